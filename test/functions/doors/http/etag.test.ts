import { expect, it } from 'vitest';
import { etagOf, isKnown } from '../../../../functions/doors/http/etag.ts';

const etag = etagOf('a report');

it('is the same for the same text alone', () => {
  expect(etagOf('a report')).toBe(etag);
  expect(etagOf('another report')).not.toBe(etag);
  expect(etag).toMatch(/^W\/"[\w-]+"$/);
});

it.each([
  [etag, true],
  [etag.replace('W/', ''), true],
  [`"x", ${etag} , "y"`, true],
  ['*', true],
  ['"x"', false],
  [etag.replaceAll('"', ''), false],
  ['', false],
  [undefined, false],
])('If-None-Match %s knows it: %s', (header, known) => {
  expect(isKnown(etag, header)).toBe(known);
});

it('knows nothing of an answer without an ETag', () => {
  expect(isKnown(undefined, '*')).toBe(false);
});
