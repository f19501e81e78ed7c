import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../../functions/action.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { sized } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';
import { judgeBy } from './fuzz/judge.ts';
import { type FuzzRequest, requestsOf } from './fuzz/requests.ts';
import type { Schema } from './fuzz/values.ts';

const tokenWithout = (permission: string | undefined) => `without-${permission?.replace(':', '-')}`;
const tokenWithOnly = (permission: string | undefined) => `only-${permission?.replace(':', '-')}`;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  await automation.addCallers(
    ...permissions.flatMap((permission) => [
      {
        name: tokenWithout(permission),
        permissions: permissions.filter((other) => other !== permission),
        servers: ['*'],
      },
      { name: tokenWithOnly(permission), permissions: [permission], servers: ['*'] },
    ]),
  );
});
afterAll(() => automation.close());

const authorization = 'Bearer test-token-that-may-do-everything';

function call(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  return fetch(`${automation.cloud.apiUrl}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body }),
  });
}

describe('a request without a route', () => {
  it('gets a problem document with 404', async () => {
    const response = await call('GET', '/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'no-route', status: 404 });
  });

  it('gets 405 with the allowed methods when the path is known', async () => {
    const response = await call('PATCH', '/clones/some-clone');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS');
  });

  it('reveals nothing to a browser of another origin', async () => {
    const preflight = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    const response = await call('OPTIONS', '/clones', preflight);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('answers HEAD like GET, without the body', async () => {
  const head = await call('HEAD', '/jobs?server=em-1');
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
  expect((await fetch(`${automation.cloud.apiUrl}/health`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${automation.cloud.apiUrl}/jobs`, { method: 'HEAD' })).status).toBe(401);
});

it.each([
  ['text/plain', '{}', 415, 'unsupported-media-type'],
  ['application/json', '{', 400, 'malformed-json'],
  ['application/json', `"${'x'.repeat(70_000)}"`, 413, 'body-too-large'],
  ['application/json', '[]', 422, 'invalid-input'],
])('refuses a body of %s with the reason (%#)', async (type, body, status, code) => {
  const response = await call('POST', '/clones', { 'content-type': type }, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code, status });
});

it('ignores a body where it has no meaning', async () => {
  const response = await call('DELETE', '/clones/none', { 'content-type': 'text/plain' }, 'x');
  expect(await response.json()).toMatchObject({ status: 404, code: 'not-found' });
});

it.each([
  ['/compliance/checks', '{"id":"other"}', { 'idempotency-key': 'one' }, 'id'],
  ['/compliance/checks', '{"id":7}', {}, 'id'],
  ['/copy-jobs/policy-runs', 'null', {}, 'body'],
])('POST %s refuses the body %s', async (path, body, headers, field) => {
  const response = await call('POST', path, { 'content-type': 'application/json', ...headers }, body);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ field }] });
});

it('sends larger answers in gzip to clients that accept it, and the same content to others', async () => {
  const [small, plain] = await Promise.all([
    call('GET', '/jobs?server=vbr-1', { 'accept-encoding': 'gzip' }),
    call('GET', '/jobs?server=vbr-1', { 'accept-encoding': 'identity' }),
  ]);
  expect(small.headers.get('content-encoding')).toBe('gzip');
  expect(plain.headers.get('content-encoding')).toBeNull();
  const names = async (response: Response) =>
    ((await response.json()) as { jobs: { name: string }[] }).jobs.map(({ name }) => name);
  expect(await names(small)).toEqual(await names(plain));
});

it('returns a valid request id, and a new one in place of any other', async () => {
  expect((await call('GET', '/health', { 'x-request-id': 'build-17' })).headers.get('x-request-id')).toBe(
    'build-17',
  );
  const own = (await call('GET', '/health', { 'x-request-id': 'a b' })).headers.get('x-request-id');
  expect(own).toMatch(/^[\w-]{8,}$/);
});

