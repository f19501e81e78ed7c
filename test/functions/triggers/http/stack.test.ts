import { gunzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HttpContext, type HttpResponse, json } from '../../../../functions/triggers/http/http.ts';
import { HttpProblem } from '../../../../functions/triggers/http/problem.ts';
import { deployedPolicy, httpStack } from '../../../../functions/triggers/http/stack.ts';
import { eventWith } from './middleware/alone.ts';

const portal = 'https://portal.example.com';
const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(JSON.parse(line)));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

async function answer(
  work: () => HttpResponse,
  headers: Record<string, string> = {},
  corsOrigins = [portal],
) {
  const handler = httpStack({ corsOrigins }).handler(async () => work());
  return handler(eventWith({ headers }), {} as Context & HttpContext);
}

const report = () => ({
  statusCode: 200,
  headers: { etag: 'W/"a"', 'content-type': 'text/csv', vary: 'accept' },
  body: 'x'.repeat(5_000),
});
const tooLarge = () => json(200, { text: 'x'.repeat(6_300_000) });

it('treats a problem like every other answer', async () => {
  const { statusCode, headers } = await answer(
    () => {
      throw new HttpProblem('no-route', 'x');
    },
    { origin: portal, 'x-request-id': 'id-1' },
  );
  expect(statusCode).toBe(404);
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-request-id': 'id-1',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'access-control-allow-origin': portal,
    vary: 'origin',
  });
});

it('treats a problem with the answer itself in the same way, and writes one log line', async () => {
  const { statusCode, headers, body } = await answer(tooLarge, { origin: portal });
  expect({ statusCode, ...JSON.parse(body) }).toMatchObject({
    statusCode: 406,
    code: 'response-too-large',
    detail: expect.stringContaining('6300141'),
  });
  expect(headers).toMatchObject({ 'access-control-allow-origin': portal, 'x-request-id': 'gateway' });
  expect(lines).toStrictEqual([expect.objectContaining({ status: 406, code: 'response-too-large' })]);
});

it('returns a large answer that is small enough when compressed', async () => {
  const { statusCode, headers, body } = await answer(tooLarge, { 'accept-encoding': 'gzip' });
  expect([statusCode, headers['content-encoding']]).toStrictEqual([200, 'gzip']);
  expect(JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString())).toMatchObject({
    text: expect.stringMatching(/^x{100}/),
  });
});

it('names everything in Vary that an answer depends on, for a 304 as for the full answer', async () => {
  for (const encoding of ['gzip', 'identity']) {
    const accept = { 'accept-encoding': encoding };
    const whole = await answer(report, accept);
    const unchanged = await answer(report, { ...accept, 'if-none-match': 'W/"a"' });
    expect(whole.headers['vary']?.split(', ').sort()).toStrictEqual(['accept', 'accept-encoding', 'origin']);
    expect(unchanged).toMatchObject({ statusCode: 304, body: '' });
    expect(unchanged.headers['vary']).toBe(whole.headers['vary']);
    expect(unchanged.headers).not.toHaveProperty('content-encoding');
  }
});

it('answers 412 with a problem, and without the ETag of the current version', async () => {
  const { statusCode, headers, body } = await answer(report, { 'if-match': '"b", W/"c"' });
  expect([statusCode, JSON.parse(body).code, headers['etag']]).toStrictEqual([
    412,
    'precondition-failed',
    undefined,
  ]);
});

describe('the line in the log', () => {
  it('has no code for a success', async () => {
    await answer(() => json(200, {}));
    expect(lines).toStrictEqual([
      { level: 'info', event: 'http', route: 'POST /clones', status: 200, requestId: 'gateway' },
    ]);
  });

  it('says "internal" for an unexpected error', async () => {
    await answer(() => {
      throw new Error('boom');
    });
    expect(lines).toMatchObject([{ status: 500, code: 'internal' }]);
  });
});

it.each([
  [undefined, []],
  ['', []],
  ['https://a.example', ['https://a.example']],
  ['https://a.example,https://b.example', ['https://a.example', 'https://b.example']],
])('as deployed, pages may call from the origins %j', (origins, corsOrigins) => {
  vi.stubEnv('CORS_ORIGINS', origins);
  vi.stubEnv('METRICS_NAMESPACE', 'backup');
  expect(deployedPolicy()).toStrictEqual({ corsOrigins, metricsNamespace: 'backup' });
  vi.unstubAllEnvs();
});
