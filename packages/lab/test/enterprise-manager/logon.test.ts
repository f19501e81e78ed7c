import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { control, LabClient, startTestLab } from '../lab-client.ts';
import { basic, EmSession } from './em-session.ts';

let lab: Lab;
let client: LabClient;

beforeAll(async () => {
  lab = await startTestLab();
  client = new LabClient(lab.servers['enterprise-manager']);
});
beforeEach(() => lab.reset({ jobs: 12, servers: 2, seed: 1 }));
afterAll(async () => {
  await client.close();
  await lab.close();
});

const logOn = (headers: Record<string, string>, version = 'latest') =>
  client.ask(`/api/sessionMngr/?v=${version}`, { method: 'POST', headers });

test('the root needs no logon and lists the versions, behind a byte order mark', async () => {
  const answer = await client.ask('/api/');
  expect(answer.status).toBe(200);
  expect(answer.text.charCodeAt(0)).toBe(0xfeff);
  expect(answer.text).toContain('<SupportedVersion Name="v1_7">');
  expect(answer.text).toMatch(/Href="https:\/\/127\.0\.0\.1:\d+\/api\/sessionMngr\/\?v=v1_5"/);
});

test('a logon gives a token in header and cookie, and a session that is not the token', async () => {
  const answer = await logOn(basic(LAB_ACCOUNTS.administrator));
  expect(answer.status).toBe(201);
  const token = answer.headers['x-restsvcsessionid'];
  expect(answer.headers['set-cookie']).toBe(`X-RestSvcSessionId=${token}; Path=/api;`);
  const sessionId = /<SessionId>(.+)<\/SessionId>/.exec(answer.text)?.[1] ?? '';
  expect(answer.text).toContain(`<Link Rel="Delete" Href="`);
  expect(Buffer.from(sessionId).toString('base64')).not.toBe(token);
});

test.each([
  ['no credentials', {}],
  ['a wrong password', basic({ user: 'LAB\\backup-admin', password: 'wrong' })],
  ['a user without a domain', basic({ ...LAB_ACCOUNTS.administrator, user: 'backup-admin' })],
])('%s: 401 with a challenge', async (_, headers) => {
  const answer = await logOn(headers);
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Basic Realm=RestSvc');
  expect(answer.text).toContain('StatusCode="401"');
});

test('user@domain is the same account', async () => {
  expect((await logOn(basic({ ...LAB_ACCOUNTS.viewer, user: 'viewer@LAB' }))).status).toBe(201);
});

test('a version the server does not know is refused', async () => {
  expect((await logOn(basic(LAB_ACCOUNTS.administrator), 'v1_9')).status).toBe(400);
  expect((await logOn(basic(LAB_ACCOUNTS.administrator), 'v1_4')).status).toBe(400);
});

test('an idle session is over after 15 minutes; any call renews it', async () => {
  const session = await EmSession.open(lab);
  lab.clock.advance(14 * 60_000);
  expect((await session.ask('/api/tasks')).status).toBe(200);
  lab.clock.advance(14 * 60_000);
  expect((await session.ask('/api/tasks')).status).toBe(200);
  lab.clock.advance(15 * 60_000);
  expect((await session.ask('/api/tasks')).status).toBe(401);
});

test('the cookie wins over the header', async () => {
  const session = await EmSession.open(lab);
  const cookie = (token: string) => ({ headers: { cookie: `X-RestSvcSessionId=${token}` } });
  expect((await session.ask('/api/tasks', cookie('stale'))).status).toBe(401);
  expect((await client.ask('/api/tasks', cookie(session.token))).status).toBe(200);
});

test('logging out by the Delete link ends the session', async () => {
  const session = await EmSession.open(lab);
  expect(lab.state()['em-1']).toMatchObject({ openSessions: 1, tokensIssued: 1 });
  const href = /<Link Rel="Delete" Href="([^"]+)"/.exec(session.logon.text)?.[1] ?? '';
  expect((await session.ask(new URL(href).pathname, { method: 'DELETE' })).status).toBe(204);
  expect((await session.ask('/api/tasks')).status).toBe(401);
  expect(lab.state()['em-1']).toMatchObject({ openSessions: 0, tokensIssued: 1 });
});

test('a portal user may not read jobs', async () => {
  const session = await EmSession.open(lab, LAB_ACCOUNTS.viewer);
  for (const path of ['/api/jobs', '/api/query?type=Job']) {
    const answer = await session.ask(path);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Message="Access denied"');
  }
});

test('a changed password takes effect at the next logon', async () => {
  const { user } = LAB_ACCOUNTS.administrator;
  expect((await control(lab, 'POST', '/accounts', { user, password: 'rotated' })).status).toBe(200);
  expect((await logOn(basic(LAB_ACCOUNTS.administrator))).status).toBe(401);
  expect((await logOn(basic({ user, password: 'rotated' }))).status).toBe(201);
});

test('unknown addresses, methods and broken escapes have codes of their own', async () => {
  const session = await EmSession.open(lab);
  expect((await session.ask('/api/nothing')).status).toBe(404);
  expect((await session.ask('/api/jobs', { method: 'PUT' })).status).toBe(405);
  expect((await session.ask('/api/jobs/%zz')).status).toBe(400);
  expect((await session.ask('/api/jobs/9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11')).status).toBe(404);
});
