import { describe, expect, it } from 'vitest';
import { BackupReplication, type LogOnOptions, readServerInfo } from '../../src/backup-replication/client.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { WrongShapeError } from '../../src/reading/json-answer.ts';
import { OddValues } from '../../src/reading/odd-values.ts';
import type { Connection } from '../../src/transport/connection.ts';
import {
  AccessDeniedError,
  LogonRefusedError,
  UnreadableAnswerError,
  UnsupportedVersionError,
} from '../../src/transport/errors.ts';
import { CREDENTIALS, clock, error, type StubAnswer, startStub } from './stub-server.ts';

function logOn(connection: Connection, revision?: LogOnOptions['version']): Promise<BackupReplication> {
  return BackupReplication.logOn(connection, CREDENTIALS, {
    now: clock(),
    ...(revision === undefined ? {} : { version: revision }),
  });
}

describe('the revision', () => {
  it.each<[Revision[], Revision]>([
    [['1.1-rev0'], '1.1-rev0'],
    [['1.1-rev0', '1.1-rev1'], '1.1-rev1'],
    [['1.1-rev0', '1.1-rev1', '1.1-rev2', '1.2-rev0', '1.2-rev1'], '1.2-rev1'],
    [[...KNOWN_REVISIONS], '1.3-rev2'],
    [[...KNOWN_REVISIONS, '1.4-rev0'], '1.3-rev2'],
    [['1.4-rev1', '1.4-rev0'], '1.4-rev0'],
  ])('of a server that offers %j is %s', async (revisions, chosen) => {
    await using stub = await startStub({ revisions });
    expect((await logOn(stub.connection)).version).toBe(chosen);
    expect(stub.requests.length).toBeLessThanOrEqual(2);
  });

  it.each(['The specified API version is not supported.', 'Diese Version gibt es nicht.'])(
    'is found without a list, by requests without credentials: %s',
    async (refusal) => {
      await using stub = await startStub({ revisions: ['1.1-rev0', '1.1-rev1'], refusal });
      expect((await logOn(stub.connection)).version).toBe('1.1-rev1');
      expect(stub.requests.filter(({ body }) => body.includes('password'))).toHaveLength(2);
    },
  );

  it('is the configured one, without looking for others', async () => {
    await using stub = await startStub({ revisions: KNOWN_REVISIONS });
    expect((await logOn(stub.connection, '1.1-rev1')).version).toBe('1.1-rev1');
    expect(stub.calls()).toEqual(['POST /api/oauth2/token']);
  });

  it('that is configured and not offered is an error, which names those that are', async () => {
    await using stub = await startStub({ revisions: ['1.1-rev0', '1.1-rev1'] });
    const failure = await logOn(stub.connection, '1.3-rev0').catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(UnsupportedVersionError);
    expect(String(failure)).toContain('does not know API revision 1.3-rev0 and offers 1.1-rev0, 1.1-rev1');
    expect(stub.calls()).toEqual(['POST /api/oauth2/token']);
  });

  it('cannot be agreed on with a server that is too old', async () => {
    await using stub = await startStub({ revisions: ['1.0-rev1', '1.0-rev2'] });
    await expect(logOn(stub.connection)).rejects.toThrow(UnsupportedVersionError);
  });
});

describe('a logon that fails', () => {
  const refuse = async (badPassword: StubAnswer): Promise<unknown> => {
    await using stub = await startStub({ revisions: KNOWN_REVISIONS, badPassword });
    const failure = await BackupReplication.logOn(
      stub.connection,
      { ...CREDENTIALS, password: 'wrong-secret' },
      { now: clock() },
    ).catch((thrown: unknown) => thrown);
    expect(stub.calls().filter((call) => !call.endsWith('/logout'))).toEqual(['POST /api/oauth2/token']);
    return failure;
  };

  it.each([400, 401])('for a wrong password with HTTP %i is a refused logon', async (status) => {
    const failure = await refuse(error(status, 'AccessDenied', 'Invalid password "wrong-secret".'));
    expect(failure).toBeInstanceOf(LogonRefusedError);
    expect(failure).toMatchObject({ status, server: 'vbr-1', retryable: false });
    expect(String(failure)).toContain('Invalid password "[hidden]"');
  });

  it('with HTTP 403 is a denied access', async () => {
    expect(await refuse(error(403, 'AccessDenied', 'Custom roles may not.'))).toBeInstanceOf(
      AccessDeniedError,
    );
  });

  it('with an HTML page shows nothing of the page', async () => {
    const failure = await refuse({ status: 400, text: '<html>Proxy says no</html>' });
    expect(failure).toMatchObject({ code: 'request-refused' });
    expect(String(failure)).not.toContain('Proxy');
  });

  it('for a broken token answer never shows the token', async () => {
    const failure = await refuse({ status: 200, text: '{"access_token":"top-secret","expires_in":' });
    expect(failure).toBeInstanceOf(UnreadableAnswerError);
    expect(`${String(failure)}${JSON.stringify(failure)}`).not.toContain('top-secret');
  });
});

