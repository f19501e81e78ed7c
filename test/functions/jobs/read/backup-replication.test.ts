import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { readJobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { JsonRecord } from '@veeam-automation/veeam/reading/json-record';
import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';
import {
  jobOfBackupReplication,
  readJob,
  readJobs,
} from '../../../../functions/jobs/read/backup-replication.ts';
import { copySources, readCopySources } from '../../../../functions/jobs/read/copy-sources.ts';
import {
  CREDENTIALS,
  clock,
  error,
  type StubAnswer,
  startStub,
} from '../../../../packages/veeam/test/backup-replication/stub-server.ts';

const least = {
  id: 'a1',
  name: 'DB',
  type: 'Backup',
  description: 'Nightly',
  status: 'inactive',
  lastResult: 'Success',
  workload: 'vm',
  objectsCount: 3,
};
const odd = () => new OddValues((text) => text);
const noCopies = copySources([], [], odd());

function shape(fields: object, copies: ReturnType<typeof copySources> | undefined = undefined) {
  const all = { ...least, ...fields };
  const state = readJobState(new JsonRecord(all, all.id, odd()), all.id);
  const job = jobOfBackupReplication('vbr-1', state, copies);
  expect(jobSchema.strict().parse(job)).toStrictEqual(job);
  return job;
}

describe('a job state in the common form', () => {
  test('of the oldest revision', () => {
    const times = { lastRun: '2026-03-02T02:00:00.96+01:00', nextRun: '2026-03-03T02:00:00+01:00' };
    expect(shape({ ...times, repositoryId: 'r1', repositoryName: 'Main', sessionId: 's1' })).toStrictEqual({
      server: 'vbr-1',
      product: 'backup-replication',
      workload: 'vm',
      id: 'a1',
      name: 'DB',
      description: 'Nightly',
      type: 'Backup',
      status: 'idle',
      lastResult: 'success',
      raw: { status: 'inactive', lastResult: 'Success' },
      lastRun: '2026-03-02T01:00:00.960Z',
      nextRun: '2026-03-03T01:00:00.000Z',
      enabled: true,
      schedule: 'timed',
      repository: { id: 'r1', name: 'Main' },
      objects: 3,
      session: { id: 's1' },
    });
  });

  test.each([
    ['running', 'running', true],
    ['Running', 'running', true],
    ['Starting', 'running', true],
    ['stopping', 'running', true],
    ['Inactive', 'idle', true],
    ['Enabled', 'idle', true],
    ['Stopped', 'idle', true],
    ['Idle', 'idle', true],
    ['Disabled', 'disabled', false],
    ['Hibernating', 'unknown', true],
  ])('shows %s in its own word and as %s', (sent, status, enabled) => {
    expect(shape({ status: sent })).toMatchObject({ status, enabled, raw: { status: sent } });
  });

  test('running since its last run, with no result yet', () => {
    const job = shape({
      status: 'Running',
      lastResult: 'None',
      lastRun: '2026-03-02T01:00:00Z',
      progressPercent: 7,
    });
    expect(job).toMatchObject({
      lastResult: 'none',
      runningSince: '2026-03-02T01:00:00.000Z',
      session: { progressPercent: 7 },
    });
  });

  test.each([
    [{ runAfterJob: { jobId: 'x', jobName: 'First' }, nextRun: null }, 'after-job'],
    [{ type: 'BackupCopy', backupCopyMode: 'Immediate' }, 'continuous'],
    [{ nextRun: null }, undefined],
    [{ nextRunPolicy: '<Not scheduled>', nextRun: null }, 'none'],
    [{ nextRunPolicy: '<not Scheduled>' }, 'none'],
    [{ nextRunPolicy: '<Not scheduled>', nextRun: '2026-03-03T02:00:00Z' }, 'timed'],
    [{ nextRunPolicy: '<Continuous>', nextRun: null }, 'continuous'],
    [{ nextRunPolicy: ' As new backup files appear ', nextRun: null }, 'continuous'],
    [{ nextRunPolicy: 'After [Nightly [old]]' }, 'after-job'],
    [{ nextRunPolicy: 'AFTER [x]', nextRun: '2026-03-03T02:00:00Z' }, 'after-job'],
    [{ nextRunPolicy: '<Disabled>', nextRun: null }, undefined],
    [{ nextRunPolicy: '7/30/2025 7:00 PM', nextRun: '2026-03-03T02:00:00Z' }, 'timed'],
    [{ nextRunPolicy: '<Nicht geplant>', nextRun: null }, undefined],
    [{ nextRunPolicy: '', nextRun: null }, undefined],
    [{ nextRunPolicy: 7 }, undefined],
    [{ type: 'SqlLogBackup', nextRun: '2026-03-03T02:00:00Z' }, 'continuous'],
    [{ type: 'LegacyBackupCopy', status: 'Running' }, 'continuous'],
    [{ type: 'EntraIDAuditLogBackup', nextRun: '2026-03-03T02:00:00Z' }, 'timed'],
    [{ type: 'BackupCopy', backupCopyMode: 'Periodic', nextRun: '2026-03-03T02:00:00Z' }, 'timed'],
  ])('starts according to %o', (fields, schedule) => {
    expect(shape(fields).schedule).toBe(schedule);
  });

  test('has no value that the server does not report', () => {
    const job = shape({ name: null, description: null, objectsCount: -1, lastResult: undefined, status: 3 });
    expect(job).toMatchObject({ name: 'a1', lastResult: 'unknown', status: 'unknown' });
    expect(job).not.toHaveProperty('objects');
    expect(job).not.toHaveProperty('description');
  });

  test('shows the progress of its last run, and the duration once it has ended', () => {
    const sessionProgress = {
      duration: '00:10:00',
      processedSize: 7,
      transferredSize: 3,
      progressPercent: 40,
    };
    const took = { durationSeconds: 600, processedBytes: 7, transferredBytes: 3 };
    const of = (fields: object) => shape({ sessionProgress, ...fields }).session;
    expect(of({})).toStrictEqual({ progressPercent: 40, ...took });
    expect(of({ sessionId: 's', progressPercent: 9 })).toStrictEqual({
      id: 's',
      progressPercent: 9,
      ...took,
    });
    expect(of({ status: 'running' })).toStrictEqual({ progressPercent: 40 });
    expect(of({ sessionProgress: { progressPercent: 1 } })).toStrictEqual({ progressPercent: 1 });
    expect(of({ sessionProgress: {} })).toBeUndefined();
  });

  test('is a copy job only by the end of its type', () => {
    expect(shape({ type: 'CopyVm' }, noCopies)).toMatchObject({ hasCopy: false });
    expect(shape({ type: 'fileBackupCOPY' }, noCopies)).toMatchObject({ copyOf: [] });
  });

  test('without a repository names none', () => {
    expect(shape({ repositoryId: null })).not.toHaveProperty('repository');
  });
});

describe('what copies a job', () => {
  const copyJob = (includes: object) => ({ id: 'c1', document: { sourceObjects: { includes } } as never });

  test('is unknown when the revision shows no copy jobs', () => {
    expect(shape({})).not.toHaveProperty('hasCopy');
  });

  test('is empty when there is no copy job', () => {
    expect(shape({}, noCopies)).toMatchObject({ hasCopy: false });
  });

  test('is a copy job that names it, which carries its sources', () => {
    const copies = copySources([copyJob({ jobs: [{ id: 'a1', name: 'DB' }] })], ['c1'], odd());
    expect(shape({}, copies)).toMatchObject({ hasCopy: true });
    expect(shape({ id: 'a2' }, copies)).toMatchObject({ hasCopy: false });
    const copy = shape({ id: 'c1', type: 'BackupCopy' }, copies);
    expect(copy.copyOf).toStrictEqual([{ id: 'a1', name: 'DB' }]);
    expect(copy).not.toHaveProperty('hasCopy');
  });

  test.each([
    ['copies a repository', [copyJob({ repositories: [{ id: 'r1' }] })], ['c1']],
    ['copies a job without an id', [copyJob({ jobs: [{ name: 'DB' }] })], ['c1']],
    [
      'copies a job without an id beside another',
      [copyJob({ jobs: [{ id: 'a2' }, { name: 'DB' }] })],
      ['c1'],
    ],
    ['copies what cannot be read', [copyJob({ jobs: [null] })], ['c1']],
    ['names no list', [copyJob({ jobs: {} })], ['c1']],
    ['copies a backup', [copyJob({ backups: [{ id: 'b1' }] })], ['c1']],
    ['says nothing we can read', [{ id: 'c1', document: { sourceObjects: 'all' } as never }], ['c1']],
    ['has no document', [], ['c1']],
  ])('is unknown when a copy job %s', (_what, documents, ids) => {
    expect(shape({}, copySources(documents, ids, odd()))).not.toHaveProperty('hasCopy');
  });
});

describe('reading a server', () => {
  const states = 'GET /api/v1/jobs/states';
  const documents = 'GET /api/v1/jobs';
  const list = (data: unknown[]): StubAnswer => ({
    status: 200,
    json: { data, pagination: { total: data.length, count: data.length } },
  });
  const state = { ...least, highPriority: false, progressPercent: 0 };
  const copyState = { ...state, id: 'c1', name: 'Copy', type: 'BackupCopy' };

  async function setUp(
    routes: Record<string, (request: { query: URLSearchParams }) => StubAnswer>,
    revision: Revision = '1.3-rev1',
  ) {
    const stub = await startStub({ revisions: [revision], routes });
    const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
      version: revision,
      now: clock(),
    });
    return { vbr, stub, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
  }
  const noDeadline = new AbortController().signal;

  test('returns all except odd records', async () => {
    await using world = await setUp({
      [states]: () => list([state, null, { ...state, id: 'a2', lastRun: 7 }]),
    });
    const jobs = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
    expect(jobs.map(({ id }) => id)).toStrictEqual(['a1', 'a2']);
    expect(world.vbr.oddValues.values).toStrictEqual([
      { record: 'jobs[1]', field: '', problem: 'not-a-record' },
      { record: 'a2', field: 'lastRun', problem: 'wrong-type' },
    ]);
  });

  test.each<[string, StubAnswer]>([
    ['is refused', error(403, 'AccessDenied', 'Forbidden')],
    ['fails', error(500, 'UnknownError', 'No.')],
    ['is of another shape', { status: 200, json: {} }],
    ['is not whole', list([{ id: 'c1', name: 'Copy', type: 'BackupCopy' }, null])],
  ])(
    'returns the jobs when the list of copy jobs %s, and reports that copies are unknown',
    async (_how, answer) => {
      await using world = await setUp({
        [states]: () => list([state, copyState]),
        [documents]: () => answer,
      });
      const [job, copy] = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      expect(job).toMatchObject({ id: 'a1' });
      expect(job).not.toHaveProperty('hasCopy');
      expect(copy).toMatchObject({ id: 'c1', copyOf: [] });
      const { values } = world.vbr.oddValues;
      expect(values.at(-1)).toStrictEqual({ record: 'copy jobs', field: '', problem: 'not-read' });
    },
  );

  test('does not treat its deadline as a copy job that cannot be read', async () => {
    const time = new AbortController();
    await using world = await setUp({
      [states]: () => list([state, copyState]),
      [documents]: () => {
        time.abort();
        return error(500, 'UnknownError', 'No.');
      },
    });
    await expect(readJobs(world.vbr, 'vbr-1', clock()(), time.signal)).rejects.toMatchObject({
      code: 'server-failed',
    });
  });

  test('requests the documents of backup copy jobs if there are any and the revision has them', async () => {
    const asked: (string | null)[] = [];
    const read = async (type: string, revision?: Revision) => {
      asked.length = 0;
      await using world = await setUp(
        {
          [states]: () => list([state, { ...copyState, type }]),
          [documents]: ({ query }) => {
            asked.push(query.get('typeFilter'));
            const includes = { jobs: [{ id: 'a1', name: 'DB' }] };
            return list([{ id: 'c1', name: 'Copy', type, sourceObjects: { includes } }]);
          },
        },
        revision,
      );
      const [job] = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      return [job?.hasCopy, ...asked];
    };
    expect(await read('BackupCopy')).toStrictEqual([true, 'BackupCopy']);
    expect(await read('FileBackupCopy')).toStrictEqual([undefined]);
    expect(await read('BackupCopy', '1.2-rev1')).toStrictEqual([undefined]);
    expect(await read('VSphereBackup')).toStrictEqual([false]);
  });

  test('of some jobs has each once, without whether it is copied', async () => {
    await using world = await setUp({
      [states]: ({ query }) => list(query.has('idFilter') ? [state] : [state, state, { ...state, id: 'a2' }]),
    });
    const read = async (wanted?: object) =>
      (await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline, wanted)).map(({ id, hasCopy }) => [
        id,
        hasCopy,
      ]);
    expect(await read()).toStrictEqual([
      ['a1', false],
      ['a2', false],
    ]);
    expect(await read({ id: ['a1', 'x'] })).toStrictEqual([['a1', undefined]]);
    expect(await read({ id: ['a1'] })).toStrictEqual([['a1', undefined]]);
  });

  describe('which jobs have a high priority', () => {
    const [high, low] = ['a1', 'a2'].map((id) => ({ ...least, id }));
    const read = async (revision: Revision, highPriority?: boolean) => {
      const filters: (string | null)[] = [];
      await using world = await setUp(
        {
          [states]: ({ query }) => {
            const filter = query.get('isHighPriorityJobFilter');
            filters.push(filter);
            return list(filter === null ? [high, low] : [high]);
          },
        },
        revision,
      );
      const wanted = highPriority === undefined ? {} : { highPriority };
      const jobs = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline, wanted);
      return { filters, jobs: jobs.map(({ id, isHighPriority }) => [id, isHighPriority]) };
    };

    test('is known before 1.3-rev0 only by its filter, if that is wanted', async () => {
      expect(await read('1.2-rev1', true)).toStrictEqual({ filters: ['true'], jobs: [['a1', true]] });
      expect(await read('1.2-rev1', false)).toStrictEqual({
        filters: [null, 'true'],
        jobs: [
          ['a1', true],
          ['a2', false],
        ],
      });
      expect((await read('1.2-rev1')).filters).toStrictEqual([null]);
      expect((await read('1.3-rev0', false)).filters).toStrictEqual([null]);
    });
  });

  describe('why runs did not succeed', () => {
    const lastRun = '2025-03-01T08:00:00Z';
    const failed = ['f1', 'f2', 'f3', 'f4'].map((id) => ({
      ...state,
      id,
      sessionId: `s-${id}`,
      lastRun,
      lastResult: id === 'f4' ? 'Warning' : 'Failed',
    }));
    const session = (id: string, message: string) => ({
      id: `s-${id}`,
      name: id,
      sessionType: 'BackupJob',
      state: 'Stopped',
      creationTime: lastRun,
      endTime: '2025-03-01T09:00:00Z',
      result: { result: 'Failed', message },
    });
    const endedAt = '2025-03-01T09:00:00.000Z';

    test('is read from lists of sessions when many failed', async () => {
      const filters: (string | null)[] = [];
      await using world = await setUp({
        [states]: () => list(failed),
        'GET /api/v1/sessions': ({ query }) => {
          filters.push(query.get('resultFilter'));
          expect([query.get('orderColumn'), query.get('orderAsc')]).toStrictEqual(['CreationTime', 'false']);
          expect(query.get('createdAfterFilter')).toContain('2025-03-01T07:59:59');
          const isFailed = query.get('resultFilter') === 'Failed';
          const ofFailed = [session('f1', 'One'), session('f2', ''), session('f3', 'Three')];
          return list(isFailed ? ofFailed : [session('f4', 'Four')]);
        },
      });
      const jobs = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      expect(jobs.map((job) => [job.session?.message, job.session?.endedAt])).toStrictEqual([
        ['One', endedAt],
        [undefined, endedAt],
        ['Three', endedAt],
        ['Four', endedAt],
      ]);
      expect(filters).toStrictEqual(['Failed', 'Warning']);
    });

    test('is read from the sessions that can be parsed', async () => {
      await using world = await setUp({
        [states]: () => list(failed.map((each) => ({ ...each, lastResult: 'Failed' }))),
        'GET /api/v1/sessions': () => list([null, session('f1', 'One')]),
        'GET /api/v1/sessions/s-f2': () => ({ status: 200, json: session('f2', 'Two') }),
      });
      const jobs = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      expect(jobs.map((job) => job.session?.message)).toStrictEqual(['One', 'Two', undefined, undefined]);
    });

    test('is reported as unknown when the lists cannot be read', async () => {
      await using world = await setUp({
        [states]: () => list(failed),
        'GET /api/v1/sessions': () => error(403, 'AccessDenied', 'Forbidden'),
      });
      const jobs = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      expect(jobs).toHaveLength(4);
      expect(world.vbr.oddValues.values).toStrictEqual([
        { record: 'sessions', field: '', problem: 'not-read' },
      ]);
    });

    test('is read session by session when few failed', async () => {
      await using world = await setUp({
        [states]: () => list(failed.slice(0, 1)),
        'GET /api/v1/sessions/s-f1': () => ({ status: 200, json: session('f1', 'One') }),
      });
      const [job] = await readJobs(world.vbr, 'vbr-1', clock()(), noDeadline);
      expect(job?.session).toStrictEqual({ id: 's-f1', message: 'One', endedAt, progressPercent: 0 });
    });
  });

  describe('of one job', () => {
    const run = { ...state, sessionId: 's1' };
    const document = { id: 'a1', name: 'DB', type: 'VSphereBackup', isDisabled: false };
    const session = { id: 's1', name: 'DB', sessionType: 'BackupJob', state: 'Stopped' };
    const good = {
      [states]: () => list([{ ...state, id: 'other' }, run]),
      'GET /api/v1/jobs/a1': () => ({ status: 200, json: document }),
      'GET /api/v1/sessions/s1': () => ({
        status: 200,
        json: { ...session, result: { result: 'Failed', message: 'No space' } },
      }),
    };

    test("returns it with its document and its last session's message", async () => {
      await using world = await setUp(good);
      const { job, document: given } = await readJob(world.vbr, 'vbr-1', 'A1');
      expect(job).toMatchObject({ id: 'a1', session: { id: 's1', message: 'No space' } });
      expect(given).toStrictEqual(document);
    });

    test('requests it by its id, with the end of its last session', async () => {
      const asked: (string | null)[] = [];
      const ended = { ...session, endTime: '2025-03-01T09:00:00Z' };
      await using world = await setUp({
        ...good,
        [states]: ({ query }) => {
          asked.push(query.get('idFilter'));
          return list([run]);
        },
        'GET /api/v1/sessions/s1': () => ({ status: 200, json: ended }),
      });
      const { job, documentVersion } = await readJob(world.vbr, 'vbr-1', 'a1');
      expect(job.session).toMatchObject({ endedAt: '2025-03-01T09:00:00.000Z' });
      expect(job.session).not.toHaveProperty('message');
      expect([asked, documentVersion]).toStrictEqual([['a1'], versionOf(document)]);
      await using none = await setUp({ ...good, [states]: () => list([state]) });
      expect((await readJob(none.vbr, 'vbr-1', 'a1')).job.session).toStrictEqual({ progressPercent: 0 });
    });

    test('that copies others gets their names from its own document', async () => {
      const includes = { jobs: [{ id: 'b1', name: 'Mail' }] };
      const copies = { ...document, id: 'c1', type: 'BackupCopy', sourceObjects: { includes } };
      await using world = await setUp({
        ...good,
        [states]: () => list([copyState]),
        'GET /api/v1/jobs/c1': () => ({ status: 200, json: copies }),
      });
      expect((await readJob(world.vbr, 'vbr-1', 'c1')).job.copyOf).toStrictEqual([
        { id: 'b1', name: 'Mail' },
      ]);
    });

    test.each<StubAnswer>([
      error(400, 'UnexpectedContent', 'Backup platform or job type are not supported'),
      error(500, 'UnknownError', 'The job is not of a supported platform type.'),
      error(500, 'UnknownError', 'Der Auftragstyp wird nicht unterstützt.'),
      error(404, 'NotFound', 'Resource does not exist'),
    ])('returns it without a document when the server answers %j', async (answer) => {
      await using world = await setUp({ ...good, 'GET /api/v1/jobs/a1': () => answer });
      const whole = await readJob(world.vbr, 'vbr-1', 'a1');
      expect(whole.job).toMatchObject({ id: 'a1' });
      expect(whole).not.toHaveProperty('document');
    });

    test('fails when the document is there and cannot be read', async () => {
      await using world = await setUp({ ...good, 'GET /api/v1/jobs/a1': () => ({ status: 200, json: {} }) });
      await expect(readJob(world.vbr, 'vbr-1', 'a1')).rejects.toMatchObject({ code: 'unreadable-answer' });
    });

    test.each([error(404, 'NotFound', 'x'), error(500, 'UnknownError', 'x'), { status: 200, json: {} }])(
      "returns it without a message when its session's request gets %j",
      async (answer) => {
        await using world = await setUp({ ...good, 'GET /api/v1/sessions/s1': () => answer });
        const { job } = await readJob(world.vbr, 'vbr-1', 'a1');
        expect(job.session).toStrictEqual({ id: 's1', progressPercent: 0 });
      },
    );

    test('reports a missing job only from a complete list', async () => {
      await using world = await setUp({ ...good, [states]: () => list([state, null]) });
      await expect(readJob(world.vbr, 'vbr-1', 'b1')).rejects.toMatchObject({ code: 'unreadable-answer' });
      await using other = await setUp({ ...good, [states]: () => list([state]) });
      await expect(readJob(other.vbr, 'vbr-1', 'b1')).rejects.toMatchObject({ code: 'not-found' });
    });
  });
});