it('links the pages of jobs, and leaves out no job', async () => {
  const whole = (await automation.call('GET', '/jobs')).body.jobs.map(({ id }: { id: string }) => id);
  const paged: string[] = [];
  let path: string | undefined = '/jobs?limit=7';
  while (path !== undefined) {
    const response = await call('GET', path);
    expect(response.status).toBe(200);
    paged.push(...((await response.json()) as { jobs: { id: string }[] }).jobs.map(({ id }) => id));
    path = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  }
  expect(paged).toEqual(whole);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${automation.cloud.apiUrl}${path}`, { headers });

it('returns its document to anyone, and 304 to a client that has it', async () => {
  const response = await get('/openapi.json');
  expect(response.status).toBe(200);
  const { openapi, paths } = (await response.json()) as { openapi: string; paths: object };
  expect(openapi).toBe('3.1.0');
  expect(paths).toHaveProperty(['/clones/{id}', 'get']);
  const again = await get('/openapi.json', { 'if-none-match': response.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
});

it('shows its document as a page that may load nothing from other hosts', async () => {
  const response = await get('/docs');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await response.text()).toContain('href="/openapi.json"');
});

describe.each(documentedRoutes.filter(({ permission }) => permission !== undefined))('$key', (route) => {
  const [method = '', template = ''] = route.key.split(' ');
  const path = template.replaceAll(/\{\w+\}/g, 'anything');

  it('refuses an unknown caller', async () => {
    const { status, headers } = await automation.call(method, path, { token: undefined });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it('requires the permission that the document names, before it reads the input', async () => {
    const { status, body } = await automation.call(method, path, { token: tokenWithout(route.permission) });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'forbidden' });
    expect(body.detail).toContain(`the permission ${route.permission}.`);
  });

  it('requires no other permission', async () => {
    const { status } = await automation.call(method, path, { token: tokenWithOnly(route.permission) });
    expect([401, 403]).not.toContain(status);
  });
});

const requests = sized(160, 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
/** In the suite one at a time: two requests at once to a function would start two instances of it. */
const atOnce = sized(1, 4);

/** Every second event has a valid signature, so that events are read as well. */
function signed(request: FuzzRequest, index: number): FuzzRequest {
  if (request.operation !== 'receiveWebhook' || index % 2 === 1) return request;
  const name = /^\/webhooks\/([^?]*)/.exec(request.path)?.[1] ?? '';
  const { key } = JSON.parse(automation.cloud.secrets.get(`VeeamAutomation/webhooks/${name}`) ?? '{}');
  if (key === undefined) return request;
  const now = new Date();
  const id = `fuzz-${index}`;
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, now, request.body ?? ''),
  };
  const others = Object.entries(request.headers).filter(([header]) => !header.startsWith('webhook-'));
  return { ...request, headers: { ...Object.fromEntries(others), ...headers } };
}

async function send({ method, path, headers, body }: FuzzRequest) {
  const response = await fetch(`${automation.cloud.apiUrl}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it(`answers ${requests} valid and invalid requests as its document says`, async () => {
  const document = (await (await fetch(`${automation.cloud.apiUrl}/openapi.json`)).json()) as Schema;
  const jobs: { id: string; name: string }[] = (await automation.call('GET', '/jobs')).body.jobs;
  const known = {
    server: ['em-1', 'vbr-1', 'vb365-1', 'em-down', 'none'],
    id: ['latest', 'fuzz-1', ...jobs.slice(0, 8).map(({ id }) => id)],
    job: ['Exchange Backup', 'none'],
    backupJob: jobs.slice(-4).map(({ name }) => name),
    name: ['tickets', 'audits', '{{job}} {{date}}', '{{'],
    repository: ['Glacier Archive', 'none'],
    text: ['mon-fri 22:00-06:00, sat-sun all'],
    timeZone: ['Europe/Berlin'],
    key: ['fuzz-1', 'fuzz-2', 'a b'],
  };
  const judge = await judgeBy(document, 'em-down');
  const token = 'test-token-that-may-do-everything';
  const operationCount = Object.values(document['paths'] as object).flatMap(Object.keys).length;
  const numRuns = Math.ceil(requests / operationCount);
  const rounds = fc.sample(requestsOf(document, token, known), { numRuns, seed });
  const all = rounds.flat().slice(0, requests).map(signed);
  // Nothing else ran meanwhile, so the client now notices connections that the server has closed.
  await new Promise(setImmediate);
  const statuses: Record<string, number> = {};
  const operations = new Set<string>();
  const wrong: object[] = [];
  const waiting = all.entries();
  const worker = async () => {
    for (const [index, request] of waiting) {
      const answer = await send(request);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      operations.add(request.operation);
      const found = judge(request, answer);
      if (found.length > 0) wrong.push({ index, ...request, found });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  console.log(JSON.stringify({ seed, requests, statuses }));
  expect(wrong.slice(0, 10), `seed ${seed}, ${wrong.length} wrong`).toEqual([]);
  expect(operations.size).toBe(operationCount);
  // Only a request that is valid in every field starts work. Among few requests there may be none.
  for (const status of [200, ...(requests > 1_000 ? [202] : []), 401, 404, 415, 422])
    expect(Object.keys(statuses)).toContain(String(status));
});
