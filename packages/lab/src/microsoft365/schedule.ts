import * as z from 'zod';
import { dayMs, dayNames, hourMs, minuteMs } from '../estate/clock.ts';
import type { Microsoft365Version } from '../options.ts';
import { Refusal } from '../server/router.ts';

export const intervals = [
  'Minutes5',
  'Minutes10',
  'Minutes15',
  'Minutes30',
  'Hours1',
  'Hours2',
  'Hours4',
  'Hours8',
  'Hours12',
] as const;
export const dailyTypes = [
  'Everyday',
  'Workdays',
  'Weekends',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** Hours of a week. Source: vb365-v6: POST CopyJobs (168 booleans, starting from Sunday). */
const hoursOfAWeek = 168;

export const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'must be a time of the form HH:mm:ss');

export const window = z.object({
  backupWindow: z.array(z.boolean()).length(hoursOfAWeek),
  minuteOffset: z.int().nullish(),
});

/** Unknown properties are ignored. Source of the shape: RESTCopyJobSchedulePolicy. */
const PolicySchema = z.object({
  type: z.enum(['Immediate', 'Periodically', 'DailyAtTime']),
  periodicallyEvery: z.enum(intervals).nullish(),
  dailyType: z.enum(dailyTypes).nullish(),
  dailyTime: time.nullish(),
  backupCopyWindowEnabled: z.boolean().nullish(),
  backupCopyWindowSettings: window.nullish(),
});

/** The offset delays the start of a backup job with an interval of hours. */
export type SchedulePolicy = z.infer<typeof PolicySchema> & { readonly offsetMinutes?: number | undefined };
type DailyType = (typeof dailyTypes)[number];
type Interval = (typeof intervals)[number];

/** The policy of a copy job that was created without one. Source: vb365-ug (default of the PowerShell cmdlet). */
export const defaultPolicy: SchedulePolicy = { type: 'Immediate', backupCopyWindowEnabled: false };

/**
 * Reads the policy of a request. The documents mark no property as required. The lab is strict: each type needs its own
 * properties, and an enabled window needs its hours.
 * @throws Refusal 400 that names the wrong property
 */
export function parseSchedulePolicy(input: unknown, version: Microsoft365Version): SchedulePolicy {
  const policy = parsePolicy(PolicySchema, input);
  if (policy.periodicallyEvery === 'Hours12' && version !== 'v8') {
    throw wrong('periodicallyEvery', `${version} does not know Hours12`);
  }
  if (policy.type === 'Periodically' && policy.periodicallyEvery == null) {
    throw wrong('periodicallyEvery', 'is required for the type Periodically');
  }
  if (policy.type === 'DailyAtTime' && (policy.dailyType == null || policy.dailyTime == null)) {
    throw wrong('dailyType', 'and dailyTime are required for the type DailyAtTime');
  }
  if (policy.backupCopyWindowEnabled === true && policy.backupCopyWindowSettings == null) {
    throw wrong('backupCopyWindowSettings', 'is required for an enabled window');
  }
  return policy;
}

/** @throws Refusal 400 that names the first wrong property */
export function parsePolicy<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(issue?.path.join('.') ?? '', issue?.message ?? '');
}

export function wrong(property: string, message: string): Refusal {
  return new Refusal(400, `schedulePolicy${property === '' ? '' : `.${property}`}: ${message}`);
}

/**
 * The next time in a schedule after a moment. Undefined for Immediate, which waits for a restore point, and for a
 * window that prohibits every run. The time zone of dailyTime is documented as UTC (vb365-v6: POST CopyJobs).
 */
export function nextRunAfter(policy: SchedulePolicy, after: Date): Date | undefined {
  const end = after.getTime() + 8 * dayMs;
  for (let time = nextTick(policy, after.getTime()); time <= end; time = nextTick(policy, time)) {
    if (isAllowed(policy, time)) return new Date(time);
  }
  return undefined;
}

/** The given time or, when the window prohibits it, the start of the next allowed hour. */
export function firstAllowed(policy: SchedulePolicy, from: Date): Date | undefined {
  if (isAllowed(policy, from.getTime())) return from;
  const offsetMs = (policy.backupCopyWindowSettings?.minuteOffset ?? 0) * minuteMs;
  const hour = Math.floor((from.getTime() + offsetMs) / hourMs) * hourMs - offsetMs;
  for (let hours = 1; hours <= hoursOfAWeek; hours += 1) {
    if (isAllowed(policy, hour + hours * hourMs)) return new Date(hour + hours * hourMs);
  }
  return undefined;
}

function nextTick(policy: SchedulePolicy, after: number): number {
  const { type, periodicallyEvery, offsetMinutes = 0, dailyType, dailyTime } = policy;
  if (type === 'Periodically' && periodicallyEvery != null) {
    const interval = intervalMs(periodicallyEvery);
    const offset = offsetMinutes * minuteMs;
    return (Math.floor((after - offset) / interval) + 1) * interval + offset;
  }
  if (type === 'DailyAtTime' && dailyType != null && dailyTime != null) {
    let time = Math.floor(after / dayMs) * dayMs + timeOfDayMs(dailyTime);
    while (time <= after || !fallsOn(dailyType, new Date(time).getUTCDay())) time += dayMs;
    return time;
  }
  return Number.POSITIVE_INFINITY;
}

/** Source: vb365-v6: POST CopyJobs (one boolean for each hour, starting from Sunday; minuteOffset from UTC). */
function isAllowed(policy: SchedulePolicy, time: number): boolean {
  const settings = policy.backupCopyWindowSettings;
  if (policy.backupCopyWindowEnabled !== true || settings == null) return true;
  const local = new Date(time + (settings.minuteOffset ?? 0) * minuteMs);
  return settings.backupWindow[local.getUTCDay() * 24 + local.getUTCHours()] === true;
}

function intervalMs(interval: Interval): number {
  const [, unit, count] = /^(Minutes|Hours)(\d+)$/.exec(interval) ?? [];
  return Number(count) * (unit === 'Hours' ? hourMs : minuteMs);
}

function timeOfDayMs(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * hourMs + minutes * minuteMs + seconds * 1000;
}

function fallsOn(dailyType: DailyType, day: number): boolean {
  const isWeekend = day === 0 || day === 6;
  switch (dailyType) {
    case 'Everyday':
      return true;
    case 'Workdays':
      return !isWeekend;
    case 'Weekends':
      return isWeekend;
    default:
      return dayNames[day] === dailyType;
  }
}
