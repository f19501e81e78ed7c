import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Issuer, startIssuer } from '../../packages/local-cloud/test/api-gateway/jwt-issuer.ts';
import { launchChromium } from '../browser/launch.ts';
import { type Automation, ended, startAutomation } from './automation.ts';
import { type Assembly, synthesizeAssembly } from './synthesize-assembly.ts';

/*
 * What the shared stack of the flows does not have: tokens of an identity provider, and a limit of connections. One
 * stack has both, because its synthesis and the start of its functions take longer than the tests.
 */

const own = 'test-token-that-may-do-everything';
let issuer: Issuer;
let assembly: Assembly;
let automation: Automation;
// The file's own stack is synthesized first.
beforeAll(async () => {
  issuer = await startIssuer();
  assembly = synthesizeAssembly(`
servers:
  em-1: { product: enterprise-manager, url: 'https://127.0.0.1:1', tls: public }
  vbr-1: { product: backup-replication, url: 'https://127.0.0.1:1', tls: public }
http:
  jwt: { issuer: '${issuer.url}', audience: [veeam-automation], scopePrefix: veeam/, serversClaim: servers, console: { clientId: console } }
webhooks:
  audits: { events: [{ action: compliance:check }] }
deployment: { concurrencyPerServer: 1 }
`);
  automation = await startAutomation({ assembly: assembly.path });
});
afterAll(async () => {
  await automation.close();
  assembly.remove();
  await issuer.close();
});

const everything = {
  scope: 'openid veeam/jobs:read veeam/compliance:read veeam/compliance:write',
  servers: ['*'],
};
const tokenOf = (claims: object) => issuer.token({ ...everything, ...claims });
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${automation.cloud.apiUrl}${path}`, { headers });

describe('a token of the identity provider', () => {
  it('is valid for its scopes and its servers', async () => {
    const token = await tokenOf({ servers: ['em-1'] });
    const listed = await automation.call('GET', '/jobs?server=em-1', { token });
    expect(listed.status).toBe(200);
    expect(listed.body.jobs.length).toBeGreaterThan(0);
    const foreign = await automation.call('GET', '/jobs?server=vbr-1', { token });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it.each([
    ['a scope that it lacks', { scope: 'veeam/clones:read' }],
    ['a scope without the prefix', { scope: 'jobs:read' }],
    ['no scope at all', { scope: undefined }],
  ])('is not valid for %s', async (_what, claims) => {
    const answer = await automation.call('GET', '/jobs', { token: await tokenOf(claims) });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(answer.body.detail).toContain('jobs:read');
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['an expired token', () => tokenOf({ exp: 1 })],
    ['one for others', () => tokenOf({ aud: 'others' })],
    ['one of another issuer', () => tokenOf({ iss: 'https://evil.example' })],
    ['a token of ours', async () => own],
    ['none', async () => undefined],
  ])('API Gateway itself refuses %s', async (_what, make) => {
    const answer = await automation.call('GET', '/jobs', { token: await make() });
    expect(answer).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  });
});

it('names the caller, and reports open with the token and with their links', async () => {
  const token = await tokenOf({});
  const started = await automation.call('POST', '/compliance/checks', { token, key: 'by-jwt' });
  expect(started).toMatchObject({ status: 202, body: { requestedBy: { source: 'http', name: 'pipeline' } } });
  let check = started.body;
  while (check.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    check = (await automation.call('GET', '/compliance/checks/by-jwt', { token })).body;
  }
  const { pathname, search } = new URL(check.reportUrl);
  expect((await get(`${pathname}${search}`)).status).toBe(200);
  expect((await get(pathname, { authorization: `Bearer ${token}` })).status).toBe(401);
  expect((await get(pathname, { authorization: `Bearer ${own}` })).status).toBe(401);
  expect((await get(`/compliance/reports/${check.id}`, { authorization: `Bearer ${token}` })).status).toBe(
    200,
  );
  expect((await get(`/compliance/reports/${check.id}${search}`)).status).toBe(401);
});

it('does not affect public routes, or routes with their own signature check', async () => {
  expect((await get('/health')).status).toBe(200);
  const document = (await (await get('/openapi.json')).json()) as { components: object };
  expect(document.components).toMatchObject({
    securitySchemes: { token: { openIdConnectUrl: `${issuer.url}/.well-known/openid-configuration` } },
  });
  expect(await automation.call('POST', '/webhooks/audits', { body: {} })).toMatchObject({
    status: 401,
    body: { code: 'signature-refused' },
  });
  expect((await get('/nothing')).status).toBe(404);
});

it('signs users in to the console at the identity provider, and returns them to the link that they opened', async () => {
  const { headers } = await get('/');
  expect(headers.get('content-security-policy')).toMatch(
    new RegExp(`connect-src 'self' \\S+ ${issuer.url};`),
  );
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const link = `${automation.cloud.apiUrl}/#/findings?group=server`;
    await page.goto(link);
    const button = page.getByRole('button', { name: `Sign in with ${new URL(issuer.url).host}` });
    await button.click();
    await page.getByText('The identity provider refused: Not today').waitFor();
    expect(page.url()).toBe(link);

    issuer.person = { sub: 'anna', servers: ['*'] };
    await button.click();
    await page.getByText('anna', { exact: true }).waitFor();
    expect(page.url()).toBe(link);
    expect(await page.context().cookies()).toEqual([]);

    // An answer to another sign-in is refused.
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.evaluate(`sessionStorage.setItem('sign-in', '{"state":"mine","verifier":"v","hash":"#/"}')`);
    await page.goto(`${automation.cloud.apiUrl}/?code=code-9&state=theirs`);
    await page.getByText('The answer was not to this sign-in').waitFor();
    expect(page.url()).toBe(`${automation.cloud.apiUrl}/#/`);
  } finally {
    await browser.close();
  }
});

