import { Cron } from 'croner';

/** AWS counts weekdays from Sunday as 1, and takes 0/15 for every fifteenth. */
const asOnAws = { alternativeWeekdays: true, sloppyRanges: true };

const MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Says when a schedule fires next after a moment, or undefined when it never does again. */
export type NextRun = (after: Date) => Date | undefined;

/**
 * Reads an EventBridge schedule: `rate(5 minutes)`, `cron(0 7 * * ? *)` or `at(2030-01-01T00:00:00)`.
 * `timezone` is an IANA name. Throws when it is none of these.
 */
export function readSchedule(expression: string, timezone = 'UTC'): NextRun {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const [, value, unit] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
    const intervalMs = Number(value) * MS[unit as keyof typeof MS];
    if (intervalMs > 0) return (after) => new Date(after.getTime() + intervalMs);
  }
  // croner wants seconds first; the rest it reads as AWS writes it.
  if (kind === 'cron') return following(new Cron(`0 ${argument}`, { ...asOnAws, timezone, paused: true }));
  if (kind === 'at' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(argument)) {
    return following(new Cron(argument, { timezone, paused: true }));
  }
  throw new Error(`the local cloud does not understand the schedule ${expression}`);
}

function following(cron: Cron): NextRun {
  return (after) => cron.nextRun(after) ?? undefined;
}
