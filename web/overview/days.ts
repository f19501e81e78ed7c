import { type Finding, severityRank } from '../findings/finding.ts';
import type { Check } from './load-overview.ts';

/** One day of the plot. */
export interface Day {
  /** Such as `2026-11-29`. */
  readonly day: string;
  /** The day's last check. Absent on a day without a check. */
  readonly check?: Check;
  /** The share of complying jobs, in percent. */
  readonly percent?: number;
  /** The number of new findings in all checks of the day. */
  readonly fresh: number;
}

/**
 * The last thirty days, oldest first, each with its last check.
 * @param dayOf the day of a moment (milliseconds since 1970) in the time zone of the checks
 */
export function daysOf(checks: readonly Check[], now: number, dayOf: (at: number) => string): Day[] {
  const byDay = Map.groupBy(checks, ({ at }) => dayOf(Date.parse(at)));
  return Array.from({ length: 30 }, (_, index) => {
    const day = dayOf(now - (29 - index) * 86_400_000);
    const ofDay = byDay.get(day) ?? [];
    const check = ofDay.at(-1);
    if (!check) return { day, fresh: 0 };
    const percent = check.jobs === 0 ? undefined : (100 * check.complying) / check.jobs;
    const fresh = ofDay.reduce((sum, each) => sum + each.new, 0);
    return { day, check, fresh, ...(percent !== undefined && { percent }) };
  });
}

const mostWorst = 3;

/** The worst findings that existed on each day, among the findings that are still known. */
export function worstOfDays(
  days: readonly Day[],
  findings: readonly Finding[],
  dayOf: (at: number) => string,
): Finding[][] {
  const spans = findings
    .filter(({ state }) => state !== 'excepted' && state !== 'observed')
    .sort(
      (left, right) =>
        severityRank(right.severity) - severityRank(left.severity) ||
        Date.parse(left.since) - Date.parse(right.since),
    )
    .map((finding) => ({
      finding,
      from: dayOf(Date.parse(finding.since)),
      to: finding.resolvedAt === undefined ? '~' : dayOf(Date.parse(finding.resolvedAt)),
    }));
  return days.map(({ day }) =>
    spans
      .filter(({ from, to }) => from <= day && day <= to)
      .slice(0, mostWorst)
      .map(({ finding }) => finding),
  );
}
