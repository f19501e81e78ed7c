import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import {
  MICROSOFT365_VERSIONS,
  type Microsoft365Version,
} from '@veeam-automation/veeam/microsoft365/versions';
import { NotFoundError, ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readJob, readJobs } from '../../../../functions/jobs/read/microsoft365.ts';
import { type Reply, stubbed } from '../../../../packages/veeam/test/microsoft365/stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');
const jobs = [
  { id: 'J1', name: 'Mail', repositoryId: 'r1', organizationId: 'o1', lastStatus: 'Success' },
  { id: 'j2', name: 'Teams', repositoryId: 'r1', organizationId: 'o1', lastStatus: 'Success' },
];
const copyJob = { id: 'c1', name: 'Mail - copy job', backupJobId: 'j1', lastStatus: 'Success' };

// Failures of secondary reads are logged.
beforeEach(() => vi.spyOn(console, 'warn').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

/** A server with two backup jobs, of which one has a copy job. */
async function server(version: Microsoft365Version = 'v8') {
  const { stub, connection, ...rest } = await stubbed();
  stub.issueTokens(version);
  const list = (...results: unknown[]) => ({
    status: 200,
    body: version === 'v8' ? { offset: 0, limit: 1000, results, _links: {} } : results,
  });
  const serve = (path: string, reply: Reply) => stub.on(`GET /${version}${path}`, reply);
  serve('/Jobs', list(...jobs));
  serve('/Jobs/J1', { status: 200, body: jobs[0] });
  serve('/Jobs/J1/CopyJob', { status: 200, body: copyJob });
  serve('/Jobs/j2', { status: 200, body: jobs[1] });
  serve('/CopyJobs', list(copyJob));
  serve('/CopyJobs/c1', { status: 200, body: copyJob });
  serve('/CopyJobs/c1/BackupJob', { status: 200, body: jobs[0] });
  serve('/BackupRepositories', list({ id: 'R1', name: 'Archive' }));
  serve('/Organizations', list({ id: 'o1', name: 'contoso' }));
  const credentials = { username: 'user', password: 'password' };
  const client = await Microsoft365.logOn(connection, credentials, { version, now });
  return { stub, client, list, serve, [Symbol.asyncDispose]: rest[Symbol.asyncDispose] };
}

const readAll = (client: Microsoft365) => readJobs(client, 'm', now(), new AbortController().signal);

const failure: Reply = { status: 500, body: { message: 'no' } };

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  test('returns jobs with their copies and names, in any letter case of ids', async () => {
    await using served = await server(version);
    const read = await readAll(served.client);
    expect(read).toMatchObject([
      {
        id: 'J1',
        hasCopy: true,
        repository: { id: 'r1', name: 'Archive' },
        organization: { name: 'contoso' },
      },
      { id: 'j2', hasCopy: false },
      { id: 'c1', type: 'Copy', copyOf: [{ id: 'j1', name: 'Mail' }] },
    ]);
    expect(served.client.oddValues.count).toBe(0);
  });
});

describe('secondary reads', () => {
  test.each([
    ['BackupRepositories', failure],
    ['Organizations', { status: 200, body: '<html/>' }],
    ['BackupRepositories', { status: 404 }],
    ['Organizations', { status: 200, body: {} }],
  ])('names of %s may be missing', async (path, reply) => {
    await using served = await server();
    served.serve(`/${path}`, reply);
    const [mail] = await readAll(served.client);
    expect(mail?.[path === 'Organizations' ? 'organization' : 'repository']).toStrictEqual({
      id: path === 'Organizations' ? 'o1' : 'r1',
    });
    expect(mail?.hasCopy).toBe(true);
    expect(served.client.oddValues.values).toStrictEqual([{ record: path, field: '', problem: 'not-read' }]);
  });

  test.each([failure, { status: 403 }, { status: 200, body: [] }])(
    'without the copy jobs (%j), it is unknown which job has one',
    async (reply) => {
      await using served = await server();
      served.serve('/CopyJobs', reply);
      const read = await readAll(served.client);
      expect(read.map(({ id }) => id)).toStrictEqual(['J1', 'j2']);
      for (const job of read) expect(job).not.toHaveProperty('hasCopy');
      expect(served.client.oddValues.values).toStrictEqual([
        { record: 'CopyJobs', field: '', problem: 'not-read' },
      ]);
    },
  );

  test.each([
    ['does not say what it copies', { ...copyJob, id: 'c2', backupJobId: null }],
    ['says nonsense about what it copies', { ...copyJob, id: 'c2', backupJobId: 7 }],
    ['cannot be told from others', { ...copyJob, id: '' }],
    ['is none', null],
  ])('with a copy job that %s, it is unknown which job has none', async (_what, odd) => {
    await using served = await server();
    served.serve('/CopyJobs', served.list(copyJob, odd));
    const read = await readAll(served.client);
    expect(read.find(({ id }) => id === 'J1')?.hasCopy).toBe(true);
    expect(read.find(({ id }) => id === 'j2')).not.toHaveProperty('hasCopy');
  });
});

test('the jobs themselves must be read', async () => {
  await using served = await server();
  served.serve('/Jobs', failure);
  await expect(readAll(served.client)).rejects.toThrow(ServerFailedError);
});

