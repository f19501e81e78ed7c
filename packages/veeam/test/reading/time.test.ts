import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime, readDurationMs, readTime } from '../../src/reading/time.ts';

const two = (value: number) => String(value).padStart(2, '0');

describe('readTime', () => {
  it('reads any time with 0 to 7 fraction digits and any offset', () => {
    const time = fc.record({
      year: fc.integer({ min: 1981, max: 9997 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.nat({ max: 23 }),
      minute: fc.nat({ max: 59 }),
      second: fc.nat({ max: 59 }),
      fraction: fc.stringMatching(/^\d{0,7}$/),
      offset: fc.option(
        fc.record({ sign: fc.constantFrom(1, -1), hours: fc.nat({ max: 14 }), minutes: fc.nat({ max: 59 }) }),
      ),
    });
    fc.assert(
      fc.property(time, ({ year, month, day, hour, minute, second, fraction, offset }) => {
        const zone =
          offset === null ? 'Z' : `${offset.sign > 0 ? '+' : '-'}${two(offset.hours)}:${two(offset.minutes)}`;
        const offsetMinutes = offset === null ? 0 : offset.sign * (offset.hours * 60 + offset.minutes);
        const text =
          `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}` +
          `${fraction === '' ? '' : `.${fraction}`}${zone}`;
        const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
        expect(readTime(text)?.getTime()).toBe(
          Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMinutes * 60_000,
        );
      }),
    );
  });

  it('treats a time without an offset as UTC, whatever the time zone of this machine', () => {
    expect(readTime('2024-02-04T21:40:34')?.toISOString()).toBe('2024-02-04T21:40:34.000Z');
  });

  it.each([
    null,
    undefined,
    '',
    '0001-01-01T00:00:00',
    'soon',
    0,
    '2024-02-04',
    '2024-13-04T21:40:34Z',
    '14:15:22Z',
    {},
  ])('has nothing for %j', (value) => expect(readTime(value)).toBeUndefined());
});

describe('parseTime', () => {
  it.each([
    '0001-01-01T00:00:00',
    '0001-01-01T00:00:00+03:00',
    '1601-01-01T00:00:00Z',
    '1753-01-01T00:00:00Z',
    '1899-12-30T00:00:00+02:00',
    '1900-01-01T00:00:00-05:00',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59.9999999',
    '9999-12-31T23:59:59-14:00',
  ])('treats %s as never', (value) => expect(parseTime(value)).toBe('never'));

  it.each([
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00',
    '2024-01-01T00:00:00+25:00',
    '12024-01-01T00:00:00Z',
    'never',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-32T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00+15:00',
    '2024-01-01T00:00:00+01:60',
    '2024-01-01T00:00:00Zulu',
    '2024-01-01T00:00:00.5x',
  ])('does not accept %s as a time', (value) => expect(parseTime(value)).toBeUndefined());

  it.each([
    ['1980-01-01T00:00:00Z', '1980-01-01T00:00:00.000Z'],
    ['1979-12-31T23:59:59.999Z', 'never'],
    ['9998-12-31T23:59:59Z', '9998-12-31T23:59:59.000Z'],
    ['9999-01-01T00:00:00Z', 'never'],
    ['2024-12-31T23:59:59.9999Z', '2024-12-31T23:59:59.999Z'],
    ['2024-01-30t10:20:30z', '2024-01-30T10:20:30.000Z'],
    ['2024-01-02T03:04:05.1-0130', '2024-01-02T04:34:05.100Z'],
  ])('reads %s as %s', (value, time) => {
    const parsed = parseTime(value);
    expect(parsed instanceof Date ? parsed.toISOString() : parsed).toBe(time);
  });

  it('reads a leap day, and an offset without a colon', () => {
    expect(readTime('2024-02-29T12:00:00+0300')?.toISOString()).toBe('2024-02-29T09:00:00.000Z');
  });
});

describe('readDurationMs', () => {
  it('reads days, hours, minutes, seconds and fractions', () => {
    const duration = fc.tuple(
      fc.nat({ max: 400 }),
      fc.nat({ max: 23 }),
      fc.nat({ max: 59 }),
      fc.nat({ max: 59 }),
      fc.nat({ max: 999 }),
    );
    fc.assert(
      fc.property(duration, ([days, hours, minutes, seconds, ms]) => {
        const text = `${days > 0 ? `${days}.` : ''}${two(hours)}:${two(minutes)}:${two(seconds)}${ms > 0 ? `.${String(ms).padStart(3, '0')}0000` : ''}`;
        expect(readDurationMs(text)).toBe((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms);
      }),
    );
  });

  it.each([
    ['1:02:03', 3_723_000],
    ['99999.00:00:00', 8_639_913_600_000],
    ['00:00:00.5', 500],
    ['00:00:00.0019', 1],
  ])('reads %s as %i ms', (text, ms) => expect(readDurationMs(text)).toBe(ms));

  it.each([
    null,
    undefined,
    '',
    '5',
    'N/A',
    '1:2',
    12,
    'x00:00:00',
    '00:00:00x',
    '0a:00:00',
    'a0:00:00',
    '00:0a:00',
    '00:a0:00',
    '00:00:0a',
    '00:00:a0',
    '123456.00:00:00',
    '.01:02:03',
    '1.123:02:03',
    '1.1:2:03',
    '1.01:02:3',
    '1.01:02:03.',
    'x1.01:02:03',
    '1.01:02:03.5x',
  ])('has nothing for %j', (value) => expect(readDurationMs(value)).toBeUndefined());
});
