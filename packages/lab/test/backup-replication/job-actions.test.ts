import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import type { Revision } from '../../src/options.ts';
import { control, startTestLab } from '../lab-client.ts';
import { textIn, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
let id: string;

beforeAll(async () => {
  lab = await startTestLab({ jobDurationMs: 10_000, backupReplication: { revision: '1.3-rev2' } });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
  id = await client.idOf('DB Backup');
});
afterAll(() => lab.close());

const act = (action: string, body?: unknown, from = client) =>
  from.send('POST', `/jobs/${id}/${action}`, body);
const start = async (from = client) => textIn((await act('start', undefined, from)).body, 'id');
const sessionOf = async (sessionId: string, from = client) => (await from.get(`/sessions/${sessionId}`)).body;

test('a started job starts, works, and ends with success by the clock of the lab', async () => {
  const { status, body } = await act('start', { performActiveFull: false });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    sessionType: 'BackupJob',
    state: 'Starting',
    name: 'DB Backup',
    jobId: id,
    progressPercent: 0,
    result: { result: 'None', message: '', isCanceled: false },
    initiatedBy: 'LAB\\backup-admin',
  });
  const sessionId = textIn(body, 'id');
  expect(await client.stateOf(id)).toMatchObject({
    status: 'Starting',
    lastResult: 'None',
    sessionId,
    progressPercent: 0,
  });
  lab.clock.advance(5_000);
  expect(await sessionOf(sessionId)).toMatchObject({ state: 'Working', progressPercent: 50 });
  expect(await client.stateOf(id)).toMatchObject({
    status: 'Running',
    lastResult: 'None',
    progressPercent: 50,
  });
  lab.clock.advance(5_000);
  expect(await sessionOf(sessionId)).toMatchObject({
    state: 'Stopped',
    progressPercent: 100,
    endTime: expect.stringMatching(/^2026-03-04T13:00:10/),
    result: { result: 'Success' },
  });
  expect(await client.stateOf(id)).toMatchObject({ status: 'Stopped', lastResult: 'Success', sessionId });
});

test('a running job is not started again', async () => {
  await start();
  expect(await act('start')).toMatchObject({ status: 400, body: { resourceId: id } });
});

test('older revisions write sessions in their own way', async () => {
  const sessionId = await start();
  expect(await sessionOf(sessionId, client.in('1.1-rev0'))).toMatchObject({
    sessionType: 'Job',
    activityId: id,
    endTime: null,
    result: null,
    parentSessionId: null,
  });
  const rev11 = await sessionOf(sessionId, client.in('1.1-rev1'));
  expect(rev11).toMatchObject({ sessionType: 'BackupJob', jobId: id, result: null });
  expect(rev11).not.toHaveProperty('platformName');
  expect(await sessionOf(sessionId, client.in('1.2-rev1'))).toMatchObject({ platformName: 'VMware' });
  expect(await sessionOf(sessionId, client.in('1.3-rev0'))).toMatchObject({
    endTime: null,
    resourceId: null,
  });
  const rev131 = await sessionOf(sessionId, client.in('1.3-rev1'));
  expect(rev131).toMatchObject({ result: { result: 'None' } });
  for (const field of ['endTime', 'resourceId']) expect(rev131).not.toHaveProperty(field);
});

test('up to 1.2-rev1 every active session is running', async () => {
  const sessionId = await start();
  const statusIn = async (revision: Revision) => (await client.in(revision).stateOf(id)).status;
  expect(await statusIn('1.2-rev1')).toBe('running');
  expect(await statusIn('1.3-rev0')).toBe('starting');
  await act('stop', { gracefulStop: true });
  expect(await statusIn('1.2-rev1')).toBe('running');
  expect(await statusIn('1.3-rev0')).toBe('stopping');
  expect(sessionId).toBe((await client.stateOf(id)).sessionId);
});

test('from 1.3-rev2 on a job without objects is not started, without an error', async () => {
  await control(lab, 'POST', '/jobs', { server: 'vbr-1', job: id, objectsCount: 0 });
  expect(await act('start', undefined, client.in('1.3-rev2'))).toMatchObject({
    status: 204,
    body: undefined,
  });
  expect(await client.stateOf(id)).toMatchObject({ status: 'Stopped' });
  expect((await act('start', undefined, client.in('1.3-rev1'))).status).toBe(201);
});

test('performActiveFull is required within a body', async () => {
  expect(await act('start', { startChainedJobs: false })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('performActiveFull') },
  });
});

test.each([
  ['start', { performActiveFull: 'yes' }, 'performActiveFull'],
  ['start', { performActiveFull: false, startChainedJobs: 1 }, 'startChainedJobs'],
  ['start', { performActiveFull: false, syncRestorePoints: 'Some' }, 'syncRestorePoints'],
  ['stop', { gracefulStop: 'no' }, 'gracefulStop'],
  ['stop', { gracefulStop: true, cancelChainedJobs: 'all' }, 'cancelChainedJobs'],
  ['retry', { startChainedJobs: 'all' }, 'startChainedJobs'],
])('%s refuses %j', async (action, body, named) => {
  expect(await act(action, body)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(`'${named}'`) },
  });
});

