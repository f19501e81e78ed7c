import { describe, expect, test } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../../src/microsoft365/versions.ts';
import {
  NotFoundError,
  ServerFailedError,
  UnreadableAnswerError,
  UnsupportedVersionError,
} from '../../src/transport/errors.ts';
import { stubbed } from './stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');
const backupJobId = 'b7c1cc0b-0000-4000-8000-000000000001';
const repositoryId = '79f3e494-0000-4000-8000-000000000002';
const organizationId = 'e60dfb9c-0000-4000-8000-000000000003';
const id = '1f6f7c97-0000-4000-8000-000000000004';
const schedulePolicy = { type: 'Immediate', backupCopyWindowEnabled: false } as const;

/** A copy job from a v6 server: links are relative and in mixed casing (vb365-v6: POST CopyJobs). */
const copyJob = (version: Microsoft365Version, fields: object = {}) => ({
  id,
  backupJobId,
  repositoryId,
  name: 'Mail <& "☁"> - copy job',
  isEnabled: true,
  lastStatus: 'Success',
  schedulePolicy: { ...schedulePolicy, somethingNew: { kept: true } },
  _links: {
    self: { href: `/${version}/copyJobs/${id}` },
    organization: { href: `/${version}/organizations/${organizationId}` },
    backupJob: { href: `/${version}/job/${backupJobId}` },
  },
  ...(version === 'v8' ? { organizationId, eTag: 12 } : {}),
  ...fields,
});

async function client(version: Microsoft365Version) {
  const server = await stubbed();
  server.stub.issueTokens(version);
  const credentials = { username: 'user', password: 'password' };
  const microsoft365 = await Microsoft365.logOn(server.connection, credentials, { version, now });
  const { copyJobs } = microsoft365;
  return { ...server, copyJobs, microsoft365, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  const isV8 = version === 'v8';

  test('creates with the fields of the version, and accepts its success status', async () => {
    await using server = await client(version);
    server.stub
      .on(`POST /${version}/CopyJobs`, { status: isV8 ? 201 : 200, body: copyJob(version) })
      .on(`GET /${version}/Jobs/${backupJobId}`, { status: 200, body: { id: backupJobId, organizationId } });
    const created = await server.copyJobs.create({ backupJobId, repositoryId, schedulePolicy });
    expect(created).toMatchObject({ id, backupJobId, repositoryId, organizationId, isEnabled: true });
    expect(JSON.parse(server.stub.last.body)).toEqual({
      backupJobId,
      repositoryId,
      isEnabled: true,
      schedulePolicy,
      ...(isV8 ? { organizationId } : {}),
    });
    expect(server.stub.last.headers['content-type']).toBe('application/json');
    expect(server.stub.calls.includes(`GET /v8/Jobs/${backupJobId}`)).toBe(isV8);
  });

  test('an edit sends the complete job back, including unknown fields of its schedule', async () => {
    await using server = await client(version);
    server.stub
      .on(`GET /${version}/CopyJobs/${id}`, { status: 200, body: copyJob(version) })
      .on(`PUT /${version}/CopyJobs/${id}`, { status: 204 });
    await server.copyJobs.edit(id, { isEnabled: false });
    expect(JSON.parse(server.stub.last.body)).toEqual({
      backupJobId,
      repositoryId,
      isEnabled: false,
      schedulePolicy: { ...schedulePolicy, somethingNew: { kept: true } },
      ...(isV8 ? { organizationId } : {}),
    });
  });

  test('starts: v6 requires a body, v8 returns a session', async () => {
    await using server = await client(version);
    server.stub.on(`POST /${version}/CopyJobs/${id}/start`, ({ body, headers }) => {
      if (version === 'v6') return { status: body === '' || !headers['content-type'] ? 400 : 204 };
      if (body !== '') return { status: 400 };
      return isV8
        ? { status: 200, body: { id: 'session-1', status: 'Running', jobType: 'copy' } }
        : { status: 204 };
    });
    const session = await server.copyJobs.start(id);
    expect(session?.id).toBe(isV8 ? 'session-1' : undefined);
    expect(session?.jobType).toBe(isV8 ? 'Copy' : undefined);
  });

  test.each(['enable', 'disable', 'stop'] as const)('%s', async (action) => {
    await using server = await client(version);
    server.stub.on(`POST /${version}/CopyJobs/${id}/${action}`, { status: 204 });
    await server.copyJobs[action](id);
    expect(server.stub.calls).toEqual([`POST /${version}/CopyJobs/${id}/${action}`]);
    expect(server.stub.last.body).toBe('');
  });

  test('deletes', async () => {
    await using server = await client(version);
    server.stub.on(`DELETE /${version}/CopyJobs/${id}`, { status: 204 });
    await server.copyJobs.delete(id);
    expect(server.stub.calls).toEqual([`DELETE /${version}/CopyJobs/${id}`]);
  });

  test('lists by repository', async () => {
    await using server = await client(version);
    const jobs = [copyJob(version)];
    const body = isV8 ? { offset: 0, limit: 1000, results: jobs, _links: {} } : jobs;
    server.stub.on(`GET /${version}/CopyJobs`, { status: 200, body });
    expect((await server.copyJobs.list({ repositoryId }).all()).items).toHaveLength(1);
    expect(server.stub.last.query).toEqual(isV8 ? { repositoryId, limit: '1000' } : { repositoryId });
  });

  test.each([
    ['404', { status: 404, body: { message: 'none' } }],
    ['no body', { status: 200 }],
    ['204', { status: 204 }],
    ['null', { status: 200, body: 'null' }],
    ['an error code of v8', { status: 400, body: { message: 'none', errorCode: 'ResourceNotFound' } }],
  ])('a backup job without a copy job: %s', async (_name, reply) => {
    await using server = await client(version);
    server.stub.on(`GET /${version}/Jobs/${backupJobId}/CopyJob`, reply);
    expect(await server.copyJobs.ofBackupJob(backupJobId)).toBeUndefined();
  });

  test('a backup job with one, in both directions', async () => {
    await using server = await client(version);
    server.stub
      .on(`GET /${version}/Jobs/${backupJobId}/CopyJob`, { status: 200, body: copyJob(version) })
      .on(`GET /${version}/CopyJobs/${id}/BackupJob`, {
        status: 200,
        body: { id: backupJobId, name: 'Mail' },
      });
    expect((await server.copyJobs.ofBackupJob(backupJobId))?.id).toBe(id);
    expect((await server.copyJobs.backupJobOf(id)).name).toBe('Mail');
  });
});

