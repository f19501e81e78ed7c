import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { afterEach, expect, it, vi } from 'vitest';
import {
  findByNameOrId,
  readCopyJobs,
  surveyBackupJob,
  surveyServer,
} from '../../../functions/copy-jobs/survey.ts';
import { hideLogs } from '../clone/clones-in.ts';
import { smallServer } from './small-server.ts';

afterEach(() => vi.restoreAllMocks());

const place = { field: 'backupJob', what: 'backup job' };
const jobs = [
  { id: 'A1', name: 'Mail' },
  { id: 'A2', name: 'Teams' },
  { id: 'A3', name: 'Teams' },
];
const refusal = (wanted: string) => {
  try {
    return findByNameOrId(jobs, wanted, place);
  } catch (error) {
    return error;
  }
};

it.each([
  ['Mail', 'A1'],
  ['a2', 'A2'],
])('finds %s', (wanted, id) => {
  expect(findByNameOrId(jobs, wanted, place).id).toBe(id);
});

it('returns the ids when several have the name', () => {
  expect(refusal('Teams')).toMatchObject({
    kind: 'invalid-input',
    problems: [{ field: 'backupJob', message: expect.stringContaining('A2, A3') }],
  });
});

it('returns the names when several have the id', () => {
  const twins = [...jobs, { id: 'a1', name: 'Sites' }];
  expect(() => findByNameOrId(twins, 'A1', place)).toThrow(
    /More than one backup job has the id A1: Mail, Sites/,
  );
  expect(findByNameOrId(twins, 'Mail', place).id).toBe('A1');
});

it('suggests a name, and lists the existing ones', () => {
  expect(refusal('Mial')).toMatchObject({
    message:
      'The server has no backup job of that name or id. Did you mean "Mail"? The server has: Mail, Teams, Teams.',
  });
});

it('of a server has its lists, and whether the backup job of each copy job is known', async () => {
  const at = new Date('2026-01-15T12:00:00Z');
  const surveyed = async (copyJob: object) => {
    await using server = await smallServer();
    const list =
      (...results: object[]) =>
      ({ query }: { query: Record<string, string> }) => ({
        status: 200,
        body: { results: Number(query['offset'] ?? 0) > 0 ? [] : results },
      });
    server.stub
      .on('GET /v8/Jobs', list({ id: 'j', name: 'Mail' }))
      .on('GET /v8/CopyJobs', list({ id: 'a', name: 'A', backupJobId: 'j' }, copyJob))
      .on('GET /v8/BackupRepositories', list({ id: 'r', name: 'Archive' }));
    return await surveyServer(server.client, 's', at);
  };
  const known = await surveyed({ id: 'b', name: 'B', backupJobId: 'k' });
  expect(known).toMatchObject({
    server: 's',
    version: 'v8',
    backupJobs: [{ id: 'j' }],
    copyJobs: [{ id: 'a' }, { id: 'b' }],
    repositories: [{ id: 'r' }],
    knowsAllCopies: true,
    at,
  });
  expect(known.leftOut).toBeUndefined();
  expect(await surveyed({ id: 'b', name: 'B' })).toMatchObject({ knowsAllCopies: false, leftOut: undefined });
  expect(await surveyed({ name: 'B', backupJobId: 'k' })).toMatchObject({
    knowsAllCopies: false,
    leftOut: expect.stringContaining('copy jobs'),
  });
});

it('does not list hundreds of names', () => {
  const many = Array.from({ length: 200 }, (_, index) => ({ id: `${index}`, name: `Job ${index}` }));
  expect(() => findByNameOrId(many, 'something else', place)).toThrow(/name or id\.$/);
});

it('requests a backup job by its id only, and searches any other text among all jobs', async () => {
  await using server = await smallServer();
  const id = '5658281f-625e-4627-89dd-00000000000A';
  const job = { id, name: 'Mail' };
  const longer = [
    { id: 'x', name: `${id}0` },
    { id: 'y', name: `Site ${id}` },
  ];
  server.stub
    .on(`GET /v8/Jobs/${id}`, { status: 200, body: job })
    .on('GET /v8/Jobs', ({ query }) => ({
      status: 200,
      body: { results: Number(query['offset'] ?? 0) > 0 ? [] : [job, ...longer] },
    }))
    .on('GET /v8/BackupRepositories', { status: 200, body: { results: [] } })
    .on(`GET /v8/Jobs/${id}/CopyJob`, { status: 404 })
    .on('GET /v8/Jobs/x/CopyJob', { status: 404 })
    .on('GET /v8/Jobs/y/CopyJob', { status: 404 });
  const asked = async (word: string) => {
    const from = server.stub.calls.length;
    const { backupJob } = await surveyBackupJob(server.client, word);
    return [backupJob.id, server.stub.calls.slice(from).find((call) => /Jobs(\/[^/]+)?$/.test(call))];
  };
  expect(await asked(id)).toStrictEqual([id, `GET /v8/Jobs/${id}`]);
  expect(await asked('Mail')).toStrictEqual([id, 'GET /v8/Jobs']);
  expect(await asked(`${id}0`)).toStrictEqual(['x', 'GET /v8/Jobs']);
  expect(await asked(`Site ${id}`)).toStrictEqual(['y', 'GET /v8/Jobs']);
  await expect(surveyBackupJob(server.client, id.replace('A', 'B'))).rejects.toMatchObject({
    kind: 'invalid-input',
    problems: [{ field: 'backupJob' }],
  });
  await expect(surveyBackupJob(server.client, 'Sites')).rejects.toMatchObject({
    problems: [{ field: 'backupJob', message: expect.stringContaining('no backup job of') }],
  });
});

it('works without names that a server does not return, and fails on unexpected errors', async () => {
  hideLogs();
  const listing = (items: object[], isWhole = true) => ({ all: async () => ({ items, isWhole }) });
  const copyJob = { id: 'c', backupJobId: 'b' };
  const read = (jobs: object, isWhole?: boolean) =>
    readCopyJobs(
      {
        jobs: { list: () => jobs },
        copyJobs: { list: () => listing([copyJob], isWhole) },
        repositories: { list: () => listing([{ id: 'r', name: 'R' }]) },
      } as unknown as Microsoft365,
      'vb365-1',
    );
  const failing = (error: Error) => ({ all: () => Promise.reject(error) });
  const failed = new ServerFailedError({
    server: 'vb365-1',
    operation: 'list jobs',
    happened: 'h',
    remedy: 'r',
  });
  const known = await read(listing([{ id: 'b', name: 'B' }]));
  const unnamed = await read(failing(failed));
  expect([known.copyJobs, unnamed.copyJobs]).toStrictEqual([[copyJob], [copyJob]]);
  expect(known.names).not.toStrictEqual(unnamed.names);
  expect([known.leftOut, (await read(listing([]), false)).leftOut]).toStrictEqual([
    undefined,
    expect.stringContaining('copy jobs'),
  ]);
  await expect(read(failing(new TypeError('x')))).rejects.toThrow(TypeError);
});
