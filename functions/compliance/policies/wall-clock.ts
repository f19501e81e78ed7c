import { shownAt } from '../../input/time-zone.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The day (YYYY-MM-DD) that calendars in the zone show at an instant. */
export const localDay = (instant: Date, timeZone: string): string =>
  new Date(shownAt(instant.getTime(), timeZone)).toISOString().slice(0, 10);

/** The day `count` days after (before) another; both YYYY-MM-DD. */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);

/** 0 for Sunday to 6 for Saturday. */
export const weekday = (day: string): number => new Date(Date.parse(day)).getUTCDay();

/**
 * The instants (milliseconds) that a local time such as 2026-03-29, minute 150 can mean: one on most days, both when
 * clocks are set back over it. A time that clocks skip is read by the clock before and by the clock after the change.
 */
export function instantsOf(
  day: string,
  minuteOfDay: number,
  timeZone: string,
): [first: number, last: number] {
  const shown = Date.parse(day) + minuteOfDay * minuteMs;
  const offsets = [shown - dayMs, shown + dayMs].map((near) => shownAt(near, timeZone) - near);
  const candidates = offsets.map((offset) => shown - offset);
  const exact = candidates.filter((instant) => shownAt(instant, timeZone) === shown);
  const meant = exact.length > 0 ? exact : candidates;
  return [Math.min(...meant), Math.max(...meant)];
}
