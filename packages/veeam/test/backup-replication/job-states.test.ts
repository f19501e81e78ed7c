import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { type JobStatesFilters, readJobState as read } from '../../src/backup-replication/job-states.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';
import { ServerFailedError, UnsupportedVersionError } from '../../src/transport/errors.ts';
import {
  all,
  CREDENTIALS,
  clock,
  error,
  type StubAnswer,
  type StubRequest,
  startStub,
} from './stub-server.ts';

const STATES = 'GET /api/v1/jobs/states';
const LACKS_WORD = error(
  500,
  'UnknownError',
  'The value of enum EJobStatus is not supported (Parameter "status"). Actual value was Stopped.',
);

function state(index: number, status = 'inactive') {
  return {
    id: `job-${index}`,
    name: `Job ${index}`,
    type: 'Backup',
    description: '',
    status,
    lastResult: 'Success',
    workload: 'vm',
    objectsCount: 1,
  };
}

async function setUp(
  revision: Revision | 'latest',
  route: (request: StubRequest) => StubAnswer,
  revisions: readonly Revision[] = KNOWN_REVISIONS,
) {
  const stub = await startStub({ revisions, routes: { [STATES]: route } });
  const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version: revision,
    now: clock(),
  });
  return { vbr, stub, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
}

const ALL_FILTERS: JobStatesFilters = {
  orderColumn: 'LastRun',
  orderAsc: false,
  idFilter: 'id-1',
  nameFilter: '*Files & more*',
  typeFilter: 'VSphereBackup',
  lastResultFilter: 'Failed',
  statusFilter: 'running',
  workloadFilter: 'cloudVm',
  lastRunAfterFilter: new Date('2025-01-01T00:00:00Z'),
  lastRunBeforeFilter: new Date('2025-02-01T00:00:00Z'),
  isHighPriorityJobFilter: true,
  repositoryIdFilter: 'repo-1',
  objectsCountFilter: 3,
};

describe('listStates', () => {
  it.each<[Revision, object]>([
    ['1.1-rev1', { typeFilter: 'Backup', statusFilter: 'running', workloadFilter: 'cloudVm' }],
    ['1.3-rev0', { typeFilter: 'VSphereBackup', statusFilter: 'running', workloadFilter: 'cloudVm' }],
    ['1.3-rev2', { typeFilter: 'VSphereBackup', statusFilter: 'Running', workloadFilter: 'CloudVm' }],
  ])('sends every filter in the spelling of %s', async (revision, spelled) => {
    await using world = await setUp(revision, () => ({
      status: 200,
      json: { data: [], pagination: { total: 0, count: 0 } },
    }));
    expect(await all(world.vbr.jobs.listStates(ALL_FILTERS))).toEqual([]);
    expect(Object.fromEntries(world.stub.requests.at(-1)?.query ?? [])).toEqual({
      skip: '0',
      limit: '500',
      orderColumn: 'LastRun',
      orderAsc: 'false',
      idFilter: 'id-1',
      nameFilter: '*Files & more*',
      lastResultFilter: 'Failed',
      lastRunAfterFilter: '2025-01-01T00:00:00.000Z',
      lastRunBeforeFilter: '2025-02-01T00:00:00.000Z',
      isHighPriorityJobFilter: 'true',
      repositoryIdFilter: 'repo-1',
      objectsCountFilter: '3',
      ...spelled,
    });
  });

  it('makes as many requests as there are pages', async () => {
    await using world = await setUp('1.1-rev1', ({ query }) => {
      const skip = Number(query.get('skip'));
      const data = Array.from({ length: Math.min(300, 1000 - skip) }, (_, index) => state(skip + index));
      return { status: 200, json: { data, pagination: { total: 1000, count: data.length } } };
    });
    const sizes: number[] = [];
    for await (const page of world.vbr.jobs.listStates({}, { pageSize: 300 })) sizes.push(page.length);
    expect(sizes).toEqual([300, 300, 300, 100]);
    expect(world.stub.calls()).toHaveLength(5);
  });

  it('reports that pages repeat', async () => {
    await using world = await setUp('1.1-rev1', () => ({
      status: 200,
      json: { data: [state(1)], pagination: { total: 3, count: 1 } },
    }));
    await expect(all(world.vbr.jobs.listStates({}, { pageSize: 1 }))).rejects.toMatchObject({
      code: 'unreadable-answer',
      retryable: true,
      server: 'vbr-1',
    });
  });
});

