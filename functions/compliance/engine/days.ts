import { type Severity, severities } from '../findings/finding.ts';

/** How many days the heat map shows. */
export const daysKept = 30;

/** How a job was judged on one day: not seen, not judged, complies, excepted, or the severity of its worst finding. */
export const dayMarks = ['-', '?', '0', 'e', '1', '2', '3', '4', '5'] as const;
export type DayMark = (typeof dayMarks)[number];

export const markOf = (severity: Severity): DayMark => dayMarks[4 + severities.indexOf(severity)] ?? '5';

const badness = (mark: string): number => (dayMarks as readonly string[]).indexOf(mark);

/** How many days lie between two days (YYYY-MM-DD); 0 when there was none before, or the clock was set back. */
export const daysBetween = (before: string | undefined, today: string): number =>
  before === undefined ? 0 : Math.max(0, Math.round((Date.parse(today) - Date.parse(before)) / 86_400_000));

/** A job's marks with this check's mark added as today's. A day keeps the worst mark of its checks. */
export function markToday(days: string, passed: number, mark: DayMark): string {
  const shifted = days + '-'.repeat(Math.min(passed, daysKept));
  const today = shifted.at(-1) ?? '-';
  const worst = badness(mark) >= badness(today) ? mark : today;
  return (shifted.slice(0, -1) + worst).slice(-daysKept);
}

/**
 * Extends jobs' marks from an earlier day to a later one. Marks are stored only when they change. If a check counted on
 * a day without changing a job's stored marks, that day has the last mark.
 */
export function daysUpTo(
  today: string,
  checkedDays: ReadonlySet<string>,
): (days: string, from: string | undefined) => string {
  // Most jobs have the same day.
  const checkedSince = new Map<string | undefined, readonly boolean[]>();
  const checks = (from: string | undefined) => {
    const passed = Math.min(daysBetween(from, today), daysKept);
    return Array.from({ length: passed }, (_, index) =>
      checkedDays.has(dayBefore(today, passed - 1 - index)),
    );
  };
  return (days, from) => {
    const since = checkedSince.get(from) ?? checks(from);
    checkedSince.set(from, since);
    const last = days.at(-1) ?? '-';
    let upTo = days;
    for (const isChecked of since) upTo += isChecked ? last : '-';
    return upTo.slice(-daysKept);
  };
}

/** The day (YYYY-MM-DD) a number of days before another. */
export const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
