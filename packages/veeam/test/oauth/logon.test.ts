import { describe, expect, it } from 'vitest';
import { tokenService } from '../../src/backup-replication/api.ts';
import { Logon } from '../../src/oauth/logon.ts';
import { requestToken } from '../../src/oauth/token.ts';
import {
  LogonRefusedError,
  ServerBusyError,
  ServerFailedError,
  SessionExpiredError,
} from '../../src/transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../../src/transport/exchange.ts';
import { CREDENTIALS, clock, type StubAnswer, startStub } from '../backup-replication/stub-server.ts';

const revision = '1.1-rev1';

/** A logon to a server whose tokens live 15 minutes and are renewed a minute before their end. */
async function setUp({ credential }: { credential?: typeof CREDENTIALS } = { credential: CREDENTIALS }) {
  const badPassword: StubAnswer = { status: 400, json: { errorCode: 'AccessDenied', message: 'No.' } };
  const stub = await startStub({ revisions: [revision], badPassword });
  const now = clock();
  const service = tokenService(stub.connection, revision);
  const token = await requestToken(stub.connection, service, CREDENTIALS, now);
  const given = { ...service };
  const logon = new Logon(stub.connection, () => given, { token, credential, now });
  return {
    stub,
    now,
    token,
    logon,
    service: given,
    grants: () =>
      stub.requests.slice(1).flatMap(({ path, body }) => {
        const form = new URLSearchParams(body);
        return path.endsWith('/token') ? [form.get('refresh_token') ?? 'password'] : [];
      }),
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

const answered = (status: number): VeeamResponse => ({ status, headers: {}, body: '' });

const failure = new ServerFailedError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });

