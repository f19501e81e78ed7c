const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const DURATION = /^(?:(\d+)\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d+))?$/;

/**
 * A time as the server writes it, with 0 to 7 digits of a second and the server's own offset
 * (`2024-02-04T21:40:24.96+03:00`, `…:34.473+03:00`, `…T16:00:00+03:00`, all in one answer on the seed's
 * "Get All Job States" page). What is finer than a millisecond is cut off.
 * Undefined when there is none (`null` or a missing field) or when it can't be read.
 */
export function readTime(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const match = TIME.exec(value);
  if (match === null) return undefined;
  // Without an offset `Date` would take this machine's time zone; UTC at least gives the same everywhere.
  const time = new Date(match[1] === undefined ? `${value}Z` : value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * A duration in milliseconds, from `00:26:04`, `1.02:03:04` (one day and two hours) or either with a fraction
 * (vbr-1.3-rev1 SessionProgress.duration). Undefined when there is none or it can't be read.
 */
export function readDurationMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = DURATION.exec(value);
  if (match === null) return undefined;
  const [, days = '0', hours, minutes, seconds, fraction = ''] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
