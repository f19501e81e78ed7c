import type { Report } from '../reports/compare.ts';
import type { Minute } from './text.ts';

export const daysShown = 30;

/** One day: how many of today's jobs were seen and complied, and how many of today's findings were first seen. */
export interface Day {
  readonly day: string;
  readonly seen: number;
  readonly complying: number;
  readonly begun: number;
}

export function daysOf(
  { day: last, jobs, findings }: Pick<Report, 'day' | 'jobs' | 'findings'>,
  minute: Minute,
): Day[] {
  const dates = Array.from({ length: daysShown }, (_, index) =>
    new Date(Date.parse(last) - (daysShown - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
  const seen = new Array<number>(daysShown).fill(0);
  const complying = new Array<number>(daysShown).fill(0);
  for (const { days: marks } of jobs) {
    const from = daysShown - marks.length;
    for (let index = Math.max(0, -from); index < marks.length; index++) {
      const mark = marks.charCodeAt(index);
      if (mark === noCheck) continue;
      seen[from + index] = (seen[from + index] ?? 0) + 1;
      if (mark === complies) complying[from + index] = (complying[from + index] ?? 0) + 1;
    }
  }
  const begun = Map.groupBy(findings, ({ since }) => minute(since).slice(0, 10));
  return dates.map((day, index) => ({
    day,
    seen: seen[index] ?? 0,
    complying: complying[index] ?? 0,
    begun: begun.get(day)?.length ?? 0,
  }));
}

/** The marks of a day (`functions/compliance/engine/days.ts`). */
const noCheck = '-'.charCodeAt(0);
const complies = '0'.charCodeAt(0);