test.each([
  [{ repositoryId: 'r1', repositoryName: null }, { id: 'r1' }],
  [{ repositoryId: null, repositoryName: 'Main' }, { name: 'Main' }],
])('a repository of %j is %j', (fields, repository) => {
  expect(shape(fields).repository).toStrictEqual(repository);
});

test.each(['SqlLogBackup', 'OracleLogBackup', 'PostgreSqlLogBackup', 'LegacyBackupCopy', 'sqllogbackup'])(
  'a job of the type %s runs continuously',
  (type) => {
    expect(shape({ type, nextRun: null }).schedule).toBe('continuous');
  },
);

test.each([
  [{ runAfterJob: { jobId: 'x' } }, 'after-job'],
  [{ runAfterJob: { jobName: 'x' } }, 'after-job'],
  [{ runAfterJob: {}, nextRun: '2026-03-03T02:00:00Z' }, 'timed'],
  [{ nextRunPolicy: 'after [x' }, undefined],
  [{ nextRunPolicy: 'x]' }, undefined],
])('a job with %j is started %s', (fields, schedule) => {
  expect(shape({ nextRun: null, ...fields }).schedule).toBe(schedule);
});

test('odd sources of a copy job are reported with their position', () => {
  const found = odd();
  const includes = { jobs: [null, {}, { id: 'a1' }, { id: 7 }], repositories: 'all', backups: null };
  const { sourcesOf } = copySources(
    [{ id: 'c1', document: { sourceObjects: { includes } } as never }],
    ['c1'],
    found,
  );
  expect(found.values).toMatchObject([
    { record: 'c1', field: 'sourceObjects.includes.jobs[0]', problem: 'not-a-record' },
    { record: 'c1', field: 'sourceObjects.includes.jobs[3].id', problem: 'wrong-type' },
    { record: 'c1', field: 'sourceObjects.includes.repositories', problem: 'wrong-type' },
  ]);
  expect(sourcesOf.get('c1')).toStrictEqual([{ id: 'a1' }]);
});

test('a job that copies another by its id in any list is a copy job; two with one id copy what either does', () => {
  const document = (id: string) => ({
    id: 'c1',
    document: { sourceObjects: { includes: { jobs: [{ id }] } } } as never,
  });
  const copies = copySources([document('a1'), document('a2')], ['c1'], odd());
  expect(copies.sourcesOf.get('c1')).toStrictEqual([{ id: 'a1' }, { id: 'a2' }]);
  expect([...copies.copied]).toStrictEqual(['a1', 'a2']);
  expect(copies.complete).toBe(true);
  expect(copySources([document('a1')], ['c1', 'c2'], odd()).complete).toBe(false);
});

test('a type with "copy" inside its name is not a copy job', async () => {
  const server = { version: '1.3-rev0', oddValues: odd() } as unknown as BackupReplication;
  const states = [{ id: 'j1', type: 'CopyOfSomething' }];
  expect(await readCopySources(server, states, new AbortController().signal)).toMatchObject({
    complete: true,
  });
});
