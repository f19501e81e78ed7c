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
  it('are read in pages, with the job in either of its fields and with or without a result', async () => {
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
  it('reads name and build, and reports that a viewer may not read them', async () => {
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

it('a log without records is empty if it says so, and unreadable otherwise', async () => {
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
])('a list of sessions by %j requires a newer revision for %j', (filters, features) => {
  const needed = sessionsFeatures(filters as never).map(({ what }) => what);
  expect(needed).toHaveLength(features.length);
  for (const [index, feature] of features.entries()) expect(needed[index]).toContain(feature.split(' ')[0]);
});

describe('a session', () => {
  const get = async (fields: object) => {
    await using world = await setUp({
      'GET /api/v1/sessions/s%2F1': () => ({ status: 200, json: { id: 's/1', ...fields } }),
    });
    return { session: await world.vbr.sessions.get('s/1'), odd: world.vbr.oddValues.values };
  };

  it('is read field by field', async () => {
    const session = {
      name: 'Run',
      sessionType: 'BackupJob',
      state: 'Stopped',
      progressPercent: 100,
      initiatedBy: 'LAB\\admin',
      resourceReference: '/api/v1/jobs/j',
      usn: 7,
    };
    const ids = { jobId: 'j', resourceId: 'r', parentSessionId: 'p' };
    const result = { result: 'warning', message: 'Slow', isCanceled: true };
    const times = { creationTime: '2026-01-15T10:00:00Z', endTime: '2026-01-15T11:00:00Z' };
    expect(await get({ ...session, ...ids, ...times, activityId: 'a', result })).toEqual({
      session: {
        id: 's/1',
        ...session,
        ...ids,
        creationTime: new Date(times.creationTime),
        endTime: new Date(times.endTime),
        result: 'Warning',
        message: 'Slow',
        isCanceled: true,
      },
      odd: [],
    });
  });

  it.each([
    ['Stopped', undefined, 'Unknown'],
    ['Stopped', {}, 'Unknown'],
    ['Working', undefined, 'None'],
    ['Working', { result: 'Success' }, 'Success'],
  ])('in state %s with result %j: %s', async (state, result, read) => {
    expect((await get({ state, sessionType: 'Job', result })).session.result).toBe(read);
  });

  it('without values has neither name nor state, and missing required values are reported', async () => {
    expect(await get({})).toMatchObject({
      session: { name: '', state: 'Unknown', sessionType: 'Unknown', result: 'None', jobId: undefined },
      odd: [
        { record: 's/1', field: 'state', problem: 'missing' },
        { record: 's/1', field: 'sessionType', problem: 'missing' },
      ],
    });
  });
});

describe('the log of a session', () => {
  const logsOf = async (json: object) => {
    await using world = await setUp({
      'GET /api/v1/sessions/s%2F1/logs': () => ({ status: 200, json }),
      'POST /api/v1/sessions/s%2F1/stop': () => ({ status: 200, json: {} }),
    });
    await world.vbr.sessions.stop('s/1');
    return { ...(await world.vbr.sessions.logs('s/1')), odd: world.vbr.oddValues.values };
  };

  it('is read field by field', async () => {
    const texts = { status: 'Succeeded', title: 'Begin', description: 'It begins.' };
    const times = { startTime: '2026-01-15T10:00:00Z', updateTime: '2026-01-15T10:00:01Z' };
    const read = {
      id: 3,
      ...texts,
      startTime: new Date(times.startTime),
      updateTime: new Date(times.updateTime),
    };
    expect(await logsOf({ totalRecords: 9, records: [{ id: 3, ...texts, ...times }] })).toEqual({
      totalRecords: 9,
      records: [read],
      odd: [],
    });
  });

  it('may have no count of records, and omits invalid ones', async () => {
    const nothing = { status: 'None', title: '', description: '' };
    expect(await logsOf({ records: [null, {}, { id: -1 }] })).toMatchObject({
      totalRecords: 3,
      records: [nothing, nothing],
      odd: [
        { record: 's/1: records[0]', field: '', problem: 'not-a-record' },
        { record: 's/1: records[2]', field: 'id', problem: 'out-of-range' },
      ],
    });
  });

  it('with an impossible number is reported with its session', async () => {
    expect(await logsOf({ totalRecords: -1, records: [] })).toEqual({
      totalRecords: 0,
      records: [],
      odd: [{ record: 's/1', field: 'totalRecords', problem: 'out-of-range' }],
    });
  });
});

it('a list of sessions is requested with every filter, each value separately', async () => {
  await using world = await setUp({
    'GET /api/v1/sessions': () => ({ status: 200, json: { data: [], pagination: { total: 0, count: 0 } } }),
  });
  const at = new Date('2026-01-15T10:00:00Z');
  const times = {
    createdAfterFilter: at,
    createdBeforeFilter: at,
    endedAfterFilter: at,
    endedBeforeFilter: at,
  };
  const texts = { orderColumn: 'Name', nameFilter: '*x*', stateFilter: 'Working', jobIdFilter: 'j' } as const;
  await all(world.vbr.sessions.list({ ...times, ...texts, orderAsc: false, typeFilter: ['Job'] }));
  expect(Object.fromEntries(world.stub.requests.at(-1)?.query ?? [])).toEqual({
    skip: '0',
    limit: '500',
    ...Object.fromEntries(Object.keys(times).map((name) => [name, '2026-01-15T10:00:00.000Z'])),
    ...texts,
    orderAsc: 'false',
    typeFilter: 'Job',
  });
});

it('a repository without values has no name and an unknown type, which is reported', async () => {
  await using world = await setUp({
    'GET /api/v1/backupInfrastructure/repositories/r%2F1': () => ({ status: 200, json: { id: 'r/1' } }),
  });
  expect(await world.vbr.repositories.get('r/1')).toEqual({
    id: 'r/1',
    name: '',
    description: '',
    type: 'Unknown',
  });
  expect(world.vbr.oddValues.values).toEqual([
    { record: 'r/1', field: 'name', problem: 'missing' },
    { record: 'r/1', field: 'type', problem: 'missing' },
  ]);
});

it('repositories are requested by name, and named by their position if they have no id', async () => {
  await using world = await setUp({
    'GET /api/v1/backupInfrastructure/repositories': () => ({
      status: 200,
      json: { data: [{ name: 'x' }], pagination: { total: 1, count: 1 } },
    }),
  });
  await all(world.vbr.repositories.list({ nameFilter: 'Main*' })).catch(() => undefined);
  expect(world.stub.requests.at(-1)?.query.get('nameFilter')).toBe('Main*');
  expect(world.vbr.oddValues.values[0]?.record).toBe('repositories[0]');
});
