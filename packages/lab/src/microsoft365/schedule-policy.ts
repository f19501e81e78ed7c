import * as z from 'zod';
import type { Microsoft365Version } from '../options.ts';
import { Refusal } from '../server/router.ts';

const INTERVALS = [
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
const DAILY_TYPES = [
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
export const HOURS_OF_A_WEEK = 168;

/** Unknown properties are ignored. Source of the shape: RESTCopyJobSchedulePolicy. */
const PolicySchema = z.object({
  type: z.enum(['Immediate', 'Periodically', 'DailyAtTime']),
  periodicallyEvery: z.enum(INTERVALS).nullish(),
  dailyType: z.enum(DAILY_TYPES).nullish(),
  dailyTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'must be a time of the form HH:mm:ss')
    .nullish(),
  backupCopyWindowEnabled: z.boolean().nullish(),
  backupCopyWindowSettings: z
    .object({
      backupWindow: z.array(z.boolean()).length(HOURS_OF_A_WEEK),
      minuteOffset: z.int().nullish(),
    })
    .nullish(),
});

export type SchedulePolicy = z.infer<typeof PolicySchema>;
export type DailyType = (typeof DAILY_TYPES)[number];
export type Interval = (typeof INTERVALS)[number];

/** What a copy job gets that was created without one. Source: vb365-ug (default of the PowerShell cmdlet). */
export const DEFAULT_POLICY: SchedulePolicy = { type: 'Immediate', backupCopyWindowEnabled: false };

/**
 * The policy in a request. Throws Refusal (400) naming the property that is wrong. The documents mark nothing as
 * required; the lab is strict: each type needs its own properties, and an enabled window needs its hours.
 */
export function parseSchedulePolicy(input: unknown, version: Microsoft365Version): SchedulePolicy {
  const parsed = PolicySchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  const policy = parsed.data;
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

function wrong(property: string, message: string): Refusal {
  return new Refusal(400, `schedulePolicy${property === '' ? '' : `.${property}`}: ${message}`);
}