describe('a state that the revision has no word for', () => {
  const route = ({ headers, query }: StubRequest): StubAnswer =>
    headers['x-api-version'] === '1.2-rev1'
      ? LACKS_WORD
      : {
          status: 200,
          json: {
            data: [{ ...state(1, 'Stopped'), type: query.get('typeFilter') ?? 'VSphereBackup' }],
            pagination: { total: 1, count: 1 },
          },
        };

  it('is read in a newer revision when the server offers one, with the filters spelled for it', async () => {
    await using world = await setUp('1.2-rev1', route);
    const states = await all(world.vbr.jobs.listStates({ typeFilter: 'VSphereBackup' }));
    expect(states).toMatchObject([{ statusAsSent: 'Stopped', typeAsSent: 'VSphereBackup' }]);
    expect(world.vbr.version).toBe('1.3-rev2');
  });

  it('is read by calls at the same time as well', async () => {
    await using world = await setUp('1.2-rev1', route);
    const answers = await Promise.all(Array.from({ length: 8 }, () => all(world.vbr.jobs.listStates())));
    expect(answers.flat().map(({ status }) => status)).toEqual(Array(8).fill('stopped'));
  });

  it('is an error with that reason when there is no newer one', async () => {
    await using world = await setUp('latest', route, ['1.1-rev0', '1.1-rev1', '1.2-rev1']);
    const failure = await all(world.vbr.jobs.listStates()).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(UnsupportedVersionError);
    expect(String(failure)).toContain('1.2-rev1 has no word for');
  });

  it('is not confused with another HTTP 500', async () => {
    await using world = await setUp('1.1-rev1', () => error(500, 'UnknownError', 'Database is down.'));
    await expect(all(world.vbr.jobs.listStates())).rejects.toThrow(ServerFailedError);
    expect(world.stub.calls()).toHaveLength(2);
  });
});

const OLD = {
  type: 'Backup',
  status: 'inactive',
  lastResult: 'Warning',
  workload: 'vm',
  id: '0b6a4c3e-1111-4222-8333-444455556666',
  name: 'Mail & <Files> "ü" 🚀',
  description: '',
  lastRun: '2025-02-20T06:53:17.74+03:00',
  nextRun: null,
  repositoryId: 'a0000000-0000-4000-8000-000000000001',
  repositoryName: 'Main',
  objectsCount: 4,
  sessionId: 'b0000000-0000-4000-8000-000000000001',
};

function readJobState(fields: object, odd = new OddValues((text) => text)) {
  return read(new JsonRecord({ ...fields }, OLD.id, odd), OLD.id);
}