test('a failing server is never treated as a missing copy job', async () => {
  await using server = await client('v8');
  server.stub.on(`GET /v8/Jobs/${backupJobId}/CopyJob`, { status: 500, body: { message: 'no' } });
  await expect(server.copyJobs.ofBackupJob(backupJobId)).rejects.toThrow(ServerFailedError);
});

test('v8 reads the organization of a job from its link when it has no field for it', async () => {
  await using server = await client('v8');
  const _links = { Organization: { href: `/V8/Organizations/${organizationId}` } };
  server.stub
    .on(`GET /v8/Jobs/${backupJobId}`, { status: 200, body: { id: backupJobId, _links } })
    .on('POST /v8/CopyJobs', { status: 201, body: copyJob('v8') });
  await server.copyJobs.create({ backupJobId, repositoryId });
  expect(JSON.parse(server.stub.last.body).organizationId).toBe(organizationId);
});

test('v8 creates nothing for a job without an organization', async () => {
  await using server = await client('v8');
  server.stub.on(`GET /v8/Jobs/${backupJobId}`, { status: 200, body: { id: backupJobId } });
  await expect(server.copyJobs.create({ backupJobId, repositoryId })).rejects.toThrow(
    'names no organization',
  );
  expect(server.stub.calls).toEqual([`GET /v8/Jobs/${backupJobId}`]);
});

test('a creation with an empty answer is looked up', async () => {
  await using server = await client('v6');
  server.stub
    .on('POST /v6/CopyJobs', { status: 200 })
    .on(`GET /v6/Jobs/${backupJobId}/CopyJob`, { status: 200, body: copyJob('v6') });
  expect((await server.copyJobs.create({ backupJobId, repositoryId })).id).toBe(id);
});

test('a creation with an HTML answer, or a failure, may have happened', async () => {
  await using server = await client('v6');
  server.stub.on('POST /v6/CopyJobs', { status: 200, body: '<html>proxy</html>' });
  const attempt = server.copyJobs.create({ backupJobId, repositoryId });
  await expect(attempt).rejects.toThrow(UnreadableAnswerError);
  await expect(attempt).rejects.toMatchObject({ mayHaveActed: true });
  server.stub.on('POST /v6/CopyJobs', { status: 500 });
  await expect(server.copyJobs.create({ backupJobId, repositoryId })).rejects.toMatchObject({
    mayHaveActed: true,
  });
});

