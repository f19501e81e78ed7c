import { Cron } from 'croner';
import * as z from 'zod';

/** AWS counts weekdays from Sunday as 1, and accepts 0/15 for every fifteenth. */
export const asOnAws = { alternativeWeekdays: true, sloppyRanges: true };

/** An example of each kind of schedule, for messages. */
export const scheduleForms = '`rate(1 day)`, `cron(0 6 * * ? *)` or `at(2026-12-24T06:00:00)`';

/** @returns why AWS would reject a schedule, or undefined (EventBridge Scheduler user guide, schedule types) */
export function scheduleProblem(expression: string): string | undefined {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate':
      return rateProblem(inner);
    case 'cron':
      return cronProblem(inner);
    case 'at':
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner) && !Number.isNaN(Date.parse(`${inner}Z`))
        ? undefined
        : 'at(…) takes a local time such as at(2026-12-24T06:00:00)';
    default:
      return `a schedule is ${scheduleForms.replaceAll('`', '')}`;
  }
}

const beforeAll = new Date('1969-12-31T23:59:59Z');
const afterAll = new Date('2200-01-01T00:00:00Z');

/** The next time after `after` at which a valid schedule fires; undefined if it never fires again. */
export function nextFiring(expression: string, timeZone: string, after: Date): Date | undefined {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return new Date(after.getTime() + rateMs(inner));
  const options = { ...asOnAws, timezone: timeZone, paused: true };
  const next = new Cron(kind === 'at' ? inner : `0 ${inner}`, options).nextRun(after);
  return next && next < afterAll ? next : undefined;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function rateMs(inner: string): number {
  const [value, unit = ''] = inner.split(' ');
  return Number(value) * unitMs[unit.replace(/s$/, '') as keyof typeof unitMs];
}

function rateProblem(inner: string): string | undefined {
  const [, value, unit] = /^(\d+) (minute|minutes|hour|hours|day|days)$/.exec(inner) ?? [];
  if (value === undefined || unit === undefined || Number(value) < 1) {
    return 'rate(…) takes a number of minutes, hours or days, such as rate(12 hours)';
  }
  const singular = !unit.endsWith('s');
  if (singular !== (Number(value) === 1))
    return `write rate(${value} ${singular ? `${unit}s` : unit.slice(0, -1)})`;
  return undefined;
}

function cronProblem(inner: string): string | undefined {
  const fields = inner.trim().split(/\s+/);
  if (fields.length !== 6) {
    return `cron(…) has six fields (minute hour day-of-month month day-of-week year); this has ${fields.length}`;
  }
  if ((fields[2] === '?') === (fields[4] === '?')) {
    return 'in cron(…), exactly one of day-of-month and day-of-week is a question mark';
  }
  try {
    // AWS supports the years 1970 to 2199. A schedule in the past is valid: it has fired.
    const first = new Cron(`0 ${inner}`, { ...asOnAws, timezone: 'UTC', paused: true }).nextRun(beforeAll);
    return first && first < afterAll ? undefined : `cron(${inner}) never fires: there is no such day`;
  } catch (error) {
    return `cron(${inner}): ${error instanceof Error ? error.message : error}`;
  }
}

/** An EventBridge Scheduler expression, checked before it is deployed. */
export const scheduleExpression = z.string().superRefine((expression, context) => {
  const problem = scheduleProblem(expression);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});
