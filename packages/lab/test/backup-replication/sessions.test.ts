import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { textIn, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;

beforeAll(async () => {
  lab = await startTestLab({ jobDurationMs: 10_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 16, servers: 1, seed: 1 });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

const sessions = (query: Record<string, string> = {}) =>
  client.list(`/sessions?${new URLSearchParams({ limit: '1000', ...query })}`);

test('there is a session for every run of a job the revision shows', async () => {
  const found = await sessions();
  const jobIds = new Set((await client.list('/jobs/states')).map(({ id }) => id));
  expect(found.length).toBeGreaterThan(40);
  for (const { jobId } of found) expect(jobIds).toContain(jobId);
});

test.each([
  ['nameFilter', 'name'],
  ['typeFilter', 'sessionType'],
  ['stateFilter', 'state'],
  ['jobIdFilter', 'jobId'],
])('%s keeps the sessions whose %s is the value', async (filter, field) => {
  await client.send('POST', `/jobs/${await client.idOf('Oracle Backup')}/start`);
  const all = await sessions();
  const values = [...new Set(all.map((session) => String(session[field])))];
  expect(values.length).toBeGreaterThan(1);
  for (const value of values.slice(0, 3)) {
    expect(await sessions({ [filter]: value })).toEqual(all.filter((session) => session[field] === value));
  }
});

test('resultFilter and typeFilter may be repeated from 1.3-rev0 on', async () => {
  const failed = await sessions({ resultFilter: 'Failed' });
  const warned = await sessions({ resultFilter: 'Warning' });
  expect(failed.length * warned.length).toBeGreaterThan(0);
  const both = await client.list('/sessions?limit=1000&resultFilter=Failed&resultFilter=Warning');
  expect(both).toHaveLength(failed.length + warned.length);
  const types = await client.list('/sessions?limit=1000&typeFilter=BackupJob&typeFilter=ReplicaJob');
  expect(new Set(types.map(({ sessionType }) => sessionType))).toEqual(new Set(['BackupJob', 'ReplicaJob']));
  const older = client.in('1.2-rev1');
  for (const [filter, one, other] of [
    ['resultFilter', 'Failed', 'Warning'],
    ['typeFilter', 'BackupJob', 'ReplicaJob'],
  ]) {
    expect((await older.get(`/sessions?${filter}=${one}`)).status).toBe(200);
    expect(await older.get(`/sessions?${filter}=${one}&${filter}=${other}`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(String(filter)) },
    });
  }
});

test('the state ActionRequired can be asked for from 1.3-rev2 on', async () => {
  const newest = await startTestLab({ backupReplication: { revision: '1.3-rev2' } });
  try {
    const speaker = await VbrClient.logOn(newest);
    const ask = (revision: '1.3-rev1' | '1.3-rev2') =>
      speaker.in(revision).get('/sessions?stateFilter=ActionRequired');
    expect(await ask('1.3-rev2')).toMatchObject({ status: 200, body: { data: [] } });
    expect((await ask('1.3-rev1')).status).toBe(400);
  } finally {
    await newest.close();
  }
});

test('the filters by time part the sessions; what has not ended has no end', async () => {
  await client.send('POST', `/jobs/${await client.idOf('Oracle Backup')}/start`);
  const all = await sessions();
  for (const [field, after, before] of [
    ['creationTime', 'createdAfterFilter', 'createdBeforeFilter'],
    ['endTime', 'endedAfterFilter', 'endedBeforeFilter'],
  ] as const) {
    const time = '2026-03-02T12:00:00Z';
    const at = (session: (typeof all)[number]) => Date.parse(String(session[field]));
    const late = await sessions({ [after]: time });
    const early = await sessions({ [before]: time });
    expect(late).toEqual(all.filter((session) => at(session) > Date.parse(time)));
    expect(early).toEqual(all.filter((session) => at(session) < Date.parse(time)));
    expect(late.length * early.length).toBeGreaterThan(0);
  }
});

test('the newest are found by sorting', async () => {
  const times = (await sessions({ orderColumn: 'CreationTime', orderAsc: 'false' })).map(({ creationTime }) =>
    Date.parse(String(creationTime)),
  );
  expect(times).toEqual(times.toSorted((one, other) => other - one));
});

test.each(['stateFilter', 'resultFilter', 'jobIdFilter', 'createdAfterFilter', 'orderColumn'])(
  '%s=? is refused',
  async (name) => {
    expect(await client.get(`/sessions?${name}=?`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(name) },
    });
  },
);

test('backup copies have a type of session from 1.3-rev1 on', async () => {
  const [copy] = await sessions({ nameFilter: 'CRM Backup Copy' });
  expect(copy).toMatchObject({ sessionType: 'BackupCopyJob' });
  expect((await client.in('1.3-rev0').get(`/sessions/${copy?.id}`)).body).toMatchObject({
    sessionType: 'BackupJob',
  });
});

test('a session is stopped once', async () => {
  const id = textIn(
    (await client.send('POST', `/jobs/${await client.idOf('Oracle Backup')}/start`)).body,
    'id',
  );
  expect(await client.send('POST', `/sessions/${id}/stop`)).toMatchObject({ status: 200, body: {} });
  expect((await client.get(`/sessions/${id}`)).body).toMatchObject({
    state: 'Stopped',
    result: { isCanceled: true },
  });
  expect((await client.send('POST', `/sessions/${id}/stop`)).status).toBe(400);
});

test('the log has the newest records first, and can be filtered', async () => {
  const [failed] = await sessions({ resultFilter: 'Failed' });
  const { body } = await client.get(`/sessions/${failed?.id}/logs`);
  const records = { records: [{ status: 'Failed', title: 'The disk could not be opened.' }, {}] };
  expect(await client.get(`/sessions/${failed?.id}/logs?statusFilter=Failed`)).toMatchObject({
    body: { totalRecords: 1, records: records.records.slice(0, 1) },
  });
  const ids = (body as { records: { id: number }[] }).records.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(2);
  expect(ids).toEqual(ids.toSorted((one, other) => other - one));
});

test('there is a task session for each machine, the same at every call', async () => {
  const job = await client.idOf('Oracle Backup');
  const [session] = await sessions({ jobIdFilter: job });
  const tasks = await client.list(`/sessions/${session?.id}/taskSessions`);
  const { objectsCount } = await client.stateOf(job);
  expect(tasks).toHaveLength(Number(objectsCount));
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  expect(await client.list(`/sessions/${session?.id}/taskSessions`)).toEqual(tasks);
  for (const task of tasks) {
    expect(task).toMatchObject({
      type: 'Backup',
      sessionId: session?.id,
      state: 'Stopped',
      result: { result: 'Success' },
    });
  }
  const [first] = tasks;
  expect(await client.names(`/sessions/${session?.id}/taskSessions?nameFilter=${first?.name}`)).toContain(
    first?.name,
  );
  expect(await client.list(`/sessions/${session?.id}/taskSessions?resultFilter=Failed`)).toEqual([]);
});

test('repositories: states without scale-out ones, which are a list of their own', async () => {
  const root = '/backupInfrastructure';
  const states = await client.list(`${root}/repositories/states`);
  expect(states.map(({ type }) => type)).toEqual(['WinLocal', 'LinuxLocal', 'LinuxHardened', 'AmazonS3']);
  for (const { capacityGB, freeGB, usedSpaceGB } of states) {
    expect(Number(freeGB) + Number(usedSpaceGB)).toBeCloseTo(Number(capacityGB));
  }
  const [windows] = await client.list(`${root}/repositories?typeFilter=WinLocal`);
  expect((await client.get(`${root}/repositories/${windows?.id}`)).body).toEqual(windows);
  expect(await client.list(`${root}/repositories/states?idFilter=${windows?.id}`)).toMatchObject([
    { path: 'D:\\Backup' },
  ]);
  const [scaleOut] = await client.list(`${root}/scaleOutRepositories`);
  expect((await client.get(`${root}/scaleOutRepositories/${scaleOut?.id}`)).body).toEqual(scaleOut);
  expect((await client.get(`${root}/repositories/${scaleOut?.id}`)).status).toBe(404);
});
