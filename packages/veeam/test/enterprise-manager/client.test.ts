import { inspect } from 'node:util';
import { afterEach, describe, expect, it, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { TaskLostError } from '../../src/enterprise-manager/tasks.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import type { VeeamRequest } from '../../src/transport/exchange.ts';
import { fixture } from './fixture.ts';
import { type Answer, type Asked, startSmallManager } from './small-manager.ts';

const credentials = { username: 'CORP\\svc', password: 'pässword:1' };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(answer: (asked: Asked) => Answer = () => ({ status: 404 })) {
  const server = await startSmallManager(answer);
  stops.push(server.stop);
  return server;
}

async function logOn(answer?: (asked: Asked) => Answer, format: 'xml' | 'json' = 'xml') {
  const { connection, asked } = await start(answer);
  const manager = await EnterpriseManager.logOn(connection, credentials, { format });
  asked.length = 0;
  return { manager, asked };
}

async function failureOf(promise: Promise<unknown>): Promise<VeeamError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VeeamError);
  return error as VeeamError;
}

function task(state: string, result = ''): Answer {
  return {
    status: 202,
    body: `<Task><TaskId>task-1</TaskId><State>${state}</State><Operation>X</Operation>${result}</Task>`,
  };
}

describe('a logon', () => {
  test('probes the versions, sends Basic and takes the token as it is given', async () => {
    const { connection, asked } = await start();
    const manager = await EnterpriseManager.logOn(connection, credentials);
    expect(await manager.session()).toEqual({
      sessionId: '15a3fc97-0001',
      token: 'O9Msj3rq7EGUhtSMBQx+mw==',
      version: 'v1_10',
    });
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/',
      'POST /api/sessionMngr/',
    ]);
    expect(asked[0]?.headers.authorization).toBeUndefined();
    expect(asked[1]?.query.get('v')).toBe('latest');
    expect(asked[1]?.headers).toMatchObject({ accept: 'application/xml', 'content-length': '0' });
  });

  test('can be asked of one version, and refuses an unknown one before it sends the password', async () => {
    const { connection, asked } = await start();
    const manager = await EnterpriseManager.logOn(connection, credentials, { version: 'v1_4' });
    expect(manager.version).toBe('v1_4');
    expect(asked[1]?.query.get('v')).toBe('v1_4');
    asked.length = 0;
    const error = await failureOf(EnterpriseManager.logOn(connection, credentials, { version: 'v1_3' }));
    expect(error.code).toBe('unsupported-version');
    expect(error.message).toContain('v1_4, v1_7, v1_10');
    expect(asked).toHaveLength(1);
  });

  test('with a wrong password is refused, and shows it nowhere', async () => {
    const { connection } = await start();
    const error = await failureOf(
      EnterpriseManager.logOn(connection, { ...credentials, password: 'hunter2' }),
    );
    expect(error).toMatchObject({ code: 'logon-refused', status: 401, retryable: false });
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  test('in JSON reads camelCase too', async () => {
    const { connection } = await start();
    const manager = await EnterpriseManager.logOn(connection, credentials, { format: 'json' });
    expect(await manager.session()).toMatchObject({ sessionId: '15a3fc97-0001', version: 'v1_7' });
  });

  test('needs no credentials to probe', async () => {
    const { connection } = await start();
    expect(await EnterpriseManager.probe(connection)).toEqual({
      version: 'v1_10',
      offered: ['v1_4', 'v1_7', 'v1_10'],
    });
  });
});

