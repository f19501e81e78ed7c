import { expect, it } from 'vitest';
import { OddValues } from '../../src/reading/odd-values.ts';
import { Records } from '../../src/reading/records.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly state?: number;
}

/** Entries with one name are the same record, whatever their state. A null cannot be read. */
function setUp() {
  const odd = new OddValues((text) => text);
  const positions: number[] = [];
  const records = new Records<Item | null, Item>(
    {
      read: (entry, position) => {
        positions.push(position);
        return entry ?? undefined;
      },
      idOf: ({ id }) => id,
      isSame: (earlier, item) => earlier.name === item.name,
    },
    odd,
  );
  const counts = () => {
    const { leftOut, again, came } = records;
    return { leftOut, again, came, noted: odd.values.map(({ record }) => record) };
  };
  return { records, counts, positions, odd };
}

const a = { id: 'a', name: 'A', state: 1 };
const b = { id: 'b', name: 'B' };

it('returns new records, and counts entries over all pages', () => {
  const { records, counts, positions } = setUp();
  expect(records.take([a, null])).toEqual([a]);
  expect(records.take([b])).toEqual([b]);
  expect(positions).toEqual([0, 1, 2]);
  expect(counts()).toEqual({ leftOut: 1, again: 0, came: 3, noted: [] });
});

it.each([
  ['is the same', a],
  ['has got on', { ...a, state: 2 }],
  ['is written in another case', { ...a, id: 'A' }],
])('returns a record that moved to the next page once, also when it %s', (_how, later) => {
  const { records, counts } = setUp();
  records.take([a]);
  expect(records.take([b, later])).toEqual([b]);
  expect(counts()).toEqual({ leftOut: 0, again: 1, came: 2, noted: [] });
});

it('returns both records with one id that differ, on one page or on two, and reports it once', () => {
  const other = { id: 'a', name: 'Other' };
  for (const pages of [[[a, other]], [[a], [other]]]) {
    const { records, counts } = setUp();
    expect(pages.flatMap((page) => records.take(page))).toEqual([a, other]);
    expect(counts()).toEqual({ leftOut: 0, again: 0, came: 2, noted: ['a'] });
    expect(records.take([other])).toEqual([]);
    expect(records.take([{ ...other, state: 3 }])).toEqual([]);
    expect(counts()).toEqual({ leftOut: 0, again: 2, came: 2, noted: ['a'] });
  }
});

it('never treats a record as moved within one page: an equal one is reported, a different one is another record', () => {
  const { records, counts } = setUp();
  const later = { ...a, state: 2 };
  expect(records.take([a, later, b, b])).toEqual([a, later, b]);
  expect(counts()).toEqual({ leftOut: 0, again: 1, came: 4, noted: ['a', 'b'] });
});

it('omits records after ten with one id', () => {
  const { records, counts } = setUp();
  const many = Array.from({ length: 12 }, (_, state) => ({ ...a, state }));
  expect(records.take(many)).toEqual(many.slice(0, 10));
  expect(counts()).toEqual({ leftOut: 2, again: 0, came: 12, noted: ['a', 'a', 'a'] });
});
