import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '@veeam-automation/local-cloud/cloud';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localRecord } from '../../../commands/start/local-record.ts';
import { createCaller } from '../../../commands/tokens/callers.ts';
import { linkedCopy } from '../../../lib/bundling/linked-copy.ts';
import { sharedAssembly } from '../shared-assembly.ts';

const portal = 'https://portal.example.com';
const token = 'a-token-of-the-portal';
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-cors-'));

/** `closed` has the default settings. In `open`, the functions have the origin that `http.cors.origins` configures. */
let closed: Cloud;
let open: Cloud;
beforeAll(async () => {
  const shared = await sharedAssembly();
  linkedCopy(shared, folder);
  for (const file of globSync(join(folder, '*.template.json'))) allowThePortal(file);
  const start = (assembly: string) => startCloud({ assembly, apiPort: 0, awsPort: 0, log: () => {} });
  [closed, open] = await Promise.all([start(shared), start(folder)]);
  const portal = { name: 'portal', permissions: ['jobs:read'], servers: ['em-1'] } as const;
  await createCaller(localRecord(open), portal, { token }, new Date());
});
afterAll(async () => {
  await Promise.all([closed.close(), open.close()]);
  rmSync(folder, { recursive: true });
});

function allowThePortal(file: string): void {
  const template = JSON.parse(readFileSync(file, 'utf8'));
  for (const { Type, Properties } of Object.values(template.Resources) as {
    Type: string;
    Properties: { Description?: string; Environment?: { Variables: object } };
  }[]) {
    if (Type !== 'AWS::Lambda::Function' || !Properties.Description?.startsWith('HTTP: ')) continue;
    Properties.Environment = { Variables: { ...Properties.Environment?.Variables, CORS_ORIGINS: portal } };
  }
  // Its own file replaces the one that all flows share.
  rmSync(file);
  writeFileSync(file, JSON.stringify(template));
}

const ask = (cloud: Cloud, method: string, path: string, headers: Record<string, string>) =>
  fetch(`${cloud.apiUrl}${path}`, { method, headers });
const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,idempotency-key',
});
const list = (headers: Headers, name: string) => (headers.get(name) ?? '').split(', ');

describe('a page of an origin that is configured', () => {
  it('may call the routes, with the headers that the API accepts', async () => {
    const { status, headers } = await ask(open, 'OPTIONS', '/clones', preflight(portal));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(portal);
    expect(list(headers, 'access-control-allow-methods')).toContain('POST');
    expect(list(headers, 'access-control-allow-headers')).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']),
    );
    // The page itself sends the token; the API does not use cookies.
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    ['/health', 200],
    ['/jobs', 401],
    ['/nothing', 404],
  ])('may read the answer of GET %s and its useful headers', async (path, expected) => {
    const { status, headers } = await ask(open, 'GET', path, { origin: portal });
    expect(status).toBe(expected);
    expect(headers.get('access-control-allow-origin')).toBe(portal);
    expect(list(headers, 'vary')).toContain('origin');
    expect(list(headers, 'access-control-expose-headers')).toEqual(
      expect.arrayContaining(['location', 'retry-after', 'x-request-id']),
    );
  });

  it('may use its token', async () => {
    const headers = { origin: portal, authorization: `Bearer ${token}` };
    const response = await ask(open, 'GET', '/jobs?server=none', headers);
    expect(response.headers.get('access-control-allow-origin')).toBe(portal);
    expect(await response.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

const allowances = (headers: Headers) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-allow-origin'));

it.each([
  ['another origin', 'https://evil.example.com'],
  ['an origin that only begins alike', `${portal}.evil.example.com`],
  ['no origin in particular', 'null'],
])('is closed to %s', async (_what, origin) => {
  const [before, answer] = await Promise.all([
    ask(open, 'OPTIONS', '/clones', preflight(origin)),
    ask(open, 'GET', '/health', { origin }),
  ]);
  expect([...allowances(before.headers), ...allowances(answer.headers)]).toEqual([]);
  // So that a cache does not return the portal's answer to another origin, or this answer to the portal.
  expect(list(answer.headers, 'vary')).toContain('origin');
});

it('is closed to every page unless an origin is configured', async () => {
  const [before, answer] = await Promise.all([
    ask(closed, 'OPTIONS', '/clones', preflight(portal)),
    ask(closed, 'GET', '/health', { origin: portal }),
  ]);
  expect(before.status).toBe(204);
  expect([...allowances(before.headers), ...allowances(answer.headers)]).toEqual([]);
});
