import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { windowText } from '../../../../functions/copy-jobs/schedule/window.ts';
import {
  HOURS_IN_WEEK,
  parseWindowText,
  WindowHoursError,
  WindowTextError,
} from '../../../../functions/copy-jobs/schedule/window-text.ts';

const allowed = (text: string): number[] =>
  parseWindowText(text).flatMap((hour, index) => (hour ? [index] : []));

const span = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, step) => from + step);

function faultOf(text: string): WindowTextError {
  try {
    parseWindowText(text);
  } catch (error) {
    if (error instanceof WindowTextError) return error;
    throw error;
  }
  throw new Error(`"${text}" was read, and should have been refused`);
}

describe('reading', () => {
  test('the week begins on Sunday at midnight', () => {
    expect(allowed('sun 00:00-01:00')).toStrictEqual([0]);
    expect(allowed('mon 00:00-01:00')).toStrictEqual([24]);
    expect(allowed('sat 23:00-24:00')).toStrictEqual([167]);
  });
  test('a range over midnight runs into the next day', () => {
    expect(allowed('fri 22:00-06:00')).toStrictEqual(span(5 * 24 + 22, 6 * 24 + 6));
  });
  test('a Saturday night runs into Sunday, at the other end of the array', () => {
    expect(allowed('sat 23:00-02:00')).toStrictEqual([0, 1, 167]);
  });
  test('00:00 and 24:00 both end a day', () => {
    expect(allowed('mon 22:00-00:00')).toStrictEqual(allowed('mon 22:00-24:00'));
  });
  test('ranges of days wrap around the week', () => {
    expect(allowed('fri-mon 10:00-11:00')).toStrictEqual([10, 34, 130, 154]);
  });
  test('rules add up, and one rule may have several ranges', () => {
    expect(allowed('mon 01:00-03:00 02:00-04:00, mon 10:00-11:00')).toStrictEqual([25, 26, 27, 34]);
  });
  test('case, spacing, long names and single digits do not matter', () => {
    expect(allowed(' MONDAY-Fri   8:00-9:00 ')).toStrictEqual(allowed('mon-fri 08:00-09:00'));
  });
  it.each(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'])(
    '%s is a day by its long name',
    (day) => expect(allowed(`${day} all`)).toStrictEqual(allowed(`${day.slice(0, 3)} all`)),
  );
  test('all is every hour', () => {
    expect(parseWindowText('ALL').every((hour) => hour)).toBe(true);
    expect(parseWindowText(' all ').every((hour) => hour)).toBe(true);
    expect(allowed('mon-sun all')).toHaveLength(HOURS_IN_WEEK);
  });
});

describe('errors point at the position', () => {
  test.each([
    ['mno 22:00-06:00', 0, 'mon'],
    ['mon-fri 22:00-06:00, wendesday all', 21, 'wednesday'],
    ['mon-fir all', 4, 'fri'],
    ['mon 22:30-06:00', 4, '22:00 or 23:00'],
    ['mon 22:00-06:15', 10, '06:00 or 07:00'],
    ['mon 22-06:00', 4, '22:00'],
    ['mon 22:00', 4, '22:00-23:00'],
    ['mon al', 4, 'all'],
    ['mon 08:00-08:00', 4, 'all'],
    ['mond all', 0, 'mon'],
    ['sundy all', 0, 'sunday'],
    ['mon 23:30-24:00', 4, '23:00'],
    ['mon 22:00-23:15', 10, '23:00 or 24:00'],
    ['mon 22:00-24:15', 10, '24:00'],
    ['mon 01:00-02:00-03:00', 4, undefined],
    ['mon 122:00', 4, undefined],
    ['mon 22:000', 4, undefined],
    ['mon 022:00-06:00', 4, undefined],
    ['mon 22:000-06:00', 4, undefined],
    ['mon 2-200:00', 4, '02:00'],
    ['mon 25:00-26:00', 4, undefined],
    ['mon 24:00-06:00', 4, undefined],
    ['mon 22:00-', 10, undefined],
    ['mon-fri', 7, undefined],
    ['mon-', 4, undefined],
    ['mon-tue-wed all', 0, undefined],
    ['none', 0, undefined],
    ['', 0, undefined],
    ['mon all,', 8, undefined],
    ['mon all,,tue all', 8, undefined],
  ])('%j at %i', (text, position, guess) => {
    const fault = faultOf(text);
    expect(fault.position).toBe(position);
    expect(fault.nearest).toBe(guess);
    expect(fault.code).toBe('window-text');
  });
  test('with a caret, the expected text and the nearest word', () => {
    expect(faultOf('mon-fri 22:30-06:00').shown.split('\n')).toStrictEqual([
      'At character 9: this is not a whole hour, and a window has whole hours only.',
      '  mon-fri 22:30-06:00',
      '          ^^^^^',
      'Expected a whole hour from 00:00 to 23:00. Did you mean 22:00 or 23:00?',
    ]);
  });
  it('without a suggestion when nothing is similar', () => {
    expect(faultOf('mon-').message).toBe(
      `At character 5: a day is missing. Expected ${faultOf('mon-').expected}.`,
    );
  });
  it('with blanks in place of characters that would move the caret', () => {
    expect(faultOf('mon\t22:30-06:00').shown.split('\n')[1]).toBe('  mon 22:30-06:00');
  });
  it('with one caret after the end', () => {
    expect(faultOf('mon-fri').shown.split('\n')[2]).toBe('         ^');
  });
  test.each([
    'hunter2',
    'mon hunter2',
    'mon-hunter2 all',
    'mon 22:00-hunter2',
    'mon-tue-hunter2',
    'hunter2-mon',
  ])('without repeating any of %j', (text) => expect(faultOf(text).message).not.toContain('hunter2'));
});

