import { DAY_MS, DAYS, HOUR_MS, MINUTE_MS } from '../estate/clock.ts';
import { type DailyType, HOURS_OF_A_WEEK, type Interval, type SchedulePolicy } from './schedule-policy.ts';

/**
 * When a schedule comes round next after a moment; undefined for Immediate, which waits for a restore point, and for a
 * window that prohibits every run. The time zone of dailyTime is documented as UTC (vb365-v6: POST CopyJobs).
 */
export function nextRunAfter(policy: SchedulePolicy, after: Date): Date | undefined {
  const end = after.getTime() + 8 * DAY_MS;
  for (let time = nextTick(policy, after.getTime()); time <= end; time = nextTick(policy, time)) {
    if (isAllowed(policy, time)) return new Date(time);
  }
  return undefined;
}

/** The moment itself or, when the window prohibits it, the start of the first allowed hour after it. */
export function firstAllowed(policy: SchedulePolicy, from: Date): Date | undefined {
  if (isAllowed(policy, from.getTime())) return from;
  const offsetMs = (policy.backupCopyWindowSettings?.minuteOffset ?? 0) * MINUTE_MS;
  const hour = Math.floor((from.getTime() + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  for (let hours = 1; hours <= HOURS_OF_A_WEEK; hours += 1) {
    if (isAllowed(policy, hour + hours * HOUR_MS)) return new Date(hour + hours * HOUR_MS);
  }
  return undefined;
}

function nextTick({ type, periodicallyEvery, dailyType, dailyTime }: SchedulePolicy, after: number): number {
  if (type === 'Periodically' && periodicallyEvery != null) {
    const interval = intervalMs(periodicallyEvery);
    return (Math.floor(after / interval) + 1) * interval;
  }
  if (type === 'DailyAtTime' && dailyType != null && dailyTime != null) {
    let time = Math.floor(after / DAY_MS) * DAY_MS + timeOfDayMs(dailyTime);
    while (time <= after || !fallsOn(dailyType, new Date(time).getUTCDay())) time += DAY_MS;
    return time;
  }
  return Number.POSITIVE_INFINITY;
}

/** Source: vb365-v6: POST CopyJobs (an hour a boolean, starting from Sunday; minuteOffset from UTC). */
function isAllowed(policy: SchedulePolicy, time: number): boolean {
  const settings = policy.backupCopyWindowSettings;
  if (policy.backupCopyWindowEnabled !== true || settings == null) return true;
  const local = new Date(time + (settings.minuteOffset ?? 0) * MINUTE_MS);
  return settings.backupWindow[local.getUTCDay() * 24 + local.getUTCHours()] === true;
}

function intervalMs(interval: Interval): number {
  const [, unit, count] = /^(Minutes|Hours)(\d+)$/.exec(interval) ?? [];
  return Number(count) * (unit === 'Hours' ? HOUR_MS : MINUTE_MS);
}

function timeOfDayMs(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
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
      return DAYS[day] === dailyType;
  }
}