describe('a session', () => {
  test('is sent in its header and in no cookie, with one media type', async () => {
    const { manager, asked } = await logOn(() => ({ body: fixture('job-entity.xml') }));
    await manager.jobs.get('urn:veeam:Job:a b/c');
    expect(asked[0]?.path).toBe('/api/jobs/a%20b%2Fc');
    expect(asked[0]?.query.get('format')).toBe('Entity');
    expect(asked[0]?.headers).toMatchObject({
      'x-restsvcsessionid': 'O9Msj3rq7EGUhtSMBQx+mw==',
      accept: 'application/xml',
    });
    expect(asked[0]?.headers.cookie).toBeUndefined();
    expect(asked[0]?.headers['content-type']).toBeUndefined();
  });

  test('is taken up again elsewhere without a request', async () => {
    const { manager } = await logOn();
    const { connection, asked } = await start(() => ({ body: '<EntityReferences/>' }));
    const resumed = EnterpriseManager.resume(connection, JSON.parse(JSON.stringify(await manager.session())));
    expect(asked).toEqual([]);
    expect(await resumed.jobs.references()).toEqual([]);
    expect(asked[0]?.headers['x-restsvcsessionid']).toBe((await manager.session()).token);
  });

  test.each([204, 401, 404])('is logged out, also when it is already gone (%i)', async (status) => {
    const { manager, asked } = await logOn(() => ({ status }));
    await manager.logOut();
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /api/logonSessions/15a3fc97-0001',
    ]);
  });

  test('that cannot be logged out is an error', async () => {
    const { manager } = await logOn(() => ({ status: 500 }));
    expect(await failureOf(manager.logOut())).toMatchObject({ code: 'server-failed', mayHaveActed: false });
  });

  test('that has expired is not a wrong password', async () => {
    const { manager } = await logOn(() => ({ status: 401 }));
    expect(await failureOf(manager.jobs.references())).toMatchObject({ code: 'session-expired' });
  });

  test('keeps its secrets out of what a task says, even when the server repeats them', async () => {
    const { manager } = await logOn((asked) => ({
      body: `<Task xmlns="http://www.veeam.com/ent/v1.0"><TaskId>task-1</TaskId><State>Finished</State><Result Success="false"><Message>refused: p&#228;ssword:1, ${asked.headers['x-restsvcsessionid']}</Message></Result></Task>`,
    }));
    expect((await manager.tasks.get('task-1')).result?.message).toBe('refused: [hidden], [hidden]');
    expect((await manager.jobs.start('1')).result?.message).toBe('refused: [hidden], [hidden]');
  });

  test('shows its secrets in no error, even when the server repeats them', async () => {
    const { manager } = await logOn((asked) => ({
      status: 500,
      body: `<Error Message="bad session ${asked.headers['x-restsvcsessionid']} 15a3fc97-0001" StatusCode="500"/>`,
    }));
    const error = await failureOf(manager.jobs.references());
    expect(error.message).toContain('bad session [hidden] [hidden]');
    expect(inspect(error, { depth: 9 })).not.toContain('O9Msj3rq7EGUhtSMBQx');
  });
});

describe('a list', () => {
  test('of jobs is read from references', async () => {
    const { manager } = await logOn(() => ({
      body: '<EntityReferences><Ref UID="urn:veeam:Job:1" Name="a &amp; b" Href="x" Type="JobReference"><Links/></Ref></EntityReferences>',
    }));
    expect(await manager.jobs.references()).toEqual([{ id: '1', uid: 'urn:veeam:Job:1', name: 'a & b' }]);
  });

  test.each([
    '<Repositories><Repository UID="urn:veeam:Repository:9" Name="R"><Links><Link Rel="Up" Href="https://em/api/backupServers/5" Name="S"/></Links><Capacity>107</Capacity><FreeSpace>7</FreeSpace><Kind>Win</Kind></Repository></Repositories>',
    '{"repositories":[{"uid":"urn:veeam:Repository:9","name":"R","links":[{"rel":"Up","href":"https://em/api/backupServers/5","name":"S","type":null}],"capacity":107,"freeSpace":7,"kind":"Win"}]}',
    '{"Repositories":[{"UID":"urn:veeam:Repository:9","Name":"R","Links":[{"Rel":"Up","Href":"https://em/api/backupServers/5","Name":"S","Type":null}],"Capacity":107,"FreeSpace":7,"Kind":"Win"}]}',
  ])('of repositories is the same in every form: %s', async (body) => {
    const { manager } = await logOn(() => ({ body }), body.startsWith('{') ? 'json' : 'xml');
    expect((await manager.repositories.list().all()).items).toEqual([
      {
        id: '9',
        uid: 'urn:veeam:Repository:9',
        name: 'R',
        kind: 'Win',
        capacityBytes: 107,
        freeSpaceBytes: 7,
        backupServer: { id: '5', uid: 'urn:veeam:BackupServer:5', name: 'S' },
      },
    ]);
  });

  test('of backup servers is read', async () => {
    const { manager, asked } = await logOn(() => ({
      body: '<BackupServers><BackupServer UID="urn:veeam:BackupServer:5" Name="S"><Description /><Port>9392</Port><Version>12.1</Version></BackupServer></BackupServers>',
    }));
    expect((await manager.backupServers.list().all()).items).toEqual([
      { id: '5', uid: 'urn:veeam:BackupServer:5', name: 'S', description: '', port: 9392, version: '12.1' },
    ]);
    expect(asked[0]?.path).toBe('/api/backupServers');
  });
});

