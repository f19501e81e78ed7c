import type { CopyJobSchedulePolicy } from '@veeam-automation/veeam/microsoft365/schedule-policy';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { INTERVALS, type Interval, type IntervalWords, type Schedule } from './schedule.ts';
import { windowSettings } from './window.ts';

/** An interval the server's REST version does not know. */
export class IntervalNotSupportedError extends Error {
  override name = 'IntervalNotSupportedError';
  readonly code = 'INTERVAL_NOT_SUPPORTED';
  readonly version: Microsoft365Version;
  readonly allowed: readonly IntervalWords[];

  constructor(version: Microsoft365Version) {
    const allowed = intervalsOf(version);
    super(
      `REST ${version} of Veeam Backup for Microsoft 365 does not have that interval: ` +
        `choose one of ${allowed.join(', ')}, or set the server's version to v8 if it serves that.`,
    );
    this.version = version;
    this.allowed = allowed;
  }
}

/**
 * Gives the schedule policy Veeam takes for a schedule; `at` decides which offset from UTC a window gets.
 * Without a window the copy window is switched off, so that an edit also removes one.
 * Throws `IntervalNotSupportedError`, `WindowTextError` or `TimeZoneError`.
 */
export function schedulePolicy(
  schedule: Schedule,
  version: Microsoft365Version,
  at: Date,
): CopyJobSchedulePolicy {
  const windowPart =
    schedule.window === undefined
      ? { backupCopyWindowEnabled: false }
      : { backupCopyWindowEnabled: true, backupCopyWindowSettings: windowSettings(schedule.window, at) };
  switch (schedule.type) {
    case 'Immediate':
      return { type: schedule.type, ...windowPart };
    case 'DailyAtTime':
      return {
        type: schedule.type,
        dailyType: schedule.days,
        dailyTime: `${schedule.time}:00`,
        ...windowPart,
      };
    case 'Periodically':
      return { type: schedule.type, periodicallyEvery: intervalFor(schedule.every, version), ...windowPart };
  }
}

function intervalFor(every: IntervalWords | Interval, version: Microsoft365Version): Interval {
  const name = every in INTERVALS ? INTERVALS[every as IntervalWords] : (every as Interval);
  if (!intervalsOf(version).some((allowed) => INTERVALS[allowed] === name)) {
    throw new IntervalNotSupportedError(version);
  }
  return name;
}

function intervalsOf(version: Microsoft365Version): IntervalWords[] {
  const all = Object.keys(INTERVALS) as IntervalWords[];
  return version === 'v8' ? all : all.filter((interval) => interval !== '12 hours');
}
