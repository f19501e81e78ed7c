import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstAllowed, nextRunAfter, type SchedulePolicy } from '../../src/microsoft365/schedule.ts';

/** A Wednesday. */
const noonTime = new Date('2026-03-04T12:00:00Z');

test.each([
  [{ type: 'Immediate' }, undefined],
  [{ type: 'Periodically', periodicallyEvery: 'Minutes5' }, '2026-03-04T12:05:00.000Z'],
  [{ type: 'Periodically', periodicallyEvery: 'Hours12' }, '2026-03-05T00:00:00.000Z'],
  [{ type: 'DailyAtTime', dailyType: 'Everyday', dailyTime: '12:00:00' }, '2026-03-05T12:00:00.000Z'],
  [{ type: 'DailyAtTime', dailyType: 'Everyday', dailyTime: '15:30:10' }, '2026-03-04T15:30:10.000Z'],
  [{ type: 'DailyAtTime', dailyType: 'Weekends', dailyTime: '01:00:00' }, '2026-03-07T01:00:00.000Z'],
  [{ type: 'DailyAtTime', dailyType: 'Workdays', dailyTime: '11:00:00' }, '2026-03-05T11:00:00.000Z'],
  [{ type: 'DailyAtTime', dailyType: 'Tuesday', dailyTime: '11:00:00' }, '2026-03-10T11:00:00.000Z'],
] satisfies [SchedulePolicy, string | undefined][])(
  'after noon on a Wednesday, %j runs at %s',
  (policy, expected) => {
    expect(nextRunAfter(policy, noonTime)?.toISOString()).toBe(expected);
  },
);

const windowOf = (hours: readonly number[], minuteOffset = 0): SchedulePolicy => ({
  type: 'Periodically',
  periodicallyEvery: 'Hours1',
  backupCopyWindowEnabled: true,
  backupCopyWindowSettings: {
    backupWindow: Array.from({ length: 168 }, (_, hour) => hours.includes(hour)),
    minuteOffset,
  },
});

test('a window counts its hours from Sunday, in the time zone of its offset', () => {
  const mondayThree = 24 + 3;
  expect(nextRunAfter(windowOf([mondayThree]), noonTime)?.toISOString()).toBe('2026-03-09T03:00:00.000Z');
  expect(nextRunAfter(windowOf([mondayThree], 60), noonTime)?.toISOString()).toBe('2026-03-09T02:00:00.000Z');
  expect(firstAllowed(windowOf([mondayThree], -90), noonTime)?.toISOString()).toBe(
    '2026-03-09T04:30:00.000Z',
  );
  expect(firstAllowed(windowOf([3 * 24 + 12]), noonTime)).toBe(noonTime);
});

test('a window that is never open lets nothing run; one that is off lets everything run', () => {
  expect(nextRunAfter(windowOf([]), noonTime)).toBeUndefined();
  expect(firstAllowed(windowOf([]), noonTime)).toBeUndefined();
  const off = { ...windowOf([]), backupCopyWindowEnabled: false };
  expect(nextRunAfter(off, noonTime)?.toISOString()).toBe('2026-03-04T13:00:00.000Z');
});

test('the next run lies after the moment and in an open hour', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 168, maxLength: 168 }),
      fc.integer({ min: -720, max: 840 }),
      fc.date({ min: noonTime, max: new Date('2027-03-04T12:00:00Z'), noInvalidDate: true }),
      (backupWindow, minuteOffset, moment) => {
        const policy: SchedulePolicy = {
          type: 'Periodically',
          periodicallyEvery: 'Minutes15',
          backupCopyWindowEnabled: true,
          backupCopyWindowSettings: { backupWindow, minuteOffset },
        };
        const next = nextRunAfter(policy, moment);
        if (next === undefined) return backupWindow.every((open) => !open);
        const local = new Date(next.getTime() + minuteOffset * 60_000);
        return next > moment && backupWindow[local.getUTCDay() * 24 + local.getUTCHours()] === true;
      },
    ),
  );
});
