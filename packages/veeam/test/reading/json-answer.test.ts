import { describe, expect, it } from 'vitest';
import {
  entryReader,
  idOf,
  isTooDeep,
  objectIn,
  readJson,
  readJsonError,
  readOne,
  WrongShapeError,
} from '../../src/reading/json-answer.ts';
import { OddValues } from '../../src/reading/odd-values.ts';
import { Connection } from '../../src/transport/connection.ts';
import { UnreadableAnswerError } from '../../src/transport/errors.ts';

const connection = new Connection({ name: 'vbr-1', product: 'p', baseUrl: 'http://localhost:1' });
const request = { operation: 'list jobs', method: 'GET', path: '/' } as const;
const readBody = (body: string, read: (value: unknown) => unknown = (value) => value) =>
  readJson(connection, request, { status: 200, headers: {}, body }, read);

describe('readJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', undefined],
    [' \n', undefined],
  ])('makes of %j what it holds', (body, value) => {
    expect(readBody(body)).toEqual(value);
  });

  it.each([
    ['{"token":"geheim"', 'JSON'],
    ['\n<html>', 'HTML'],
  ])('says that %j cannot be read, and why, without a text of it', (body, why) => {
    expect(() => readBody(body)).toThrow(UnreadableAnswerError);
    expect(() => readBody(body)).toThrow(why);
    expect(() => readBody(body)).not.toThrow('geheim');
  });

  it('says of another shape what is wrong, and passes on what is no matter of the answer', () => {
    const read = (error: Error) => () =>
      readBody('{}', () => {
        throw error;
      });
    expect(read(new WrongShapeError('no list'))).toThrow(UnreadableAnswerError);
    expect(read(new WrongShapeError('no list'))).toThrow('no list');
    expect(read(new RangeError('ours'))).toThrow(RangeError);
  });

  it('parses as it is told', () => {
    const answer = { status: 200, headers: {}, body: 'text' };
    expect(
      readJson(
        connection,
        request,
        answer,
        (value) => value,
        () => 'parsed',
      ),
    ).toBe('parsed');
  });
});

it('tells an empty answer from one that is no object', () => {
  expect(objectIn({ a: 1 })).toEqual({ a: 1 });
  expect(() => objectIn(undefined)).toThrow('empty');
  expect(() => objectIn([])).toThrow('object');
});

it.each([
  ['a', 'a'],
  ['', undefined],
  [' ', undefined],
  [7, undefined],
  [undefined, undefined],
])('finds in an id of %j: %s', (id, found) => {
  expect(idOf({ id })).toBe(found);
});

it('reads one resource, which has an id', () => {
  const odd = new OddValues((text) => text);
  const read = (value: unknown) => readOne(value, (record, id) => [id, record.count('size')], odd);
  expect(read({ id: 'a', size: 1 })).toEqual(['a', 1]);
  expect(read({ id: 'a', size: -1 })).toEqual(['a', undefined]);
  expect(odd.values).toEqual([{ record: 'a', field: 'size', problem: 'out-of-range' }]);
  for (const value of [{ size: 1 }, [], undefined]) expect(() => read(value)).toThrow(WrongShapeError);
});

it.each([
  [null, '', 'not-a-record'],
  ['a', '', 'not-a-record'],
  [{}, 'id', 'missing'],
  [{ id: null }, 'id', 'missing'],
  [{ id: '' }, 'id', 'missing'],
  [{ id: 7 }, 'id', 'wrong-type'],
] as const)('leaves out of a list %j, as %j is %s', (entry, field, problem) => {
  const odd = new OddValues((text) => text);
  const read = entryReader('jobs', (_record, id) => id, odd);
  expect(read({ id: 'a' }, 2)).toBe('a');
  expect(odd.count).toBe(0);
  expect(read(entry, 3)).toBeUndefined();
  expect(odd.values).toEqual([{ record: 'jobs[3]', field, problem }]);
});

it.each([
  ['', {}, undefined, false],
  [' <html>', {}, undefined, true],
  [' {"Message":"m","code":7,"blank":" "} ', { message: 'm' }, undefined, false],
  ['["a"]', {}, undefined, false],
  [' Not found. ', {}, 'Not found.', false],
])('finds in the error %j: %j, %j', (body, fields, text, isPage) => {
  expect(readJsonError(body)).toEqual({ fields: new Map(Object.entries(fields)), text, isPage });
});

const deep = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

it.each([
  [deep(100), false],
  [deep(101), true],
  [deep(100, '{', '}'), false],
  [deep(101, '{', '}'), true],
  [deep(51, '[{', '}]'), true],
  ['[]{}'.repeat(101), false],
  [`"${'['.repeat(101)}"`, false],
  [`"\\"${'['.repeat(101)}"`, false],
  [`"\\\\"${'['.repeat(101)}`, true],
  [`["a",${deep(100)}]`, true],
])('finds too deep %.20s…: %s', (json, isIt) => {
  expect(isTooDeep(json)).toBe(isIt);
});
