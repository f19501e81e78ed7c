import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consolePolicy, referencePolicy, signInAnswer } from '../../../../functions/triggers/http/console.ts';
import type { HttpContext } from '../../../../functions/triggers/http/http.ts';
import { publicHandler } from '../../../../functions/triggers/http/public.ts';
import { eventWith } from './middleware/alone.ts';

const settings = JSON.stringify({ connectTo: ['https://id.example'], title: 'A & "B" <c>' });
const files: Record<string, string> = {
  'console.json': settings,
  'openapi.json': '{"openapi":"3.1.0"}',
  'asyncapi.json': '{"asyncapi":"3.0.0"}',
  'console/console.html': '<meta content="{}">',
  'console/reference.html': '<main>',
  'console/main-abc.js': 'script()',
  'console/main-abc.css': 'body{}',
  'console/secret.txt': 'secret',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'public-'));
  mkdirSync(join(folder, 'console'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']) vi.stubEnv(name, undefined);
  vi.stubEnv('EVIDENCE_ORIGIN', 'https://bucket.example');
  for (const level of ['info', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const served = () => publicHandler({ corsOrigins: [] }, pathToFileURL(`${folder}/`));

/** The answer to a request for a path. */
async function get(rawPath: string, more: object = {}, handler = served()) {
  const event = eventWith({ routeKey: `GET ${rawPath}`, rawPath, ...more });
  const { statusCode, headers, body } = await handler(event, {} as Context & HttpContext);
  return {
    status: statusCode,
    type: headers['content-type'],
    cached: headers['cache-control'],
    headers,
    body,
  };
}

describe('anyone gets', () => {
  it.each([
    ['/openapi.json', 'application/json', 'no-cache', files['openapi.json']],
    ['/asyncapi.json', 'application/json', 'no-cache', files['asyncapi.json']],
    ['/docs', 'text/html; charset=utf-8', 'no-cache', files['console/reference.html']],
    ['/health', 'application/json', 'no-store', '{"status":"ok"}'],
  ])('%s', async (path, type, cached, body) => {
    expect(await get(path)).toMatchObject({ status: 200, type, cached, body });
  });

  it('the console, with its settings in an attribute, and the hosts that it may connect to', async () => {
    const { status, type, cached, headers, body } = await get('/');
    expect([status, type, cached]).toStrictEqual([200, 'text/html; charset=utf-8', 'no-cache']);
    const inAttribute = settings.replace('&', '&amp;').replaceAll('"', '&quot;').replace('<', '&lt;');
    expect(body).toBe(`<meta content="${inAttribute}">`);
    expect(headers).toMatchObject({
      'content-security-policy': consolePolicy(['https://bucket.example', 'https://id.example']),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    });
  });

  it.each([
    ['main-abc.js', 'text/javascript; charset=utf-8'],
    ['main-abc.css', 'text/css; charset=utf-8'],
  ])('%s, with permanent caching', async (file, type) => {
    const found = await get(`/assets/${file}`, { pathParameters: { file } });
    expect(found).toMatchObject({
      status: 200,
      type,
      cached: 'public, max-age=31536000, immutable',
      body: files[`console/${file}`],
    });
  });

  it('each file as it was first read, until the function restarts', async () => {
    const handler = served();
    const paths = ['/openapi.json', '/docs', '/'];
    const first = await Promise.all(paths.map((path) => get(path, {}, handler)));
    for (const name of Object.keys(files)) writeFileSync(join(folder, name), '{"connectTo":[],"new":1}');
    for (const [index, path] of paths.entries()) {
      expect((await get(path, {}, handler)).body, path).toBe(first[index]?.body);
      expect((await get(path)).body, path).not.toBe(first[index]?.body);
    }
  });
});

it('lets the reference do what its viewer needs', async () => {
  expect((await get('/docs')).headers['content-security-policy']).toBe(referencePolicy);
});

it.each([
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9000/x' }, 'http://127.0.0.1:9000'],
  [{ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://s3.local:1/' }, 'http://s3.local:1'],
])('lets the console fetch large reports from the address of %j', async (environment, origin) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect((await get('/')).headers['content-security-policy']).toContain(` ${origin} `);
});

it.each([{ file: 'secret.txt' }, { file: 'console.html' }, { file: '../console.json' }, {}, undefined])(
  'has no file %j',
  async (pathParameters) => {
    const { status, body } = await get('/assets/x', { pathParameters });
    expect([status, JSON.parse(body)]).toMatchObject([
      404,
      { code: 'not-found', detail: expect.stringMatching('load the page again') },
    ]);
  },
);

it('accepts only the parameters that an identity provider returns, and only for the console', async () => {
  const queryStringParameters = Object.fromEntries(signInAnswer.map((name) => [name, 'x']));
  expect((await get('/', { queryStringParameters })).status).toBe(200);
  expect((await get('/', { queryStringParameters: { token: 'x' } })).status).toBe(422);
  for (const path of ['/health', '/docs', '/openapi.json'])
    expect((await get(path, { queryStringParameters: { code: 'x' } })).status, path).toBe(422);
});

it('names the available routes for an unknown path', async () => {
  const asked = (method: string, rawPath: string) =>
    get(rawPath, { routeKey: '$default', requestContext: { requestId: 'r', http: { method } } });
  expect((await asked('GET', '/health/x')).status).toBe(404);
  const { status, headers } = await asked('DELETE', '/jobs');
  expect([status, headers['allow']]).toStrictEqual([405, expect.stringMatching(/GET, HEAD/)]);
  expect((await asked('OPTIONS', '/jobs')).status).toBe(204);
});