describe('a clone', () => {
  const repositoryUid = 'urn:veeam:Repository:0d1e2f30-4151-4263-8475-869708a9bacb';
  const spec = {
    kind: 'Backup',
    jobName: 'A & B',
    folderName: 'f',
    repositoryUid,
    description: 'd',
  } as const;

  test('is posted in the session’s media type', async () => {
    const { manager, asked } = await logOn(() => task('Running'));
    expect(await manager.jobs.clone('1', spec)).toMatchObject({ id: 'task-1', phase: 'running' });
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/jobs/1' });
    expect(asked[0]?.query.get('action')).toBe('clone');
    expect(asked[0]?.headers).toMatchObject({ accept: 'application/xml', 'content-type': 'application/xml' });
    expect(asked[0]?.body).toContain('<JobName>A &amp; B</JobName>');
  });

  test('in JSON is posted as JSON', async () => {
    const { manager, asked } = await logOn(() => ({ body: '{"taskId":"task-1","state":"Running"}' }), 'json');
    await manager.jobs.clone('1', spec);
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked[0]?.body ?? '')).toHaveProperty('BackupJobCloneInfo.JobName', 'A & B');
  });

  test('of a copy job is not sent to a version that cannot', async () => {
    const { connection, asked } = await start(() => task('Running'));
    const manager = await EnterpriseManager.logOn(connection, credentials, { version: 'v1_4' });
    asked.length = 0;
    const copy = { kind: 'BackupCopy', jobName: 'c', jobFileName: 'c', repositoryUid } as const;
    expect(await failureOf(manager.jobs.clone('1', copy))).toMatchObject({ code: 'unsupported-version' });
    expect(asked).toEqual([]);
  });

  test('whose answer is HTML may have been done', async () => {
    const { manager } = await logOn(() => ({ body: '<html>proxy</html>' }));
    expect(await failureOf(manager.jobs.clone('1', spec))).toMatchObject({
      code: 'unreadable-answer',
      mayHaveActed: true,
    });
  });
});

describe('a task', () => {
  const lost =
    '<Error Message="There is no backup task with id [task-297] in current rest session" StatusCode="500"/>';

  test.each([
    { status: 500, body: lost },
    { status: 404, body: '' },
    { status: 500, body: '<Error Message="Es gibt keine Aufgabe mit dieser Kennung." StatusCode="500"/>' },
    { status: 500, body: '' },
  ])('the session does not know is lost, which proves nothing (%j)', async (answer) => {
    const { manager } = await logOn(({ path }) => (path === '/api/tasks' ? { body: '<Tasks />' } : answer));
    const error = await failureOf(manager.tasks.get('task-297'));
    expect(error).toBeInstanceOf(TaskLostError);
    expect(error).toMatchObject({ code: 'task-lost', mayHaveActed: true, retryable: false });
  });

  test.each([
    ['still lists it', { body: `<Tasks>${task('Running').body}</Tasks>` }],
    ['fails at its list, too', { status: 500, body: lost }],
    ['gives another list', { body: '<EntityReferences />' }],
    ['lists one that cannot be read', { body: '<Tasks><Task><TaskId>task-9</TaskId></Task></Tasks>' }],
  ])('is not lost when the server that fails %s, whatever its words', async (_what, list) => {
    const { manager } = await logOn(({ path }) =>
      path === '/api/tasks' ? list : { status: 500, body: lost },
    );
    expect(await failureOf(manager.tasks.get('task-1'))).toMatchObject({
      code: 'server-failed',
      retryable: true,
      mayHaveActed: false,
    });
  });

  test('can be listed and deleted', async () => {
    const { manager, asked } = await logOn(({ method }) =>
      method === 'DELETE' ? { status: 204 } : { body: `<Tasks>${task('Running').body}</Tasks>` },
    );
    expect((await manager.tasks.list().all()).items).toMatchObject([{ id: 'task-1' }]);
    await manager.tasks.delete('task-1');
    expect(asked[1]).toMatchObject({ method: 'DELETE', path: '/api/tasks/task-1' });
  });
});

