import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import type { JobStatesFilters } from '../../src/backup-replication/job-states.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
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

  it('says so when the pages repeat', async () => {
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

  it('is an error that says so when there is no newer one', async () => {
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
