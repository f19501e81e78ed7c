import { describe, expect, it } from 'vitest';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

function read(fields: Record<string, unknown>) {
  const odd = new OddValues((text) => text);
  return { record: new JsonRecord(fields, 'job-1', odd), odd };
}

describe('a record of a JSON answer', () => {
  it('gives what is there, as it is', () => {
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

  it.each([undefined, null])('has nothing, and finds nothing odd, where there is %s', (value) => {
    const { record, odd } = read({ field: value });
    for (const kind of ['text', 'flag', 'count', 'percent', 'time', 'record'] as const)
      expect(record[kind]('field')).toBeUndefined();
    expect(odd.count).toBe(0);
  });

  it.each([-1, 0.5, 1e300, Number.POSITIVE_INFINITY])('does not know a count of %d, and says so', (size) => {
    const { record, odd } = read({ size });
    expect(record.count('size')).toBeUndefined();
    expect(odd.values).toEqual([{ record: 'job-1', field: 'size', problem: 'out-of-range' }]);
  });

  it.each(['text', 'flag', 'count', 'percent', 'time', 'record'] as const)(
    'does not know a %s of another type, and says so',
    (kind) => {
      const { record, odd } = read({ field: ['a list'] });
      expect(record[kind]('field')).toBeUndefined();
      expect(odd.values).toEqual([{ record: 'job-1', field: 'field', problem: 'wrong-type' }]);
    },
  );

  it('names a field inside a record by its path', () => {
    const { record, odd } = read({ progress: { percent: 101 } });
    expect(record.record('progress')?.percent('percent')).toBeUndefined();
    expect(odd.values[0]?.field).toBe('progress.percent');
  });

  it('takes an empty text and a date that stands for never as no time', () => {
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