test('an active full backup reads everything again', async () => {
  const algorithmsOf = async (performActiveFull: boolean) => {
    const sessionId = textIn((await act('start', { performActiveFull })).body, 'id');
    lab.clock.advance(10_000);
    const sessions = await client.list(`/sessions/${sessionId}/taskSessions`);
    return [...new Set(sessions.map(({ algorithm }) => algorithm))];
  };
  expect(await algorithmsOf(false)).toEqual(['Increment']);
  expect(await algorithmsOf(true)).toEqual(['Full']);
});

describe('chained jobs', () => {
  const chained = async () => client.stateOf(await client.idOf('Oracle Archive Logs'));
  beforeEach(async () => {
    lab.reset({ jobs: 20, servers: 2, seed: 1 });
    client = await VbrClient.logOn(lab);
    id = await client.idOf('Oracle Backup');
  });

  test('start when their job ends, if it was started with them', async () => {
    const before = (await chained()).sessionId;
    await act('start', { performActiveFull: false });
    lab.clock.advance(10_000);
    expect((await chained()).sessionId).toBe(before);
    await act('start', { performActiveFull: false, startChainedJobs: true });
    lab.clock.advance(9_000);
    expect((await chained()).sessionId).toBe(before);
    lab.clock.advance(1_000);
    expect(await chained()).toMatchObject({ status: 'Starting' });
    lab.clock.advance(10_000);
    expect(await chained()).toMatchObject({ status: 'Stopped', lastResult: 'Success' });
  });

  test.each([
    [false, 'Starting'],
    [true, 'Stopped'],
  ])(
    'when their job is stopped with cancelChainedJobs: %s they are %s',
    async (cancelChainedJobs, status) => {
      await act('start', { performActiveFull: false, startChainedJobs: true });
      await act('stop', { gracefulStop: false, cancelChainedJobs });
      expect(await chained()).toMatchObject({ status });
    },
  );
});

describe('stop', () => {
  test.each([
    ['1.1-rev0', 'gracefullStop', 'gracefulStop'],
    ['1.1-rev1', 'gracefullStop', 'gracefulStop'],
    ['1.2-rev1', 'gracefulStop', 'gracefullStop'],
    ['1.3-rev2', 'gracefulStop', 'gracefullStop'],
  ] as const)('%s knows %s and not %s', async (revision, right, wrong) => {
    await start();
    const speaker = client.in(revision);
    expect(await act('stop', { [wrong]: false }, speaker)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(right) },
    });
    expect((await act('stop', { [right]: false }, speaker)).status).toBe(201);
  });

  test('at once: the session is canceled', async () => {
    const sessionId = await start();
    const { body } = await act('stop', { gracefulStop: false });
    expect(body).toMatchObject({
      id: sessionId,
      state: 'Stopped',
      result: { result: 'Failed', isCanceled: true },
    });
    expect(await client.stateOf(id)).toMatchObject({ lastResult: 'Failed' });
  });

  test('gracefully, as without a body: it continues for a while', async () => {
    const sessionId = await start();
    expect((await act('stop')).body).toMatchObject({ state: 'Stopping' });
    lab.clock.advance(999);
    expect(await sessionOf(sessionId)).toMatchObject({ state: 'Stopping' });
    lab.clock.advance(1);
    expect(await sessionOf(sessionId)).toMatchObject({ state: 'Stopped', result: { isCanceled: true } });
  });

  test('a job that is not running is not stopped', async () => {
    expect((await act('stop')).status).toBe(400);
  });
});

describe('retry', () => {
  test('only what failed is retried', async () => {
    expect((await act('retry', { startChainedJobs: false })).status).toBe(400);
    await start();
    await act('stop', { gracefulStop: false });
    expect(await act('retry', { startChainedJobs: false })).toMatchObject({
      status: 201,
      body: { jobId: id },
    });
    lab.clock.advance(10_000);
    expect(await client.stateOf(id)).toMatchObject({ lastResult: 'Success' });
  });
});

describe('enable and disable', () => {
  test.each([
    ['1.2-rev1', 200, {}],
    ['1.3-rev0', 200, {}],
    ['1.3-rev1', 204, undefined],
  ] as const)('%s answers %i', async (revision, status, body) => {
    const speaker = client.in(revision);
    for (const action of ['disable', 'disable', 'enable', 'enable']) {
      expect(await act(action, undefined, speaker)).toMatchObject({ status, body });
      const isDisabled = action === 'disable';
      expect((await speaker.get(`/jobs/${id}`)).body).toMatchObject({ isDisabled });
    }
  });

  test('a disabled job has no next run; one without a schedule can be disabled too', async () => {
    await act('disable');
    const state = await client.stateOf(id);
    expect(state).toMatchObject({ status: 'Disabled' });
    expect(state).not.toHaveProperty('nextRun');
    id = await client.idOf('Ad Hoc Migration');
    expect(await client.stateOf(id)).toMatchObject({ status: 'Inactive' });
    await act('disable');
    expect(await client.stateOf(id)).toMatchObject({ status: 'Disabled' });
    await act('enable');
    expect(await client.stateOf(id)).toMatchObject({ status: 'Inactive' });
  });
});
