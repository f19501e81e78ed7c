import { describe, expect, it, test } from 'vitest';
import { parseHttpDate, retryAfterMs, tokenLifeMs } from '../../src/transport/server-durations.ts';

const at = 'Wed, 21 Oct 2026 07:28:00 GMT';

test.each<[string | undefined, number | undefined, string?]>([
  ['7', 7000],
  [' 7 ', 7000],
  ['Wed, 21 Oct 2026 07:28:10 GMT', 10_000, at],
  // Kept within bounds: no flood of requests, and no wait of years.
  ['0', 1000],
  ['Wed, 21 Oct 2026 07:27:00 GMT', 1000, at],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1000, at],
  ['99999999', 600_000],
  ['9'.repeat(400), 600_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 600_000, at],
  // Neither seconds nor a date, or a date without another to compare it with.
  ['Wed, 21 Oct 2026 07:28:10 GMT', undefined],
  ['Wed, 21 Oct 2026 07:28:10 GMT', undefined, 'today'],
  ['-5', undefined],
  ['1e300', undefined],
  ['0x10', undefined],
  ['NaN', undefined],
  ['soon', undefined],
  ['7x', undefined],
  ['x7', undefined],
  ['7 7', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j is a wait of %s ms', (value, ms, date) => {
  expect(retryAfterMs({ ...(value !== undefined && { 'retry-after': value }), ...(date && { date }) })).toBe(
    ms,
  );
});

test.each<[unknown, number]>([
  [900, 900_000],
  [0.5, 1000],
  [1e300, 86_400_000],
  [Number.POSITIVE_INFINITY, 86_400_000],
  [-1, 3_600_000],
  [0, 3_600_000],
  [Number.NaN, 3_600_000],
  [null, 3_600_000],
  ['900', 3_600_000],
  [undefined, 3_600_000],
])('a token that expires in %s is valid for %i ms', (expiresIn, ms) => {
  expect(tokenLifeMs(expiresIn, 3600)).toBe(ms);
});

describe('parseHttpDate', () => {
  it('reads the format that RFC 9110 requires servers to send', () =>
    expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toEqual(new Date('1994-11-06T08:49:37Z')));

  it.each([
    '',
    '1994-11-06T08:49:37Z',
    'x Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 32 Nov 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ])('does not accept %j as a date', (value) => expect(parseHttpDate(value)).toBeUndefined());
});

it('repeated headers are not a wait', () => {
  expect(retryAfterMs({ 'retry-after': ['7', '8'] })).toBeUndefined();
  expect(retryAfterMs({ 'retry-after': 'Wed, 21 Oct 2026 07:28:10 GMT', date: [at, at] })).toBeUndefined();
});