test.each(['start', 'stop', 'retry', 'sync', 'toggleScheduleEnabled'] as const)(
  '%s posts the action of that name',
  async (action) => {
    const { manager, asked } = await logOn(() => task('Running'));
    expect(await manager.jobs[action]('1')).toMatchObject({ id: 'task-1' });
    expect(`${asked[0]?.method} ${asked[0]?.path} ${asked[0]?.query}`).toBe(
      `POST /api/jobs/1 action=${action}`,
    );
  },
);

test('a job is deleted by a task', async () => {
  const { manager, asked } = await logOn(() => task('Running'));
  await manager.jobs.delete('urn:veeam:Job:1');
  expect(asked[0]).toMatchObject({ method: 'DELETE', path: '/api/jobs/1' });
});

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

  it('are those that are named as versions are, in their order', async () => {
    const names = ['v1_10', 'v12_3', 'v1_7', 'v1', 'xv1_8', 'v1_8x', 'v_1', 'v1_', ''];
    expect(await versionsOf(names)).toEqual({ version: 'v12_3', offered: ['v1_7', 'v1_10', 'v12_3'] });
    expect(await versionsOf(names, 'v1_7')).toMatchObject({ version: 'v1_7' });
    await expect(versionsOf(names, 'v1_8')).rejects.toMatchObject({ code: 'unsupported-version' });
  });

  it('are unreadable where there is none', async () => {
    await expect(versionsOf([])).rejects.toMatchObject({ code: 'unreadable-answer' });
    await expect(versionsOf(['latest'])).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it.each([
    [204, 'request-refused'],
    [401, 'session-expired'],
    [500, 'server-failed'],
  ])('are not told by HTTP %i: %s', async (status, code) => {
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

  it('without an id leaves a session open that nobody can name', async () => {
    const { session, asked, shown } = await loggedOn('<LogonSession/>');
    expect(session).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: true });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(shown).toBe('[hidden] and session-1');
  });

  it.each([
    [199, 'request-refused'],
    [300, 'request-refused'],
    [403, 'access-denied'],
  ])('is no session by HTTP %i', async (status, code) => {
    const { session } = await loggedOn('<LogonSession><SessionId>s</SessionId></LogonSession>', { status });
    expect(session).toMatchObject({ code });
  });
});

describe('the requests of a session', () => {
  const session = { sessionId: 'session-1', token: 'token-1', version: 'v1_7' };

  /** A manager that is answered so, and what was asked of its connection. */
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

  it('are in XML where nothing else is said', async () => {
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

  it('may be repeated where they end something', async () => {
    const { manager, asked } = await answering(' ', { status: 204 });
    await manager.tasks.delete('a/b');
    await manager.logOut();
    expect(asked.map(({ method, path, repeatable }) => [method, path, repeatable])).toEqual([
      ['DELETE', '/api/tasks/a%2Fb', true],
      ['DELETE', '/api/logonSessions/session-1', true],
    ]);
  });

  it.each(['<html/>', 'ok', '<Ok'])(
    'are not known to have acted when they are answered with %s',
    async (body) => {
      const { manager } = await answering(body);
      await expect(manager.tasks.delete('1')).rejects.toMatchObject({ code: 'unreadable-answer' });
    },
  );

  it('give a list that is whole only where nothing was left out', async () => {
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

  it('give things without a name by their id, and backup servers with what they tell', async () => {
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

  it('give whole tasks, and tell of one that is lost what it was asked by', async () => {
    const { manager } = await answering('', { status: 404 });
    const error = await failureOf(manager.tasks.get('task-1'));
    expect(error).toMatchObject({ name: 'TaskLostError', status: 404, operation: 'read task' });
    expect(error.message).toContain('task-1');
    const list = await answering('<Tasks/>');
    expect(await list.manager.tasks.list().all()).toEqual({ items: [], isWhole: true });
  });
});
