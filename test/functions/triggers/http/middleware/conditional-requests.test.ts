import { expect, it } from 'vitest';
import {
  conditionalRequests,
  etagOf,
} from '../../../../../functions/triggers/http/middleware/conditional-requests.ts';
import { answer, around, eventWith } from './alone.ts';

const etag = etagOf('a report');
const report = {
  statusCode: 200,
  headers: { etag, 'content-type': 'text/csv', 'content-disposition': 'inline', vary: 'accept' },
  body: 'a report',
};

/** The status, or the code of the problem. */
async function answered(headers: Record<string, string | undefined>, work = report): Promise<unknown> {
  const given = around(conditionalRequests(), { event: eventWith({ headers }), work: () => work });
  return given.then(
    ({ response }) => response.statusCode,
    ({ code }) => code,
  );
}

it('is the same only for the same text', () => {
  expect(etagOf('a report')).toBe(etag);
  expect(etagOf('another report')).not.toBe(etag);
  expect(etag).toMatch(/^W\/"[\w-]+"$/);
});

it.each([
  [etag, true],
  [etag.replace('W/', ''), true],
  [`"x", ${etag} , "y"`, true],
  ['*', true],
  [' * ', true],
  ['"x"', false],
  [etag.replaceAll('"', ''), false],
  ['', false],
  [undefined, false],
])('If-None-Match or If-Match %s names it: %s', async (header, known) => {
  expect(await answered({ 'if-none-match': header })).toBe(known ? 304 : 200);
  expect(await answered({ 'if-match': header })).toBe(
    header === undefined || known ? 200 : 'precondition-failed',
  );
});

it('returns neither the body nor the type when nothing has changed', async () => {
  const event = eventWith({ headers: { 'if-none-match': etag } });
  const { response } = await around(conditionalRequests(), { event, work: () => report });
  expect(response).toStrictEqual({ statusCode: 304, headers: { etag, vary: 'accept' }, body: '' });
});

it('ignores answers without an ETag, and answers other than 200', async () => {
  for (const work of [
    { ...answer, headers: { 'content-type': '' } },
    { ...report, statusCode: 404 },
  ]) {
    expect(await answered({ 'if-none-match': '*' }, work as typeof report)).toBe(work.statusCode);
    expect(await answered({ 'if-match': '"x"' }, work as typeof report)).toBe(work.statusCode);
  }
});

it('evaluates If-Match first', async () => {
  expect(await answered({ 'if-match': '"x"', 'if-none-match': etag })).toBe('precondition-failed');
  expect(await answered({ 'if-match': etag, 'if-none-match': etag })).toBe(304);
});