describe('probe', () => {
  it('needs no logon and agrees on a revision', async () => {
    await using stub = await startStub({ revisions: ['1.1-rev0', '1.1-rev1'] });
    const answer = await BackupReplication.probe(stub.connection);
    expect(answer).toEqual({
      serverTime: new Date('2025-03-01T10:00:00.123Z'),
      timeZone: '(UTC+02:00) Athens',
      version: '1.1-rev1',
    });
    expect(stub.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});

it.each([
  [undefined, [], []],
  [null, [], []],
  [['P1', 'P2'], ['P1', 'P2'], []],
  [['P1', 7], ['P1'], ['wrong-type']],
  ['P1', [], ['wrong-type']],
])('reads from the patches %j: %j, and reports as odd: %j', (patches, texts, problems) => {
  const odd = new OddValues((text) => text);
  expect(readServerInfo({ name: 'vbr', buildVersion: '12.3', patches }, odd).patches).toEqual(texts);
  expect(odd.values.map(({ problem }) => problem)).toEqual(problems);
});

describe("the server's information", () => {
  it('has its name, its build and its platform', () => {
    const odd = new OddValues((text) => text);
    const info = { vbrId: 'v', name: 'srv', buildVersion: '13.0', patches: [], platform: 'Linux' };
    expect(readServerInfo(info, odd)).toEqual(info);
    expect(odd.count).toBe(0);
  });

  it('may lack everything except its build, and missing required values are reported', () => {
    const odd = new OddValues((text) => text);
    const nothing = { vbrId: undefined, name: undefined, patches: [], platform: undefined };
    expect(readServerInfo({ buildVersion: '13.0' }, odd)).toEqual({ ...nothing, buildVersion: '13.0' });
    expect(odd.values).toEqual([{ record: 'serverInfo', field: 'name', problem: 'missing' }]);
    expect(() => readServerInfo({ name: 'srv' }, odd)).toThrow(WrongShapeError);
  });
});

describe('a probe of one revision', () => {
  it('requests it, and gets an error with the offered ones', async () => {
    await using stub = await startStub({ revisions: ['1.1-rev0', '1.2-rev1'] });
    expect(await BackupReplication.probe(stub.connection, { version: '1.2-rev1' })).toMatchObject({
      version: '1.2-rev1',
    });
    const [asked] = stub.requests;
    expect(asked?.headers).toMatchObject({ 'x-api-version': '1.2-rev1', accept: 'application/json' });
    expect(stub.calls()).toEqual(['GET /api/v1/serverTime']);
    await expect(BackupReplication.probe(stub.connection, { version: '1.3-rev1' })).rejects.toMatchObject({
      code: 'unsupported-version',
      offered: ['1.1-rev0', '1.2-rev1'],
    });
    expect(stub.calls()).toHaveLength(2);
  });

  it.each([
    [{ serverTime: '2026-01-15T10:00:00Z' }, undefined],
    [{ serverTime: '2026-01-15T10:00:00Z', timeZone: 7 }, undefined],
    [{ serverTime: '2026-01-15T10:00:00Z', timeZone: 'UTC' }, 'UTC'],
  ])('reads the clock of %j', async (json, timeZone) => {
    await using stub = await startStub();
    stub.connection.request = async () => ({ status: 200, headers: {}, body: JSON.stringify(json) });
    expect(await BackupReplication.probe(stub.connection)).toEqual({
      serverTime: new Date('2026-01-15T10:00:00Z'),
      timeZone,
      version: KNOWN_REVISIONS[0],
    });
  });

  it.each(['{}', '{"serverTime":"soon"}', '{"serverTime":"0001-01-01T00:00:00"}', '[]', ''])(
    'finds no clock in %j',
    async (body) => {
      await using stub = await startStub();
      stub.connection.request = async () => ({ status: 200, headers: {}, body });
      await expect(BackupReplication.probe(stub.connection)).rejects.toThrow(UnreadableAnswerError);
    },
  );

  it.each([
    [401, 'session-expired'],
    [500, 'server-failed'],
  ])('is not a refusal of the revision by HTTP %i', async (status, code) => {
    await using stub = await startStub();
    let asked = 0;
    stub.connection.request = async () => {
      asked += 1;
      return { status, headers: {}, body: '' };
    };
    await expect(BackupReplication.probe(stub.connection)).rejects.toMatchObject({ code });
    expect(asked).toBe(1);
  });
});

it('a server that refuses every revision without naming one gets a request for each', async () => {
  await using stub = await startStub({ revisions: [], refusal: 'The API version is not supported.' });
  await expect(BackupReplication.probe(stub.connection)).rejects.toMatchObject({
    code: 'unsupported-version',
    operation: 'get server time',
  });
  expect(stub.requests.map(({ headers }) => headers['x-api-version'])).toEqual(KNOWN_REVISIONS);
});

it('during the search for a revision, the first one that the server names is used', async () => {
  await using stub = await startStub();
  const asked: unknown[] = [];
  stub.connection.request = async ({ headers }) => {
    asked.push(headers?.['x-api-version']);
    const supported = asked.length === 1 ? '' : ': v1.1-rev0';
    const body = JSON.stringify({ errorCode: 'NotImplemented', message: `API version${supported}` });
    return asked.length < 3 ? { status: 400, headers: {}, body } : { status: 500, headers: {}, body: '' };
  };
  await expect(BackupReplication.probe(stub.connection)).rejects.toMatchObject({ code: 'server-failed' });
  expect(asked).toEqual([...KNOWN_REVISIONS.slice(0, 2), '1.1-rev0']);
});

it('during the search for a revision, another error is not a refusal of it', async () => {
  await using stub = await startStub();
  let asked = 0;
  stub.connection.request = async () => {
    asked += 1;
    const body = JSON.stringify({ errorCode: 'NotImplemented', message: 'API version' });
    return asked === 1 ? { status: 400, headers: {}, body } : { status: 500, headers: {}, body: '' };
  };
  await expect(BackupReplication.probe(stub.connection)).rejects.toMatchObject({
    code: 'server-failed',
    operation: 'find the API revision',
  });
  expect(asked).toBe(2);
});
