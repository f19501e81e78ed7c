import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { afterEach, describe, expect, test } from 'vitest';
import { type Job, jobSchema } from '../../../../functions/jobs/job.ts';
import { readJob, readJobs } from '../../../../functions/jobs/read/enterprise-manager.ts';
import {
  type Answer,
  type Asked,
  startSmallManager,
} from '../../../../packages/veeam/test/enterprise-manager/small-manager.ts';

/** Enterprise Manager's copy jobs, their workers, and the jobs that are known only by their sessions. */

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const now = new Date('2026-03-03T12:00:00Z');
const never = new AbortController().signal;
const guid = (number: number) => `5adf6525-51d9-48b9-a72d-${String(number).padStart(12, '0')}`;
const up = (server: string) =>
  server === ''
    ? ''
    : `<Links><Link Href="https://em:9398/api/backupServers/${server}" Name="${server}.local" Type="BackupServerReference" Rel="Up" /></Links>`;

interface Entity {
  name: string;
  number: number;
  type?: string;
  server?: string;
  info?: string;
  schedule?: string;
}

function entity({
  name,
  number,
  type = 'Backup',
  server = 'vbr-1',
  info = '',
  schedule = '',
}: Entity): string {
  return `<Job Name="${name}" UID="urn:veeam:Job:${guid(number)}" Type="Job">${up(server)}<JobType>${type}</JobType>
    <ScheduleConfigured>true</ScheduleConfigured><ScheduleEnabled>true</ScheduleEnabled>
    <JobScheduleOptions>${schedule}</JobScheduleOptions><JobInfo>${info}</JobInfo></Job>`;
}

const linked = (kind: string, uids: readonly string[]) =>
  uids
    .map(
      (uid) =>
        `<${kind}><ObjectInJobId>${uid}</ObjectInJobId><${kind.replace('Object', '')}Uid>${uid}</${kind.replace('Object', '')}Uid></${kind}>`,
    )
    .join('');

function copyInfo(jobs: readonly number[], { backups = 0, repositories = 0 } = {}): string {
  const jobUids = jobs.map((number) => `urn:veeam:Job:${guid(number)}`);
  const made = (type: string, count: number) =>
    Array.from({ length: count }, (_, at) => `urn:veeam:${type}:${at}`);
  return `<ImmediateBackupCopyJobInfo><LinkedJobIncludes>${linked('LinkedJobObject', jobUids)}</LinkedJobIncludes>
    <LinkedBackupIncludes>${linked('LinkedBackup', made('Backup', backups))}</LinkedBackupIncludes>
    <LinkedBackupRepositoryIncludes>${linked('LinkedBackupRepository', made('Repository', repositories))}</LinkedBackupRepositoryIncludes></ImmediateBackupCopyJobInfo>`;
}

/** A copy job of these jobs, and of one without a UID. */
const linkless = (uids: readonly string[]) =>
  `<ImmediateBackupCopyJobInfo><LinkedJobIncludes>${linked('LinkedJobObject', uids)}<LinkedJobObject><ObjectInJobId>x</ObjectInJobId></LinkedJobObject></LinkedJobIncludes>
   <LinkedBackupIncludes/><LinkedBackupRepositoryIncludes/></ImmediateBackupCopyJobInfo>`;

interface Run {
  job: number;
  name?: string;
  type?: string;
  server?: string;
  /** Hours ago. */
  started: number;
  took?: number;
  state?: string;
  result?: string;
}

const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
let runs = 0;

function sessionOf(run: Run): string {
  const { job, name, type = 'Backup', server = 'vbr-1', started, took = 0.5, result = 'Success' } = run;
  const state = run.state ?? 'Stopped';
  const ended =
    state === 'Stopped' || run.took !== undefined
      ? `<EndTimeUTC>${hoursAgo(started - took)}</EndTimeUTC><Result>${result}</Result>`
      : '';
  return `<BackupJobSession UID="urn:veeam:BackupJobSession:${runs++}">${up(server)}<JobUid>urn:veeam:Job:${guid(job)}</JobUid>
    ${name === undefined ? '' : `<JobName>${name}</JobName>`}<JobType>${type}</JobType><State>${state}</State>
    <CreationTimeUTC>${hoursAgo(started)}</CreationTimeUTC>${ended}</BackupJobSession>`;
}

