import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { passwordGrant, textIn, VbrClient } from './vbr-client.ts';

const { administrator, viewer } = LAB_ACCOUNTS;
const minuteMs = 60_000;
let lab: Lab;
let anonymous: VbrClient;

beforeAll(async () => {
  lab = await startTestLab();
  anonymous = VbrClient.anonymous(lab);
});
beforeEach(() => lab.reset({ jobs: 12, servers: 2, seed: 1 }));
afterAll(() => lab.close());

const probe = async (token: string) => (await anonymous.with(token).get('/jobs/states')).status;

test('a password returns tokens with their lifetimes', async () => {
  const { status, body } = await anonymous.token(passwordGrant(viewer));
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.any(String),
    token_type: 'bearer',
    refresh_token: expect.any(String),
    expires_in: 900,
    '.issued': '2026-03-04T13:00:00+01:00',
    '.expires': '2026-03-04T13:15:00+01:00',
    username: viewer.user,
  });
  expect(await probe(textIn(body, 'access_token'))).toBe(200);
});

test('grant types are accepted in any letter case', async () => {
  expect((await anonymous.token({ ...passwordGrant(viewer), grant_type: 'Password' })).status).toBe(200);
});

test('an access token expires by the clock of the lab', async () => {
  const token = textIn((await anonymous.token(passwordGrant(viewer))).body, 'access_token');
  lab.clock.advance(15 * minuteMs - 1);
  expect(await probe(token)).toBe(200);
  lab.clock.advance(1);
  expect(await probe(token)).toBe(401);
});

test('a refresh token is valid once, and returns new tokens', async () => {
  const first = (await anonymous.token(passwordGrant(viewer))).body;
  const refresh = { grant_type: 'refresh_token', refresh_token: textIn(first, 'refresh_token') };
  lab.clock.advance(20 * minuteMs);
  const second = await anonymous.token(refresh);
  expect(second.status).toBe(200);
  expect(await probe(textIn(second.body, 'access_token'))).toBe(200);
  expect(await anonymous.token(refresh)).toMatchObject({ status: 401, body: { errorCode: 'AccessDenied' } });
});

test.each([
  ['the default', {}, 14 * 24 * 60],
  ['a short one', { use_short_term_refresh: 'true' }, 30],
])('a refresh token ends: %s', async (_name, extra, lifeMinutes) => {
  const issue = async () => (await anonymous.token({ ...passwordGrant(viewer), ...extra })).body;
  const redeem = async (refresh: string) =>
    (await anonymous.token({ grant_type: 'refresh_token', refresh_token: refresh })).status;
  const [one, other] = [await issue(), await issue()];
  lab.clock.advance(lifeMinutes * minuteMs - 1);
  expect(await redeem(textIn(one, 'refresh_token'))).toBe(200);
  lab.clock.advance(1);
  expect(await redeem(textIn(other, 'refresh_token'))).toBe(401);
});

test('logging off ends the access token and its refresh token', async () => {
  const { body } = await anonymous.token(passwordGrant(viewer));
  const token = textIn(body, 'access_token');
  const answer = await anonymous.with(token).ask('/api/oauth2/logout', { method: 'POST' });
  expect(answer).toMatchObject({ status: 200, body: {} });
  expect(await probe(token)).toBe(401);
  const refresh = { grant_type: 'refresh_token', refresh_token: textIn(body, 'refresh_token') };
  expect((await anonymous.token(refresh)).status).toBe(401);
});

test.each([
  ['a wrong password', { ...passwordGrant(viewer), password: 'wrong' }, 401],
  ['an unknown user', { ...passwordGrant(viewer), username: 'LAB\\nobody' }, 401],
  ['no grant type', { username: viewer.user, password: viewer.password }, 400],
  ['a grant type the lab does not offer', { grant_type: 'authorization_code', code: 'x' }, 400],
])('%s is refused', async (_name, form, status) => {
  const answer = await anonymous.token(form as Record<string, string>);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).not.toContain(viewer.password);
});

