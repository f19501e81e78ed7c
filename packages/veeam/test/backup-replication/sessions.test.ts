import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { sessionsFeatures } from '../../src/backup-replication/sessions.ts';
import { AccessDeniedError } from '../../src/transport/errors.ts';
import { all, CREDENTIALS, clock, error, type StubOptions, startStub } from './stub-server.ts';

async function setUp(routes: NonNullable<StubOptions['routes']>) {
  const stub = await startStub({ routes });
  const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version: '1.1-rev0',
    now: clock(),
  });
  return { vbr, stub, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
}

describe('sessions', () => {
  it('are read in pages, with the job under either of its names and a result or none', async () => {
    const common = { name: 'Run', sessionType: 'Job', creationTime: '2025-02-01T10:00:00.5+01:00', usn: 1 };
    await using world = await setUp({
      'GET /api/v1/sessions': () => ({
        status: 200,
        json: {
          data: [
            { ...common, id: 'a', activityId: 'job-1', state: 'Working', result: null, endTime: null },
            {
              ...common,
              id: 'b',
              jobId: 'job-2',
              state: 'Stopped',
              endTime: '2025-02-01T11:00:00+01:00',
              result: { result: 'Failed', message: 'No space', isCanceled: false },
            },
          ],
          pagination: { total: 2, count: 2 },
        },
      }),
    });
    const sessions = await all(
      world.vbr.sessions.list({
        jobIdFilter: 'job-1',
        createdAfterFilter: new Date('2025-01-01T00:00:00Z'),
        resultFilter: ['Failed'],
      }),
    );
    expect(sessions).toMatchObject([
      { id: 'a', jobId: 'job-1', result: 'None', message: undefined, endTime: undefined },
      { id: 'b', jobId: 'job-2', result: 'Failed', message: 'No space', isCanceled: false },
    ]);
    expect(sessions[1]?.endTime?.toISOString()).toBe('2025-02-01T10:00:00.000Z');
    expect(world.stub.requests.at(-1)?.query.getAll('resultFilter')).toEqual(['Failed']);
  });

  it('have a log', async () => {
    await using world = await setUp({
      'GET /api/v1/sessions/a/logs': () => ({
        status: 200,
        json: {
          totalRecords: 1,
          records: [{ id: 1, status: 'Failed', startTime: '2025-02-01T10:00:00Z', title: 'No space' }],
        },
      }),
    });
    expect(await world.vbr.sessions.logs('a')).toEqual({
      totalRecords: 1,
      records: [
        {
          id: 1,
          status: 'Failed',
          startTime: new Date('2025-02-01T10:00:00Z'),
          updateTime: undefined,
          title: 'No space',
          description: '',
        },
      ],
    });
  });

  it('can be stopped', async () => {
    await using world = await setUp({ 'POST /api/v1/sessions/a/stop': () => ({ status: 200, json: {} }) });
    await expect(world.vbr.sessions.stop('a')).resolves.toBeUndefined();
  });
});

describe('repositories', () => {
  it('are listed and read', async () => {
    const repository = { id: 'r1', name: 'Main', description: 'x', type: 'WinLocal', hostId: 'h' };
    await using world = await setUp({
      'GET /api/v1/backupInfrastructure/repositories': () => ({
        status: 200,
        json: { data: [repository], pagination: { total: 1, count: 1, skip: 0, limit: 500 } },
      }),
      'GET /api/v1/backupInfrastructure/repositories/r1': () => ({ status: 200, json: repository }),
    });
    const { hostId, ...read } = repository;
    expect(await all(world.vbr.repositories.list({ nameFilter: 'Main' }))).toEqual([read]);
    expect(await world.vbr.repositories.get('r1')).toEqual(read);
    expect(hostId).toBe('h');
  });
});

describe('serverInfo', () => {
  it('reads name and build, and tells a viewer that he may not', async () => {
    let allowed = true;
    await using world = await setUp({
      'GET /api/v1/serverInfo': () =>
        allowed
          ? { status: 200, json: { vbrId: 'v', name: 'srv', buildVersion: '12.0.0.1420', patches: ['P1'] } }
          : error(403, 'AccessDenied', 'Forbidden'),
    });
    expect(await world.vbr.serverInfo()).toEqual({
      vbrId: 'v',
      name: 'srv',
      buildVersion: '12.0.0.1420',
      patches: ['P1'],
      platform: undefined,
    });
    allowed = false;
    await expect(world.vbr.serverInfo()).rejects.toThrow(AccessDeniedError);
  });
});

it('a log without records is empty where it says that there are none, and unreadable elsewhere', async () => {
  let answer: object = { totalRecords: 0 };
  await using world = await setUp({
    'GET /api/v1/sessions/a/logs': () => ({ status: 200, json: answer }),
  });
  expect(await world.vbr.sessions.logs('a')).toEqual({ totalRecords: 0, records: [] });
  for (answer of [{ totalRecords: 1 }, {}, { totalRecords: 0, records: 'none' }])
    await expect(world.vbr.sessions.logs('a')).rejects.toMatchObject({ code: 'unreadable-answer' });
});

it.each([
  [{}, []],
  [{ resultFilter: ['Failed'], typeFilter: ['Job'] }, []],
  [{ resultFilter: ['Failed', 'Warning'] }, ['resultFilter with several values']],
  [{ typeFilter: ['Job', 'Infrastructure'] }, ['typeFilter with several values']],
  [{ stateFilter: 'ActionRequired' }, ['the state of sessions ActionRequired']],
])('a list of sessions by %j needs a newer revision for %j', (filters, features) => {
  const needed = sessionsFeatures(filters as never).map(({ what }) => what);
  expect(needed).toHaveLength(features.length);
  for (const [index, feature] of features.entries()) expect(needed[index]).toContain(feature.split(' ')[0]);
});
