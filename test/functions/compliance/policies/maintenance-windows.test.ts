import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOpen,
  type MaintenanceWindow,
  maintenanceWindowSchema,
} from '../../../../functions/compliance/policies/maintenance-windows.ts';

const weekly = (days: string[], from: string, to: string, timeZone = 'Europe/Prague'): MaintenanceWindow =>
  maintenanceWindowSchema.parse({ name: 'patches', timeZone, weekly: { days, from, to } });

const openAt = (window: MaintenanceWindow, time: string) => isOpen(window, new Date(time));

test.each([
  ['2026-03-14T20:59:00Z', false],
  ['2026-03-14T21:00:00Z', true],
  ['2026-03-15T02:59:59Z', true],
  ['2026-03-15T03:00:00Z', false],
  ['2026-03-15T21:30:00Z', false],
])('Saturday 22:00 to 04:00 in Prague at %s: %s', (time, open) => {
  expect(openAt(weekly(['Saturday'], '22:00', '04:00'), time)).toBe(open);
});

test.each([
  ['2026-03-10T06:59:00Z', false],
  ['2026-03-10T07:00:00Z', true],
  ['2026-03-12T06:59:00Z', true],
  ['2026-03-12T07:00:00Z', false],
])('once, over two days, at %s: %s', (time, open) => {
  const once = { from: '2026-03-10T08:00', to: '2026-03-12T08:00' };
  expect(openAt(maintenanceWindowSchema.parse({ name: 'move', timeZone: 'Europe/Prague', once }), time)).toBe(
    open,
  );
});

describe('when clocks change', () => {
  test('a window over the repeated hour stays open without a gap', () => {
    const window = weekly(['Saturday', 'Sunday'], '22:00', '02:30');
    const open = (time: string) => openAt(window, `2026-10-25T${time}:00Z`);
    expect(['00:15', '00:45', '01:15', '01:29'].map(open)).toEqual([true, true, true, true]);
    expect(open('01:30')).toBe(false);
  });
  test('a window in the skipped hour still opens', () => {
    const window = weekly(['Sunday'], '02:00', '03:00');
    expect(openAt(window, '2026-03-29T00:30:00Z')).toBe(true);
    expect(openAt(window, '2026-03-29T01:00:00Z')).toBe(false);
  });
});

const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const zone = fc.constantFrom('UTC', 'Europe/Prague', 'America/New_York', 'Australia/Lord_Howe');
const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

test('is open whenever the local time of its zone is within it', () => {
  const start = Date.UTC(2026, 0, 1) / 60_000;
  fc.assert(
    fc.property(zone, time, time, fc.nat({ max: 60 * 24 * 365 }), (timeZone, from, to, minute) => {
      fc.pre(from !== to);
      const now = new Date((start + minute) * 60_000);
      const shown = now.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
      const inside = from < to ? from <= shown && shown < to : shown >= from || shown < to;
      fc.pre(inside);
      expect(isOpen(weekly(names, from, to, timeZone), now)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('opens once per occurrence for its duration, plus or minus a clock change', () => {
  fc.assert(
    fc.property(zone, time, time, fc.nat({ max: 51 }), (timeZone, from, to, week) => {
      fc.pre(from !== to);
      const window = weekly(['Wednesday'], from, to, timeZone);
      const first = Date.UTC(2026, 0, 5) + week * 7 * 86_400_000;
      const states = Array.from({ length: 7 * 24 * 4 }, (_, quarter) =>
        isOpen(window, new Date(first + quarter * 900_000)),
      );
      const openings = states.filter((open, index) => open && states[index - 1] !== true).length;
      const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
      const nominal = (minutes(to) - minutes(from) + 1440) % 1440;
      expect(openings).toBeLessThanOrEqual(1);
      expect(Math.abs(states.filter(Boolean).length * 15 - nominal)).toBeLessThanOrEqual(60 + 15);
    }),
    { numRuns: 20 },
  );
});

describe('refuses', () => {
  const window = { name: 'w', timeZone: 'UTC' };
  test.each([
    [{ ...window, once: { from: '2026-03-12T08:00', to: '2026-03-10T08:00' } }, 'ends before it starts'],
    [{ ...window, once: { from: '2026-03-12T08:00Z', to: '2026-03-13T08:00Z' } }, 'without an offset'],
    [{ ...window, weekly: { days: ['Monday'], from: '08:00', to: '08:00' } }, 'ends when it starts'],
    [{ ...window, weekly: { days: ['Monday'], from: '8:00', to: '24:00' } }, 'HH:MM'],
    [{ ...window, weekly: { days: ['Mon'], from: '08:00', to: '09:00' } }, 'Unknown day'],
    [window, 'Give either'],
    [
      { ...window, timeZone: 'CEST+2', weekly: { days: ['Monday'], from: '08:00', to: '09:00' } },
      'not a time zone',
    ],
    [{ ...window, cron: '* * * * *' }, "Unknown key of a maintenance window 'cron'"],
  ])('%j', (input, message) => {
    const issues = maintenanceWindowSchema.safeParse(input).error?.issues ?? [];
    expect(issues.map((issue) => issue.message).join('\n')).toContain(message);
  });
});
