import { expect, it } from 'vitest';
import * as z from 'zod';
import {
  oneOrMore,
  pageLimit,
  pageOfList,
  paging,
  readCursor,
  writeCursor,
} from '../../../functions/input/paging.ts';
import { oneOf, strictShape, unknownName, unknownValue } from '../../../functions/input/strict-shape.ts';

it('accepts a number of entries from 1 to the maximum', () => {
  const limit = pageLimit(100, 50);
  const read = (text: string) => limit.safeParse(text).data;
  expect(limit.parse(undefined)).toBe(50);
  expect(['1', '9', '10', '99', '100'].map(read)).toEqual([1, 9, 10, 99, 100]);
  expect(['0', '', '01', '101', '999', '1000', '-1', '1.5', 'x1', '1x'].map(read)).toEqual(
    Array(10).fill(undefined),
  );
  expect(paging.limit.parse(undefined)).toBe(200);
  expect(
    [paging.limit.safeParse('1000'), paging.limit.safeParse('1001')].map(({ success }) => success),
  ).toEqual([true, false]);
  const isNext = (length: number) => paging.next.safeParse('x'.repeat(length)).success;
  expect([isNext(2_500), isNext(2_501)]).toEqual([true, false]);
});

it('accepts several values, separated by commas', () => {
  const some = z.strictObject({ kind: oneOrMore(z.enum(['a', 'b'])) });
  expect(some.parse({ kind: 'a,b' })).toEqual({ kind: ['a', 'b'] });
  expect(some.parse({})).toEqual({});
  expect(some.safeParse({ kind: 'a,c' }).success).toBe(false);
});

it('goes through a list page by page', () => {
  const all = ['a', 'b', 'c', 'd'];
  const page = (limit: number, next?: string) =>
    pageOfList(all, (entry) => entry, { limit, ...(next !== undefined && { next }) });
  const first = page(2);
  expect(first).toEqual({ page: ['a', 'b'], next: writeCursor(['b']) });
  expect(page(2, first.next)).toEqual({ page: ['c', 'd'] });
  expect(page(4)).toEqual({ page: all });
  expect(page(1, writeCursor(['bb']))).toEqual({ page: ['c'], next: writeCursor(['c']) });
  expect(pageOfList([], String, { limit: 2 })).toEqual({ page: [] });
});

it('reads only positions that it wrote', () => {
  expect(readCursor(writeCursor(['a', 'b']), 2)).toEqual(['a', 'b']);
  for (const next of [writeCursor(['a']), 'e30', 'nonsense', '', Buffer.from('[1,2]').toString('base64url')])
    expect(() => readCursor(next, 2)).toThrow(
      expect.objectContaining({
        kind: 'invalid-input',
        problems: [expect.objectContaining({ field: 'next' })],
      }),
    );
});

it('suggests a similar name or value, and repeats no other value', () => {
  expect(unknownName('key', 'nmae', ['name'])).toBe(
    "Unknown key 'nmae'. Did you mean 'name'? Allowed: name.",
  );
  expect(unknownName('key', 'zzz', [])).toBe("Unknown key 'zzz'. Allowed: none.");
  expect(unknownValue('kind', 'fulll', ['full', 'other'])).toBe(
    "Unknown kind 'fulll'. Did you mean 'full'? Allowed: full, other.",
  );
  expect(unknownValue('kind', 'hunter2', ['full', 'other'])).toBe('Unknown kind. Allowed: full, other.');
});

it('refuses unknown keys and values', () => {
  const messages = (schema: z.ZodType, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
  const shape = strictShape('key of a thing', { name: z.string() });
  expect(messages(shape, { name: 'a', nmae: 1, secret7: 2 })).toEqual([
    "Unknown key of a thing 'nmae'. Did you mean 'name'? Allowed: name.\nUnknown key of a thing '…'. Allowed: name.",
  ]);
  expect(messages(shape, { name: 7 })).not.toEqual([undefined]);
  const kind = oneOf('kind', ['full', 'incremental'], { older: 'it is gone' });
  expect(kind.parse('full')).toBe('full');
  expect(messages(kind, 7)).toEqual(['A kind must be one of: full, incremental.']);
  expect(messages(kind, 'older')).toEqual(["The kind 'older' cannot be used here: it is gone."]);
  expect(messages(kind, 'toString')).toEqual(["Unknown kind 'toString'. Allowed: full, incremental."]);
});
