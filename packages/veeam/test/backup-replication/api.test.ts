import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { AccessDeniedError, SessionExpiredError } from '../../src/transport/errors.ts';
import { CREDENTIALS, clock, error, type StubOptions, startStub } from './stub-server.ts';

const REVISION = '1.1-rev1';
const SESSION = { id: 's1', name: 'Run', sessionType: 'Job', state: 'Working', creationTime: '', usn: 1 };
const TOKEN_CALL = 'POST /api/oauth2/token';
const GET_CALL = 'GET /api/v1/sessions/s1';

async function setUp(options: StubOptions = {}) {
  const stub = await startStub({
    routes: { [GET_CALL]: () => ({ status: 200, json: SESSION }) },
    ...options,
  });
  const now = clock();
  const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, { version: REVISION, now });
  return { stub, now, vbr, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
}

function grants(stub: Awaited<ReturnType<typeof startStub>>): (string | null)[] {
  return stub.requests
    .filter(({ path }) => path === '/api/oauth2/token')
    .map(({ body }) => new URLSearchParams(body).get('grant_type'));
}

describe('the token', () => {
  it('is requested with the revision, as a form, and sent with every request', async () => {
    await using world = await setUp();
    await world.vbr.sessions.get('s1');
    const [token, call] = world.stub.requests;
    expect(token?.headers['x-api-version']).toBe(REVISION);
    expect(call?.headers).toMatchObject({ 'x-api-version': REVISION, authorization: 'Bearer access-1' });
  });

  it('is shared by parallel calls', async () => {
    await using world = await setUp();
    await Promise.all(Array.from({ length: 30 }, () => world.vbr.sessions.get('s1')));
    expect(grants(world.stub)).toEqual(['password']);
  });

  it('is refreshed before it expires, once for parallel calls', async () => {
    await using world = await setUp();
    world.now.advanceSeconds(850);
    await Promise.all(Array.from({ length: 30 }, () => world.vbr.sessions.get('s1')));
    world.now.advanceSeconds(850);
    await world.vbr.sessions.get('s1');
    expect(grants(world.stub)).toEqual(['password', 'refresh_token', 'refresh_token']);
  });

  it('with a very short lifetime is not renewed for every call', async () => {
    await using world = await setUp({ expiresInSeconds: 30 });
    await world.vbr.sessions.get('s1');
    world.now.advanceSeconds(26);
    await world.vbr.sessions.get('s1');
    expect(grants(world.stub)).toEqual(['password']);
  });

  it('that the server no longer knows is replaced once, and every concurrent call succeeds', async () => {
    await using world = await setUp();
    world.stub.revokeTokens();
    const sessions = await Promise.all(Array.from({ length: 20 }, () => world.vbr.sessions.get('s1')));
    expect(sessions).toHaveLength(20);
    expect(grants(world.stub)).toEqual(['password', 'password']);
  });

  it('that is refused again after the one new logon is an error', async () => {
    await using world = await setUp({ routes: { [GET_CALL]: () => error(401, 'AccessDenied', 'No.') } });
    await expect(world.vbr.sessions.get('s1')).rejects.toThrow(SessionExpiredError);
    expect(world.stub.calls()).toEqual([TOKEN_CALL, GET_CALL, TOKEN_CALL, GET_CALL]);
  });

  it('that brings a 403 right after a refresh is replaced by password', async () => {
    await using world = await setUp({
      routes: {
        [GET_CALL]: ({ headers }) =>
          headers.authorization === 'Bearer access-2'
            ? error(403, 'AccessDenied', 'Forbidden')
            : { status: 200, json: SESSION },
      },
    });
    world.now.advanceSeconds(850);
    expect(await world.vbr.sessions.get('s1')).toMatchObject({ id: 's1' });
    expect(grants(world.stub)).toEqual(['password', 'refresh_token', 'password']);
  });

  it('is not the cause of any other 403', async () => {
    await using world = await setUp({
      routes: { [GET_CALL]: () => error(403, 'AccessDenied', 'Forbidden') },
    });
    await expect(world.vbr.sessions.get('s1')).rejects.toThrow(AccessDeniedError);
    expect(grants(world.stub)).toEqual(['password']);
  });
});

describe('the logon', () => {
  it('continues in another process', async () => {
    await using world = await setUp();
    const carried = JSON.parse(JSON.stringify(await world.vbr.session()));
    const resumed = BackupReplication.resume(world.stub.connection, carried, {
      credential: CREDENTIALS,
      now: world.now,
    });
    await resumed.sessions.get('s1');
    expect(resumed.version).toBe(REVISION);
    world.now.advanceSeconds(850);
    await resumed.sessions.get('s1');
    expect(grants(world.stub)).toEqual(['password', 'refresh_token']);
  });

  it('is logged out once, and accepts no call afterwards', async () => {
    await using world = await setUp();
    await world.vbr.logOut();
    await world.vbr.logOut();
    expect(world.stub.calls()).toEqual([TOKEN_CALL, 'POST /api/oauth2/logout']);
    await expect(world.vbr.session()).rejects.toThrow(SessionExpiredError);
    await expect(world.vbr.sessions.get('s1')).rejects.toThrow(/logged out/);
  });

  it('counts as logged out when the server no longer knows it', async () => {
    await using world = await setUp();
    world.stub.revokeTokens();
    await expect(world.vbr.logOut()).resolves.toBeUndefined();
  });
});
