import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  instantsOf,
  localDay,
  weekday,
} from '../../../../functions/compliance/policies/wall-clock.ts';

const iso = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString().slice(0, 16));

test.each([
  ['an ordinary time', '2026-03-10', 480, 'Europe/Prague', ['2026-03-10T07:00', '2026-03-10T07:00']],
  ['a time clocks skip', '2026-03-29', 150, 'Europe/Prague', ['2026-03-29T00:30', '2026-03-29T01:30']],
  ['a time clocks show twice', '2026-10-25', 150, 'Europe/Prague', ['2026-10-25T00:30', '2026-10-25T01:30']],
  [
    'half an hour of change',
    '2026-04-05',
    105,
    'Australia/Lord_Howe',
    ['2026-04-04T14:45', '2026-04-04T15:15'],
  ],
  ['a quarter-hour zone', '2026-01-01', 0, 'Asia/Kathmandu', ['2025-12-31T18:15', '2025-12-31T18:15']],
])('%s', (_, day, minute, timeZone, expected) => {
  expect(iso(instantsOf(day, minute, timeZone))).toEqual(expected);
});

test('days and weekdays across the ends of months and years', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  expect(weekday('2026-03-10')).toBe(2);
  expect(localDay(new Date('2026-03-10T23:30:00Z'), 'Europe/Prague')).toBe('2026-03-11');
  expect(localDay(new Date('2026-03-10T03:30:00Z'), 'America/New_York')).toBe('2026-03-09');
});

const zones = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];

test('an instant is among those that its local time can mean', () => {
  const start = Date.UTC(2020, 0, 1) / 60_000;
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.nat({ max: 60 * 24 * 365 * 12 }), (timeZone, minute) => {
      const instant = new Date((start + minute) * 60_000);
      const day = localDay(instant, timeZone);
      const time = instant.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
      const minuteOfDay = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
      expect(instantsOf(day, minuteOfDay, timeZone)).toContain(instant.getTime());
    }),
    { numRuns: 1000 },
  );
});
