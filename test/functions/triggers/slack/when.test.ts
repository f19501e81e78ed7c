import { expect, it } from 'vitest';
import { endOfDay, momentOf, timeAndAge } from '../../../../functions/triggers/slack/when.ts';

/** 21:30 in Berlin. */
const now = new Date('2026-11-23T20:30:00Z');
const here = (timeZone?: string) =>
  ({
    context: { now: () => now, configuration: { ...(timeZone && { compliance: { timeZone } }) } },
  }) as Parameters<typeof momentOf>[0];

it.each([
  ['12h', undefined, '2026-11-23T08:30:00.000Z'],
  ['3d', undefined, '2026-11-20T20:30:00.000Z'],
  ['18:00', undefined, '2026-11-23T18:00:00.000Z'],
  ['20:30', undefined, '2026-11-23T20:30:00.000Z'],
  ['22:00', undefined, '2026-11-22T22:00:00.000Z'],
  ['2026-11-24 6:05', undefined, '2026-11-24T06:05:00.000Z'],
  ['18:00', 'Europe/Berlin', '2026-11-23T17:00:00.000Z'],
  ['21:45', 'Europe/Berlin', '2026-11-22T20:45:00.000Z'],
  ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00.000Z'],
  ['2026-07-01 6:05', 'Europe/Berlin', '2026-07-01T04:05:00.000Z'],
])('since %s (time zone %s) means since %s', (written, zone, moment) => {
  expect(momentOf(here(zone), written)).toBe(moment);
});

it('ends a day by its time zone', () => {
  expect(endOfDay(here('Europe/Berlin'), '2026-11-23')).toBe('2026-11-23T23:00:00.000Z');
});

it('shows how far a time is from now', () => {
  expect(timeAndAge('2026-11-23T18:30:00.000Z', now)).toContain('(2 hours ago)');
  expect(timeAndAge('2026-11-25T20:30:00.000Z', now)).toContain('(in 2 days)');
});
