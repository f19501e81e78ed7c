import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  describeWindow,
  offsetMinutes,
  offsetText,
  sameWindow,
  TimeZoneError,
  windowGrid,
  windowSettings,
} from '../../../../functions/copy-jobs/schedule/window.ts';
import {
  HOURS_IN_WEEK,
  parseWindowText,
  WindowHoursError,
} from '../../../../functions/copy-jobs/schedule/window-text.ts';

const winter = new Date('2026-01-15T12:00:00Z');
const summer = new Date('2026-07-15T12:00:00Z');

describe('time zones', () => {
  test.each([
    ['UTC', winter, 0, 'UTC'],
    ['Europe/Berlin', winter, 60, 'UTC+01:00'],
    ['Europe/Berlin', summer, 120, 'UTC+02:00'],
    ['America/New_York', winter, -300, 'UTC-05:00'],
    ['America/St_Johns', summer, -150, 'UTC-02:30'],
    ['Asia/Kolkata', winter, 330, 'UTC+05:30'],
    ['Asia/Kathmandu', winter, 345, 'UTC+05:45'],
    ['Pacific/Kiritimati', winter, 840, 'UTC+14:00'],
  ])('%s', (timeZone, at, minutes, text) => {
    expect(offsetMinutes(timeZone, at)).toBe(minutes);
    expect(offsetText(minutes)).toBe(text);
  });
  test('the offset changes with time, at the exact hour of the switch', () => {
    expect(offsetMinutes('Europe/Berlin', new Date('2026-03-29T00:59:59Z'))).toBe(60);
    expect(offsetMinutes('Europe/Berlin', new Date('2026-03-29T01:00:00Z'))).toBe(120);
  });
  test('an unknown zone is named with the nearest', () => {
    expect(() => offsetMinutes('Europe/Berlni', winter)).toThrow("Did you mean 'Europe/Berlin'?");
    expect(() => offsetMinutes('', winter)).toThrow(TimeZoneError);
  });
  test('an offset alone is not a time zone', () => {
    expect(() => offsetMinutes('+01:00', winter)).toThrow(TimeZoneError);
  });
});

describe('settings', () => {
  test('hours stay local beside the offset, also for zones with half hours', () => {
    const settings = windowSettings({ text: 'sun 00:00-01:00', timeZone: 'Asia/Kolkata' }, winter);
    expect(settings.minuteOffset).toBe(330);
    expect(settings.backupWindow.indexOf(true)).toBe(0);
    expect(describeWindow(settings)).toBe('sun 00:00-01:00 (UTC+05:30)');
  });
  test('a stored window differs from the same text after the clocks changed', () => {
    const window = { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' };
    expect(sameWindow(windowSettings(window, winter), windowSettings(window, summer))).toBe(false);
  });
  test('the same moments stored under another offset are the same window', () => {
    const berlin = windowSettings({ text: 'sun 00:00-02:00', timeZone: 'Europe/Berlin' }, winter);
    const utc = windowSettings({ text: 'sat 23:00-01:00', timeZone: 'UTC' }, winter);
    expect(sameWindow(berlin, utc)).toBe(true);
  });
  test('hours that begin at other minutes differ, unless every hour is allowed', () => {
    const at = (text: string, timeZone: string) => windowSettings({ text, timeZone }, winter);
    expect(sameWindow(at('mon 00:00-04:00', 'Asia/Kolkata'), at('mon 00:00-04:00', 'UTC'))).toBe(false);
    expect(sameWindow(at('all', 'Asia/Kolkata'), at('all', 'UTC'))).toBe(true);
  });
  test('an offset that a server leaves out is not compared', () => {
    const backupWindow = parseWindowText('mon all');
    expect(sameWindow({ backupWindow, minuteOffset: 60 }, { backupWindow })).toBe(true);
    expect(describeWindow({ backupWindow })).toBe('mon all (offset from UTC not given)');
  });
  test('167 hours are refused, not compared', () => {
    const backupWindow = parseWindowText('mon all');
    expect(() => sameWindow({ backupWindow }, { backupWindow: backupWindow.slice(1) })).toThrow(
      WindowHoursError,
    );
  });
  test('moving a window and its offset by whole hours never changes it', () => {
    const week = fc.array(fc.boolean(), { minLength: HOURS_IN_WEEK, maxLength: HOURS_IN_WEEK });
    fc.assert(
      fc.property(week, fc.integer({ min: -12, max: 14 }), (hours, shift) => {
        const moved = hours.map(
          (_, hour) => hours.at((hour - shift + HOURS_IN_WEEK) % HOURS_IN_WEEK) === true,
        );
        const one = { backupWindow: hours, minuteOffset: 30 };
        const other = { backupWindow: moved, minuteOffset: 30 + shift * 60 };
        expect(sameWindow(one, other)).toBe(true);
        expect(sameWindow(other, one)).toBe(true);
      }),
    );
  });
});

test('the grid has seven rows of 24, Monday first', () => {
  expect(windowGrid(parseWindowText('mon-fri 22:00-06:00, sat-sun all'))).toBe(
    [
      '    00    06    12    18',
      'mon ......................##',
      'tue ######................##',
      'wed ######................##',
      'thu ######................##',
      'fri ######................##',
      'sat ########################',
      'sun ########################',
    ].join('\n'),
  );
});

it('draws, compares and writes only a whole week', () => {
  const week = new Array(HOURS_IN_WEEK).fill(true);
  for (const odd of [[], week.slice(1), [...week, true], week.with(7, 'x')]) {
    expect(() => windowGrid(odd)).toThrow(WindowHoursError);
    expect(() => describeWindow({ backupWindow: odd, minuteOffset: 0 })).toThrow(WindowHoursError);
    for (const [one, other] of [
      [odd, week],
      [week, odd],
    ])
      expect(() => sameWindow({ backupWindow: one ?? [] }, { backupWindow: other ?? [] })).toThrow(
        WindowHoursError,
      );
  }
});