it('a server has one connection at a time for all reads and clones, and no work fails because it waited', async () => {
  const token = await tokenOf({ scope: `${everything.scope} veeam/clones:read veeam/clones:write` });
  const call: Automation['call'] = (method, path, options) =>
    automation.call(method, path, { token, ...options });
  const { body: first } = await call('GET', '/jobs?server=vbr-1&fresh=true');
  const job = first.jobs.find(({ name }: { name: string }) => name === 'DB Backup');
  automation.lab.requests.clear();
  const { body: clone } = await call('POST', '/clones', {
    body: { server: 'vbr-1', job: job.id, name: 'Beside the others' },
  });
  const { body: check } = await call('POST', '/compliance/checks');
  const reads = await Promise.all(
    Array.from({ length: 4 }, () => call('GET', '/jobs?server=vbr-1&fresh=true')),
  );
  expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await ended({ ...automation, call }, clone.id)).toMatchObject({ outcome: 'succeeded' });
  await expect
    .poll(async () => (await call('GET', `/compliance/checks/${check.id}`)).body.status)
    .toBe('finished');
  const { body: report } = await call('GET', `/compliance/reports/${check.id}`);
  expect(report.servers).toContainEqual(
    expect.objectContaining({ server: 'vbr-1', jobs: expect.any(Number) }),
  );
  // The requests that open and close sessions, in the order in which they were sent.
  const logons = automation.lab.requests
    .list()
    .toSorted((left, right) => (left.at < right.at ? -1 : 1))
    .flatMap(({ method, path }) => {
      if (method !== 'POST') return [];
      return path.endsWith('/oauth2/token') ? ['on'] : path.endsWith('/oauth2/logout') ? ['off'] : [];
    });
  // Reads log on and off within one connection, with no other logon in between. A clone's session lasts longer than
  // its steps.
  expect(logons.join(' ').match(/on off/g)?.length).toBeGreaterThanOrEqual(4);
  const left = await automation.record.page({ pk: 'LEASE#vbr-1#CONNECTIONS' });
  expect(left.items).toEqual([]);
});
