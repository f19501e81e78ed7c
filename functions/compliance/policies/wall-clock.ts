const minuteMs = 60_000;
const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What clocks in the zone show at an instant, as the milliseconds UTC would have while showing the same. */
function shownAt(instantMs: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

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
