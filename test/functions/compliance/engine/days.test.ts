import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import {
  dayMarks,
  daysBetween,
  daysKept,
  daysUpTo,
  markOf,
  markToday,
} from '../../../../functions/compliance/engine/days.ts';

test.each([
  ['', 0, '0', '0'],
  ['0', 0, '4', '4'],
  ['04', 0, '0', '04'],
  ['04', 1, '0', '040'],
  ['04', 3, '?', '04--?'],
  ['0?', 0, '0', '00'],
] as const)('%j, %d days on, marked %s: %s', (days, passed, mark, after) => {
  expect(markToday(days, passed, mark)).toBe(after);
});

test("keeps only the last days, and ends with a mark at least as bad as today's", () => {
  const mark = fc.constantFrom(...dayMarks);
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 30 }), fc.nat({ max: 400 }), mark, (before, passed, today) => {
      const after = markToday(before.join(''), passed, today);
      expect(after.length).toBeLessThanOrEqual(daysKept);
      expect((dayMarks as readonly string[]).indexOf(after.at(-1) ?? '')).toBeGreaterThanOrEqual(
        dayMarks.indexOf(today),
      );
    }),
  );
});

test('a clock that is set back starts no new day', () => {
  expect(daysBetween('2026-03-10', '2026-03-09')).toBe(0);
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
  expect(daysBetween(undefined, '2026-03-01')).toBe(0);
});

test('each severity has its mark', () => {
  expect((['info', 'low', 'medium', 'high', 'critical'] as const).map(markOf)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);
});

it.each([
  ['04', '2026-03-08', '2026-03-08', [], '04'],
  ['04', '2026-03-08', '2026-03-11', [], '04---'],
  ['04', '2026-03-08', '2026-03-11', ['2026-03-09'], '044--'],
  ['04', '2026-03-08', '2026-03-11', ['2026-03-11'], '04--4'],
  ['04', '2026-03-08', '2026-03-11', ['2026-03-08', '2026-03-10'], '04-4-'],
  ['', undefined, '2026-03-11', ['2026-03-11'], ''],
  ['403', '2026-03-10', '2026-03-11', ['2026-03-11'], '4033'],
  ['0'.repeat(30), '2026-03-09', '2026-03-11', ['2026-03-11'], `${'0'.repeat(28)}-0`],
  ['04', '2025-03-08', '2026-03-11', [], '-'.repeat(30)],
])('%j of %s, up to %s with checks on %j: %s', (days, from, today, checked, upTo) => {
  expect(daysUpTo(today, new Set(checked))(days, from)).toBe(upTo);
});
