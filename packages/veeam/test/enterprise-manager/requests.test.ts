import { afterEach, describe, expect, it } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import type { VeeamRequest } from '../../src/transport/exchange.ts';
import { startSmallManager } from './small-manager.ts';

const credentials = { username: 'CORP\\svc', password: 'pässword:1' };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start() {
  const server = await startSmallManager(() => ({ status: 404 }));
  stops.push(server.stop);
  return server;
}

describe('the versions of a server', () => {
  const versionsOf = async (names: string[], version?: string) => {
    const { connection } = await start();
    const list = names.map((name) => `<SupportedVersion Name="${name}"/>`).join('');
    connection.request = async () => ({
      status: 200,
      headers: {},
      body: `<EnterpriseManager><SupportedVersions>${list}</SupportedVersions></EnterpriseManager>`,
    });
    return EnterpriseManager.probe(connection, version === undefined ? {} : { version });
  };

  it('are those with the name of a version, in order', async () => {
    const names = ['v1_10', 'v12_3', 'v1_7', 'v1', 'xv1_8', 'v1_8x', 'v_1', 'v1_', ''];
    expect(await versionsOf(names)).toEqual({ version: 'v12_3', offered: ['v1_7', 'v1_10', 'v12_3'] });
    expect(await versionsOf(names, 'v1_7')).toMatchObject({ version: 'v1_7' });
    await expect(versionsOf(names, 'v1_8')).rejects.toMatchObject({ code: 'unsupported-version' });
  });

  it('are unreadable if there is none', async () => {
    await expect(versionsOf([])).rejects.toMatchObject({ code: 'unreadable-answer' });
    await expect(versionsOf(['latest'])).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it.each([
    [204, 'request-refused'],
    [401, 'session-expired'],
    [500, 'server-failed'],
  ])('are unknown after HTTP %i: %s', async (status, code) => {
    const { connection } = await start();
    connection.request = async () => ({ status, headers: {}, body: '' });
    await expect(EnterpriseManager.probe(connection)).rejects.toMatchObject({ code });
  });
});

describe('the answer to a logon', () => {
  const token = { 'x-restsvcsessionid': 'token-1' };

  async function loggedOn(
    body: string,
    { headers = token, status = 201 }: { headers?: object; status?: number } = {},
  ) {
    const { connection } = await start();
    const asked: { method: string; path: string; repeatable?: boolean }[] = [];
    const send = connection.request.bind(connection);
    connection.request = async (request) => {
      asked.push(request);
      if (request.operation === 'read the API versions') return send(request);
      if (request.operation === 'log out') return { status: 204, headers: {}, body: '' };
      return { status, headers: { ...headers } as Record<string, string>, body };
    };
    const session = await EnterpriseManager.logOn(connection, credentials).then(
      (manager) => manager.session(),
      (error: unknown) => error,
    );
    return { session, asked, shown: connection.safeText('token-1 and session-1') };
  }

  it.each([
    '<LogonSession><SessionId>session-1</SessionId></LogonSession>',
    '<LogonSession Href="https://em/api/logonSessions/session-1"/>',
    '<LogonSession><Links><Link Href="x"/><Link Href="/api/logonSessions/session-1"/></Links></LogonSession>',
    '<LogonSession Href="https://em/api/logonSessions/other"><SessionId>session-1</SessionId></LogonSession>',
  ])('has the id of the session: %s', async (body) => {
    const { session, asked, shown } = await loggedOn(body);
    expect(session).toEqual({ sessionId: 'session-1', token: 'token-1', version: 'v1_10' });
    expect(shown).toBe('[hidden] and [hidden]');
    expect(asked[1]).toMatchObject({ method: 'POST', path: '/api/sessionMngr/?v=latest', repeatable: true });
  });

  it.each([{}, { 'x-restsvcsessionid': '' }])('is unreadable with the headers %j', async (headers) => {
    const { session } = await loggedOn('<LogonSession><SessionId>s</SessionId></LogonSession>', { headers });
    expect(session).toMatchObject({ code: 'unreadable-answer', mayHaveActed: false });
  });

  it('without an id leaves a session open that cannot be closed', async () => {
    const { session, asked, shown } = await loggedOn('<LogonSession/>');
    expect(session).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: true });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(shown).toBe('[hidden] and session-1');
  });

  it.each([
    [199, 'request-refused'],
    [300, 'request-refused'],
    [403, 'access-denied'],
  ])('is not a session with HTTP %i', async (status, code) => {
    const { session } = await loggedOn('<LogonSession><SessionId>s</SessionId></LogonSession>', { status });
    expect(session).toMatchObject({ code });
  });
});