describe('readJobState', () => {
  it('reads a state of 1.1, without values of later revisions', () => {
    const state = readJobState(OLD);
    expect(state).toMatchObject({
      type: 'VSphereBackup',
      typeAsSent: 'Backup',
      status: 'inactive',
      lastResult: 'Warning',
      name: OLD.name,
      objectsCount: 4,
    });
    expect(state.lastRun?.toISOString()).toBe('2025-02-20T03:53:17.740Z');
    expect(state.nextRun).toBeUndefined();
    expect(state.highPriority).toBeUndefined();
    expect(state.sessionProgress).toBeUndefined();
  });

  it('reads a state of 1.3', () => {
    const state = readJobState({
      ...OLD,
      type: 'BackupCopy',
      status: 'Running',
      lastResult: 'None',
      workload: 'Application',
      highPriority: true,
      progressPercent: 40,
      backupCopyMode: 'Periodic',
      nextRunPolicy: 'After [Main job]',
      runAfterJob: { jobId: 'c', jobName: 'Main job' },
      sessionProgress: {
        duration: '1.00:26:04',
        processingRate: null,
        bottleneck: 'NotDefined',
        processedSize: 17_179_869_184,
        readSize: null,
        transferredSize: 7,
        progressPercent: 40,
      },
    });
    expect(state).toMatchObject({
      status: 'running',
      statusAsSent: 'Running',
      workload: 'application',
      highPriority: true,
      progressPercent: 40,
      backupCopyMode: 'Periodic',
      runAfterJob: { jobId: 'c', jobName: 'Main job' },
      sessionProgress: {
        durationMs: ((24 * 60 + 26) * 60 + 4) * 1000,
        processingRate: undefined,
        bottleneck: 'NotDefined',
        processedSizeBytes: 17_179_869_184,
        readSizeBytes: undefined,
        transferredSizeBytes: 7,
      },
    });
  });

  it('accepts an unknown type and an unknown status', () => {
    expect(readJobState({ ...OLD, type: 'QuantumBackup', status: 'Entangled' })).toMatchObject({
      type: 'QuantumBackup',
      status: 'entangled',
      statusAsSent: 'Entangled',
    });
  });

  it('reads a job that never ran', () => {
    const { lastRun, sessionId, ...never } = OLD;
    const state = readJobState({ ...never, lastResult: 'None' });
    expect([state.lastRun, state.sessionId, state.lastResult]).toEqual([undefined, undefined, 'None']);
    expect([lastRun, sessionId]).not.toContain(undefined);
  });

  it.each<[string, unknown, string]>([
    ['name', '', 'missing'],
    ['name', '\u200B', 'missing'],
    ['name', ['x'], 'wrong-type'],
    ['type', null, 'missing'],
    ['status', 7, 'wrong-type'],
    ['lastResult', undefined, 'missing'],
    ['description', {}, 'wrong-type'],
    ['objectsCount', -1, 'out-of-range'],
    ['objectsCount', 1.5, 'out-of-range'],
    ['objectsCount', 2 ** 53, 'out-of-range'],
    ['objectsCount', '', 'wrong-type'],
    ['lastRun', '2025-02-30T06:53:17Z', 'not-a-time'],
    ['nextRun', 'soon', 'not-a-time'],
    ['sessionId', '', 'missing'],
    ['repositoryId', 12, 'wrong-type'],
    ['highPriority', 'True', 'wrong-type'],
    ['progressPercent', 1e300, 'out-of-range'],
    ['sessionProgress', [], 'wrong-type'],
    ['runAfterJob', 'Main job', 'wrong-type'],
  ])('has no %s for %j, keeps the rest, and reports it', (field, value, problem) => {
    const odd = new OddValues((text) => text);
    const state = readJobState({ ...OLD, [field]: value }, odd);
    const unknown = { name: '', type: 'Unknown', status: 'unknown', lastResult: 'Unknown' };
    expect(state).toMatchObject({ [field]: unknown[field as keyof typeof unknown] });
    expect({ ...state, [field]: 0, typeAsSent: 0, statusAsSent: 0 }).toEqual({
      ...readJobState(OLD),
      [field]: 0,
      typeAsSent: 0,
      statusAsSent: 0,
    });
    expect(odd.values).toEqual([{ record: OLD.id, field, problem }]);
  });

  it('treats the empty GUID as none, and recognizes dates that mean "never"', () => {
    const odd = new OddValues((text) => text);
    const none = '00000000-0000-0000-0000-000000000000';
    const never = { lastRun: '0001-01-01T00:00:00', nextRun: '1900-01-01T00:00:00+02:00', sessionId: none };
    const state = readJobState({ ...OLD, ...never }, odd);
    expect([state.lastRun, state.nextRun, state.sessionId]).toEqual([undefined, undefined, undefined]);
    expect(odd.count).toBe(0);
  });

  it('names a field of the previous job by its path', () => {
    const odd = new OddValues((text) => text);
    const { runAfterJob } = readJobState({ ...OLD, runAfterJob: { jobId: 7, jobName: 8 } }, odd);
    expect(runAfterJob).toEqual({ jobId: undefined, jobName: undefined });
    expect(odd.values.map(({ field }) => field)).toEqual(['runAfterJob.jobId', 'runAfterJob.jobName']);
  });

  it('names a field inside the progress of a session by its path', () => {
    const odd = new OddValues((text) => text);
    const sizes = { processedSize: -1, readSize: 2 ** 50, transferredSize: 2 ** 60 };
    const sessionProgress = { duration: 'N/A', ...sizes, progressPercent: 101 };
    expect(readJobState({ ...OLD, sessionProgress }, odd).sessionProgress).toMatchObject({
      durationMs: undefined,
      processedSizeBytes: undefined,
      readSizeBytes: 2 ** 50,
      transferredSizeBytes: undefined,
      progressPercent: undefined,
    });
    expect(odd.values.map(({ field }) => field)).toEqual([
      'sessionProgress.duration',
      'sessionProgress.processedSize',
      'sessionProgress.transferredSize',
      'sessionProgress.progressPercent',
    ]);
  });
});

