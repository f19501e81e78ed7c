import { expect, it } from 'vitest';
import { known, Part } from '../../../../functions/compliance/settings/part.ts';
import {
  allowedHours,
  daysOfWeek,
  everyDay,
  longestGapHours,
  longestMonthsHours,
  workdays,
} from '../../../../functions/compliance/settings/schedule.ts';

const values = { yes: true, no: false, zero: 0, seven: 7, word: 'x', list: ['a', 1, true], inner: { a: 1 } };
const odds = { none: null, negative: -1, half: 1.5, large: 2 ** 53, blank: ' \t', missing: undefined };

/** The values that a part returns by each of its methods, for every field with a value. */
function read(what: 'flag' | 'count' | 'text' | 'texts' | 'flags' | 'has') {
  const part = Part.of({ ...values, ...odds }) ?? expect.fail('it is a record');
  const fields = Object.keys({ ...values, ...odds }).map((name) => [name, part[what](name)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

it('reads only values of the right type', () => {
  expect(read('flag')).toEqual({ yes: true, no: false });
  expect(read('count')).toEqual({ zero: 0, seven: 7 });
  expect(read('text')).toEqual({ word: 'x' });
  expect(read('texts')).toEqual({ list: ['a'] });
  expect(read('flags')).toEqual({ list: [true] });
  const absent = Object.entries(read('has')).filter(([, is]) => is === false);
  expect(absent.map(([name]) => name)).toEqual(['none', 'missing']);
});

it('reports where another value is, and the expected type', () => {
  const odd: string[] = [];
  const note = (path: readonly (string | number)[], wanted: string) =>
    odd.push(`${path.join('.')}: ${wanted}`);
  const part = Part.of({ a: { b: { c: 'x' }, list: [{ d: 1 }, 7, null] }, blank: '', none: null }, note);
  expect(part?.part('a', 'b')?.text('c')).toBe('x');
  expect(
    part
      ?.part('a')
      ?.parts('list')
      ?.map((each) => each.count('d')),
  ).toEqual([1]);
  expect(odd.splice(0)).toEqual(['a.list.1: an object']);
  for (const silent of [part?.text('blank'), part?.flag('none'), part?.flag('missing'), part?.part('none')])
    expect(silent).toBeUndefined();
  expect(odd).toEqual([]);
  expect(part?.part('missing', 'further')).toBeUndefined();
  const inner = part?.part('a', 'b');
  for (const silent of [inner?.flag('c'), inner?.count('c'), inner?.texts('c'), inner?.part('c')])
    expect(silent).toBeUndefined();
  part?.text('a');
  const paths = odd.map((each) => each.split(': ')[0]);
  expect(paths).toEqual(['a.b.c', 'a.b.c', 'a.b.c', 'a.b.c', 'a']);
  expect(new Set(odd).size).toBe(5);
  for (const each of odd) expect(each).toMatch(/: \w/);
});

it.each([undefined, null, 7, 'text', []])('%j is not a part', (value) => {
  expect(Part.of(value)).toBeUndefined();
});

it('keeps what is known, and is empty when nothing is', () => {
  expect(known({ a: 0, b: undefined, c: false })).toEqual({ a: 0, c: false });
  expect(known({ a: undefined })).toBeUndefined();
});

it.each<[days: readonly number[], hours: number | undefined]>([
  [[], undefined],
  [everyDay, 24],
  [workdays, 72],
  [[3], 168],
  [[6, 0, 6], 144],
  [[0, 3], 96],
  [[5, 1], 96],
])('runs on the days %j are at most %s hours apart', (days, hours) => {
  expect(longestGapHours(days)).toBe(hours);
});

it.each<[months: readonly number[], hours: number | undefined]>([
  [[], undefined],
  [[0], 12 * 744],
  [[0, 6], 6 * 744],
  [[11, 0, 4, 4], 7 * 744],
])('runs in the months %j are at most %s hours apart', (months, hours) => {
  expect(longestMonthsHours(months)).toBe(hours);
});

it('days are known by their names', () => {
  const names = ['SUNDAY', 'monday', 'Tuesday', 'wednesday', 'Thursday', 'friday', 'Saturday', 'someday'];
  expect(daysOfWeek(names)).toEqual([...everyDay]);
});

it.each([
  [[], undefined],
  [['0,0,1', '101'], 3],
  [['', '2'], 0],
])('the grid %j allows %s hours', (grid, hours) => {
  expect(allowedHours(grid)).toBe(hours);
});
