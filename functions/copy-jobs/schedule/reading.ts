import {
  type CopyJobSchedulePolicy,
  type ReadSchedulePolicy,
  readSchedulePolicy,
} from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { isObject, JsonRecord } from '@veeam-automation/veeam/reading/json-record';
import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { INTERVALS } from './schedule.ts';
import { describeWindow, sameWindow } from './window.ts';

/** The readable parts of a schedule policy as a server sent it, which may be any value. */
export function readPolicy(policy: unknown): ReadSchedulePolicy {
  // Odd values were noted when the copy job was read.
  return readSchedulePolicy(
    new JsonRecord(isObject(policy) ? policy : {}, 'schedulePolicy', new OddValues((text) => text)),
  );
}

/** `HH:mm`, or `HH:mm:ss` if there are seconds; fractions and a trailing Z are removed. Unknown formats are kept. */
function dailyTimeText(time: string | undefined): string {
  const [, hour, minute, second] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?$/.exec(time ?? '') ?? [];
  if (hour === undefined) return time ?? 'not set';
  return `${hour.padStart(2, '0')}:${minute}${second === undefined || second === '00' ? '' : `:${second}`}`;
}

/** `4 hours` for `Hours4`, in any letter case; unknown intervals are kept. */
function intervalText(interval: string | undefined): string {
  const known = Object.entries(INTERVALS).find(([, name]) => name.toLowerCase() === interval?.toLowerCase());
  return known?.[0] ?? interval ?? 'not set';
}

/** The copy window on one line: `off`, its hours, or that they cannot be read. */
function copyWindowText({ window, windowSettings }: ReadSchedulePolicy): string {
  if (window === 'off') return 'off';
  return window === 'unreadable' || windowSettings === undefined
    ? 'unreadable hours'
    : describeWindow(windowSettings);
}

/**
 * Describes a copy job's schedule policy, as the server sent it, in one line for people, such as
 * `Workdays at 22:00, within mon-fri 22:00-06:00 (UTC+01:00)`. Never throws: unknown values are shown as they are.
 */
export function scheduleSummary(policy: unknown): string {
  const read = readPolicy(policy);
  const window = copyWindowText(read);
  return runs(read) + (window === 'off' ? '' : `, within ${window}`);
}

function runs(policy: ReadSchedulePolicy): string {
  switch (policy.type?.toLowerCase()) {
    case 'immediate':
      return 'After each new restore point';
    case 'dailyattime':
      return `${policy.dailyType ?? 'Days not set'} at ${dailyTimeText(policy.dailyTime)}`;
    case 'periodically':
      return `Every ${intervalText(policy.periodicallyEvery)}`;
    default:
      return policy.type === undefined ? 'No schedule' : `Schedule type ${policy.type}`;
  }
}

/** One field of a schedule policy that differs; both values as text for people. */
export interface ScheduleDifference {
  readonly field: 'type' | 'dailyType' | 'dailyTime' | 'periodicallyEvery' | 'backupCopyWindow';
  readonly wanted: string;
  readonly actual: string;
}

/**
 * Compares the wanted policy with the one that a server sent (anything), by meaning: enum values without case, times
 * with or without seconds, windows by the moments they allow. Fields that the wanted type does not use are ignored,
 * because servers fill them with defaults (vb365 PowerShell reference: Minutes5, 15:00:00, Everyday). An empty list
 * means that nothing needs to be edited.
 */
export function scheduleDifferences(wanted: CopyJobSchedulePolicy, actual: unknown): ScheduleDifference[] {
  const found: ScheduleDifference[] = [];
  const [want, have] = [readPolicy(wanted), readPolicy(actual)];
  const compare = (field: ScheduleDifference['field'], wantedText: string, actualText: string): void => {
    if (wantedText.toLowerCase() === actualText.toLowerCase()) return;
    found.push({ field, wanted: wantedText, actual: actualText });
  };

  compare('type', wanted.type, have.type ?? 'not set');
  if (wanted.type === 'DailyAtTime') {
    compare('dailyType', want.dailyType ?? 'not set', have.dailyType ?? 'not set');
    compare('dailyTime', dailyTimeText(want.dailyTime), dailyTimeText(have.dailyTime));
  }
  if (wanted.type === 'Periodically') {
    compare('periodicallyEvery', intervalText(want.periodicallyEvery), intervalText(have.periodicallyEvery));
  }
  if (!windowsAgree(want, have)) {
    found.push({ field: 'backupCopyWindow', wanted: copyWindowText(want), actual: copyWindowText(have) });
  }
  return found;
}

function windowsAgree(want: ReadSchedulePolicy, have: ReadSchedulePolicy): boolean {
  // An unwanted window on the server delays copies, just as a missing one lets them run at any hour.
  if (want.window !== have.window) return false;
  if (want.window === 'off') return true;
  // A window that cannot be read may differ.
  if (want.windowSettings === undefined || have.windowSettings === undefined) return false;
  return sameWindow(want.windowSettings, have.windowSettings);
}