/** Answers queries by the fields that our filters use, newest first. */
function answerWith(entities: readonly Entity[], history: readonly Run[]) {
  return ({ path, query }: Asked): Answer => {
    if (path.startsWith('/api/jobs/')) {
      const found = entities.find(({ number }) => path.endsWith(guid(number)));
      return found ? { body: entity(found) } : { status: 404 };
    }
    const filter = query.get('filter') ?? '';
    const wanted = (field: string) =>
      [...filter.matchAll(new RegExp(`${field}=="([^"]*)"`, 'g'))].map(([, value]) => value);
    const since = /CreationTime>="([^"]*)"/.exec(filter)?.[1] ?? '';
    const before = /CreationTime<"([^"]*)"/.exec(filter)?.[1] ?? '9';
    const items =
      query.get('type') === 'Job'
        ? entities.map(entity)
        : history
            .filter(({ job, type = 'Backup', started }) => {
              const [uids, types] = [wanted('JobUid'), wanted('JobType')];
              const isOfJob = uids.length === 0 || uids.includes(`urn:veeam:Job:${guid(job)}`);
              const time = hoursAgo(started);
              return (
                isOfJob && (types.length === 0 || types.includes(type)) && time >= since && time < before
              );
            })
            .toSorted((a, b) => a.started - b.started)
            .map(sessionOf);
    const list = `${query.get('type')}s`;
    return {
      body: `<QueryResult><Entities><${list}>${items.join('')}</${list}></Entities><PagingInfo PageNum="1" PagesCount="1"/></QueryResult>`,
    };
  };
}

async function start(entities: readonly Entity[], history: readonly Run[], apiVersion = 'v1_7') {
  const { connection, asked, stop } = await startSmallManager(answerWith(entities, history));
  stops.push(stop);
  const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: apiVersion };
  return { manager: EnterpriseManager.resume(connection, session), asked };
}

async function jobsOf(entities: readonly Entity[], history: readonly Run[] = []): Promise<Job[]> {
  const { manager } = await start(entities, history);
  const jobs = await readJobs(manager, 'em-1', now, never);
  for (const job of jobs) expect(jobSchema.strict().parse(job)).toStrictEqual(job);
  return jobs;
}

async function jobOf(entities: readonly Entity[], history: readonly Run[] = []): Promise<Job> {
  const [job] = await jobsOf(entities, history);
  if (job === undefined) throw new Error('There is no job.');
  return job;
}

const copy: Entity = { name: 'Copy', number: 1, type: 'ImmediateBackupCopy', info: copyInfo([2, 3]) };
const worker = (source: string, job: number, run: Omit<Run, 'job'>): Run => ({
  type: 'ImmediateBackupCopyWorker',
  name: `Copy\\${source}`,
  job,
  ...run,
});

