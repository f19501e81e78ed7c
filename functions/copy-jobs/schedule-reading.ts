import {
  type ReadSchedulePolicy,
  readSchedulePolicy,
} from '@veeam-automation/veeam/microsoft365/schedule-policy';
import { isObject, JsonRecord } from '@veeam-automation/veeam/reading/json-record';
import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { INTERVALS } from './schedule.ts';
import { describeWindow } from './window.ts';

/** Takes a schedule policy as a server sent it (anything); gives the parts of it that can be read. */
export function readPolicy(policy: unknown): ReadSchedulePolicy {
  // What is odd has been noted when the copy job was read.
  return readSchedulePolicy(
    new JsonRecord(isObject(policy) ? policy : {}, 'schedulePolicy', new OddValues((text) => text)),
  );
}

/** `HH:mm`, or `HH:mm:ss` when there are seconds; fractions and a trailing Z go. Unknown forms stay as they are. */
export function dailyTimeText(time: string | undefined): string {
  const [, hour, minute, second] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?$/.exec(time ?? '') ?? [];
  if (hour === undefined) return time ?? 'not set';
  return `${hour.padStart(2, '0')}:${minute}${second === undefined || second === '00' ? '' : `:${second}`}`;
}

/** `4 hours` for `Hours4`, in any case; an interval nobody has seen stays as it is. */
export function intervalText(interval: string | undefined): string {
  const known = Object.entries(INTERVALS).find(([, name]) => name.toLowerCase() === interval?.toLowerCase());
  return known?.[0] ?? interval ?? 'not set';
}

/** The copy window on one line: `off`, its hours, or that they cannot be read. */
export function copyWindowText({ window, windowSettings }: ReadSchedulePolicy): string {
  if (window === 'off') return 'off';
  return window === 'unreadable' || windowSettings === undefined
    ? 'unreadable hours'
    : describeWindow(windowSettings);
}