it('every field of a state is read with its own name', () => {
  const told = {
    name: 'n',
    description: 'd',
    objectsCount: 3,
    repositoryId: 'r',
    repositoryName: 'R',
    sessionId: 's',
    nextRunPolicy: 'p',
    highPriority: false,
    progressPercent: 7,
    backupCopyMode: 'm',
    isStorageSnapshot: true,
    targetName: 't',
  };
  const types = { type: 'Backup', status: 'Running', lastResult: 'failed', workload: 'VM' };
  const times = { lastRun: '2026-01-15T10:00:00Z', nextRun: '2026-01-16T10:00:00Z' };
  expect(readJobState({ ...told, ...types, ...times, runAfterJob: {}, sessionProgress: {} })).toEqual({
    id: OLD.id,
    ...told,
    type: 'VSphereBackup',
    typeAsSent: 'Backup',
    status: 'running',
    statusAsSent: 'Running',
    lastResult: 'Failed',
    workload: 'vm',
    lastRun: new Date(times.lastRun),
    nextRun: new Date(times.nextRun),
    runAfterJob: { jobId: undefined, jobName: undefined },
    sessionProgress: {
      durationMs: undefined,
      processingRate: undefined,
      bottleneck: undefined,
      processedSizeBytes: undefined,
      readSizeBytes: undefined,
      transferredSizeBytes: undefined,
      progressPercent: undefined,
    },
  });
});

it("every field of a session's progress is read with its own name", () => {
  const odd = new OddValues((text) => text);
  const told = { processingRate: '18 MB/s', bottleneck: 'Source', progressPercent: 40 };
  const sizes = { processedSize: 1, readSize: 2, transferredSize: 3 };
  const sessionProgress = { ...told, ...sizes, duration: '00:00:01' };
  const { sessionProgress: read } = readJobState({ ...OLD, sessionProgress }, odd);
  expect(read).toEqual({
    ...told,
    durationMs: 1000,
    processedSizeBytes: 1,
    readSizeBytes: 2,
    transferredSizeBytes: 3,
  });
  expect(odd.count).toBe(0);
});

it.each(['processedSize', 'readSize', 'transferredSize'])(
  'an impossible %s is reported with its name',
  (size) => {
    const odd = new OddValues((text) => text);
    readJobState({ ...OLD, sessionProgress: { [size]: -1 } }, odd);
    expect(odd.values.map(({ field }) => field)).toEqual([`sessionProgress.${size}`]);
  },
);
