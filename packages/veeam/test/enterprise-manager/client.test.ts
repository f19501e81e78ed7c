import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { TaskLostError } from '../../src/enterprise-manager/tasks.ts';
import { VeeamError } from '../../src/transport/errors.ts';
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
  test('probes the versions, sends Basic and uses the token unchanged', async () => {
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

  test('can request one version, and refuses an unknown one before it sends the password', async () => {
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

  test('with a wrong password is refused, without showing it', async () => {
    const { connection } = await start();
    const error = await failureOf(
      EnterpriseManager.logOn(connection, { ...credentials, password: 'hunter2' }),
    );
    expect(error).toMatchObject({ code: 'logon-refused', status: 401, retryable: false });
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  test('also reads camelCase in JSON', async () => {
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
  test('is sent in its header, not in a cookie, with one media type', async () => {
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

  test('is resumed elsewhere without a request', async () => {
    const { manager } = await logOn();
    const { connection, asked } = await start(() => ({ body: '<EntityReferences/>' }));
    const resumed = EnterpriseManager.resume(connection, JSON.parse(JSON.stringify(await manager.session())));
    expect(asked).toEqual([]);
    expect(await resumed.jobs.references()).toEqual([]);
    expect(asked[0]).toMatchObject({ method: 'GET', path: '/api/jobs' });
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

  test("does not show its secrets in a task's message, even when the server repeats them", async () => {
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
  ])('of repositories is the same in every format: %s', async (body) => {
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
      body: '<BackupServers><BackupServer UID="urn:veeam:BackupServer:5" Name="S"><Description>main</Description><Port>9392</Port><Version>12.1</Version></BackupServer><BackupServer UID="urn:veeam:BackupServer:6" Name="T"><Description /></BackupServer></BackupServers>',
    }));
    expect((await manager.backupServers.list().all()).items).toEqual([
      {
        id: '5',
        uid: 'urn:veeam:BackupServer:5',
        name: 'S',
        description: 'main',
        port: 9392,
        version: '12.1',
      },
      { id: '6', uid: 'urn:veeam:BackupServer:6', name: 'T', description: '' },
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
  ])('that the session does not know is lost, which proves nothing (%j)', async (answer) => {
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
  ])('is not lost when the server fails %s, whatever its message', async (_what, list) => {
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
