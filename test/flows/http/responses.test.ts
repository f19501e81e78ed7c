import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
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

describe('what no route takes', () => {
  it('is a problem document with 404', async () => {
    const response = await call('GET', '/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'no-route', status: 404 });
  });

  it('is 405 with the methods there are, where the path is known', async () => {
    const response = await call('PATCH', '/clones/some-clone');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS');
  });

  it('tells a browser of another origin nothing', async () => {
    const preflight = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    const response = await call('OPTIONS', '/clones', preflight);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('answers HEAD as GET, without the body', async () => {
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
])('refuses a body of %s by its cause (%#)', async (type, body, status, code) => {
  const response = await call('POST', '/clones', { 'content-type': type }, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code, status });
});

it('looks at no body where none has a meaning', async () => {
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

it('sends larger answers in gzip where that is taken, and the same without', async () => {
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

it('gives back a sane request id, and one of its own for any other', async () => {
  expect((await call('GET', '/health', { 'x-request-id': 'build-17' })).headers.get('x-request-id')).toBe(
    'build-17',
  );
  const own = (await call('GET', '/health', { 'x-request-id': 'a b' })).headers.get('x-request-id');
  expect(own).toMatch(/^[\w-]{8,}$/);
});

it('leads from page to page of the jobs by its links, and misses none', async () => {
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

describe('a compliance report', () => {
  beforeAll(async () => {
    await automation.call('POST', '/compliance/checks', { key: 'conditional' });
    while ((await automation.call('GET', '/compliance/checks/conditional')).body.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('is not sent again to whoever has it', async () => {
    const first = await call('GET', '/compliance/reports/latest');
    const etag = first.headers.get('etag') ?? '';
    expect((await first.text()).length).toBeGreaterThan(0);
    const second = await call('GET', '/compliance/reports/latest', { 'if-none-match': etag });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
    const html = { accept: 'text/html', 'if-none-match': etag };
    expect((await call('GET', '/compliance/reports/latest', html)).status).toBe(200);
  });

  it('is refused in a form that there is not', async () => {
    const response = await call('GET', '/compliance/reports/latest', { accept: 'image/png' });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ code: 'not-acceptable' });
  });
});
