import { describe, expect, it } from 'vitest';
import { tokenService } from '../../src/backup-replication/api.ts';
import { Logon } from '../../src/oauth/logon.ts';
import { requestToken } from '../../src/oauth/token.ts';
import { LogonRefusedError, ServerFailedError, SessionExpiredError } from '../../src/transport/errors.ts';
import type { VeeamResponse } from '../../src/transport/exchange.ts';
import { CREDENTIALS, clock, type StubAnswer, startStub } from '../backup-replication/stub-server.ts';

const revision = '1.1-rev1';

/** A logon to a server whose tokens live 15 minutes, and are renewed a minute before. */
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
  it('hands out the token it has until shortly before it expires', async () => {
    await using world = await setUp();
    world.now.advanceSeconds(839);
    expect(await world.logon.token()).toBe(world.token);
    expect(world.grants()).toEqual([]);
  });

  it('renews once for all who ask at the same time, and uses each refresh token once', async () => {
    await using world = await setUp();
    for (let time = 0; time < 2; time += 1) {
      world.now.advanceSeconds(840);
      const tokens = await Promise.all(Array.from({ length: 50 }, () => world.logon.token()));
      expect(new Set(tokens).size).toBe(1);
    }
    expect(world.grants()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('replaces a refused token once for all whose calls it failed', async () => {
    await using world = await setUp();
    const call = async (token: string) => answered(token === 'access-1' ? 401 : 200);
    const responses = await Promise.all(Array.from({ length: 20 }, () => world.logon.send(call)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect(world.grants()).toEqual(['password']);
  });

  it('asks no second time with a password that was refused: that locks accounts', async () => {
    await using world = await setUp({ credential: { ...CREDENTIALS, password: 'changed' } });
    const call = async () => answered(401);
    for (let time = 0; time < 3; time += 1)
      await expect(world.logon.send(call)).rejects.toThrow(LogonRefusedError);
    expect(world.grants()).toEqual(['password']);
  });

  it('tries again after a failure', async () => {
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

  it('logs out the token that is just being renewed, once, and takes no call afterwards', async () => {
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
