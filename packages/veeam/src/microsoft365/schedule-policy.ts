import type { JsonRecord } from '../reading/json-record.ts';

/** RESTBackupWindowSettings (vb365 spec). */
export interface BackupWindowSettings {
  /** 168 hours from Sunday 00:00; true is an allowed hour. */
  readonly backupWindow: readonly boolean[];
  /** "Current minute offset from the UTC time"; the documents give no sign, ahead of UTC is taken as positive. */
  readonly minuteOffset?: number | null;
}

/** RESTCopyJobSchedulePolicy as it is sent (vb365 spec; vb365-v6: POST CopyJobs). */
export interface CopyJobSchedulePolicy {
  readonly type: 'Immediate' | 'Periodically' | 'DailyAtTime';
  /** `Hours12` only from v8 on. */
  readonly periodicallyEvery?: string;
  readonly dailyType?: string;
  /** `HH:mm:ss`; the zone it is meant in is not documented. */
  readonly dailyTime?: string;
  readonly backupCopyWindowEnabled: boolean;
  readonly backupCopyWindowSettings?: BackupWindowSettings;
}

/** RESTCopyJobSchedulePolicy as a server told it. What is undefined, it did not tell, or not as any document has it. */
export interface ReadSchedulePolicy {
  readonly type: string | undefined;
  readonly periodicallyEvery: string | undefined;
  readonly dailyType: string | undefined;
  readonly dailyTime: string | undefined;
  /** Whether the window counts; `unreadable` when it is told in a way that is neither yes nor no. */
  readonly window: 'on' | 'off' | 'unreadable';
  /** The hours, when they can be read, whether they count or not. */
  readonly windowSettings: BackupWindowSettings | undefined;
}

const HOURS_IN_WEEK = 168;
/** No clock on Earth is further from UTC than 14 hours. */
const FURTHEST_OFFSET_MINUTES = 14 * 60;

/** Reads the schedule policy of a copy job. */
export function readSchedulePolicy(policy: JsonRecord): ReadSchedulePolicy {
  const enabled = policy.flag('backupCopyWindowEnabled');
  const isTold = (policy.fields['backupCopyWindowEnabled'] ?? undefined) !== undefined;
  return {
    type: policy.text('type'),
    periodicallyEvery: policy.text('periodicallyEvery'),
    dailyType: policy.text('dailyType'),
    dailyTime: policy.text('dailyTime'),
    // The field is nullable (vb365 specs), and a window that nobody switched on is off.
    window: enabled === true ? 'on' : isTold && enabled === undefined ? 'unreadable' : 'off',
    windowSettings: readWindow(policy.record('backupCopyWindowSettings')),
  };
}

function readWindow(settings: JsonRecord | undefined): BackupWindowSettings | undefined {
  const hours = settings?.fields['backupWindow'];
  if (settings === undefined || hours === undefined || hours === null) return undefined;
  if (!Array.isArray(hours) || !hours.every((hour) => typeof hour === 'boolean'))
    return settings.note('backupWindow', 'wrong-type');
  if (hours.length !== HOURS_IN_WEEK) return settings.note('backupWindow', 'out-of-range');
  return { backupWindow: hours, minuteOffset: readOffset(settings) };
}

function readOffset(settings: JsonRecord): number | null {
  const offset = settings.fields['minuteOffset'] ?? null;
  if (offset === null) return null;
  if (typeof offset !== 'number') return settings.note('minuteOffset', 'wrong-type') ?? null;
  if (Number.isInteger(offset) && Math.abs(offset) <= FURTHEST_OFFSET_MINUTES) return offset;
  return settings.note('minuteOffset', 'out-of-range') ?? null;
}
