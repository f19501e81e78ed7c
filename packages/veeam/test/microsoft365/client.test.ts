import { inspect } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { MICROSOFT365_VERSIONS } from '../../src/microsoft365/versions.ts';
import {
  LogonRefusedError,
  SessionExpiredError,
  UnsupportedVersionError,
} from '../../src/transport/errors.ts';
import { stubbed } from './stub.ts';

const credentials = { username: 'DOMAIN\\user', password: 'pass word&+ü' };
const at = (iso: string) => () => new Date(iso);
const now = at('2026-01-15T12:00:00Z');

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error('should have failed');
}

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  test('logs on by password, with the antiforgery token off if the version has one', async () => {
    await using server = await stubbed();
    server.stub.issueTokens(version);
    await Microsoft365.logOn(server.connection, credentials, { version, now });
    expect(Object.fromEntries(server.stub.tokenCalls[0] ?? [])).toEqual({
      grant_type: 'password',
      ...credentials,
      ...(version === 'v6' ? {} : { disable_antiforgery_token: 'true' }),
    });
  });
  test('logs out if the version has a call for it, and cannot be used afterwards', async () => {
    await using server = await stubbed();
    server.stub
      .issueTokens(version)
      .on(`POST /${version}/token/logout`, { status: version === 'v7' ? 200 : 204 });
    const client = await Microsoft365.logOn(server.connection, credentials, { version, now });
    await client.logOut();
    await client.logOut();
    expect(server.stub.calls).toEqual(version === 'v6' ? [] : [`POST /${version}/token/logout`]);
    await expect(client.copyJobs.list().all()).rejects.toThrow(SessionExpiredError);
  });
});

test('the logout of a session that the server has already ended is a success', async () => {
  await using server = await stubbed();
  server.stub.issueTokens('v8').on('POST /v8/token/logout', { status: 204 });
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  server.stub.valid = 'revoked';
  await client.logOut();
  expect(server.stub.tokenCalls).toHaveLength(1);
});

test('a failed logout is reported', async () => {
  await using server = await stubbed();
  server.stub.issueTokens('v8').on('POST /v8/token/logout', { status: 500 });
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  await expect(client.logOut()).rejects.toMatchObject({ code: 'server-failed' });
});

describe('version', () => {
  const servedBy = async (served: readonly string[]) => {
    const server = await stubbed();
    for (const version of served) {
      server.stub
        .issueTokens(version as 'v6')
        .on(`GET /${version}/ServiceInstance`, { status: 200, body: {} });
    }
    return server;
  };
  test.each([
    [['v6'], 'v6'],
    [['v6', 'v7'], 'v7'],
    [['v6', 'v7', 'v8'], 'v8'],
  ] as const)('latest of %j is %s', async (served, newest) => {
    await using server = await servedBy(served);
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'latest', now });
    expect(client.version).toBe(newest);
  });
  test('a server without a known version is distinguished from a wrong password', async () => {
    await using server = await servedBy([]);
    const attempt = Microsoft365.logOn(server.connection, credentials, { version: 'latest', now });
    await expect(attempt).rejects.toThrow(UnsupportedVersionError);
  });
  test('the error of an unavailable version names the available ones', async () => {
    await using server = await servedBy(['v6', 'v7']);
    const attempt = Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    await expect(attempt).rejects.toThrow('v8 is not served. Configure one that is: v7, v6.');
  });
});