describe('one job', () => {
  test('with its document as it came, and its copy', async () => {
    await using served = await server();
    const document = { ...jobs[0], brandNew: { deep: [1] } };
    served.serve('/Jobs/J1', { status: 200, body: document });
    const whole = await readJob(served.client, 'm', 'J1');
    expect(whole).toMatchObject({ job: { hasCopy: true, organization: { name: 'contoso' } } });
    expect(whole.document).toStrictEqual(document);
    expect((await readJob(served.client, 'm', 'j2')).job.hasCopy).toBe(false);
  });
  test('whose copy or names cannot be read is shown without', async () => {
    await using served = await server();
    served.serve('/Jobs/J1/CopyJob', failure).on('GET /v8/BackupRepositories', { status: 404 });
    const { job } = await readJob(served.client, 'm', 'J1');
    const { values } = served.client.oddValues;
    expect(values.map(({ record }) => record).toSorted()).toStrictEqual(['BackupRepositories', 'CopyJob']);
    expect(job).not.toHaveProperty('hasCopy');
    expect(job.repository).toStrictEqual({ id: 'r1' });
  });
  test('that copies one which cannot be read keeps its id', async () => {
    await using served = await server();
    served.serve('/CopyJobs/c1/BackupJob', { status: 404 });
    expect((await readJob(served.client, 'm', 'c1')).job.copyOf).toStrictEqual([{ id: 'j1' }]);
  });
  test('that does not exist', async () => {
    await using served = await server();
    await expect(readJob(served.client, 'm', 'j9')).rejects.toThrow(NotFoundError);
  });
});

describe('why runs did not succeed', () => {
  const lastRun = '2026-01-15T10:00:00Z';
  const failing = (id: string, more: object = {}) => ({
    id,
    name: id,
    lastStatus: 'Failed',
    lastRun,
    ...more,
  });
  const session = (jobId: string, more: object = {}) => ({
    id: `s-${jobId}`,
    jobId,
    jobType: 'Backup',
    status: 'Failed',
    creationTime: lastRun,
    endTime: '2026-01-15T10:30:00Z',
    details: `Why ${jobId}`,
    statistics: { transferredDataBytes: 7 },
    ...more,
  });
  const why = (jobId: string) => ({
    id: `s-${jobId}`,
    message: `Why ${jobId}`,
    endedAt: '2026-01-15T10:30:00.000Z',
    transferredBytes: 7,
  });
  const sessions = async (made: object[], kept: object[]) => {
    const served = await server();
    served.serve('/Jobs', served.list(...made));
    served.serve('/JobSessions', served.list(...kept));
    return served;
  };

  test('is read from a list of sessions when many failed, in any letter case of ids', async () => {
    const ids = ['A1', 'a2', 'a3', 'a4'];
    await using served = await sessions(
      ids.map((id) => failing(id)),
      [
        session('a1', { id: 's-A1', details: 'Why A1' }),
        session('a2', { id: 'other', creationTime: '2026-01-15T09:00:00Z' }),
        session('a2'),
        session('a3', { details: '', statistics: null, endTime: null }),
        { ...session('a4'), jobId: null },
        session('a4'),
      ],
    );
    const read = await readAll(served.client);
    expect(ids.map((id) => read.find((job) => job.id === id)?.session)).toStrictEqual([
      why('A1'),
      why('a2'),
      { id: 's-a3' },
      why('a4'),
    ]);
  });

  test.each([
    ['2026-01-15T10:01:00Z', why('a1')],
    ['2026-01-15T09:59:00Z', why('a1')],
    ['2026-01-15T10:01:00.001Z', undefined],
    [null, undefined],
  ])(
    'is read for one run from the session that started at its time: at %s',
    async (creationTime, expected) => {
      await using served = await sessions([failing('a1')], [session('a1', { creationTime })]);
      const [job] = await readAll(served.client);
      expect(job?.session).toStrictEqual(expected);
    },
  );

  test('is requested by the job and the end of its run', async () => {
    await using served = await sessions([failing('a1')], [session('a1')]);
    const asked = () =>
      served.stub.received.filter(({ path }) => path.endsWith('/JobSessions')).map(({ query }) => query);
    await readAll(served.client);
    expect(asked()).toMatchObject([{ jobId: 'a1', jobType: 'Backup' }]);
    expect(JSON.stringify(asked())).toContain('2026-01-15T10:00:00');
  });

  test('is missing, and that is reported, when sessions cannot be read', async () => {
    await using served = await sessions([failing('a1')], []);
    served.serve('/JobSessions', failure);
    const [job] = await readAll(served.client);
    expect(job).not.toHaveProperty('session');
    expect(served.client.oddValues.values).toStrictEqual([
      { record: 'sessions', field: '', problem: 'not-read' },
    ]);
  });

  test.each([
    ['v8', 's-c1'],
    ['v6', undefined],
  ] as const)('is read for a copy job in %s from the session %s', async (version, id) => {
    await using served = await server(version);
    served.serve('/Jobs', served.list());
    served.serve('/CopyJobs', served.list({ ...copyJob, lastStatus: 'Warning', lastRun }));
    served.serve('/JobSessions', served.list(session('c1', { jobType: 'Copy' })));
    served.serve('/CopyJobs/c1/BackupJob', failure);
    const [job] = await readAll(served.client);
    expect(job?.session?.id).toBe(id);
    expect((await readJob(served.client, 'm', 'c1')).job.copyOf).toStrictEqual([{ id: 'j1' }]);
    expect(served.client.oddValues.values).toContainEqual({
      record: 'BackupJob',
      field: '',
      problem: 'not-read',
    });
  });
});
