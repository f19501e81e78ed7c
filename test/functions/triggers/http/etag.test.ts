import { expect, it } from 'vitest';
import { conditionOf, etagOf } from '../../../../functions/triggers/http/etag.ts';

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
])('If-None-Match or If-Match %s names it: %s', (header, known) => {
  expect(conditionOf({ 'if-none-match': header }, etag)).toBe(known ? 'unchanged' : undefined);
  const failed = header === undefined || known ? undefined : 'failed';
  expect(conditionOf({ 'if-match': header }, etag)).toBe(failed);
});

it('knows nothing of an answer without an ETag', () => {
  expect(conditionOf({ 'if-none-match': '*' }, undefined)).toBeUndefined();
  expect(conditionOf({ 'if-match': '"x"' }, undefined)).toBeUndefined();
});

it('looks at If-Match first', () => {
  expect(conditionOf({ 'if-match': '"x"', 'if-none-match': etag }, etag)).toBe('failed');
  expect(conditionOf({ 'if-match': etag, 'if-none-match': etag }, etag)).toBe('unchanged');
});
