import * as z from 'zod';
import { assignDefined } from '../estate/infrastructure-change.ts';
import type { Microsoft365Version } from '../options.ts';
import { dailyTypes, intervals, parsePolicy, type SchedulePolicy, time, window, wrong } from './schedule.ts';

/** A value that may be missing or null; both become undefined. */
const optional = <Type extends z.ZodType>(type: Type) =>
  type.nullish().transform((value) => value ?? undefined);

/**
 * Unknown properties are ignored. Source of the shape: RESTJobSchedulePolicy; of the limits: vb365-ug
 * (Set-VBOJobSchedulePolicy).
 */
const ChangeSchema = z.object({
  scheduleEnabled: optional(z.boolean()),
  backupWindowEnabled: optional(z.boolean()),
  backupWindowSettings: optional(window),
  periodicallyWindowEnabled: optional(z.boolean()),
  periodicallyWindowSettings: optional(window),
  periodicallyOffsetMinutes: optional(z.int().min(0).max(59)),
  type: optional(z.enum(['Periodically', 'Daily', 'ManualOnly'])),
  periodicallyEvery: optional(z.enum(intervals)),
  dailyType: optional(z.enum(dailyTypes)),
  dailyTime: optional(time),
  retryEnabled: optional(z.boolean()),
  retryNumber: optional(z.int().min(1).max(777)),
  retryWaitInterval: optional(z.int().min(1).max(999)),
});

type Change = z.infer<typeof ChangeSchema>;

/** The schedule of a backup job. That of a copy job differs: its type is DailyAtTime where this one's is Daily. */
export type JobSchedule = Partial<Change> & {
  [Name in 'scheduleEnabled' | 'backupWindowEnabled' | 'type' | 'retryEnabled']: NonNullable<Change[Name]>;
};

/** Every day at a time of the form HH:mm:ss, with the default retries of vb365-ug. */
export function everyDayAt(dailyTime: string): JobSchedule {
  return {
    scheduleEnabled: true,
    backupWindowEnabled: false,
    periodicallyWindowEnabled: false,
    type: 'Daily',
    dailyType: 'Everyday',
    dailyTime,
    retryEnabled: true,
    retryNumber: 3,
    retryWaitInterval: 10,
  };
}

/**
 * A schedule with the changes of a request. Missing properties stay unchanged (vb365-ug: Set-VBOJobSchedulePolicy). A
 * new day, time or interval needs its type (vb365-v6: PUT Jobs). The lab requires the properties that a type needs.
 * @throws Refusal 400 that names the wrong property
 */
export function changedSchedule(
  before: JobSchedule,
  input: unknown,
  version: Microsoft365Version,
): JobSchedule {
  const change = parsePolicy(ChangeSchema, input);
  const { type, dailyType, dailyTime, periodicallyEvery } = change;
  if (periodicallyEvery === 'Hours12' && version !== 'v8')
    throw wrong('periodicallyEvery', `${version} does not know Hours12`);
  if (type === undefined && (dailyType ?? dailyTime ?? periodicallyEvery) !== undefined)
    throw wrong('type', 'is required beside dailyType, dailyTime and periodicallyEvery');
  const after = { ...before };
  assignDefined(after, change);
  // Version 6 has no property that enables the window (RESTJobSchedulePolicy of vb365-v6).
  if (version === 'v6') after.periodicallyWindowEnabled = after.periodicallyWindowSettings !== undefined;
  if (after.type === 'Daily' && (after.dailyType === undefined || after.dailyTime === undefined))
    throw wrong('dailyType', 'and dailyTime are required for the type Daily');
  if (after.type === 'Periodically' && after.periodicallyEvery === undefined)
    throw wrong('periodicallyEvery', 'is required for the type Periodically');
  if (after.periodicallyOffsetMinutes && after.periodicallyEvery?.startsWith('Minutes'))
    throw wrong('periodicallyOffsetMinutes', 'fits an interval of hours alone');
  for (const name of ['backupWindow', 'periodicallyWindow'] as const) {
    if (after[`${name}Enabled`] === true && after[`${name}Settings`] === undefined)
      throw wrong(`${name}Settings`, 'is required for an enabled window');
  }
  return after;
}

/** The schedule in the form of a version, with only the properties of its type. */
export function scheduleView(schedule: JobSchedule, version: Microsoft365Version): object {
  const {
    dailyType,
    dailyTime,
    periodicallyEvery,
    periodicallyOffsetMinutes,
    periodicallyWindowEnabled,
    periodicallyWindowSettings,
    ...others
  } = schedule;
  return {
    ...others,
    ...(version === 'v6' ? {} : { periodicallyWindowEnabled }),
    ...(schedule.type === 'Daily' ? { dailyType, dailyTime } : {}),
    ...(schedule.type === 'Periodically'
      ? { periodicallyEvery, periodicallyOffsetMinutes, periodicallyWindowSettings }
      : {}),
  };
}

/**
 * The schedule as a copy job's policy, for computing the next run; undefined for a job without a schedule. The backup
 * window is shown but has no effect: the lab's runs are short, and the window only ends runs that exceed it.
 */
export function timesOf(schedule: JobSchedule): SchedulePolicy | undefined {
  const { scheduleEnabled, type, dailyType, dailyTime, periodicallyEvery } = schedule;
  if (!scheduleEnabled || type === 'ManualOnly') return undefined;
  if (type === 'Daily') return { type: 'DailyAtTime', dailyType, dailyTime };
  return {
    type,
    periodicallyEvery,
    offsetMinutes: schedule.periodicallyOffsetMinutes,
    backupCopyWindowEnabled: schedule.periodicallyWindowEnabled,
    backupCopyWindowSettings: schedule.periodicallyWindowSettings,
  };
}
