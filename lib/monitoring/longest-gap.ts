import { Cron } from 'croner';
import { asOnAws } from '../configuration/schedule-expression.ts';

/** CloudWatch evaluates no alarm over a longer time (PutMetricAlarm, EvaluationPeriods). */
const longestWindowHours = 7 * 24;

/** The time that a check may take, plus the hour in which the window starts. */
const checkHours = 2;

/** A fixed day: the deployed template must not depend on the time of deployment. */
const from = new Date('2026-01-01T00:00:00Z');
const until = new Date('2027-02-01T00:00:00Z');
const mostRuns = 2000;
const hoursOf = { minute: 1 / 60, hour: 1, day: 24 };

/**
 * The longest time between two runs of a schedule, in hours, as found within a year.
 * @param expression an EventBridge Scheduler expression in which `scheduleProblem` finds no problem
 * @returns undefined for a schedule that runs once, or not in that year
 */
export function longestGapHours(expression: string, timeZone: string): number | undefined {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== undefined) return Number(value) * hoursOf[unit as keyof typeof hoursOf];
  const [, fields] = /^cron\((.*)\)$/.exec(expression) ?? [];
  if (fields === undefined) return undefined;
  const cron = new Cron(`0 ${fields}`, { ...asOnAws, timezone: timeZone, paused: true });
  let longestMs = 0;
  let before = cron.nextRun(from);
  for (let runs = 1; before && before < until && runs < mostRuns; runs++) {
    const next = cron.nextRun(before);
    if (!next) break;
    longestMs = Math.max(longestMs, next.getTime() - before.getTime());
    before = next;
  }
  return longestMs === 0 ? undefined : longestMs / 3_600_000;
}

/**
 * The number of hours without an ended check after which a person must look.
 * @returns undefined if the schedule's gaps are longer than an alarm can look back
 */
export function checkWindowHours(expression: string, timeZone: string): number | undefined {
  const gapHours = longestGapHours(expression, timeZone);
  if (gapHours === undefined) return undefined;
  const windowHours = Math.ceil(gapHours) + checkHours;
  return windowHours <= longestWindowHours ? windowHours : undefined;
}
