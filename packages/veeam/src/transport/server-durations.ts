/** The wait that a server asks for and the lifetime of a token, both kept within bounds. */

const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * `Retry-After` in milliseconds, from a second to ten minutes. It is a number of seconds or a date; a date is compared
 * with the answer's own `Date`, so that no clock is needed (RFC 9110, 10.2.3). Undefined when it is absent or neither.
 * @param headers with names in lower case
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | undefined {
  const { 'retry-after': value, date } = headers;
  if (typeof value !== 'string') return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : msBetween(date, value);
  return ms === undefined ? undefined : within(SHORTEST_WAIT_MS, ms, LONGEST_WAIT_MS);
}

function msBetween(from: string | string[] | undefined, to: string): number | undefined {
  const [start, end] = [typeof from === 'string' ? parseHttpDate(from) : undefined, parseHttpDate(to)];
  return start === undefined || end === undefined ? undefined : end.getTime() - start.getTime();
}

const SHORTEST_LIFE_SECONDS = 1;
const LONGEST_LIFE_SECONDS = 24 * 60 * 60;

/**
 * `expires_in` in milliseconds, from a second to a day. Without a number above zero, the product's usual lifetime is
 * used: when a token ends earlier, the server answers 401 and the token is replaced.
 */
export function tokenLifeMs(expiresIn: unknown, usualSeconds: number): number {
  const isLife = typeof expiresIn === 'number' && expiresIn > 0;
  return within(SHORTEST_LIFE_SECONDS, isLife ? expiresIn : usualSeconds, LONGEST_LIFE_SECONDS) * 1000;
}

function within(least: number, value: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** The instant of a `Date` header (RFC 9110, IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`); undefined for any other text. */
export function parseHttpDate(value: string): Date | undefined {
  const date = new Date(value);
  // A text in another form, or a day that does not exist, is not a date or changes when it is written again.
  return !Number.isNaN(date.getTime()) && date.toUTCString() === value ? date : undefined;
}