describe('writing', () => {
  test.each([
    ['mon-fri 22:00-06:00, sat-sun all', 'mon-thu 22:00-06:00, fri 22:00-24:00, sat-sun all'],
    ['sat 22:00-06:00', 'sat 22:00-06:00'],
    ['mon 22:00-00:00', 'mon 22:00-24:00'],
    ['fri-mon 10:00-11:00', 'mon 10:00-11:00, fri-sun 10:00-11:00'],
    ['sun 12:00-13:00 08:00-09:00', 'sun 08:00-09:00 12:00-13:00'],
    ['mon 12:00-24:00, tue 00:00-12:00', 'mon 12:00-24:00, tue 00:00-12:00'],
    [
      'mon 14:00-16:00 00:00-12:00, sun all, sat 12:00-24:00',
      'mon 00:00-12:00 14:00-16:00, sat 12:00-24:00, sun all',
    ],
    ['mon-sun all', 'all'],
    ['sun all', 'sun all'],
  ])('%j is written %j', (text, canonical) => {
    expect(windowText(parseWindowText(text))).toBe(canonical);
  });
  test('a window of a server without any hour is shown as none', () => {
    expect(windowText(new Array(HOURS_IN_WEEK).fill(false))).toBe('none');
  });
  test.each([167, 169, 0])('%i hours are refused', (length) => {
    const refused = expect(() => windowText(new Array(length).fill(true)));
    refused.toThrow(WindowHoursError);
    refused.toThrow(expect.objectContaining({ code: 'window-hours' }));
  });
  test('a value that is not a boolean is refused with its position', () => {
    expect(() => windowText([...new Array(167).fill(true), 1])).toThrow('Hour 167');
  });
});

const week = fc.oneof(
  fc.array(fc.boolean(), { minLength: HOURS_IN_WEEK, maxLength: HOURS_IN_WEEK }),
  // Few long stretches, as people set them: changes at a few hours.
  fc.uniqueArray(fc.nat(HOURS_IN_WEEK - 1), { maxLength: 12 }).map((flips) => {
    let on = false;
    return Array.from({ length: HOURS_IN_WEEK }, (_, hour) => {
      if (flips.includes(hour)) on = !on;
      return on;
    });
  }),
);

test('10,000 windows survive hours to text to hours, and their text is the only one', () => {
  fc.assert(
    fc.property(week, (hours) => {
      fc.pre(hours.includes(true));
      const text = windowText(hours);
      const again = parseWindowText(text);
      expect(again).toStrictEqual(hours);
      expect(windowText(again)).toBe(text);
    }),
    { numRuns: 10_000 },
  );
});

test('any text is either read or refused with a position inside it', () => {
  const pieces = fc.constantFrom(
    'mon',
    'fri',
    '-',
    ' ',
    ',',
    '22:00',
    '06:00',
    'all',
    '24:00',
    '7',
    ':',
    'x',
    '\n',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      try {
        expect(parseWindowText(candidate)).toContain(true);
      } catch (error) {
        if (!(error instanceof WindowTextError)) throw error;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(candidate.length);
      }
    }),
    { numRuns: 3_000 },
  );
});
