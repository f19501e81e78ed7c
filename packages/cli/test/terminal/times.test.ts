import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/command-line/errors.ts';
import { age, duration, local, since, until } from '../../src/terminal/times.ts';

const now = new Date('2026-11-29T12:00:00Z');
const zone = process.env['TZ'];
beforeEach(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

it.each([
  ['2026-11-29T11:59:30Z', 'just now'],
  ['2026-11-29T11:15:00Z', '45 min ago'],
  ['2026-11-29T09:00:00Z', '3 h ago'],
  ['2026-11-20T12:00:00Z', '9 d ago'],
  ['2026-11-30T13:00:00Z', 'in 25 h'],
  [undefined, ''],
])('%s is %s', (moment, said) => {
  expect(age(moment, now)).toBe(said);
});

it.each([
  [5000, '5 s'],
  [119_000, '119 s'],
  [7_200_000, '2 h'],
  [86_400_000 * 30, '4 wk'],
])('%i ms are %s', (milliseconds, said) => {
  expect(duration(milliseconds)).toBe(said);
});

it("shows times in the reader's time zone", () => {
  expect(local('2026-11-29T18:05:00Z', now)).toBe('Sun 29 Nov, 19:05 CET');
  expect(local('2025-07-01T10:00:00Z', now)).toBe('Tue, 1 Jul 2025, 12:00 CEST');
});

describe('times that people type', () => {
  it.each([
    ['18h', '2026-11-28T18:00:00.000Z'],
    ['3d', '2026-11-26T12:00:00.000Z'],
    ['18:00', '2026-11-28T17:00:00.000Z'],
    ['08:00', '2026-11-29T07:00:00.000Z'],
    ['2026-11-28', '2026-11-27T23:00:00.000Z'],
    ['2026-11-28 06:30', '2026-11-28T05:30:00.000Z'],
    ['2026-11-28T06:30:00Z', '2026-11-28T06:30:00.000Z'],
  ])('since %s', (text, moment) => {
    expect(since('--since', text, now).toISOString()).toBe(moment);
  });

  it.each([
    ['8h', '2026-11-29T20:00:00.000Z'],
    ['07:00', '2026-11-30T06:00:00.000Z'],
    ['2026-12-01', '2026-11-30T23:00:00.000Z'],
  ])('until %s', (text, moment) => {
    expect(until('--until', text, now).toISOString()).toBe(moment);
  });

  it.each(['yesterday', '8', '25:00', '', '2026-13-01'])('refuses %j', (text) => {
    expect(() => since('--since', text, now)).toThrow(UsageError);
  });

  it('refuses an end in the past', () => {
    expect(() => until('--until', '2026-11-28', now)).toThrow(UsageError);
  });
});
