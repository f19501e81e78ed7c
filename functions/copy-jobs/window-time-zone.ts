import { isTimeZone, timeZoneHint } from '../input/time-zone.ts';

/** A time zone that is not in the IANA database this Node.js carries. */
export class TimeZoneError extends Error {
  override name = 'TimeZoneError';
  readonly code = 'TIME_ZONE';

  constructor(timeZone: string) {
    super(`This is no IANA time zone such as Europe/Berlin or UTC. ${timeZoneHint(timeZone)}`.trim());
  }
}

/**
 * Takes an IANA time zone and a moment; gives the minutes its clocks are ahead of UTC at that moment
 * (Berlin in winter 60, New York in winter -300, Kolkata 330). Throws `TimeZoneError`.
 */
export function offsetMinutes(timeZone: string, at: Date): number {
  const name = offsetName(timeZone, at);
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? 0 - size : size;
}

/** Gives `UTC`, `UTC+05:30`, … for minutes ahead of UTC. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function offsetName(timeZone: string, at: Date): string {
  // A bare offset such as +01:00 is refused: it never changes with daylight saving, and reads as if it did.
  if (!isTimeZone(timeZone)) throw new TimeZoneError(timeZone);
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
}