describe('a copy job', () => {
  test('names the jobs it copies, those of its own backup server by their names', async () => {
    const job = await jobOf([
      copy,
      { name: 'Databases', number: 2 },
      { name: 'elsewhere', number: 3, server: 'vbr-2' },
    ]);
    expect(job.copyOf).toStrictEqual([{ id: guid(2), name: 'Databases' }, { id: guid(3) }]);
    expect(job.objects).toBe(2);
  });

  test.each([
    ['jobs and backups', copyInfo([2], { backups: 3 }), 4],
    ['nothing', copyInfo([]), 0],
    ['a whole repository', copyInfo([], { repositories: 1 }), undefined],
    [
      'what it does not tell',
      '<ImmediateBackupCopyJobInfo><LinkedJobIncludes/></ImmediateBackupCopyJobInfo>',
      undefined,
    ],
    ['what nothing tells', '', undefined],
    [
      'machines and jobs, made before version 12',
      '<BackupCopyJobInfo><Includes><ObjectInJob><Name>vm</Name></ObjectInJob></Includes><LinkedJobIncludes><LinkedJob><LinkedJobUid>urn:veeam:Job:9</LinkedJobUid></LinkedJob></LinkedJobIncludes><LinkedBackupIncludes/></BackupCopyJobInfo>',
      2,
    ],
  ])('of %s counts what it copies', async (_what, info, objects) => {
    expect((await jobOf([{ ...copy, info }])).objects).toBe(objects);
  });

  test('runs continuously when it copies immediately', async () => {
    const schedule =
      '<ImmediateCopyMode><OptionsContinuous Enabled="true"><Schedule/></OptionsContinuous></ImmediateCopyMode>';
    expect((await jobOf([{ ...copy, schedule }])).schedule).toBe('continuous');
  });

  test('runs continuously in immediate mode, whatever else its schedule says', async () => {
    const schedule = '<ImmediateCopyMode><OptionsContinuous Enabled="false"/></ImmediateCopyMode>';
    expect((await jobOf([{ ...copy, schedule }])).schedule).toBe('continuous');
  });

  test('names no job without an id', async () => {
    expect(await jobOf([{ ...copy, info: linkless(['urn:veeam:Job:']) }])).toMatchObject({ copyOf: [] });
  });

  test('has the result of the worst of its workers', async () => {
    const job = await jobOf(
      [copy],
      [
        { job: 1, type: 'ImmediateBackupCopy', name: 'Copy', started: 8, took: 1 },
        worker('A', 11, { started: 5, result: 'Failed' }),
        worker('A', 11, { started: 20 }),
        worker('B', 12, { started: 4 }),
        worker('B', 12, { started: 9, result: 'Warning' }),
      ],
    );
    expect(job).toMatchObject({ status: 'idle', lastResult: 'failed', lastRun: hoursAgo(4) });
    // B has succeeded since, but A's backups are as old as its last success.
    expect(job.lastSuccess).toBe(hoursAgo(20));
  });

  test('has succeeded when all its workers have succeeded', async () => {
    const history = [
      worker('A', 11, { started: 5 }),
      worker('A', 11, { started: 9, result: 'Failed' }),
      worker('B', 12, { started: 4 }),
    ];
    expect(await jobOf([copy], history)).toMatchObject({
      lastResult: 'success',
      lastSuccess: hoursAgo(4),
      raw: { lastResult: 'Success' },
    });
  });

  test('runs while a worker runs, with the result of the others as its last', async () => {
    const history = [
      worker('A', 11, { started: 1, state: 'Working' }),
      worker('B', 12, { started: 4, result: 'Warning' }),
    ];
    expect(await jobOf([copy], history)).toMatchObject({
      status: 'running',
      runningSince: hoursAgo(1),
      lastResult: 'warning',
      lastRun: hoursAgo(1),
    });
  });

  test('has failed when its own run failed after its workers', async () => {
    const own = { job: 1, type: 'ImmediateBackupCopy', started: 2, took: 1, result: 'Failed' };
    expect(await jobOf([copy], [worker('A', 11, { started: 3 }), own])).toMatchObject({
      lastResult: 'failed',
    });
    expect(await jobOf([copy], [worker('A', 11, { started: 0.6 }), own])).toMatchObject({
      lastResult: 'success',
    });
  });

  test('ignores the workers of another backup server, and of a job with a longer name', async () => {
    const longer: Entity = { ...copy, name: 'Copy\\Offsite', number: 5 };
    const [short, long] = await jobsOf(
      [copy, longer],
      [
        worker('A', 11, { started: 3, server: 'vbr-2', result: 'Failed' }),
        worker('A', 12, { started: 3 }),
        worker('Offsite\\A', 13, { started: 3, result: 'Warning' }),
      ],
    );
    expect([short?.lastResult, long?.lastResult]).toStrictEqual(['success', 'warning']);
  });

  test('ignores the machine of an agent job with the name of a worker', async () => {
    const agent = { job: 22, name: 'Copy - host1', type: 'AgentManagement', started: 2, result: 'Failed' };
    const [job] = await jobsOf([copy], [worker('A', 11, { started: 3 }), agent]);
    expect(job).toMatchObject({ name: 'Copy', lastResult: 'success' });
  });

  test('ignores a worker of a source that it no longer has', async () => {
    const history = [worker('gone', 11, { started: 300, result: 'Failed' }), worker('A', 12, { started: 5 })];
    expect((await jobOf([copy], history)).lastResult).toBe('success');
  });

  test('is read alone with its workers, and a job of another type without', async () => {
    const history = [worker('A', 11, { started: 5, result: 'Failed' })];
    const { manager, asked } = await start([copy, { name: 'Databases', number: 2 }], history);
    const { job, document } = await readJob(manager, 'em-1', guid(1), now, never);
    expect(job).toMatchObject({ lastResult: 'failed', copyOf: [{ id: guid(2) }, { id: guid(3) }] });
    expect(document).toMatchObject({
      jobInfo: { linked: { jobs: [{}, {}], backups: [], repositories: [] } },
    });
    asked.length = 0;
    await readJob(manager, 'em-1', guid(2), now, never);
    expect(asked.filter(({ query }) => query.get('filter')?.includes('JobType'))).toStrictEqual([]);
  });
});

