import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { csvText } from '../../../functions/platform/csv.ts';
import { safeRecord } from '../../../functions/platform/safe-record.ts';
import { parseRecord, readStored, salvage } from '../../../functions/platform/salvage.ts';

const schema = z.object({
  id: z.string(),
  count: z.int().optional(),
  inner: z.strictObject({ a: z.int().optional() }).optional(),
});

describe('the usable part of a record', () => {
  it.each<[what: string, value: unknown, usable: object | undefined, lost: string[]]>([
    ['all of it', { id: 'x', count: 1 }, { id: 'x', count: 1 }, []],
    ['without a field that is wrong', { id: 'x', count: 'many' }, { id: 'x' }, ['count']],
    ['without fields that are unknown', { id: 'x', inner: { a: 1, b: 2 } }, { id: 'x', inner: { a: 1 } }, []],
    [
      'without a part that is wrong',
      { id: 'x', inner: { a: 'x', b: 1 }, count: 2 },
      { id: 'x', count: 2 },
      ['inner.a'],
    ],
    ['nothing without what is required', { count: 1 }, undefined, []],
    ['nothing where that is wrong', { id: 7, count: 1 }, undefined, []],
    ['nothing of a text', 'x', undefined, []],
    ['nothing of null', null, undefined, []],
  ])('is %s', (_what, value, usable, lost) => {
    expect(salvage(schema, value)).toStrictEqual(usable && { value: usable, lost });
  });

  it('does not change the record itself', () => {
    const value = { id: 'x', inner: { a: 1, b: 2 } };
    salvage(schema, value);
    expect(value).toStrictEqual({ id: 'x', inner: { a: 1, b: 2 } });
  });

  it.each(['', '{', '7', 'null', '[]', '"x"'])('is nothing of the text %j', (text) => {
    expect(parseRecord(text)).toBeUndefined();
    expect(readStored(schema, text)).toBeUndefined();
  });

  it('of a text is its content; `__proto__` is a key like any other', () => {
    expect(readStored(schema, '{"id":"x","count":"y"}')).toStrictEqual({ id: 'x' });
    expect(readStored(schema, undefined)).toBeUndefined();
    expect(readStored(schema, '{"count":1}')).toBeUndefined();
    const record = parseRecord('{"__proto__":1,"constructor":2}');
    expect(Object.entries(record ?? {})).toStrictEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
    expect(Object.getPrototypeOf(safeRecord([['a', 1]]))).toBeNull();
    expect({ ...safeRecord() }).toStrictEqual({});
  });
});

it('a table has a header, lines of Windows, quotes where they are needed, and no formula', () => {
  const rows = [
    { a: '=1+1', b: -1 },
    { a: ' \t@x', b: 'say "x", y' },
    { a: 'x\r\ny', b: true },
    { a: '＝1', b: undefined },
    { a: 'x =1', b: 1 },
    { a: 'x\ny', b: 2 },
    { b: false },
  ];
  expect(csvText(['a', 'b'], rows)).toBe(
    [
      'a,b',
      "'=1+1,-1",
      `' \t@x,"say ""x"", y"`,
      '"x\r\ny",true',
      "'＝1,",
      'x =1,1',
      '"x\ny",2',
      ',false',
      '',
    ].join('\r\n'),
  );
});
