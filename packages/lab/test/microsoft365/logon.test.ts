import { afterEach, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { control, LabClient, startTestLab } from '../lab-client.ts';
import { asObject, jsonType, M365Session, requestToken, startM365Lab } from './m365-session.ts';

let lab: Lab;
afterEach(() => lab.close());

const { administrator } = LAB_ACCOUNTS;
const hourMs = 60 * 60 * 1000;
const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` });
const cookieOf = (header: string | string[] | undefined) => String(header).split(';')[0] ?? '';

test.each([
  ['v6', { v6: 401, v7: 404, v8: 404, v9: 404 }],
  ['v7', { v6: 401, v7: 401, v8: 404, v9: 404 }],
  ['v8', { v6: 401, v7: 401, v8: 401, v9: 404 }],
] as const)('the probe of a %s server: 401 where served, else 404', async (version, expected) => {
  lab = await startM365Lab(version);
  const client = new LabClient(lab.servers.microsoft365);
  for (const [asked, status] of Object.entries(expected)) {
    const answer = await client.ask(`/${asked}/ServiceInstance`);
    expect(answer.status, asked).toBe(status);
    // The server does not serve the version itself, so the body is empty.
    expect(answer.text === '', asked).toBe(status === 404);
  }
});

test('health needs no token and is there from v8 on', async () => {
  lab = await startM365Lab('v8');
  const client = new LabClient(lab.servers.microsoft365);
  const answer = await client.ask('/v8/Health');
  expect(answer.status).toBe(200);
  expect(asObject(JSON.parse(answer.text)).status).toBe('Healthy');
  expect((await client.ask('/v7/Health')).status).toBe(401);
});

test.each(['v6', 'v7', 'v8'] as const)(
  '%s gives a token for a form and for JSON, in any letter case',
  async (version) => {
    lab = await startM365Lab(version);
    const client = new LabClient(lab.servers.microsoft365);
    const form = await requestToken(client, version, administrator, { disable_antiforgery_token: 'True' });
    const json = await client.ask(`/${version.toUpperCase()}/TOKEN`, {
      method: 'POST',
      headers: jsonType,
      body: JSON.stringify({
        grant_type: 'password',
        username: 'backup-admin@LAB',
        password: administrator.password,
        disable_antiforgery_token: true,
      }),
    });
    for (const answer of [form, json]) {
      expect(answer.status).toBe(200);
      expect(answer.headers['set-cookie']).toBeUndefined();
      const token = asObject(JSON.parse(answer.text));
      expect(token).toMatchObject({
        token_type: 'bearer',
        expires_in: 3600,
        '.issued': '2026-03-04T12:00:00.000Z',
        '.expires': '2026-03-04T13:00:00.000Z',
      });
      expect('userName' in token).toBe(version !== 'v8');
      const probe = await client.ask(`/${version}/serviceinstance`, { headers: bearer(token.access_token) });
      expect(probe.status).toBe(200);
    }
  },
);

test.each(['v6', 'v7', 'v8'] as const)(
  '%s returns the version of the product, not of the API',
  async (version) => {
    lab = await startM365Lab('v8');
    const session = await M365Session.open(lab, version);
    expect(await session.get('ServiceInstance')).toEqual({
      installationId: expect.stringMatching(/^[\da-f-]{36}$/),
      version: '8.0.2.159',
    });
  },
);

test.each([
  ['a wrong password', { grant_type: 'password', username: administrator.user, password: 'wrong' }],
  ['no user', { grant_type: 'password' }],
  ['an unknown grant', { grant_type: 'integration', integration_token: 'x' }],
  ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }],
])('%s: refused, and nothing of it repeated', async (_, fields) => {
  // Version 8 has no error code for logons.
  const errorCode = 'integration_token' in fields ? 'ParameterValidationFailure' : 'HttpError';
  lab = await startM365Lab('v8');
  const client = new LabClient(lab.servers.microsoft365);
  const answer = await client.ask('/v8/token', {
    method: 'POST',
    headers: jsonType,
    body: JSON.stringify(fields),
  });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({
    message: expect.any(String),
    errorCode,
  });
  expect(answer.text).not.toContain('wrong');
  expect(lab.state()['vb365-1']).toMatchObject({ tokensIssued: 0, openSessions: 0 });
});

test('a body that is neither a form nor JSON is refused', async () => {
  lab = await startM365Lab('v8');
  const client = new LabClient(lab.servers.microsoft365);
  const post = (headers: Record<string, string>, body: string) =>
    client.ask('/v8/token', { method: 'POST', headers, body });
  expect((await post({ 'content-type': 'text/plain' }, 'grant_type=password')).status).toBe(415);
  expect((await post(jsonType, '{')).status).toBe(400);
  expect((await post(jsonType, '[]')).status).toBe(400);
});

test('an access token lives 60 minutes; the refresh token gives another pair, once', async () => {
  lab = await startM365Lab('v8');
  const { client, token } = await M365Session.open(lab, 'v8');
  const probe = (accessToken: unknown) => client.ask('/v8/ServiceInstance', { headers: bearer(accessToken) });
  lab.clock.advance(hourMs - 1);
  expect((await probe(token.access_token)).status).toBe(200);
  lab.clock.advance(1);
  const late = await probe(token.access_token);
  expect(late.status).toBe(401);
  expect(JSON.parse(late.text)).toMatchObject({ message: expect.any(String) });
  const refresh = () =>
    requestToken(client, 'v8', administrator, {
      grant_type: 'refresh_token',
      refresh_token: String(token.refresh_token),
      disable_antiforgery_token: 'true',
    });
  const renewed = asObject(JSON.parse((await refresh()).text));
  expect(renewed.access_token).not.toBe(token.access_token);
  expect((await probe(renewed.access_token)).status).toBe(200);
  expect((await refresh()).status).toBe(400);
});

test('the life of a token can be set', async () => {
  lab = await startTestLab({ microsoft365: { tokenLifetimeMs: 5 * 60_000 } });
  const session = await M365Session.open(lab, 'v8');
  expect(session.token.expires_in).toBe(300);
  lab.clock.advance(5 * 60_000);
  expect((await session.ask('GET', 'Jobs')).status).toBe(401);
});

test.each(['v7', 'v8'] as const)('%s requires the antiforgery cookie by default', async (version) => {
  lab = await startM365Lab(version);
  const client = new LabClient(lab.servers.microsoft365);
  const answer = await requestToken(client, version, administrator);
  const cookie = cookieOf(answer.headers['set-cookie']);
  const token = asObject(JSON.parse(answer.text));
  const path = `/${version}/Jobs`;
  const headers = bearer(token.access_token);
  expect((await client.ask(path, { headers })).status).toBe(400);
  expect((await client.ask(path, { headers: { ...headers, cookie: 'Lab.Antiforgery=x' } })).status).toBe(400);
  expect((await client.ask(path, { headers: { ...headers, cookie: `a=b; ${cookie}` } })).status).toBe(200);

  const refreshToken = String(token.refresh_token);
  const refused = await requestToken(client, version, administrator, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  expect(refused.status).toBe(400);
  const refreshed = await client.ask(`/${version}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
  });
  expect(refreshed.status).toBe(200);
});