describe('a job that is known only by its sessions', () => {
  const history: Run[] = [
    { job: 21, name: 'Agents', type: 'AgentBackup', started: 6 },
    { job: 22, name: 'Agents - host1', type: 'AgentManagement', started: 5, result: 'Failed' },
    { job: 23, name: 'Agents - host2', type: 'AgentManagement', started: 5 },
    { job: 24, name: 'Standalone - host3', type: 'AgentManagement', started: 5, result: 'Warning' },
    { job: 25, name: 'Files', type: 'NasBackup', started: 24 * 30 },
    { job: 26, name: 'Later files', type: 'NasBackup', started: 24 * 40 },
  ];

  test('is shown, and a machine belongs to the job that manages it', async () => {
    const jobs = await jobsOf([{ name: 'Databases', number: 2 }], [...history, { job: 2, started: 3 }]);
    expect(
      jobs.map(({ name, type, lastResult }) => `${name}: ${type} ${lastResult}`).toSorted(),
    ).toStrictEqual([
      'Agents: AgentBackup failed',
      'Databases: Backup success',
      'Files: NasBackup success',
      'Standalone - host3: AgentManagement warning',
    ]);
    expect(jobs.find(({ name }) => name === 'Files')).toStrictEqual({
      server: 'em-1',
      product: 'enterprise-manager',
      id: guid(25),
      name: 'Files',
      type: 'NasBackup',
      status: 'idle',
      lastResult: 'success',
      raw: { status: 'Stopped', lastResult: 'Success' },
      lastRun: hoursAgo(24 * 30),
      lastSuccess: hoursAgo(24 * 30),
      enabled: true,
      session: { id: expect.any(String), endedAt: expect.any(String) },
      backupServer: { id: 'vbr-1', name: 'vbr-1.local' },
    });
  });

  test('has the machines with its name as a prefix, and not those of a job with a longer name', async () => {
    const jobs = await jobsOf(
      [],
      [
        { job: 21, name: 'Agents', type: 'AgentBackup', started: 6 },
        { job: 22, name: 'Agents\\Berlin', type: 'AgentBackup', started: 6 },
        { job: 23, name: 'Agents\\Berlin - host1', type: 'AgentManagement', started: 5, result: 'Failed' },
      ],
    );
    expect(jobs.map(({ name, lastResult }) => [name, lastResult])).toStrictEqual([
      ['Agents', 'success'],
      ['Agents\\Berlin', 'failed'],
    ]);
  });

  test('has its id in place of a missing name, and runs while its session runs', async () => {
    const [job, ...others] = await jobsOf([], [{ job: 30, type: 'NasBackup', started: 1, state: 'Working' }]);
    expect(others).toStrictEqual([]);
    expect(job).toMatchObject({ id: guid(30), name: guid(30), status: 'running', runningSince: hoursAgo(1) });
  });

  test('is the same as the listed job with its id', async () => {
    const jobs = await jobsOf([{ name: 'Agents', number: 21 }], [history[0] as Run]);
    expect(jobs).toMatchObject([{ name: 'Agents', type: 'Backup', lastResult: 'success' }]);
  });

  test('is read alone, and an unknown one is not found', async () => {
    const { manager } = await start([], history);
    expect(await readJob(manager, 'em-1', guid(25), now, never)).toMatchObject({ job: { name: 'Files' } });
    await expect(readJob(manager, 'em-1', guid(99), now, never)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is not requested from a version that has only backup jobs', async () => {
    const { manager, asked } = await start([{ name: 'Databases', number: 2 }], history, 'v1_4');
    expect(await readJobs(manager, 'em-1', now, never)).toHaveLength(1);
    expect(asked.filter(({ query }) => query.get('filter')?.includes('JobType'))).toStrictEqual([]);
  });
});

test("missing data of workers and agents does not affect a job's verdict, and is reported", async () => {
  const answer = answerWith([copy], [{ job: 1, started: 3, result: 'Failed' }]);
  const { connection, stop } = await startSmallManager((asked) =>
    asked.query.get('filter')?.includes('JobType')
      ? { status: 500, body: '<Error Message="x"/>' }
      : answer(asked),
  );
  stops.push(stop);
  const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: 'v1_7' };
  const manager = EnterpriseManager.resume(connection, session);
  expect(await readJobs(manager, 'em-1', now, never)).toMatchObject([{ name: 'Copy', lastResult: 'failed' }]);
  expect(manager.oddValues.values).toMatchObject([
    { record: expect.stringContaining('ImmediateBackupCopyWorker'), problem: 'not-read' },
    { record: expect.stringContaining('NasBackup'), problem: 'not-read' },
  ]);
});

