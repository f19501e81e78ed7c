import { expect, it } from 'vitest';
import { jsonPieces } from '../../../functions/compliance/json-pieces.ts';

it.each([
  [{}],
  [{ a: undefined }],
  [{ 'a"b': 1, empty: [], none: undefined, nested: { list: [1, undefined] } }],
  [{ list: Array.from({ length: 2_500 }, (_none, index) => ({ index, none: undefined })), last: null }],
  [{ exactly: Array.from({ length: 2_000 }, (_none, index) => index) }],
])('gives what JSON.stringify gives: case %#', (record) => {
  expect([...jsonPieces(record)].join('')).toBe(JSON.stringify(record));
});

it('gives a long list piece by piece', () => {
  const list = Array.from({ length: 10_000 }, () => 'x'.repeat(100));
  const longest = Math.max(...[...jsonPieces({ list })].map(({ length }) => length));
  expect(longest).toBeLessThan(JSON.stringify(list).length / 9);
});