test('v6 knows no antiforgery token', async () => {
  lab = await startM365Lab('v6');
  const client = new LabClient(lab.servers.microsoft365);
  const answer = await requestToken(client, 'v6', administrator);
  const token = asObject(JSON.parse(answer.text));
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect((await client.ask('/v6/Jobs', { headers: bearer(token.access_token) })).status).toBe(200);
});

test.each([
  ['v6', 404, 200],
  ['v7', 200, 401],
  ['v8', 204, 401],
] as const)('%s answers a logout with %i', async (version, expected, afterwards) => {
  lab = await startM365Lab(version);
  const session = await M365Session.open(lab, version);
  expect((await session.ask('POST', 'token/logout')).status).toBe(expected);
  expect((await session.ask('GET', 'Jobs')).status).toBe(afterwards);
  expect(lab.state()['vb365-1']?.openSessions).toBe(afterwards === 200 ? 1 : 0);
});

test('a changed password takes effect at the next token', async () => {
  lab = await startM365Lab('v8');
  const { user } = administrator;
  expect((await control(lab, 'POST', '/accounts', { user, password: 'rotated' })).status).toBe(200);
  await expect(M365Session.open(lab, 'v8')).rejects.toThrow(/No token: 400/);
  await M365Session.open(lab, 'v8', { ...administrator, password: 'rotated' });
});
