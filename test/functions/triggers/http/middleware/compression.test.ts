import { gunzipSync } from 'node:zlib';
import httpContentEncoding from '@middy/http-content-encoding';
import { expect, it } from 'vitest';
import type { HttpMiddleware } from '../../../../../functions/triggers/http/http.ts';
import {
  answerLimit,
  compressible,
  largestCompressedBytes,
  tooLarge,
} from '../../../../../functions/triggers/http/middleware/compression.ts';
import { around, eventWith } from './alone.ts';

const text = 'Müller '.repeat(300);

async function sent(body: string, acceptEncoding: string | undefined) {
  const event = eventWith({
    headers: { ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }) },
  });
  const middleware = [httpContentEncoding(), compressible()] as HttpMiddleware[];
  const { response } = await around(middleware, {
    event,
    work: () => ({ statusCode: 200, headers: {}, body }),
  });
  return response;
}

it.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['*', true],
  ['gzip;q=0, *', false],
  ['gzip;q=0', false],
  ['gzip;level=1', true],
  ['gzip;level=9;q=0', false],
  ['gzip; Q=0.001', true],
  ['br;q=1, *;q=0', false],
  ['x-gzip', false],
  ['br', false],
  ['identity', false],
  ['', false],
  [undefined, false],
])('Accept-Encoding %s accepts gzip: %s', async (header, takes) => {
  const { headers } = await sent(text, header);
  expect(headers).toMatchObject(takes ? { 'Content-Encoding': 'gzip' } : { vary: 'accept-encoding' });
  expect('Content-Encoding' in headers).toBe(takes);
});

it('compresses bodies that become much smaller, without changing the text', async () => {
  const { body, isBase64Encoded } = await sent(text, 'gzip');
  expect(isBase64Encoded).toBe(true);
  expect(body.length).toBeLessThan(text.length / 10);
  expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(text);
});

it('leaves small bodies as they are, and large ones when gzip is not accepted', async () => {
  expect(await sent('{}', 'gzip')).toStrictEqual({ statusCode: 200, headers: {}, body: '{}' });
  const whole = { statusCode: 200, headers: { vary: 'accept-encoding' }, body: text };
  expect(await sent(text, undefined)).toStrictEqual(whole);
  const isCompressed = async (body: string) => (await sent(body, 'gzip')).isBase64Encoded === true;
  expect([await isCompressed('x'.repeat(1_023)), await isCompressed('x'.repeat(1_024))]).toStrictEqual([
    false,
    true,
  ]);
  // It counts bytes.
  expect(await isCompressed('ü'.repeat(512))).toBe(true);
});

it('lets no answer pass that is larger, as JSON, than Lambda can return', async () => {
  const of = (body: string) =>
    around(answerLimit(), { work: () => ({ statusCode: 200, headers: {}, body }) });
  const most = 6_291_556 - 16 * 1024 - JSON.stringify({ statusCode: 200, headers: {}, body: '' }).length;
  expect((await of('x'.repeat(most))).response.statusCode).toBe(200);
  await expect(of('x'.repeat(most + 1))).rejects.toMatchObject({ code: 'response-too-large' });
  // In JSON, a quotation mark takes two bytes.
  await expect(of('"'.repeat(most / 2 + 1))).rejects.toMatchObject({ code: 'response-too-large' });
});

it('knows which compressed size fits, in base64', async () => {
  const body = Buffer.alloc(largestCompressedBytes).toString('base64');
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const work = () => ({ statusCode: 200, headers, body, isBase64Encoded: true });
  expect((await around(answerLimit(), { work })).response.statusCode).toBe(200);
  // Headers take up to 16 KiB, those that the answer has already and those that are added later.
  expect(largestCompressedBytes).toBe(Math.floor((6_291_556 - 2 * 16 * 1024) / 4) * 3);
});

it("adds the encoding to the answer's Vary header", async () => {
  const { response } = await around(compressible(), {
    work: () => ({ statusCode: 200, headers: { vary: 'accept' }, body: text }),
  });
  expect(response.headers).toStrictEqual({ vary: 'accept, accept-encoding' });
});

it('reports the size of the answer when it is known', () => {
  expect(tooLarge(7).message).toMatch(/^The answer has 7 bytes .* 6275172 can be given/);
  expect(tooLarge().message).toMatch(/^The answer has more bytes/);
});
