import { describe, expect, test } from 'vitest';
import { isTimeZone, timeZoneHint } from '../../../functions/input/time-zone.ts';
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
  ])('is not %j, which JavaScript may take, and the one that was meant is named', (given, meant) => {
    expect(isTimeZone(given)).toBe(false);
    expect(timeZoneHint(given)).toContain(`'${meant}'`);
  });

  test.each(['+02:00', '-0530', '+2', 'UTC+2', 'GMT-5', 'utc +02:00', 'UTC−3', 'Z'])(
    'is no offset: %s',
    (offset) => {
      expect(isTimeZone(offset)).toBe(false);
      expect(timeZoneHint(offset)).toContain('offset');
    },
  );

  test('is nothing that is near to none', () => {
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
    // And the runtime has it, too.
    expect(() => new Intl.DateTimeFormat('en', { timeZone: iana })).not.toThrow();
  });

  test.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['GMT Standard Time', 'Europe/London'],
    ['Eastern Standard Time', 'America/New_York'],
    ['India Standard Time', 'Asia/Kolkata'],
    ['Tokyo Standard Time', 'Asia/Tokyo'],
  ])('%s leads to %s', (windows, iana) => {
    expect(timeZoneHint(windows)).toContain(`'${iana}'`);
  });
});
