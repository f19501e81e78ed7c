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
  test('logs on by password, with the antiforgery token off where there is one', async () => {
    await using server = await stubbed();
    server.stub.issueTokens(version);
    await Microsoft365.logOn(server.connection, credentials, { version, now });
    expect(Object.fromEntries(server.stub.tokenCalls[0] ?? [])).toEqual({
      grant_type: 'password',
      ...credentials,
      ...(version === 'v6' ? {} : { disable_antiforgery_token: 'true' }),
    });
  });
  test('logs out where there is a call for it, and is of no use afterwards', async () => {
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

test('a logon that the server has ended already is logged out without a fuss', async () => {
  await using server = await stubbed();
  server.stub.issueTokens('v8').on('POST /v8/token/logout', { status: 204 });
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  server.stub.valid = 'revoked';
  await client.logOut();
  expect(server.stub.tokenCalls).toHaveLength(1);
});

test('a logout that fails is told', async () => {
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
  test('a server that serves none is told apart from a wrong password', async () => {
    await using server = await servedBy([]);
    const attempt = Microsoft365.logOn(server.connection, credentials, { version: 'latest', now });
    await expect(attempt).rejects.toThrow(UnsupportedVersionError);
  });
  test('a version that is not served is answered with those that are', async () => {
    await using server = await servedBy(['v6', 'v7']);
    const attempt = Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    await expect(attempt).rejects.toThrow('v8 is not served. Configure one that is: v7, v6.');
  });
});

describe('refused logon', () => {
  test.each([
    { status: 400, body: { error: 'invalid_grant', error_description: 'bad password wrong' } },
    { status: 401, body: { message: 'bad password wrong' } },
  ])('HTTP $status names the credentials and never shows the password', async (reply) => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', reply);
    const wrong = { username: 'user', password: 'wrong' };
    const error = await errorOf(Microsoft365.logOn(server.connection, wrong, { version: 'v8', now }));
    expect(error).toBeInstanceOf(LogonRefusedError);
    expect(error.message).toContain(`HTTP ${reply.status}`);
    expect(inspect(error, { depth: 9 })).not.toContain('wrong');
  });
  test('a token that is cut off is unreadable, and not shown', async () => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', { status: 200, body: '{"access_token":"secret-token' });
    const error = await errorOf(Microsoft365.logOn(server.connection, credentials, { version: 'v8', now }));
    expect(error.name).toBe('UnreadableAnswerError');
    expect(inspect(error, { depth: 9 })).not.toContain('secret-token');
  });
  test.each([
    '{"access_token":"half-read-token","refr',
    '{"access_token":"half-read-token","expires_in":3600',
  ])('a logon whose answer cannot be used is ended, if its token is in it: %j', async (body) => {
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
  test('a password that was refused once is not tried again', async () => {
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
  test('is kept until a minute before its end, then refreshed', async () => {
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
  test('that the server forgot is replaced once for many requests at the same time', async () => {
    await using server = await loggedOn({ now });
    server.stub.valid = 'revoked';
    await Promise.all(Array.from({ length: 20 }, () => server.client.serverInfo()));
    expect(server.stub.tokenCalls.map((form) => form.get('grant_type'))).toEqual(['password', 'password']);
  });
  test('replaced while a slow answer was under way is not replaced again for it', async () => {
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
  test('refused twice ends in a session that has expired', async () => {
    await using server = await loggedOn({ now });
    server.stub.on('GET /v8/ServiceInstance', { status: 401, body: { message: 'no' } });
    await expect(server.client.serverInfo()).rejects.toThrow(SessionExpiredError);
    expect(server.stub.calls).toHaveLength(2);
  });
  test('survives as plain JSON and is taken up without a logon', async () => {
    await using server = await loggedOn({ now });
    const session = JSON.parse(JSON.stringify(await server.client.session()));
    await Microsoft365.resume(server.connection, session, { now }).serverInfo();
    expect(server.stub.tokenCalls).toHaveLength(1);
  });
  test('resumed without credentials ends when it cannot be refreshed', async () => {
    await using server = await loggedOn({ now });
    const session = { ...(await server.client.session()), refreshToken: 'unknown' };
    const resumed = Microsoft365.resume(server.connection, session, { now: at('2026-01-15T15:00:00Z') });
    const error = await errorOf(resumed.serverInfo());
    expect(error).toBeInstanceOf(SessionExpiredError);
    expect(inspect(error, { depth: 9 })).not.toContain('access-1');
  });
  test('of two seconds is not refreshed before every request', async () => {
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

it('tells which proxies are online, and by what name they go', async () => {
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
it.each(Object.entries(calls))('%s tells in its error what was being done', async (_name, call) => {
  await using server = await stubbed();
  server.stub.issueTokens('v8');
  const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  await expect(call(client)).rejects.toMatchObject({
    operation: expect.stringMatching(/^[a-z]+ \w/),
  });
});

describe('the licence', () => {
  const licence = async (body: object) => {
    await using server = await stubbed();
    server.stub.issueTokens('v8').on('GET /v8/License', { status: 200, body });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    return { read: await client.infrastructure.license(), odd: client.oddValues.values };
  };

  it('is read under the names of every version', async () => {
    const common = { status: 'Valid', type: 'Subscription', totalNumber: 100, usedNumber: 7 };
    const expires = new Date('2027-01-01T00:00:00Z');
    const read = { status: 'Valid', type: 'Subscription', expires, licensed: 100, used: 7 };
    const support = { supportExpirationDate: '2028-01-01T00:00:00Z' };
    expect(await licence({ ...common, ...support, expirationDate: '2027-01-01T00:00:00Z' })).toEqual({
      read: { ...read, supportExpires: new Date('2028-01-01T00:00:00Z') },
      odd: [],
    });
    const both = { licenseExpires: '2027-01-01T00:00:00Z', expirationDate: '2026-01-01T00:00:00Z' };
    expect((await licence({ ...common, ...both })).read).toEqual({ ...read, supportExpires: undefined });
  });

  it('has odd values that are noted under its name', async () => {
    expect((await licence({ status: 7 })).odd).toEqual([
      { record: 'License', field: 'status', problem: 'wrong-type' },
    ]);
  });
});

describe('what the service says of itself', () => {
  const info = async (body: object) => {
    await using server = await stubbed();
    server.stub.issueTokens('v8').on('GET /v8/ServiceInstance', { status: 200, body });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    return { info: await client.serverInfo(), odd: client.oddValues.values };
  };

  it('is its build and its installation', async () => {
    expect(await info({ version: '8.0.2.159', installationId: 'i' })).toEqual({
      info: { buildVersion: '8.0.2.159', installationId: 'i' },
      odd: [],
    });
    expect((await info({ version: '8', installationId: 7 })).odd).toEqual([
      { record: 'ServiceInstance', field: 'installationId', problem: 'wrong-type' },
    ]);
  });

  it('is of no use without the build', async () => {
    await expect(info({ installationId: 'i' })).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

describe('a probe', () => {
  const answering = async (answers: Record<string, { status: number; body?: unknown }>) => {
    const server = await stubbed();
    const { connection } = server;
    const asked: string[] = [];
    connection.request = async ({ path, headers }) => {
      asked.push(`${path} ${headers?.['accept']}`);
      const { status, body = '' } = answers[path] ?? { status: 404 };
      return { status, headers: {}, body: String(body) };
    };
    return { ...server, asked, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
  };

  it.each([
    [{ status: 401 }, 'v8'],
    [{ status: 200, body: ' {"version":"8"}' }, 'v8'],
    [{ status: 404 }, 'v7'],
  ])('of a server that answers %j finds %s', async (answer, version) => {
    await using server = await answering({
      '/v8/ServiceInstance': answer,
      '/v7/ServiceInstance': { status: 401 },
    });
    expect(await Microsoft365.probe(server.connection)).toEqual({ version });
    expect(server.asked[0]).toBe('/v8/ServiceInstance application/json');
  });

  it.each([
    [{ status: 200, body: '<html>{}</html>' }, 'unreadable-answer'],
    [{ status: 500 }, 'server-failed'],
    [{ status: 403 }, 'access-denied'],
  ])('of a server that answers %j is an error: %s', async (answer, code) => {
    await using server = await answering({ '/v8/ServiceInstance': answer });
    await expect(Microsoft365.probe(server.connection)).rejects.toMatchObject({ code });
  });

  it('for one version asks for that, and names the others where it is not served', async () => {
    await using server = await answering({
      '/v7/ServiceInstance': { status: 401 },
      '/v6/ServiceInstance': { status: 401 },
    });
    expect(await Microsoft365.probe(server.connection, { version: 'v6' })).toEqual({ version: 'v6' });
    expect(server.asked).toHaveLength(1);
    const attempt = Microsoft365.probe(server.connection, { version: 'v8' });
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported-version', status: 404 });
    await expect(attempt).rejects.toThrow('v7, v6');
  });

  it('of a server that serves none has no status to tell', async () => {
    await using server = await answering({});
    const error = await errorOf(Microsoft365.probe(server.connection));
    expect(error).toMatchObject({ code: 'unsupported-version', status: undefined });
  });
});
