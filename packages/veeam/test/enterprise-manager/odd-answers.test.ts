import { afterEach, describe, expect, it, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { readJob } from '../../src/enterprise-manager/jobs.ts';
import { query } from '../../src/enterprise-manager/query.ts';
import { SessionRequests } from '../../src/enterprise-manager/requests.ts';
import type { ListLimits } from '../../src/reading/paging.ts';
import { type Answer, type Asked, startSmallManager } from './small-manager.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: 'v1_7' };
const credentials = { username: 'CORP\\svc', password: 'pässword:1' };

async function start(answer: (asked: Asked) => Answer, format: 'xml' | 'json' = 'xml') {
  const { connection, asked, stop } = await startSmallManager(answer);
  stops.push(stop);
  return { manager: EnterpriseManager.resume(connection, session, { format }), connection, asked };
}

const job = (name: string, rest = '', id = name) =>
  `<Job UID="urn:veeam:Job:${id}" Name="${name}"><JobType>Backup</JobType>${rest}</Job>`;
const result = (jobs: string, paging = '<PagingInfo PageNum="1" PageSize="100" PagesCount="1"/>') =>
  `<QueryResult><Entities><Jobs>${jobs}</Jobs></Entities>${paging}</QueryResult>`;

async function namesOf(manager: EnterpriseManager, incomplete: 'noted' | 'error' = 'noted') {
  const names: string[] = [];
  for await (const page of manager.jobs.list(undefined, { incomplete }))
    names.push(...page.map(({ name }) => name));
  return names;
}

const odd = (manager: EnterpriseManager) =>
  manager.oddValues.values.map(({ record, field, problem }) => `${record} ${field} ${problem}`);

const reads: Record<string, (manager: EnterpriseManager) => Promise<unknown>> = {
  listJobs: (manager) => manager.jobs.references(),
  getJob: (manager) => manager.jobs.get('1'),
  queryJobs: (manager) => namesOf(manager, 'error'),
  'queryJobs to be judged': (manager) => namesOf(manager),
  findJobsByName: (manager) => manager.jobs.findByName('a'),
  listRepositories: (manager) => manager.repositories.list().all(),
  getRepository: (manager) => manager.repositories.get('1'),
  listBackupServers: (manager) => manager.backupServers.list().all(),
  repositoryOfJob: (manager) => manager.repositories.ofJob({ uid: 'urn:veeam:Job:1', jobType: 'Backup' }),
  queryJobSessions: (manager) => manager.sessions.list('BackupJobSession', {})[Symbol.asyncIterator]().next(),
  'queryJobSessions of replicas': (manager) =>
    manager.sessions.list('ReplicaJobSession', {})[Symbol.asyncIterator]().next(),
  getTask: (manager) => manager.tasks.get('1'),
  listTasks: (manager) => manager.tasks.list().all(),
  startJob: (manager) => manager.jobs.start('1'),
  deleteJob: (manager) => manager.jobs.delete('1'),
  editJob: (manager) => manager.jobs.edit('1', { Name: 'b' }),
  cloneJob: (manager) => manager.jobs.clone('1', { kind: 'Replica', jobName: 'a', vmSuffix: 'b' }),
};

describe.each(Object.entries(reads))('%s', (_name, ask) => {
  it('names the operation in its error', async () => {
    const { manager } = await start(() => ({ status: 500 }));
    await expect(ask(manager)).rejects.toMatchObject({ operation: expect.stringMatching(/^[a-z]+ \w/) });
  });

  test.each([
    '<Ok/>',
    '<Ok><Jobs/><Entities><Jobs/></Entities></Ok>',
    '<Error Message="x" StatusCode="200"/>',
    '<Login><Links/></Login>',
    '<QueryResult/>',
    '<QueryResult><Entities/></QueryResult>',
    '<QueryResult><Entities/><PagingInfo PagesCount="1"/></QueryResult>',
    '<QueryResult><Entities><Other/></Entities><PagingInfo PagesCount="1"/></QueryResult>',
    '<QueryResult><Entities><Jobs xsi:nil="true"/></Entities><PagingInfo PagesCount="1"/></QueryResult>',
    '<QueryResult>none</QueryResult>',
  ])('does not accept %s as an answer of the API', async (body) => {
    const { manager } = await start(() => ({ body }));
    await expect(ask(manager)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  test.each([
    '{}',
    '{"status":"ok"}',
    '[]',
    '"ok"',
    'null',
    '{"message":"x","statusCode":200}',
    '{"refs":null,"jobs":null,"tasks":null,"repositories":null,"backupServers":null}',
    '{"entities":null,"pagingInfo":{"pagesCount":1}}',
    '{"entities":{"jobs":null},"pagingInfo":{"pagesCount":1}}',
    '{"Entities":{"Jobs":{"Jobs":{}}},"PagingInfo":{"PagesCount":1}}',
    '{"Entities":{"Jobs":[]}}',
    '{"data":[],"pagination":{"total":0}}',
  ])('does not accept the JSON %s as an answer of the API', async (body) => {
    const { manager } = await start(() => ({ body }), 'json');
    await expect(ask(manager)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

test.each(['<EntityReferences/>', '<LogonSession><Links/></LogonSession>', '{}', '{"sessionId":null}'])(
  'a logon with the answer %s opens no session',
  async (body) => {
    const server = await startSmallManager(() => ({}));
    stops.push(server.stop);
    const inner = server.connection.request.bind(server.connection);
    server.connection.request = async (request) => {
      const answered = await inner(request);
      return request.operation === 'log on' ? { ...answered, body } : answered;
    };
    await expect(EnterpriseManager.logOn(server.connection, credentials)).rejects.toMatchObject({
      code: 'unreadable-answer',
      mayHaveActed: false,
    });
  },
);

describe('an odd record of a list', () => {
  test('without a UID is omitted and reported, and the others are read', async () => {
    const nameless = '<Job UID="urn:veeam:Job:3"><JobType>Backup</JobType></Job>';
    const body = result(`${job('a')}<Job Name="b"/><Job UID="urn:veeam:Job: " Name="c"/>${nameless}<Job/>`);
    const { manager } = await start(() => ({ body }));
    expect(await namesOf(manager)).toEqual(['a', '3']);
    expect(odd(manager)).toEqual([
      'Job[4]  not-a-record',
      'Job[1] UID missing',
      'urn:veeam:Job: UID missing',
      'urn:veeam:Job:3 Name missing',
    ]);
  });

  test.each([
    ['NextRun', '<NextRun>soon</NextRun>', 'not-a-time'],
    ['ScheduleEnabled', '<ScheduleEnabled>perhaps</ScheduleEnabled>', 'wrong-type'],
    ['JobInfo', '<JobInfo>none</JobInfo>', 'wrong-type'],
    ['Description', '<Description><a/></Description>', 'wrong-type'],
  ])('with an odd %s loses that field only', async (field, written, problem) => {
    const { manager } = await start(() => ({ body: result(job('a', written) + job('b')) }));
    expect(await namesOf(manager)).toEqual(['a', 'b']);
    expect(odd(manager)).toEqual([`urn:veeam:Job:a ${field} ${problem}`]);
  });

  test('fails the search for a name, because it may be the wanted one', async () => {
    for (const records of ['<Job Name="a"/>', '<Job UID="urn:veeam:Job:1"/>', '<Job/>', '<xJob/>']) {
      const { manager } = await start(() => ({ body: result(job('b') + records) }));
      await expect(manager.jobs.findByName('a')).rejects.toMatchObject({ code: 'unreadable-answer' });
    }
  });

  test('fails the list of tasks, because it may be the clone’s', async () => {
    for (const tasks of [
      '<Task/>',
      '<Task><TaskId>task-1</TaskId></Task>',
      '<Task><State>Running</State></Task>',
    ]) {
      const { manager } = await start(() => ({ body: `<Tasks>${tasks}</Tasks>` }));
      await expect(manager.tasks.list().all()).rejects.toMatchObject({ code: 'unreadable-answer' });
    }
  });

  test('that is a repository affects no other repository', async () => {
    const repository = (id: string, capacity: string) =>
      `<Repository UID="urn:veeam:Repository:${id}" Name="${id}"><Capacity>${capacity}</Capacity></Repository>`;
    const bodies = `${repository('a', '-1')}${repository('b', '1013246324637696')}${repository('c', '-2')}`;
    const { manager } = await start(() => ({ body: `<Repositories>${bodies}<Repository/></Repositories>` }));
    const { items: read } = await manager.repositories.list().all();
    expect(read.map(({ capacityBytes }) => capacityBytes)).toEqual([
      undefined,
      1_013_246_324_637_696,
      undefined,
    ]);
    // Version 12 sends -1 for object storage without a limit.
    expect(odd(manager)).toEqual([
      'Repository[3]  not-a-record',
      'urn:veeam:Repository:c Capacity out-of-range',
    ]);
  });
});

describe('two records with one UID', () => {
  test('are both returned when they differ', async () => {
    const twins = job('a', '<Description>old</Description>', '1') + job('b', '', '1') + job('b', '', '1');
    const { manager } = await start(() => ({ body: result(twins) }));
    expect(await namesOf(manager)).toEqual(['a', 'b']);
    expect(odd(manager)).toEqual(['urn:veeam:Job:1  duplicate-id']);
  });

  test('on two pages are one moved record, or two', async () => {
    const paging = (page: number) => `<PagingInfo PageNum="${page}" PageSize="2" PagesCount="2"/>`;
    const { manager } = await start(({ query: asked }) =>
      asked.get('page') === '1'
        ? { body: result(job('a') + job('b'), paging(1)) }
        : { body: result(job('b') + job('other', '', 'a'), paging(2)) },
    );
    expect(await namesOf(manager)).toEqual(['a', 'b', 'other']);
    expect(odd(manager)).toEqual(['urn:veeam:Job:a  duplicate-id']);
  });

  test('are one run that continued during the reading', async () => {
    const run = (progress: number) =>
      `<BackupJobSession UID="urn:veeam:BackupJobSession:1"><JobUid>urn:veeam:Job:1</JobUid><State>Working</State><Progress>${progress}</Progress></BackupJobSession>`;
    const { manager } = await start(({ query: asked }) => ({
      body: `<QueryResult><Entities><BackupJobSessions>${run(Number(asked.get('page')) * 10)}</BackupJobSessions></Entities><PagingInfo PagesCount="2"/></QueryResult>`,
    }));
    const runs: unknown[] = [];
    for await (const page of manager.sessions.list('BackupJobSession', {})) runs.push(...page);
    expect(runs).toHaveLength(1);
    expect(odd(manager)).toEqual([]);
  });
});

describe('paging', () => {
  test.each([
    ['is not told', ''],
    ['is empty', '<PagingInfo/>'],
    ['counts no pages', '<PagingInfo PageNum="1" PagesCount="-1"/>'],
    ['counts half a page', '<PagingInfo PageNum="1" PagesCount="0.5"/>'],
    ['counts more pages than there are numbers', '<PagingInfo PageNum="1" PagesCount="1e300"/>'],
    ['is of another page', '<PagingInfo PageNum="7" PagesCount="9"/>'],
  ])('that %s does not show whether there is more', async (_what, paging) => {
    const { manager } = await start(() => ({ body: result(job('a'), paging) }));
    await expect(namesOf(manager)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  const endless = (page: number) =>
    result(job(`job ${page}`), `<PagingInfo PageNum="${page}" PagesCount="1000000"/>`);

  test.each<[string, ListLimits, string, number]>([
    ['pages', { pages: 3, bytes: 1e9, ms: 1e6 }, 'answer-too-large', 3],
    ['bytes', { pages: 100, bytes: 2 * endless(1).length, ms: 1e6 }, 'answer-too-large', 2],
    ['time', { pages: 100, bytes: 1e9, ms: 0 }, 'request-timeout', 1],
  ])('is limited in %s as a whole', async (_what, limits, code, pages) => {
    const { connection, asked } = await start(({ query: wanted }) => ({
      body: endless(Number(wanted.get('page'))),
    }));
    const requests = new SessionRequests(connection, session, 'xml');
    const collect = async (incomplete: 'noted' | 'error') => {
      const names: string[] = [];
      for await (const page of query(requests, 'Job', readJob, { limits, incomplete })) {
        names.push(...page.map(({ name }) => name));
      }
      return names;
    };
    await expect(collect('error')).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(pages);
    expect(requests.oddValues.values).toEqual([]);
    expect(await collect('noted')).toHaveLength(pages);
    expect(requests.oddValues.values).toEqual([{ record: 'Jobs', field: '', problem: 'cut-off' }]);
  });

  test('that is circular, or announces too much, is reported for compliance checks', async () => {
    for (const jobs of [job('a'), '']) {
      const { manager, asked } = await start(() => ({ body: result(jobs, '<PagingInfo PagesCount="5"/>') }));
      expect(await namesOf(manager)).toHaveLength(jobs === '' ? 0 : 1);
      expect(odd(manager)).toEqual(['Jobs  cut-off']);
      expect(asked.length).toBeLessThan(3);
      await expect(manager.jobs.findByName('a')).rejects.toMatchObject({ code: 'unreadable-answer' });
    }
  });
});