describe('refused logon', () => {
  test.each([
    { status: 400, body: { error: 'invalid_grant', error_description: 'bad password wrong' } },
    { status: 401, body: { message: 'bad password wrong' } },
  ])('with HTTP $status names the credentials and never shows the password', async (reply) => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', reply);
    const wrong = { username: 'user', password: 'wrong' };
    const error = await errorOf(Microsoft365.logOn(server.connection, wrong, { version: 'v8', now }));
    expect(error).toBeInstanceOf(LogonRefusedError);
    expect(error.message).toContain(`HTTP ${reply.status}`);
    expect(inspect(error, { depth: 9 })).not.toContain('wrong');
  });
  test('with a cut-off token is unreadable, and does not show it', async () => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', { status: 200, body: '{"access_token":"secret-token' });
    const error = await errorOf(Microsoft365.logOn(server.connection, credentials, { version: 'v8', now }));
    expect(error.name).toBe('UnreadableAnswerError');
    expect(inspect(error, { depth: 9 })).not.toContain('secret-token');
  });
  test.each([
    '{"access_token":"half-read-token","refr',
    '{"access_token":"half-read-token","expires_in":3600',
  ])('with an unusable answer ends the session, if its token is in the answer: %j', async (body) => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', { status: 200, body }).on('POST /v8/token/logout', { status: 204 });
    server.stub.valid = 'half-read-token';
    const error = await errorOf(Microsoft365.logOn(server.connection, credentials, { version: 'v8', now }));
    expect(error.name).toBe('UnreadableAnswerError');
    expect(inspect(error, { depth: 9 })).not.toContain('half-read-token');
    expect(server.stub.last).toMatchObject({
      path: '/v8/token/logout',
      headers: { authorization: 'Bearer half-read-token' },
    });
  });
  test('does not try a refused password again', async () => {
    await using server = await stubbed();
    server.stub.issueTokens('v8').on('GET /v8/ServiceInstance', { status: 200, body: {} });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    server.stub.on('POST /v8/token', { status: 400 });
    server.stub.valid = 'revoked';
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(client.serverInfo()).rejects.toThrow(LogonRefusedError);
    }
    expect(server.stub.tokenCalls).toHaveLength(2);
  });
});

