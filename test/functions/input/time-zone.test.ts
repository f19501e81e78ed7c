import { describe, expect, test } from 'vitest';
import { isTimeZone, shownAt, timeZoneHint } from '../../../functions/input/time-zone.ts';
import { WINDOWS_TIME_ZONES } from '../../../functions/input/windows-time-zones.ts';

describe('a time zone', () => {
  test.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'US/Eastern',
    'Etc/GMT+2',
    'Etc/UTC',
    'America/Argentina/Buenos_Aires',
    ...Intl.supportedValuesOf('timeZone'),
  ])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['us/eastern', 'US/Eastern'],
    ['utc', 'UTC'],
    ['Etc/Gmt+2', 'Etc/GMT+2'],
    ['Europe/Berlni', 'Europe/Berlin'],
    [' Europe/Berlin', 'Europe/Berlin'],
    [' us/eastern', 'US/Eastern'],
  ])('is not %j, which JavaScript may accept, and a similar one is suggested', (given, meant) => {
    expect(isTimeZone(given)).toBe(false);
    expect(timeZoneHint(given)).toContain(`'${meant}'`);
  });

  test.each(['+02:00', '-0530', '+2', 'UTC+2', 'GMT-5', 'utc +02:00', 'UTC−3', 'Z'])(
    'is not an offset: %s',
    (offset) => {
      expect(isTimeZone(offset)).toBe(false);
      expect(timeZoneHint(offset)).toContain('offset');
    },
  );

  test.each(['+123456', 'UTC+2x', 'xUTC+2', 'UTC+2:0', 'zz', 'UTC+'])(
    'is also not an offset: %s',
    (given) => {
      expect(timeZoneHint(given)).not.toContain('offset');
    },
  );

  test.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29T01:59:59Z'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T03:00:00Z'],
    ['2026-01-01T00:00:00Z', 'America/New_York', '2025-12-31T19:00:00Z'],
    ['2026-02-28T22:15:00Z', 'Asia/Kolkata', '2026-03-01T03:45:00Z'],
    ['2026-11-23T00:00:00Z', 'UTC', '2026-11-23T00:00:00Z'],
  ])('at %s, a clock in %s shows %s', (at, zone, shown) => {
    expect(new Date(shownAt(Date.parse(at), zone))).toEqual(new Date(shown));
  });

  test('is a whole number of hours from UTC that IANA has', () => {
    const names = ['+0', '+12', '+13', '-0', '-14', '-15'].map((hours) => `Etc/GMT${hours}`);
    expect(names.filter(isTimeZone)).toEqual(['Etc/GMT+0', 'Etc/GMT+12', 'Etc/GMT-0', 'Etc/GMT-14']);
  });

  test('has no suggestion when nothing is similar', () => {
    for (const given of ['', 'Mars', 'x'.repeat(10_000)]) {
      expect(isTimeZone(given)).toBe(false);
      expect(timeZoneHint(given)).toBe('');
    }
  });
});

describe('a time zone of Windows', () => {
  test.each(Object.entries(WINDOWS_TIME_ZONES))('%s is %s', (windows, iana) => {
    expect(isTimeZone(windows)).toBe(false);
    expect(isTimeZone(iana)).toBe(true);
    expect(timeZoneHint(windows)).toContain(`'${iana}'`);
    expect(timeZoneHint(windows.toUpperCase())).toContain(`'${iana}'`);
    // The runtime also knows it.
    expect(() => new Intl.DateTimeFormat('en', { timeZone: iana })).not.toThrow();
  });

  test.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['GMT Standard Time', 'Europe/London'],
    ['Eastern Standard Time', 'America/New_York'],
    ['India Standard Time', 'Asia/Kolkata'],
    ['Tokyo Standard Time', 'Asia/Tokyo'],
  ])('%s maps to %s', (windows, iana) => {
    expect(timeZoneHint(windows)).toContain(`'${iana}'`);
  });
});