test('a token asked for as JSON is refused', async () => {
  const answer = await anonymous.ask('/api/oauth2/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(passwordGrant(viewer)),
  });
  expect(answer).toMatchObject({ status: 400, body: { errorCode: 'UnexpectedContent' } });
});

test('without a token and with a wrong one the server says where to get one', async () => {
  const refusal = {
    status: 401,
    body: { errorCode: 'AccessDenied', message: expect.stringContaining('token') },
  };
  expect(await anonymous.get('/jobs')).toMatchObject(refusal);
  expect(await anonymous.with('false').get('/jobs')).toMatchObject(refusal);
});

test('a fault of kind expire-session ends the token permanently', async () => {
  const token = textIn((await anonymous.token(passwordGrant(viewer))).body, 'access_token');
  await control(lab, 'POST', '/faults', { server: 'vbr-1', kind: 'expire-session' });
  expect(await probe(token)).toBe(401);
  expect(await probe(token)).toBe(401);
});

test('the state counts open tokens and all issued ones, and contains no secret', async () => {
  const tokens = [
    await anonymous.token(passwordGrant(viewer)),
    await anonymous.token(passwordGrant(viewer)),
  ].map(({ body }) => textIn(body, 'access_token'));
  await anonymous.with(tokens[0] ?? '').ask('/api/oauth2/logout', { method: 'POST' });
  const { body } = await control(lab, 'GET', '/state');
  expect(body).toMatchObject({ 'vbr-1': { openSessions: 1, tokensIssued: 2 } });
  for (const token of tokens) expect(JSON.stringify(body)).not.toContain(token);
});

describe('roles', () => {
  test('a viewer reads, and changes nothing', async () => {
    const reader = await VbrClient.logOn(lab, '1.3-rev1', viewer);
    const id = await reader.idOf('DB Backup');
    for (const path of [
      '/jobs',
      `/jobs/${id}`,
      '/jobs/states',
      '/sessions',
      '/backupInfrastructure/repositories',
    ]) {
      expect((await reader.get(path)).status, path).toBe(200);
    }
    for (const action of ['start', 'stop', 'retry', 'enable', 'disable', 'clone']) {
      const answer = await reader.send('POST', `/jobs/${id}/${action}`);
      expect(answer, action).toMatchObject({ status: 403, body: { errorCode: 'AccessDenied' } });
    }
    expect((await reader.send('DELETE', `/jobs/${id}`)).status).toBe(403);
    expect((await reader.send('PUT', `/jobs/${id}`, {})).status).toBe(403);
    expect((await reader.send('POST', '/jobs', {})).status).toBe(403);
  });

  test('serverInfo is for administrators from 1.2-rev1 on', async () => {
    const reader = await VbrClient.logOn(lab, '1.3-rev1', viewer);
    expect((await reader.in('1.1-rev1').get('/serverInfo')).status).toBe(200);
    expect((await reader.in('1.2-rev1').get('/serverInfo')).status).toBe(403);
    const writer = await VbrClient.logOn(lab, '1.3-rev1', administrator);
    expect((await writer.get('/serverInfo')).body).toMatchObject({
      buildVersion: '13.0.1.180',
      platform: 'Linux',
    });
  });
});

test('by option a refused logon is a 400, and refreshed tokens are forbidden', async () => {
  const other = await startTestLab({
    backupReplication: { refusedLogonStatus: 400, forbidRefreshedTokens: true, accessTokenSeconds: 3600 },
  });
  try {
    const client = VbrClient.anonymous(other);
    expect((await client.token({ ...passwordGrant(viewer), password: 'wrong' })).status).toBe(400);
    const first = await client.token(passwordGrant(viewer));
    expect(first.body).toMatchObject({ expires_in: 3600 });
    const grant = { grant_type: 'refresh_token', refresh_token: textIn(first.body, 'refresh_token') };
    const second = await client.token(grant);
    expect((await client.with(textIn(first.body, 'access_token')).get('/jobs')).status).toBe(200);
    expect((await client.with(textIn(second.body, 'access_token')).get('/jobs')).status).toBe(403);
  } finally {
    await other.close();
  }
});