describe('the requests of a session', () => {
  const session = { sessionId: 'session-1', token: 'token-1', version: 'v1_7' };

  /** A manager that gets this answer, and the requests of its connection. */
  async function answering(
    body: string,
    { status = 200, format }: { status?: number; format?: 'json' } = {},
  ) {
    const { connection } = await start();
    const asked: VeeamRequest[] = [];
    connection.request = async (request) => {
      asked.push(request);
      return { status, headers: {}, body };
    };
    return {
      manager: EnterpriseManager.resume(connection, session, format === undefined ? {} : { format }),
      asked,
    };
  }

  it('are in XML by default', async () => {
    const { manager, asked } = await answering('<EntityReferences/>');
    await manager.jobs.references();
    expect(manager.format).toBe('xml');
    expect(asked[0]?.headers).toEqual({ 'X-RestSvcSessionId': 'token-1', Accept: 'application/xml' });
  });

  it('read a job from XML even in a session of JSON, without its byte order mark', async () => {
    const body = '\uFEFF<Job UID="urn:veeam:Job:1" Name="n"><JobType>Backup</JobType></Job>';
    const { manager, asked } = await answering(body.slice(1), { format: 'json' });
    expect(await manager.jobs.getFromXml('1')).toMatchObject({ id: '1', name: 'n' });
    expect(asked[0]?.headers).toMatchObject({ Accept: 'application/xml' });
    const other = await answering('{"uid":"urn:veeam:Job:1","name":"n","jobType":"Backup"}');
    await expect(other.manager.jobs.getFromXml('1')).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it('may be repeated if they end something', async () => {
    const { manager, asked } = await answering(' ', { status: 204 });
    await manager.tasks.delete('a/b');
    await manager.logOut();
    expect(asked.map(({ method, path, repeatable }) => [method, path, repeatable])).toEqual([
      ['DELETE', '/api/tasks/a%2Fb', true],
      ['DELETE', '/api/logonSessions/session-1', true],
    ]);
  });

  it.each(['<html/>', 'ok', '<Ok'])('may have acted when the answer is %s', async (body) => {
    const { manager } = await answering(body);
    await expect(manager.tasks.delete('1')).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it('return a list as complete only if nothing was omitted', async () => {
    const one = '<Repository UID="urn:veeam:Repository:1" Name="R"/>';
    const { manager } = await answering(`<Repositories>${one}</Repositories>`);
    expect(await manager.repositories.list().all()).toMatchObject({ items: [{ id: '1' }], isWhole: true });
    const other = await answering(`<Repositories>${one}<Repository Name="S"/></Repositories>`);
    expect(await other.manager.repositories.list().all()).toMatchObject({
      items: [{ id: '1' }],
      isWhole: false,
    });
    expect(other.manager.oddValues.values).toEqual([
      { record: 'Repository[1]', field: 'UID', problem: 'missing' },
    ]);
  });

  it('name records without a name by their id, and return backup servers with their data', async () => {
    const { manager, asked } = await answering(
      '<BackupServers><BackupServer UID="urn:veeam:BackupServer:5"/></BackupServers>',
    );
    const { items } = await manager.backupServers.list().all();
    expect(items).toEqual([
      {
        id: '5',
        uid: 'urn:veeam:BackupServer:5',
        name: '5',
        description: '',
        port: undefined,
        version: undefined,
      },
    ]);
    expect(asked[0]?.path).toBe('/api/backupServers?format=Entity');
    expect(manager.oddValues.values).toMatchObject([{ field: 'Name', problem: 'missing' }]);
  });

  it('return complete tasks, and name the id of a lost one', async () => {
    const { manager } = await answering('', { status: 404 });
    await expect(manager.tasks.get('task-1')).rejects.toMatchObject({
      name: 'TaskLostError',
      status: 404,
      operation: 'read task',
      message: expect.stringContaining('task-1'),
    });
    const list = await answering('<Tasks/>');
    expect(await list.manager.tasks.list().all()).toEqual({ items: [], isWhole: true });
  });
});