describe('a logon', () => {
  it('returns its token until shortly before it expires', async () => {
    await using world = await setUp();
    world.now.advanceSeconds(839);
    expect(await world.logon.token()).toBe(world.token);
    expect(world.grants()).toEqual([]);
  });

  it('renews once for all concurrent calls, and uses each refresh token once', async () => {
    await using world = await setUp();
    for (let time = 0; time < 2; time += 1) {
      world.now.advanceSeconds(840);
      const tokens = await Promise.all(Array.from({ length: 50 }, () => world.logon.token()));
      expect(new Set(tokens).size).toBe(1);
    }
    expect(world.grants()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('replaces a refused token once for all calls that failed with it', async () => {
    await using world = await setUp();
    const call = async (token: string) => answered(token === 'access-1' ? 401 : 200);
    const responses = await Promise.all(Array.from({ length: 20 }, () => world.logon.send(call)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect(world.grants()).toEqual(['password']);
  });

  it('does not send a refused password again, because that locks accounts', async () => {
    await using world = await setUp({ credential: { ...CREDENTIALS, password: 'changed' } });
    const call = async () => answered(401);
    for (let time = 0; time < 3; time += 1)
      await expect(world.logon.send(call)).rejects.toThrow(LogonRefusedError);
    expect(world.grants()).toEqual(['password']);
  });

  it('retries after a failure', async () => {
    await using world = await setUp();
    const { path, refusal } = world.service;
    Object.assign(world.service, { path: '/elsewhere', refusal: () => failure });
    await expect(world.logon.send(async () => answered(401))).rejects.toBe(failure);
    Object.assign(world.service, { path, refusal });
    expect((await world.logon.token()).accessToken).toBe('access-2');
  });

  it('suspects a token from a refresh until a call has succeeded with it', async () => {
    await using world = await setUp();
    const forbidden = async () => answered(403);
    await world.logon.send(forbidden);
    expect(world.grants()).toEqual([]);
    world.now.advanceSeconds(840);
    await world.logon.send(async () => answered(200));
    await world.logon.send(forbidden);
    expect(world.grants()).toEqual(['refresh-1']);
    world.now.advanceSeconds(840);
    await world.logon.send(forbidden);
    expect(world.grants()).toEqual(['refresh-1', 'refresh-2', 'password']);
  });

  it('without a credential lasts as long as its token is refreshed', async () => {
    await using world = await setUp({});
    world.now.advanceSeconds(840);
    expect((await world.logon.token()).accessToken).toBe('access-2');
    world.stub.revokeRefreshTokens();
    world.now.advanceSeconds(840);
    await expect(world.logon.token()).rejects.toThrow(SessionExpiredError);
    expect(world.grants()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('logs out a token during its renewal, once, and accepts no call afterwards', async () => {
    await using world = await setUp();
    world.now.advanceSeconds(840);
    const renewed = world.logon.token();
    await world.logon.logOut();
    await renewed;
    await world.logon.logOut();
    const loggedOut = world.stub.requests.filter(({ path }) => path.endsWith('/logout'));
    expect(loggedOut.map(({ headers }) => headers.authorization)).toEqual(['Bearer access-2']);
    await expect(world.logon.token()).rejects.toThrow(SessionExpiredError);
  });

  it('logs out once more after a logout that failed', async () => {
    await using world = await setUp();
    const { logOutPath = '' } = world.service;
    Object.assign(world.service, {
      logOutPath: '/elsewhere',
      refusal: () => failure,
      isTokenRefused: () => false,
    });
    await expect(world.logon.logOut()).rejects.toBe(failure);
    Object.assign(world.service, { logOutPath });
    await world.logon.logOut();
    expect(world.stub.calls().at(-1)).toBe('POST /api/oauth2/logout');
  });
});

describe('a token from a refresh', () => {
  it('is not confirmed by a call that failed for another reason', async () => {
    await using world = await setUp();
    world.now.advanceSeconds(840);
    await world.logon.send(async () => answered(404));
    await world.logon.send(async () => answered(403));
    expect(world.grants()).toEqual(['refresh-1', 'password']);
  });

  it('is not confirmed by a call with the previous token', async () => {
    await using world = await setUp();
    const slow = Promise.withResolvers<VeeamResponse>();
    const asked = Promise.withResolvers<void>();
    const before = world.logon.send(() => {
      asked.resolve();
      return slow.promise;
    });
    await asked.promise;
    world.now.advanceSeconds(840);
    await world.logon.token();
    slow.resolve(answered(200));
    await before;
    await world.logon.send(async () => answered(403));
    expect(world.grants()).toEqual(['refresh-1', 'password']);
  });

  it('replaces a refused one without a credential', async () => {
    await using world = await setUp({});
    const call = async (token: string) => answered(token === 'access-1' ? 401 : 200);
    expect((await world.logon.send(call)).status).toBe(200);
    expect(world.grants()).toEqual(['refresh-1']);
  });

  it.each([
    ['without a status', undefined],
    ['because the server is busy', 503],
  ])('is not requested by password when the refresh failed %s', async (_why, status) => {
    await using world = await setUp();
    const error =
      status === undefined
        ? failure
        : new ServerBusyError({ server: 's', operation: 'o', happened: 'h', remedy: 'r', status });
    Object.assign(world.service, { path: '/elsewhere', refusal: () => error });
    world.now.advanceSeconds(840);
    await expect(world.logon.token()).rejects.toBe(error);
    expect(world.stub.requests.filter(({ path }) => path === '/elsewhere')).toHaveLength(1);
  });
});

describe('the calls of a logon', () => {
  /** The requests of the connection, with headers in lower case, in addition to those that the server receives. */
  async function watched(options?: Parameters<typeof setUp>[0]) {
    const world = await setUp(options);
    const sent: VeeamRequest[] = [];
    const { connection } = world.stub;
    const send = connection.request.bind(connection);
    connection.request = (request) => {
      sent.push(request);
      return send(request);
    };
    return { ...world, sent, [Symbol.asyncDispose]: world[Symbol.asyncDispose] };
  }

  it('ask for JSON, and only a refresh may not be repeated', async () => {
    await using world = await watched();
    world.now.advanceSeconds(840);
    await world.logon.token();
    await requestToken(world.stub.connection, world.service, CREDENTIALS, world.now);
    await world.logon.logOut();
    expect(world.sent.map(({ method, path, repeatable }) => [method, path, repeatable])).toEqual([
      ['POST', '/api/oauth2/token', false],
      ['POST', '/api/oauth2/token', true],
      ['POST', '/api/oauth2/logout', true],
    ]);
    for (const { headers } of world.sent)
      expect(headers).toMatchObject({ accept: 'application/json', 'x-api-version': revision });
  });

  it('show in their errors whether they are the logon itself', async () => {
    await using world = await watched();
    const about: object[] = [];
    Object.assign(world.service, {
      path: '/elsewhere',
      logOutPath: '/elsewhere',
      isTokenRefused: () => false,
      refusal: (_request: unknown, _response: unknown, told: object) => {
        about.push(told);
        return failure;
      },
    });
    await requestToken(world.stub.connection, world.service, CREDENTIALS, world.now).catch(() => undefined);
    await world.logon.logOut().catch(() => undefined);
    expect(about).toEqual([{ atLogon: true }, { atLogon: false }]);
  });
});

describe('a token', () => {
  const given = async (json: object) => {
    await using world = await setUp();
    const { connection } = world.stub;
    const answers = [JSON.stringify({ expires_in: 900, ...json })];
    connection.request = async () => ({ status: 200, headers: {}, body: answers.shift() ?? '' });
    const attempt = requestToken(connection, world.service, CREDENTIALS, world.now);
    const token = await attempt.catch((thrown: unknown) => thrown);
    return { token };
  };

  it.each([' leading', 'trailing ', 'a b', 'a\nb', 'ü', '', 7, null])('is not %j', async (access_token) => {
    const { token } = await given({ access_token });
    expect(token).toMatchObject({ code: 'unreadable-answer' });
  });

  it.each([' x', 'x ', '', 7])('has no refresh token that is %j', async (refresh_token) => {
    const { token } = await given({ access_token: 'a', refresh_token });
    expect(token).toEqual({ accessToken: 'a', renewAt: '2025-03-01T10:14:00.000Z' });
  });

  it.each([
    [900, '10:14:00'],
    [600, '10:09:00'],
    [100, '10:01:30'],
    [undefined, '10:14:00'],
  ])('with %s s is renewed from %s on', async (expires_in, time) => {
    const { token } = await given({ access_token: 'a', expires_in });
    expect(token).toMatchObject({ renewAt: `2025-03-01T${time}.000Z` });
  });
});

describe('a token in an answer that cannot be used', () => {
  const body = '{"access_token":"no-token-1","refresh_token":"refresh-token-1","expires_in":';
  const broken = async (service: object) => {
    await using world = await setUp();
    const { connection } = world.stub;
    const asked: string[] = [];
    connection.request = async ({ path }) => {
      asked.push(path);
      return { status: 200, headers: {}, body };
    };
    await requestToken(connection, { ...world.service, ...service }, CREDENTIALS, world.now).catch(
      () => undefined,
    );
    return { asked, shown: connection.safeText('no-token-1 and refresh-token-1') };
  };

  it('is hidden and logged out', async () => {
    expect(await broken({})).toEqual({
      asked: ['/api/oauth2/token', '/api/oauth2/logout'],
      shown: '[hidden] and [hidden]',
    });
  });

  it('is kept open if the product has no logout', async () => {
    expect((await broken({ logOutPath: undefined })).asked).toEqual(['/api/oauth2/token']);
  });
});
