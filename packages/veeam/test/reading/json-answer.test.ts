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
  ])('parses %j', (body, value) => {
    expect(readBody(body)).toEqual(value);
  });

  it.each([
    ['{"token":"geheim"', 'JSON'],
    ['\n<html>', 'HTML'],
  ])('reports that %j cannot be read, with the reason and without its content', (body, why) => {
    expect(() => readBody(body)).toThrow(UnreadableAnswerError);
    expect(() => readBody(body)).toThrow(why);
    expect(() => readBody(body)).not.toThrow('geheim');
  });

  it('reports the mistake of another form, and passes on errors that do not concern the answer', () => {
    const read = (error: Error) => () =>
      readBody('{}', () => {
        throw error;
      });
    expect(read(new WrongShapeError('no list'))).toThrow(UnreadableAnswerError);
    expect(read(new WrongShapeError('no list'))).toThrow('no list');
    expect(read(new RangeError('ours'))).toThrow(RangeError);
  });

  it('uses the given parser', () => {
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

it('distinguishes an empty answer from one that is not an object', () => {
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
] as const)('omits from a list %j, because %j is %s', (entry, field, problem) => {
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