test('an id is one segment of the path, with any content', async () => {
  await using server = await client('v6');
  await expect(server.copyJobs.get('../Jobs?x#y')).rejects.toThrow(NotFoundError);
  expect(server.stub.calls).toEqual(['GET /v6/CopyJobs/..%2FJobs%3Fx%23y']);
});

test('a missing value is undefined, and a new value is accepted', async () => {
  await using server = await client('v7');
  const body = {
    id,
    name: null,
    isEnabled: null,
    lastStatus: 'Hibernating',
    lastRun: '0001-01-01T00:00:00',
    nextRun: '2026-01-16T22:00:00.1234567Z',
    lastBackup: '2026-01-15T22:00:00',
    schedulePolicy: null,
    _links: { backupJob: null },
    brandNew: 1,
  };
  server.stub.on(`GET /v7/CopyJobs/${id}`, { status: 200, body });
  expect(await server.copyJobs.get(id)).toEqual({
    id,
    name: id,
    backupJobId: undefined,
    repositoryId: undefined,
    organizationId: undefined,
    isEnabled: undefined,
    lastStatus: 'Hibernating',
    lastRun: undefined,
    nextRun: new Date('2026-01-16T22:00:00.123Z'),
    lastBackup: new Date('2026-01-15T22:00:00Z'),
    schedule: undefined,
    schedulePolicy: null,
    document: body,
  });
});

describe.each(['v6', 'v7'] as const)('%s refuses with the name, before anything is sent,', (version) => {
  const every12Hours = { ...schedulePolicy, type: 'Periodically', periodicallyEvery: 'Hours12' } as const;
  test.each([
    ['organizationId', { backupJobId, repositoryId, organizationId }],
    ['Hours12', { backupJobId, repositoryId, schedulePolicy: every12Hours }],
  ])('%s of a new copy job', async (named, job) => {
    await using server = await client(version);
    const attempt = server.copyJobs.create(job);
    await expect(attempt).rejects.toThrow(UnsupportedVersionError);
    await expect(attempt).rejects.toThrow(named);
    expect(server.stub.calls).toEqual([]);
  });
  test('Hours12 of a changed one', async () => {
    await using server = await client(version);
    const attempt = server.copyJobs.edit(id, { schedulePolicy: every12Hours });
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported-version' });
    expect(server.stub.calls).toEqual([]);
  });
});

test('v8 accepts both', async () => {
  await using server = await client('v8');
  server.stub.on('POST /v8/CopyJobs', { status: 201, body: copyJob('v8') });
  const every12Hours = { ...schedulePolicy, type: 'Periodically', periodicallyEvery: 'Hours12' } as const;
  await server.copyJobs.create({ backupJobId, repositoryId, organizationId, schedulePolicy: every12Hours });
  expect(server.stub.calls).toEqual(['POST /v8/CopyJobs']);
});

describe('one resource', () => {
  test.each([{}, { name: 'Mail' }, { id: null }, { id: '' }, { id: 7 }, [], 'null', '7', undefined])(
    'without its essential field (%j) is unreadable',
    async (body) => {
      await using server = await client('v8');
      server.stub.on(`GET /v8/CopyJobs/${id}`, { status: 200, body });
      await expect(server.copyJobs.get(id)).rejects.toThrow(UnreadableAnswerError);
    },
  );
  test.each([{}, [], 'null'])('that was created with the answer %j may exist', async (body) => {
    await using server = await client('v8');
    server.stub.on('POST /v8/CopyJobs', { status: 201, body });
    await expect(server.copyJobs.create({ backupJobId, repositoryId, organizationId })).rejects.toMatchObject(
      { code: 'unreadable-answer', mayHaveActed: true },
    );
  });
  test('with one odd value is read without it', async () => {
    await using server = await client('v8');
    server.stub.on(`GET /v8/CopyJobs/${id}`, { status: 200, body: copyJob('v8', { isEnabled: 'yes' }) });
    expect(await server.copyJobs.get(id)).toMatchObject({ id, isEnabled: undefined, lastStatus: 'Success' });
    expect(server.microsoft365.oddValues.values).toEqual([
      { record: id, field: 'isEnabled', problem: 'wrong-type' },
    ]);
  });
  test('with one is sent back with it: an edit changes nothing else', async () => {
    await using server = await client('v8');
    server.stub
      .on(`GET /v8/CopyJobs/${id}`, { status: 200, body: copyJob('v8', { isEnabled: 'yes' }) })
      .on(`PUT /v8/CopyJobs/${id}`, { status: 204 });
    await server.copyJobs.edit(id, { repositoryId });
    expect(JSON.parse(server.stub.last.body).isEnabled).toBe('yes');
  });
});
