import { describe, expect, it } from 'vitest';
import { isObject, isVisible, JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

function read(fields: Record<string, unknown>) {
  const odd = new OddValues((text) => text);
  return { record: new JsonRecord(fields, 'job-1', odd), odd };
}

describe('a record of a JSON answer', () => {
  it('returns existing values unchanged', () => {
    const { record, odd } = read({
      name: 'a',
      on: false,
      size: 1_013_246_324_637_696,
      at: '2026-01-02T03:04:05Z',
    });
    expect(record.text('name')).toBe('a');
    expect(record.flag('on')).toBe(false);
    expect(record.count('size')).toBe(1_013_246_324_637_696);
    expect(record.time('at')?.toISOString()).toBe('2026-01-02T03:04:05.000Z');
    expect(odd.count).toBe(0);
  });

  it.each([undefined, null])('has no value, and reports nothing odd, for %s', (value) => {
    const { record, odd } = read({ field: value });
    for (const kind of ['text', 'flag', 'count', 'percent', 'time', 'record'] as const)
      expect(record[kind]('field')).toBeUndefined();
    expect(odd.count).toBe(0);
  });

  it.each([-1, 0.5, 1e300, Number.POSITIVE_INFINITY])(
    'treats a count of %d as unknown, and reports it',
    (size) => {
      const { record, odd } = read({ size });
      expect(record.count('size')).toBeUndefined();
      expect(odd.values).toEqual([{ record: 'job-1', field: 'size', problem: 'out-of-range' }]);
    },
  );

  it.each(['text', 'flag', 'count', 'percent', 'time', 'record'] as const)(
    'treats a %s of another type as unknown, and reports it',
    (kind) => {
      const { record, odd } = read({ field: ['a list'] });
      expect(record[kind]('field')).toBeUndefined();
      expect(odd.values).toEqual([{ record: 'job-1', field: 'field', problem: 'wrong-type' }]);
    },
  );

  it.each([
    ['count', [0, 1, 2 ** 63], [-1, 0.5, 2 ** 64]],
    ['amount', [0, 0.5, 1e18], [-2, -0.5, Number.POSITIVE_INFINITY, Number.NaN]],
    ['percent', [0, 0.5, 100], [-0.1, 100.1, Number.NaN]],
  ] as const)('checks the bounds of a %s', (kind, good, bad) => {
    for (const value of good) {
      const { record, odd } = read({ value });
      expect([record[kind]('value'), odd.count]).toEqual([value, 0]);
    }
    for (const value of bad) {
      const { record, odd } = read({ value });
      expect([record[kind]('value'), odd.values[0]?.problem]).toEqual([undefined, 'out-of-range']);
    }
  });

  it('treats an amount of -1 as unlimited, and a text as invalid', () => {
    const { record, odd } = read({ limit: -1, text: '1' });
    expect([record.amount('limit'), odd.count]).toEqual([undefined, 0]);
    expect([record.amount('text'), odd.values[0]?.problem]).toEqual([undefined, 'wrong-type']);
  });

  it.each([
    ['Files', undefined],
    [undefined, 'missing'],
    [null, 'missing'],
    ['', 'missing'],
    [' ', 'missing'],
    [7, 'wrong-type'],
    [{}, 'wrong-type'],
  ])('reports for a required text of %j: %s', (name, problem) => {
    const { record, odd } = read({ name });
    expect(record.requiredText('name')).toBe(problem === undefined ? name : undefined);
    expect(odd.values.map((value) => value.problem)).toEqual(problem === undefined ? [] : [problem]);
  });

  it('names a field inside a record by its path', () => {
    const { record, odd } = read({ progress: { percent: 101 } });
    expect(record.record('progress')?.percent('percent')).toBeUndefined();
    expect(odd.values[0]?.field).toBe('progress.percent');
  });

  it('treats an empty text and a date for "never" as no time', () => {
    const { record, odd } = read({ empty: '', never: '0001-01-01T00:00:00+01:00', soon: 'soon' });
    expect([record.time('empty'), record.time('never')]).toEqual([undefined, undefined]);
    expect(odd.count).toBe(0);
    expect(record.time('soon')).toBeUndefined();
    expect(odd.values[0]?.problem).toBe('not-a-time');
  });

  it('keeps the first odd values, and counts all', () => {
    const { record, odd } = read({ size: -1 });
    for (let at = 0; at < 1_000; at++) record.count('size');
    expect(odd.count).toBe(1_000);
    expect(odd.values.length).toBe(50);
  });
});

it.each([
  ['a', true],
  ['~', true],
  [' a', true],
  ['\u00e9', true],
  ['\u200b\u00e9', true],
  ['', false],
  [' ', false],
  ['\t\n', false],
  ['\u007f', false],
  ['\u00a0', false],
  ['\u200b', false],
])('%j has a value: %s', (text, isSeen) => {
  expect(isVisible(text)).toBe(isSeen);
});

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ['text', false],
])('%j is an object: %s', (value, isOne) => {
  expect(isObject(value)).toBe(isOne);
});