describe('a token', () => {
  async function loggedOn(clock: { now: () => Date }) {
    const server = await stubbed();
    server.stub
      .issueTokens('v8')
      .on('GET /v8/ServiceInstance', { status: 200, body: { version: '8.0.2.159' } });
    const client = await Microsoft365.logOn(server.connection, credentials, {
      version: 'v8',
      now: () => clock.now(),
    });
    return { ...server, client, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
  }
  test('is used until a minute before its end, then refreshed', async () => {
    const clock = { now };
    await using server = await loggedOn(clock);
    clock.now = at('2026-01-15T12:58:59Z');
    await server.client.serverInfo();
    expect(server.stub.tokenCalls).toHaveLength(1);
    clock.now = at('2026-01-15T12:59:00Z');
    await server.client.serverInfo();
    const refresh = server.stub.tokenCalls[1];
    expect(refresh?.get('grant_type')).toBe('refresh_token');
    expect(refresh?.get('refresh_token')).toBe('refresh-1');
    expect(refresh?.has('password')).toBe(false);
    expect(server.stub.tokenCalls).toHaveLength(2);
  });
  test('is fetched once for many requests at the same time', async () => {
    const clock = { now };
    await using server = await loggedOn(clock);
    clock.now = at('2026-01-15T14:00:00Z');
    await Promise.all(Array.from({ length: 20 }, () => server.client.serverInfo()));
    expect(server.stub.tokenCalls).toHaveLength(2);
  });
  test('that the server no longer knows is replaced once for many requests at the same time', async () => {
    await using server = await loggedOn({ now });
    server.stub.valid = 'revoked';
    await Promise.all(Array.from({ length: 20 }, () => server.client.serverInfo()));
    expect(server.stub.tokenCalls.map((form) => form.get('grant_type'))).toEqual(['password', 'password']);
  });
  test('that was replaced during a slow answer is not replaced again for it', async () => {
    await using server = await loggedOn({ now });
    const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    server.stub.on('GET /v8/CopyJobs/slow', async () => {
      if (asked++ > 0) return { status: 200, body: { id: 'slow' } };
      arrived.resolve();
      await released.promise;
      return { status: 401 };
    });
    const slow = server.client.copyJobs.get('slow');
    await arrived.promise;
    server.stub.valid = 'revoked';
    await server.client.serverInfo();
    released.resolve();
    expect((await slow).id).toBe('slow');
    expect(server.stub.tokenCalls).toHaveLength(2);
  });
  test('whose refresh is refused is replaced by password', async () => {
    const clock = { now };
    await using server = await loggedOn(clock);
    const session = {
      ...(await server.client.session()),
      refreshToken: 'unknown',
      renewAt: '2026-01-01T00:00:00Z',
    };
    const resumed = Microsoft365.resume(server.connection, session, { credential: credentials, now });
    await expect(resumed.serverInfo()).resolves.toEqual({
      buildVersion: '8.0.2.159',
      installationId: undefined,
    });
    expect(server.stub.tokenCalls.map((form) => form.get('grant_type'))).toEqual([
      'password',
      'refresh_token',
      'password',
    ]);
  });
  test('that is refused twice ends the session as expired', async () => {
    await using server = await loggedOn({ now });
    server.stub.on('GET /v8/ServiceInstance', { status: 401, body: { message: 'no' } });
    await expect(server.client.serverInfo()).rejects.toThrow(SessionExpiredError);
    expect(server.stub.calls).toHaveLength(2);
  });
  test('can be stored as plain JSON and resumed without a logon', async () => {
    await using server = await loggedOn({ now });
    const session = JSON.parse(JSON.stringify(await server.client.session()));
    await Microsoft365.resume(server.connection, session, { now }).serverInfo();
    expect(server.stub.tokenCalls).toHaveLength(1);
  });
  test('that was resumed without credentials ends when it cannot be refreshed', async () => {
    await using server = await loggedOn({ now });
    const session = { ...(await server.client.session()), refreshToken: 'unknown' };
    const resumed = Microsoft365.resume(server.connection, session, { now: at('2026-01-15T15:00:00Z') });
    const error = await errorOf(resumed.serverInfo());
    expect(error).toBeInstanceOf(SessionExpiredError);
    expect(inspect(error, { depth: 9 })).not.toContain('access-1');
  });
  test('with two seconds is not refreshed before every request', async () => {
    await using server = await stubbed();
    server.stub.expiresIn = 2;
    server.stub.issueTokens('v8').on('GET /v8/ServiceInstance', { status: 200, body: { version: '8.0' } });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    await client.serverInfo();
    await client.serverInfo();
    expect(server.stub.tokenCalls).toHaveLength(1);
  });
  test('is not shown by the client', async () => {
    await using server = await loggedOn({ now });
    const shown = inspect(server.client, { depth: 9, showHidden: true }) + JSON.stringify(server.client);
    expect(shown).not.toMatch(/access-1|refresh-1|pass word/);
  });
});

it('returns which proxies are online, and their names', async () => {
  await using server = await stubbed();
  const results = [
    { id: 'p1', hostName: 'one', status: 'Online' },
    { id: 'p2', hostName: ' ', status: 'Offline' },
    { id: 'p3' },
  ];
  server.stub.issueTokens('v8').on('GET /v8/Proxies', ({ query }) => ({
    status: 200,
    body: { results: Number(query['offset'] ?? 0) > 0 ? [] : results },
  }));
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  expect((await client.infrastructure.proxies().all()).items).toEqual([
    { id: 'p1', name: 'one', isOnline: true },
    { id: 'p2', name: 'p2', isOnline: false },
    { id: 'p3', name: 'p3', isOnline: undefined },
  ]);
});

const calls: Record<string, (client: Microsoft365) => Promise<unknown>> = {
  'jobs.list': ({ jobs }) => jobs.list().all(),
  'jobs.get': ({ jobs }) => jobs.get('1'),
  'jobs.enable': ({ jobs }) => jobs.enable('1'),
  'jobs.disable': ({ jobs }) => jobs.disable('1'),
  'jobs.stop': ({ jobs }) => jobs.stop('1'),
  'jobs.start': ({ jobs }) => jobs.start('1'),
  'copyJobs.list': ({ copyJobs }) => copyJobs.list().all(),
  'copyJobs.get': ({ copyJobs }) => copyJobs.get('1'),
  'copyJobs.backupJobOf': ({ copyJobs }) => copyJobs.backupJobOf('1'),
  'copyJobs.delete': ({ copyJobs }) => copyJobs.delete('1'),
  'copyJobs.enable': ({ copyJobs }) => copyJobs.enable('1'),
  'copyJobs.start': ({ copyJobs }) => copyJobs.start('1'),
  'repositories.list': ({ repositories }) => repositories.list().all(),
  'organizations.list': ({ organizations }) => organizations.list().all(),
  'sessions.list': ({ sessions }) => sessions.list().all(),
  'infrastructure.proxies': ({ infrastructure }) => infrastructure.proxies().all(),
  'infrastructure.license': ({ infrastructure }) => infrastructure.license(),
};
it.each(Object.entries(calls))('%s names the operation in its error', async (_name, call) => {
  await using server = await stubbed();
  server.stub.issueTokens('v8');
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  await expect(call(client)).rejects.toMatchObject({
    operation: expect.stringMatching(/^[a-z]+ \w/),
  });
});
