import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { scheduleDifferences, scheduleSummary } from '../../../../functions/copy-jobs/schedule/reading.ts';
import {
  IntervalNotSupportedError,
  schedulePolicy,
  scheduleSchema,
} from '../../../../functions/copy-jobs/schedule/schedule.ts';
import { TimeZoneError } from '../../../../functions/copy-jobs/schedule/window.ts';
import {
  parseWindowText,
  WindowHoursError,
  WindowTextError,
} from '../../../../functions/copy-jobs/schedule/window-text.ts';

const winter = new Date('2026-01-15T12:00:00Z');
const summer = new Date('2026-07-15T12:00:00Z');
const window = { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' };
const policyOf = (schedule: unknown, at = winter) => schedulePolicy(scheduleSchema.parse(schedule), 'v8', at);

function issueOf(schedule: unknown) {
  const result = scheduleSchema.safeParse(schedule);
  if (result.success) throw new Error('was accepted');
  return result.error.issues[0];
}

describe('input', () => {
  test('an unknown key is refused by name', () => {
    expect(issueOf({ type: 'Immediate', evry: '5 minutes' })?.message).toContain('evry');
    expect(issueOf({ type: 'Immediate', window: { ...window, zone: 'UTC' } })?.message).toContain('zone');
  });
  test('a key of another type is refused', () => {
    expect(issueOf({ type: 'Immediate', time: '22:00' })?.message).toContain('time');
  });
  test('a bad window is reported at its own path, and its text only in a parameter', () => {
    const issue = issueOf({ type: 'Immediate', window: { ...window, text: 'mon 22:30-06:00' } });
    expect(issue?.path).toStrictEqual(['window', 'text']);
    expect(issue?.message).toMatch(/character 5/);
    expect(issue?.message).not.toContain('22:30');
    expect(issue).toMatchObject({
      params: { shown: expect.stringContaining('\n  mon 22:30-06:00\n      ^^^^^\n') },
    });
  });
  test('a bad zone is refused at its own path', () => {
    const issue = issueOf({ type: 'Immediate', window: { ...window, timeZone: 'Europe/Berlni' } });
    expect(issue?.path).toStrictEqual(['window', 'timeZone']);
    expect(issue).not.toHaveProperty('params.shown');
  });
  it.each([
    [{ type: 'DailyAtTime', days: 'Mondy', time: '22:00' }, "Unknown day 'Mondy'"],
    [{ type: 'DailyAtTime', days: 'hunter2-hunter2', time: '22:00' }, 'Unknown day. '],
    [{ type: 'DailyAtTime', days: 7, time: '22:00' }, 'Unknown day. '],
    [{ type: 'Periodically', every: '3 hours' }, "Unknown interval '3 hours'"],
    [{ type: 'Immediat' }, "Unknown type of schedule 'Immediat'. Did you mean 'Immediate'?"],
    [{ type: 7 }, 'Unknown type of schedule. Allowed: Immediate, DailyAtTime, Periodically.'],
  ])('%j is refused with %j', (schedule, message) => {
    expect(issueOf(schedule)?.message).toContain(message);
  });
  it.each([null, undefined, 7, 'Immediate', {}])('%j is not a schedule, and has no type', (given) => {
    expect(issueOf(given)?.message).not.toContain('Unknown type');
  });
  it('each day and each interval of Veeam is accepted, by either name', () => {
    const days = ['Everyday', 'Workdays', 'Weekends', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
    for (const each of [...days, 'Saturday', 'Sunday'])
      expect(policyOf({ type: 'DailyAtTime', days: each, time: '22:00' }).dailyType).toBe(each);
    const intervals = {
      Minutes5: '5 minutes',
      Minutes10: '10 minutes',
      Minutes15: '15 minutes',
      Minutes30: '30 minutes',
      Hours1: '1 hour',
      Hours2: '2 hours',
      Hours4: '4 hours',
      Hours8: '8 hours',
      Hours12: '12 hours',
    };
    for (const [name, words] of Object.entries(intervals))
      for (const every of [name, words])
        expect(policyOf({ type: 'Periodically', every }).periodicallyEvery).toBe(name);
  });
  test.each(['24:00', '7:00', '22:60', '22:00:60', '22:00:00.5', '22'])('the time %s is refused', (time) => {
    expect(issueOf({ type: 'DailyAtTime', time })?.path).toStrictEqual(['time']);
  });
});

const hours = Array.from({ length: 168 }, (_, hour) => hour % 2 === 0);

describe("a window in the product's own form", () => {
  test.each([
    [{ backupWindow: hours.slice(1), minuteOffset: 60 }, 'backupWindow'],
    [{ backupWindow: hours.map(() => false), minuteOffset: 60 }, 'backupWindow'],
    [{ backupWindow: [...hours.slice(1), 1], minuteOffset: 60 }, 'backupWindow'],
    [{ backupWindow: hours, minuteOffset: 841 }, 'minuteOffset'],
    [{ backupWindow: hours, minuteOffset: -841 }, 'minuteOffset'],
    [{ backupWindow: hours, minuteOffset: 0.5 }, 'minuteOffset'],
    [{ backupWindow: hours, text: 'all' }, 'text'],
    [{ backupWindow: hours, timeZone: 'UTC' }, 'timeZone'],
    [{ text: 'all', timeZone: 'UTC', minuteOffset: 0 }, 'minuteOffset'],
    [{ text: 'all' }, 'timeZone'],
    [{ minuteOffset: 60 }, 'text'],
  ])('%#: is refused with the name of its field', (given, field) => {
    const path = issueOf({ type: 'Immediate', window: given })?.path.slice(0, 2);
    expect(path).toStrictEqual(['window', field]);
  });

  test.each([
    { minuteOffset: -150 },
    { minuteOffset: -840 },
    { minuteOffset: 840 },
    { minuteOffset: null },
    {},
  ])('is sent unchanged, with %j', (offset) => {
    const settings = { backupWindow: hours, ...offset };
    expect(policyOf({ type: 'Immediate', window: settings }).backupCopyWindowSettings).toStrictEqual(
      settings,
    );
  });

  test('is the same as the text for it', () => {
    const text = policyOf({ type: 'Immediate', window });
    const raw = policyOf({ type: 'Immediate', window: text.backupCopyWindowSettings });
    expect(raw).toStrictEqual(text);
    expect(scheduleDifferences(raw, text)).toStrictEqual([]);
  });
});

test('the schema can be shown to callers and editors', () => {
  const shown = JSON.stringify(z.toJSONSchema(scheduleSchema, { io: 'input' }));
  expect(shown).toContain('"12 hours"');
  expect(shown).toContain('"additionalProperties":false');
});

describe('policy', () => {
  test('Immediate with a window', () => {
    expect(policyOf({ type: 'Immediate', window })).toStrictEqual({
      type: 'Immediate',
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: { backupWindow: parseWindowText(window.text), minuteOffset: 60 },
    });
  });
  test('DailyAtTime, every day unless said otherwise', () => {
    expect(policyOf({ type: 'DailyAtTime', time: '22:00' })).toStrictEqual({
      type: 'DailyAtTime',
      dailyType: 'Everyday',
      dailyTime: '22:00:00',
      backupCopyWindowEnabled: false,
    });
  });
  test('DailyAtTime, to the second', () => {
    const policy = policyOf({ type: 'DailyAtTime', time: '22:00:30' });
    expect(policy.dailyTime).toBe('22:00:30');
    expect(scheduleDifferences(policy, { ...policy, dailyTime: '22:00:00' })).toMatchObject([
      { field: 'dailyTime', wanted: '22:00:30', actual: '22:00' },
    ]);
  });
  test.each(['4 hours', 'Hours4'])('Periodically every %s', (every) => {
    expect(policyOf({ type: 'Periodically', every }).periodicallyEvery).toBe('Hours4');
  });
  test.each(['12 hours', 'Hours12'] as const)('%s needs v8', (every) => {
    const schedule = scheduleSchema.parse({ type: 'Periodically', every });
    expect(schedulePolicy(schedule, 'v8', winter).periodicallyEvery).toBe('Hours12');
    for (const version of ['v6', 'v7'] as const) {
      const attempt = (): unknown => schedulePolicy(schedule, version, winter);
      expect(attempt).toThrow(IntervalNotSupportedError);
      expect(attempt).toThrow(new RegExp(`REST ${version} .*8 hours`));
    }
  });
});

describe('summary', () => {
  test.each([
    [{ type: 'Immediate' }, 'After each new restore point'],
    [{ type: 'Immediate', window }, 'After each new restore point, within mon-fri 22:00-06:00 (UTC+01:00)'],
    [{ type: 'DailyAtTime', days: 'Workdays', time: '21:30' }, 'Workdays at 21:30'],
    [{ type: 'Periodically', every: 'Hours8' }, 'Every 8 hours'],
  ])('%j', (schedule, text) => {
    expect(scheduleSummary(policyOf(schedule))).toBe(text);
  });
  test.each([
    [null, 'No schedule'],
    ['text', 'No schedule'],
    [{ type: 'Hourly' }, 'Schedule type Hourly'],
    [{ type: 'Periodically', periodicallyEvery: 'Hours3' }, 'Every Hours3'],
    [{ type: 'PERIODICALLY', periodicallyEvery: 'hours8' }, 'Every 8 hours'],
    [{ type: 'Periodically' }, 'Every not set'],
    [{ type: 'DailyAtTime', dailyTime: 900 }, 'Days not set at not set'],
    [
      {
        type: 'immediate',
        backupCopyWindowEnabled: true,
        backupCopyWindowSettings: { backupWindow: [true] },
      },
      'After each new restore point, within unreadable hours',
    ],
  ])('what a server may send: %j', (policy, text) => {
    expect(scheduleSummary(policy)).toBe(text);
  });
});

describe('differences', () => {
  test('a policy does not differ from itself', () => {
    const policy = policyOf({ type: 'DailyAtTime', time: '22:00', window });
    expect(scheduleDifferences(policy, policy)).toStrictEqual([]);
  });
  test("a server's defaults for other types are not a difference", () => {
    const actual = {
      type: 'immediate',
      periodicallyEvery: 'Minutes5',
      dailyType: 'Everyday',
      dailyTime: '15:00:00',
      backupCopyWindowEnabled: null,
      backupCopyWindowSettings: { backupWindow: parseWindowText('all'), minuteOffset: 0 },
      somethingNew: 1,
    };
    expect(scheduleDifferences(policyOf({ type: 'Immediate' }), actual)).toStrictEqual([]);
  });
  test.each(['22:00', '22:00:00', '22:00:00.0000000', '22:00:00Z'])('the time %s is 22:00', (dailyTime) => {
    const actual = { type: 'DailyAtTime', dailyType: 'everyday', dailyTime, backupCopyWindowEnabled: false };
    expect(scheduleDifferences(policyOf({ type: 'DailyAtTime', time: '22:00' }), actual)).toStrictEqual([]);
  });
  test('each field that differs is named with both values', () => {
    const wanted = policyOf({ type: 'DailyAtTime', days: 'Workdays', time: '22:00', window });
    const actual = { type: 'Periodically', dailyType: 'Monday', dailyTime: '21:00:00' };
    expect(scheduleDifferences(wanted, actual)).toStrictEqual([
      { field: 'type', wanted: 'DailyAtTime', actual: 'Periodically' },
      { field: 'dailyType', wanted: 'Workdays', actual: 'Monday' },
      { field: 'dailyTime', wanted: '22:00', actual: '21:00' },
      { field: 'backupCopyWindow', wanted: 'mon-fri 22:00-06:00 (UTC+01:00)', actual: 'off' },
    ]);
  });
  test('an interval that differs is named in words', () => {
    const wanted = policyOf({ type: 'Periodically', every: '4 hours' });
    expect(scheduleDifferences(wanted, { type: 'Periodically', periodicallyEvery: 'Hours8' })).toStrictEqual([
      { field: 'periodicallyEvery', wanted: '4 hours', actual: '8 hours' },
    ]);
  });
  test('daylight saving shows as a window with another offset', () => {
    const schedule = { type: 'Immediate', window };
    expect(scheduleDifferences(policyOf(schedule, summer), policyOf(schedule, winter))).toStrictEqual([
      {
        field: 'backupCopyWindow',
        wanted: 'mon-fri 22:00-06:00 (UTC+02:00)',
        actual: 'mon-fri 22:00-06:00 (UTC+01:00)',
      },
    ]);
  });
  describe('an unwanted window on the server', () => {
    const backupCopyWindowSettings = { backupWindow: parseWindowText('mon 08:00-12:00'), minuteOffset: -300 };
    const actual = { type: 'Immediate', backupCopyWindowEnabled: true, backupCopyWindowSettings };
    test('is a difference', () => {
      expect(scheduleDifferences(policyOf({ type: 'Immediate' }), actual)).toStrictEqual([
        { field: 'backupCopyWindow', wanted: 'off', actual: 'mon 08:00-12:00 (UTC-05:00)' },
      ]);
    });
    test.each([
      [{ ...actual, backupCopyWindowSettings: null }],
      [{ ...actual, backupCopyWindowEnabled: 'yes' }],
      [{ ...actual, backupCopyWindowEnabled: 1, backupCopyWindowSettings: undefined }],
    ])('is also a difference when it cannot be read: %#', (unreadable) => {
      expect(scheduleDifferences(policyOf({ type: 'Immediate' }), unreadable)).toStrictEqual([
        { field: 'backupCopyWindow', wanted: 'off', actual: 'unreadable hours' },
      ]);
    });
    test.each([false, null, undefined])(
      'is not a difference while it is off (%j)',
      (backupCopyWindowEnabled) => {
        const off = { ...actual, backupCopyWindowEnabled };
        expect(scheduleDifferences(policyOf({ type: 'Immediate' }), off)).toStrictEqual([]);
      },
    );
  });
  test.each([
    ['the same moments', -300, []],
    ['the other side of UTC', 300, ['backupCopyWindow']],
    ['an hour too few', -240, ['backupCopyWindow']],
    ['an hour too many', -360, ['backupCopyWindow']],
    ['half an hour off', -330, ['backupCopyWindow']],
    ['no offset told', null, []],
    ['an offset that cannot be', -841, []],
  ])('a window in New York stored with an offset of %s (%j)', (_what, minuteOffset, fields) => {
    const newYork = { text: 'mon-fri 22:00-06:00', timeZone: 'America/New_York' };
    const wanted = policyOf({ type: 'Immediate', window: newYork });
    const settings = { backupWindow: parseWindowText(newYork.text), minuteOffset };
    const actual = { ...wanted, backupCopyWindowSettings: settings };
    expect(scheduleDifferences(wanted, actual).map(({ field }) => field)).toStrictEqual(fields);
  });
  test('a window of 167 hours on the server is a difference, not a crash', () => {
    const actual = {
      type: 'Immediate',
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: { backupWindow: new Array(167).fill(true), minuteOffset: 60 },
    };
    expect(scheduleDifferences(policyOf({ type: 'Immediate', window }), actual)).toStrictEqual([
      {
        field: 'backupCopyWindow',
        wanted: 'mon-fri 22:00-06:00 (UTC+01:00)',
        actual: 'unreadable hours',
      },
    ]);
  });
});

it.each([
  ['7:05', '07:05'],
  ['07:05:09', '07:05:09'],
  ['07:05:00', '07:05'],
  ['07:05:00.5Z', '07:05'],
  ['07:05Z', '07:05'],
  ['07:05x', '07:05x'],
  ['x07:05', 'x07:05'],
  ['soon', 'soon'],
])('the daily time %s is shown as %s', (dailyTime, shown) => {
  const policy = { type: 'DailyAtTime', dailyType: 'Monday', dailyTime, backupCopyWindowEnabled: false };
  expect(scheduleSummary(policy)).toBe(`Monday at ${shown}`);
});

it('errors have their own names', () => {
  const errors = [new IntervalNotSupportedError('v7'), new WindowHoursError('x'), new TimeZoneError('x')];
  expect(errors.map(({ name, code }) => `${name} ${code}`)).toStrictEqual([
    'IntervalNotSupportedError interval-not-supported',
    'WindowHoursError window-hours',
    'TimeZoneError time-zone',
  ]);
  expect(errors[0]).toMatchObject({ version: 'v7', allowed: expect.not.arrayContaining(['12 hours']) });
  expect(new IntervalNotSupportedError('v8').allowed).toContain('12 hours');
  expect(errors[2]?.message).toMatch(/\S$/);
  const place = { text: 'x', position: 0, length: 1, problem: 'p', expected: 'e' };
  expect(new WindowTextError(place)).toMatchObject({
    name: 'WindowTextError',
    position: 0,
    expected: 'e',
    nearest: undefined,
  });
});
