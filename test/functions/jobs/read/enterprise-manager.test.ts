import { readJob } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type {
  JobSession,
  JobSessionFilter,
  JobSessionKind,
} from '@veeam-automation/veeam/enterprise-manager/sessions';
import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { List } from '@veeam-automation/veeam/reading/paging';
import { ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import { Children, withChildren } from '../../../../functions/jobs/read/child-runs.ts';
import { jobOfEnterpriseManager } from '../../../../functions/jobs/read/enterprise-manager.ts';
import {
  type LastRuns,
  RunsOfJobs,
  readLastRuns,
  readRunsOfId,
} from '../../../../functions/jobs/read/last-runs.ts';
import { recordOf } from '../../../../packages/veeam/test/enterprise-manager/fixture.ts';

const id = '5658f6c2-0000-4000-8000-000000000007';
const uid = `urn:veeam:Job:${id}`;

function entity(elements = '', jobType = 'Backup') {
  return readJob(recordOf(`<Job UID="${uid}" Name="DB"><JobType>${jobType}</JobType>${elements}</Job>`));
}

const scheduled = '<ScheduleConfigured>true</ScheduleConfigured><ScheduleEnabled>true</ScheduleEnabled>';
const daily =
  '<JobScheduleOptions><Standart><OptionsDaily Enabled="true"><Kind>Everyday</Kind></OptionsDaily></Standart></JobScheduleOptions>';

function run(changes: Partial<JobSession> = {}): JobSession {
  return {
    uid: 'urn:veeam:BackupJobSession:1',
    jobUid: uid,
    jobName: 'DB',
    jobType: 'Backup',
    backupServer: undefined,
    state: 'Stopped',
    result: 'Success',
    creationTime: '2026-03-02T01:00:00.000Z',
    endTime: '2026-03-02T01:30:00.000Z',
    progressPercent: 100,
    isRetry: false,
    failureMessage: undefined,
    ...changes,
  };
}
const running = run({
  uid: 'urn:veeam:BackupJobSession:2',
  state: 'Working',
  result: 'None',
  creationTime: '2026-03-03T01:00:00.000Z',
  endTime: undefined,
  progressPercent: 42,
});

const shape = (job: ReturnType<typeof entity>, runs?: LastRuns) => {
  const made = jobOfEnterpriseManager('em-1', job, { runs });
  expect(jobSchema.strict().parse(made)).toStrictEqual(made);
  return made;
};

describe('a job of Enterprise Manager in the common form', () => {
  test('that ran well', () => {
    const job = entity(`<NextRun>2026-03-03T01:00:00Z</NextRun>${scheduled}${daily}`);
    expect(shape(job, { finished: run(), lastSuccess: '2026-03-02T01:30:00.000Z' })).toStrictEqual({
      server: 'em-1',
      product: 'enterprise-manager',
      id,
      name: 'DB',
      description: '',
      type: 'Backup',
      status: 'idle',
      lastResult: 'success',
      raw: { status: 'Stopped', lastResult: 'Success' },
      lastRun: '2026-03-02T01:00:00.000Z',
      lastSuccess: '2026-03-02T01:30:00.000Z',
      nextRun: '2026-03-03T01:00:00.000Z',
      enabled: true,
      schedule: 'timed',
      session: { id: '1', progressPercent: 100, endedAt: '2026-03-02T01:30:00.000Z' },
    });
  });

  test('that runs again after a failure: the failure stays its last result', () => {
    const failed = run({ result: 'Failed', failureMessage: 'Disk full' });
    expect(shape(entity(scheduled), { running, finished: failed })).toMatchObject({
      status: 'running',
      lastResult: 'failed',
      lastRun: '2026-03-03T01:00:00.000Z',
      runningSince: '2026-03-03T01:00:00.000Z',
      session: { id: '2', progressPercent: 42 },
    });
  });

  test('without a known run shows no run', () => {
    const job = shape(entity(scheduled));
    expect(job).toMatchObject({ status: 'idle', lastResult: 'none', raw: {} });
    expect(job).not.toHaveProperty('lastRun');
  });

  test.each([
    [
      'switched off',
      '<ScheduleConfigured>true</ScheduleConfigured><ScheduleEnabled>false</ScheduleEnabled>',
      'disabled',
      false,
      undefined,
    ],
    [
      'without a schedule',
      '<ScheduleConfigured>false</ScheduleConfigured><ScheduleEnabled>false</ScheduleEnabled>',
      'idle',
      true,
      'none',
    ],
    ['whose server tells neither', '', 'idle', true, undefined],
  ])('%s', (_what, elements, status, enabled, schedule) => {
    const job = shape(entity(elements));
    expect([job.status, job.enabled, job.schedule]).toStrictEqual([status, enabled, schedule]);
  });

  const standard = (options: string) =>
    `${scheduled}<JobScheduleOptions><Standart>${options}</Standart></JobScheduleOptions>`;
  test.each([
    [standard('<OptionsDaily Enabled="true"><Kind>Everyday</Kind></OptionsDaily>'), 'timed'],
    [standard('<OptionsMonthly Enabled="true"><Time>22:00</Time></OptionsMonthly>'), 'timed'],
    [standard('<OptionsPeriodically Enabled="true"><Kind>Hours</Kind></OptionsPeriodically>'), 'timed'],
    [standard('<OptionsDaily Enabled="false"><Kind>Everyday</Kind></OptionsDaily>'), undefined],
    [standard('<OptionsContinuous Enabled="true"/>'), 'continuous'],
  ])('with the schedule %s', (elements, schedule) => {
    expect(shape(entity(elements)).schedule).toBe(schedule);
  });

  test('with an unknown result keeps its word', () => {
    expect(shape(entity(), { finished: run({ result: 'Splendid' }) })).toMatchObject({
      lastResult: 'unknown',
      raw: { lastResult: 'Splendid' },
    });
  });

  test('names the backup server that has it', () => {
    const up = '<Link Rel="Up" Href="https://em:9398/api/backupServers/d144-1" Name="srv12.tech.local"/>';
    expect(shape(entity(`<Links>${up}</Links>`)).backupServer).toStrictEqual({
      id: 'd144-1',
      name: 'srv12.tech.local',
    });
    expect(shape(entity())).not.toHaveProperty('backupServer');
  });

  test.each([
    ['BackupCopy', []],
    ['ImmediateBackupCopy', []],
    ['Backup', undefined],
  ])('of the type %s', (type, copyOf) => {
    expect(shape(entity('', type)).copyOf).toStrictEqual(copyOf);
  });
});

describe('the last runs of jobs', () => {
  const now = new Date('2026-03-03T12:00:00Z');
  const never = new AbortController().signal;

  function manager(pages: Partial<Record<JobSessionKind, JobSession[][]>>) {
    const asked: { kind: JobSessionKind; filter: JobSessionFilter }[] = [];
    const list = (kind: JobSessionKind, filter: JobSessionFilter) =>
      new List(async function* () {
        asked.push({ kind, filter });
        if (filter.createdBefore === undefined) yield* pages[kind] ?? [];
        return true;
      });
    return { asked, sessions: { list }, version: 'v1_7', oddValues: new OddValues((text) => text) };
  }
  const job = { uid, jobType: 'Backup', backupServer: undefined };

  test('are the newest of each sort, whatever comes after', () => {
    const found = new RunsOfJobs();
    const older = run({
      uid: 'urn:veeam:BackupJobSession:0',
      creationTime: '2026-03-01T01:00:00.000Z',
      endTime: '2026-03-01T01:30:00.000Z',
    });
    for (const one of [running, run({ result: 'Warning' }), older]) found.add(one);
    expect(found.of(job)).toStrictEqual({
      running,
      finished: run({ result: 'Warning' }),
      lastSuccess: '2026-03-01T01:00:00.000Z',
    });
  });

  test('that succeeded are as old as their start, or as their end if they have only that', () => {
    for (const [changes, lastSuccess] of [
      [{}, '2026-03-02T01:00:00.000Z'],
      [{ endTime: undefined }, '2026-03-02T01:00:00.000Z'],
      [{ creationTime: undefined }, '2026-03-02T01:30:00.000Z'],
      [{ creationTime: undefined, endTime: undefined }, undefined],
    ] as const) {
      const found = new RunsOfJobs();
      found.add(run(changes));
      expect(found.of(job)?.lastSuccess).toBe(lastSuccess);
    }
  });

  test('do not show a run without an end as running when a later run has ended', () => {
    const found = new RunsOfJobs();
    for (const one of [run(), { ...running, creationTime: '2026-02-01T00:00:00.000Z' }]) found.add(one);
    expect(found.of(job)?.running).toBeUndefined();
  });

  test('are requested once when every job has succeeded recently', async () => {
    const em = manager({ BackupJobSession: [[run()], [run()]] });
    await readLastRuns(em, [job], now, never, 'none');
    expect(em.asked).toStrictEqual([
      {
        kind: 'BackupJobSession',
        filter: { jobUids: [uid], createdSince: new Date('2026-02-28T12:00:00Z') },
      },
    ]);
  });

  test('are searched further back, many jobs at a time, without a success so far', async () => {
    const jobs = Array.from({ length: 50 }, (_, at) => ({
      ...job,
      uid: `urn:veeam:Job:${at}`,
      jobType: 'Replica',
    }));
    const { asked, ...em } = manager({});
    const { runs } = await readLastRuns(em, jobs, now, never, 'none');
    expect(jobs.map((one) => runs.of(one)).filter(Boolean)).toStrictEqual([]);
    expect(asked.map(({ filter }) => filter.jobUids?.length)).toStrictEqual([undefined, 20, 20, 10]);
    expect(asked.every(({ kind }) => kind === 'ReplicaJobSession')).toBe(true);
  });

  test('end at the deadline', async () => {
    const em = manager({ BackupJobSession: [[run()]] });
    const reading = readLastRuns(em, [job], now, AbortSignal.abort(), 'all');
    await expect(reading).rejects.toThrow(DOMException);
  });
});

describe('runs of one id', () => {
  const at = (server?: string, changes: Partial<JobSession> = {}) =>
    run({ ...changes, ...(server !== undefined && { backupServer: { id: server, name: server } as never }) });
  const foundIn = (...sessions: JobSession[]) => {
    const runs = new RunsOfJobs();
    for (const session of sessions) runs.add(session);
    return (server?: string) =>
      runs.of({
        uid: uid.toUpperCase(),
        backupServer: server === undefined ? undefined : ({ id: server } as never),
      })?.finished?.backupServer?.id ??
      runs.of({ uid, backupServer: server === undefined ? undefined : ({ id: server } as never) })?.finished
        ?.uid;
  };

  test("are those of the job's server, or of an unnamed one", () => {
    const both = foundIn(at('A'), at('b'));
    expect([both('a'), both('B'), both('c'), both()]).toStrictEqual(['A', 'b', undefined, undefined]);
    const one = foundIn(at('A'));
    expect([one('c'), one()]).toStrictEqual([undefined, 'A']);
    const unnamed = foundIn(at('A'), at(undefined, { uid: 'plain' }));
    expect([unnamed('a'), unnamed('c'), unnamed()]).toStrictEqual(['A', 'plain', 'plain']);
  });

  test('do not include runs of another id', () => {
    const runs = new RunsOfJobs();
    runs.add(run());
    expect(runs.of({ uid: 'urn:veeam:Job:other', backupServer: undefined })).toBeUndefined();
  });
});

test('a child belongs to the job with the longest matching name, on its server or without a server', () => {
  const on = (server?: string) => ({
    backupServer: server === undefined ? undefined : ({ id: server } as never),
  });
  const worker = (jobName: string | undefined, server?: string, jobType = 'ImmediateBackupCopyWorker') =>
    run({ jobName, jobType, ...on(server) });
  const parents = [
    { name: 'Copy', ...on('A') },
    { name: 'Copy\\B', ...on('a') },
    { name: 'Other', ...on() },
    { name: 'C', ...on() },
  ];
  const children = [
    worker('Copy\\x', 'a'),
    worker('Copy\\B\\x', 'A'),
    worker('Copy\\x\\y'),
    worker('Other\\x', 'b'),
    worker('Copy\\x', 'b'),
    worker('Copy - x', 'a'),
    worker('Other - x', 'b', 'AgentManagement'),
    worker('Other\\y', 'b', 'AgentManagement'),
    worker('Other\\x', 'b', 'Backup'),
    worker(undefined),
    worker('C\\x'),
  ];
  const found = new Children(parents, children);
  const places = (sessions: readonly JobSession[]) => sessions.map((each) => children.indexOf(each));
  expect(parents.map((parent) => places(found.of(parent)))).toStrictEqual([[0, 2], [1], [3, 6, 7], [10]]);
  expect(places(found.orphans)).toStrictEqual([4, 5, 8, 9]);
});

describe('a job and its children', () => {
  const child = (number: number, changes: Partial<JobSession> = {}) =>
    run({
      uid: `urn:veeam:BackupJobSession:c${number}`,
      jobUid: `urn:veeam:Job:child-${number}`,
      ...changes,
    });
  const together = (own: LastRuns | undefined, ...children: JobSession[]) => {
    const runs = new RunsOfJobs();
    for (const session of children) runs.add(session);
    return withChildren(own, children, runs);
  };
  const success = '2026-03-02T01:00:00.000Z';

  test('are only the job when it has none', () => {
    expect(together({ finished: run() })).toStrictEqual({ finished: run() });
    expect(together(undefined)).toBeUndefined();
  });

  test.each([
    [['None', 'Success', 'Warning', 'Splendid', 'Failed'], 'Failed'],
    [['None', 'Success', 'Warning', ''], ''],
    [['None', 'Success', 'Warning', 'Splendid'], 'Splendid'],
    [['None', 'Success', 'Warning'], 'Warning'],
    [['None', 'Success'], 'Success'],
  ])('have the worst result of %j', (results, worst) => {
    expect(together(undefined, ...results.map((result, at) => child(at, { result })))?.finished?.result).toBe(
      worst,
    );
    expect(
      together(undefined, ...results.toReversed().map((result, at) => child(at, { result })))?.finished
        ?.result,
    ).toBe(worst);
  });

  test("count the job's own run if it ended last or at the same time, and not if it ended before", () => {
    const failed = run({ result: 'Failed' });
    expect(together({ finished: failed }, child(1))?.finished).toStrictEqual(failed);
    const before = { ...failed, endTime: '2026-03-02T01:29:59.000Z' };
    expect(together({ finished: before }, child(1))?.finished?.result).toBe('Success');
    expect(
      together({ finished: run({ result: 'Failed', endTime: undefined }) }, child(1))?.finished?.result,
    ).toBe('Success');
  });

  test('have their last success when all have succeeded, or at the oldest of their successes', () => {
    const later = child(2, { creationTime: '2026-03-02T02:00:00.000Z' });
    expect(together(undefined, child(1), later)).toStrictEqual({
      finished: child(1),
      lastRun: '2026-03-02T02:00:00.000Z',
      lastSuccess: '2026-03-02T02:00:00.000Z',
    });
    const failed = child(3, { result: 'Failed' });
    expect(together(undefined, child(1), failed)?.lastSuccess).toBeUndefined();
    const once = { ...failed, uid: 'x', result: 'Success', creationTime: '2026-03-01T01:00:00.000Z' };
    const runs = new RunsOfJobs();
    for (const each of [child(1), failed, once]) runs.add(each);
    expect(withChildren(undefined, [child(1), failed], runs)?.lastSuccess).toBe('2026-03-01T01:00:00.000Z');
    expect(together({ lastSuccess: '2026-03-02T03:00:00.000Z' }, child(1))?.lastSuccess).toBe(
      '2026-03-02T03:00:00.000Z',
    );
  });

  test('run while one of them runs, the job itself first', () => {
    const working = child(1, { state: 'Working', endTime: undefined, result: 'None' });
    expect(together(undefined, working, child(2))?.running).toStrictEqual(working);
    expect(together({ running }, working)?.running).toStrictEqual(running);
    expect(together({ running }, child(2))?.lastRun).toBe(running.creationTime);
    expect(together(undefined, child(2))).not.toHaveProperty('running');
  });

  test('ignore a child that has not run for three days while others have', () => {
    const old = (creationTime: string) => child(1, { result: 'Failed', creationTime });
    expect(together(undefined, child(2), old('2026-02-27T01:00:00.000Z'))?.finished?.result).toBe('Failed');
    expect(together(undefined, child(2), old('2026-02-27T00:59:59.999Z'))?.finished?.result).toBe('Success');
    expect(
      together(undefined, child(2), child(1, { result: 'Failed', creationTime: undefined }))?.lastSuccess,
    ).toBe(success);
  });
});

describe('reading runs', () => {
  const now = new Date('2026-03-03T12:00:00Z');
  const never = new AbortController().signal;
  const uidOf = (name: string) => `urn:veeam:Job:${name}`;
  const jobOf = (name: string, jobType = 'Backup') => ({
    uid: uidOf(name),
    jobType,
    backupServer: undefined,
  });
  const runOf = (name: string, changes: Partial<JobSession> = {}) => run({ jobUid: uidOf(name), ...changes });

  /** Answers each query by its filter. @returns also the queries, with the number of pages that each read */
  function manager(
    answer: (filter: JobSessionFilter, kind: JobSessionKind) => JobSession[][],
    version = 'v1_7',
  ) {
    const asked: { kind: JobSessionKind; filter: JobSessionFilter; pages: number }[] = [];
    const list = (kind: JobSessionKind, filter: JobSessionFilter) =>
      new List(async function* () {
        const one = { kind, filter, pages: 0 };
        asked.push(one);
        for (const page of answer(filter, kind)) {
          one.pages += 1;
          yield page;
        }
        return true;
      });
    const oddValues = new OddValues((text) => text);
    return { asked, oddValues, em: { sessions: { list }, version, oddValues } };
  }

  test('continues until each job has a success, and no further', async () => {
    const { em, asked } = manager(() => [[runOf('a')], [runOf('b')], [runOf('c')]]);
    const { runs } = await readLastRuns(em, [jobOf('a'), jobOf('b')], now, never, 'none');
    expect(runs.of(jobOf('b'))?.lastSuccess).toBeDefined();
    expect(asked.map(({ pages }) => pages)).toStrictEqual([2]);
  });

  test('requests each type of session that the jobs have', async () => {
    const { em, asked } = manager(() => []);
    await readLastRuns(em, [jobOf('a'), jobOf('r', 'Replica')], now, never, 'none');
    const [recent, earlier] = [new Date('2026-02-28T12:00:00Z'), new Date('2026-01-27T12:00:00Z')];
    expect(asked.map(({ kind, filter }) => ({ kind, ...filter }))).toStrictEqual([
      { kind: 'BackupJobSession', jobUids: [uidOf('a')], createdSince: recent },
      { kind: 'ReplicaJobSession', jobUids: [uidOf('r')], createdSince: recent },
      { kind: 'BackupJobSession', jobUids: [uidOf('a')], createdSince: earlier, createdBefore: recent },
      { kind: 'ReplicaJobSession', jobUids: [uidOf('r')], createdSince: earlier, createdBefore: recent },
    ]);
  });

  test.each([
    [20, 20],
    [21, undefined],
  ])('of %i jobs names %s of them', async (count, named) => {
    const { em, asked } = manager(() => [Array.from({ length: count }, (_, at) => runOf(`${at}`))]);
    await readLastRuns(
      em,
      Array.from({ length: count }, (_, at) => jobOf(`${at}`)),
      now,
      never,
      'none',
    );
    expect(asked.map(({ filter }) => filter.jobUids?.length)).toStrictEqual([named]);
  });

  test('returns the newest session of each child and agent, and their earlier successes', async () => {
    const child = runOf('w', { jobType: 'ImmediateBackupCopyWorker', result: 'Failed' });
    const older = { ...child, uid: 'older' };
    const { em, asked } = manager(({ jobTypes, createdBefore }) =>
      createdBefore !== undefined
        ? [[runOf('w', { result: 'Success' })]]
        : jobTypes?.includes('ImmediateBackupCopyWorker')
          ? [[child, older]]
          : [],
    );
    const { others, runs } = await readLastRuns(em, [], now, never, 'all');
    expect(others).toStrictEqual([child]);
    expect(runs.of(jobOf('w'))?.lastSuccess).toBeDefined();
    expect(
      asked.map(({ filter }) => [filter.jobTypes, filter.createdSince?.toISOString().slice(0, 10)]),
    ).toStrictEqual([
      [['ImmediateBackupCopyWorker', 'AgentManagement'], '2026-02-28'],
      [['AgentBackup', 'NasBackup'], '2026-01-27'],
      [undefined, '2026-01-27'],
    ]);
    const workers = manager(() => []);
    await readLastRuns(workers.em, [], now, never, 'workers');
    expect(workers.asked.map(({ filter }) => filter.jobTypes)).toStrictEqual([['ImmediateBackupCopyWorker']]);
    const old = manager(() => [], 'v1_4');
    await readLastRuns(old.em, [], now, never, 'all');
    expect(old.asked).toStrictEqual([]);
  });

  test.each([
    [
      'all',
      [
        'jobs of the types ImmediateBackupCopyWorker, AgentManagement',
        'jobs of the types AgentBackup, NasBackup',
      ],
    ],
    ['workers', ['sessions of the types ImmediateBackupCopyWorker']],
  ] as const)('reports which of the others (%s) could not be read', async (wanted, records) => {
    const failed = new ServerFailedError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
    const { em, oddValues } = manager(({ jobTypes }) => {
      if (jobTypes !== undefined) throw failed;
      return [];
    });
    await readLastRuns(em, [], now, never, wanted);
    expect(oddValues.values).toStrictEqual(
      records.map((record) => ({ record, field: '', problem: 'not-read' })),
    );
    await expect(readLastRuns(em, [], now, AbortSignal.abort(), wanted)).rejects.toBe(failed);
    const own = manager(() => {
      throw failed;
    });
    await expect(readLastRuns(own.em, [jobOf('a')], now, never, 'none')).rejects.toBe(failed);
  });

  test.each([
    ['listed jobs', [jobOf('a')], 'none'],
    ['the others', [], 'all'],
  ] as const)('of %s ends at the deadline, although pages still arrive', async (_whose, jobs, wanted) => {
    const { em } = manager(() => [[runOf('a')]]);
    await expect(readLastRuns(em, jobs, now, AbortSignal.abort(), wanted)).rejects.toThrow(DOMException);
  });

  test('of an unlisted job requests each UID that it may have, and returns the newest session', async () => {
    const newest = runOf('x', { result: 'Failed' });
    const { em, asked } = manager(() => [[newest], [runOf('x', { uid: 'older' })]]);
    const { others, runs } = await readRunsOfId(em, 'x', now, never);
    expect(others).toStrictEqual([newest]);
    expect(runs.of(jobOf('x'))).toMatchObject({ finished: newest, lastSuccess: newest.creationTime });
    expect(asked).toMatchObject([
      {
        kind: 'BackupJobSession',
        filter: {
          jobUids: ['urn:veeam:Job:x', 'urn:veeam:AgentBackupJob:x', 'urn:veeam:NasJob:x'],
          createdSince: new Date('2026-01-27T12:00:00Z'),
        },
      },
    ]);
    expect((await readRunsOfId(manager(() => []).em, 'x', now, never)).others).toStrictEqual([]);
    await expect(readRunsOfId(em, 'x', now, AbortSignal.abort())).rejects.toThrow(DOMException);
  });
});