test('jobs of one id on two backup servers have their own runs', async () => {
  const twins = [
    { name: 'DB', number: 2 },
    { name: 'DB', number: 2, server: 'vbr-2' },
  ];
  const jobs = await jobsOf(twins, [
    { job: 2, started: 3 },
    { job: 2, started: 4, server: 'vbr-2', result: 'Failed' },
  ]);
  expect(jobs.map(({ backupServer, lastResult }) => [backupServer?.id, lastResult])).toStrictEqual([
    ['vbr-1', 'success'],
    ['vbr-2', 'failed'],
  ]);
});

test('a run with an end has ended, whatever its state is', async () => {
  const history = [{ job: 2, started: 2, state: 'Postprocessing', took: 1, result: 'Failed' }];
  expect(await jobOf([{ name: 'DB', number: 2 }], history)).toMatchObject({
    status: 'idle',
    lastResult: 'failed',
  });
});

test('a run without a state, a result or an end proves nothing', async () => {
  const job = await jobOf(
    [{ name: 'DB', number: 2 }],
    [
      { job: 2, started: 1, state: '' },
      { job: 2, started: 2, result: '' },
      { job: 2, started: 5 },
    ],
  );
  expect(job).toMatchObject({ status: 'idle', lastResult: 'unknown', lastSuccess: hoursAgo(5) });
});

describe('whether a job is copied', () => {
  const source: Entity = { name: 'Databases', number: 2 };
  const copied = async (...others: Entity[]) => {
    const jobs = await jobsOf([source, ...others]);
    return jobs.find(({ name }) => name === 'Databases')?.hasCopy;
  };

  test('is known from the copy jobs of its own server', async () => {
    expect(await copied()).toBe(false);
    expect(await copied(copy)).toBe(true);
    expect(await copied({ ...copy, info: copyInfo([3]) })).toBe(false);
    expect(await copied({ ...copy, type: 'Backup' })).toBe(false);
    expect(await copied({ ...copy, info: copyInfo([3]), server: 'vbr-2' })).toBe(false);
  });

  test('is known for jobs without a server from copy jobs without a server', async () => {
    const nameless = { ...copy, server: '' };
    const [first, second] = await jobsOf([nameless, { ...source, server: '' }]);
    expect(first?.copyOf).toStrictEqual([{ id: guid(2), name: 'Databases' }, { id: guid(3) }]);
    expect(second?.hasCopy).toBe(true);
    const unclear = { ...nameless, info: copyInfo([3], { backups: 1 }) };
    expect((await jobsOf([unclear, { ...source, server: '' }]))[1]?.hasCopy).toBeUndefined();
    expect((await jobsOf([unclear, source]))[1]?.hasCopy).toBe(false);
  });

  test.each([
    ['a repository', copyInfo([3], { repositories: 1 })],
    ['a backup', copyInfo([3], { backups: 1 })],
    ['what it does not tell', ''],
    ['a job without an id', linkless([])],
    ['a job without an id beside another', linkless([`urn:veeam:Job:${guid(3)}`])],
  ])('is unknown when a copy job of the server copies %s', async (_what, info) => {
    expect(await copied({ ...copy, info })).toBeUndefined();
    expect(await copied({ ...copy, info, server: 'vbr-2' })).toBe(false);
    expect(await copied({ ...copy, info }, { ...copy, number: 9, name: 'Other' })).toBe(true);
  });
});

test('a single job is read with its own runs', async () => {
  const { manager } = await start(
    [{ name: 'Databases', number: 2 }],
    [{ job: 2, started: 3, result: 'Warning' }],
  );
  const { job } = await readJob(manager, 'em-1', guid(2), now, never);
  expect(job).toMatchObject({ lastResult: 'warning', lastRun: hoursAgo(3) });
  const { manager: other } = await start([copy], [{ job: 1, type: 'ImmediateBackupCopy', started: 3 }]);
  const alone = await readJob(other, 'em-1', guid(1), now, never);
  expect(alone.job).toMatchObject({ lastResult: 'success', lastRun: hoursAgo(3) });
});
