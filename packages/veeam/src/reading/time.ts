const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;
const SHORT_DURATION = /^\d\d:\d\d:\d\d$/;
const DURATION = /^(?:(\d{1,5})\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d+))?$/;

/** No Veeam product is older: an earlier time means "never", such as .NET's year 1 and SQL Server's 1753 and 1900. */
const EARLIEST_MS = Date.UTC(1980, 0);
/** .NET's last year means "never", too; at some offsets its end needs a year of five digits in ISO 8601. */
const LATEST_MS = Date.UTC(9999, 0);

/**
 * Reads a time in the servers' forms, with any number of fraction digits and the server's own offset
 * (`2024-02-04T21:40:24.96+03:00`, `…:34.473+03:00`, `…T16:00:00+03:00`, all in one answer on the vbr-1.1-rev1
 * "Get All Job States" page). A time without an offset is UTC (em_rest/get_jobs_id: "only UTC-formatted"). Digits
 * beyond the millisecond are cut off.
 *
 * @returns the instant; `never` for the dates that mean it, at any offset; undefined when it is not a time
 */
export function parseTime(value: string): Date | 'never' | undefined {
  if (!TIME.test(value)) return undefined;
  // Not `Date.parse`, which takes twice as long: reading the times is most of the work for a list of job states.
  const year = twoDigits(value, 0) * 100 + twoDigits(value, 2);
  const month = twoDigits(value, 5) - 1;
  const day = twoDigits(value, 8);
  if (day > 28 && new Date(Date.UTC(year, month, day)).getUTCMonth() !== month) return undefined;
  const minutes = twoDigits(value, 14) - offsetMinutes(value);
  const ms = Date.UTC(
    year,
    month,
    day,
    twoDigits(value, 11),
    minutes,
    twoDigits(value, 17),
    milliseconds(value),
  );
  return ms < EARLIEST_MS || ms >= LATEST_MS ? 'never' : new Date(ms);
}

/** The instant in a value; undefined when there is none: `null`, missing, "never", or not readable. */
export function readTime(value: unknown): Date | undefined {
  const time = typeof value === 'string' ? parseTime(value) : undefined;
  return time instanceof Date ? time : undefined;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48;
}

function milliseconds(time: string): number {
  if (time.charAt(19) !== '.') return 0;
  let total = 0;
  for (let at = 20, unit = 100; unit >= 1; at += 1, unit /= 10) {
    const value = digit(time, at);
    if (!(value >= 0 && value <= 9)) break;
    total += value * unit;
  }
  return total;
}

/** The minutes ahead of UTC. A time without an offset is read as UTC, on every machine. */
function offsetMinutes(time: string): number {
  const colon = time.charAt(time.length - 3) === ':' ? 1 : 0;
  const at = time.length - 5 - colon;
  const sign = time.charAt(at);
  if (at < 19 || (sign !== '+' && sign !== '-')) return 0;
  const minutes = twoDigits(time, at + 1) * 60 + twoDigits(time, at + 3 + colon);
  return sign === '+' ? minutes : -minutes;
}

/**
 * A duration in milliseconds, from `00:26:04`, `1.02:03:04` (one day and two hours) or either with a fraction
 * (vbr-1.3-rev1 SessionProgress.duration). Undefined when there is none or it cannot be read.
 */
export function readDurationMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (SHORT_DURATION.test(value)) {
    return ((twoDigits(value, 0) * 60 + twoDigits(value, 3)) * 60 + twoDigits(value, 6)) * 1000;
  }
  const match = DURATION.exec(value);
  if (match === null) return undefined;
  const [, days = '0', hours, minutes, seconds, fraction = ''] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
