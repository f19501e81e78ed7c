import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { isObject, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;

beforeAll(async () => {
  lab = await startTestLab({ jobs: 60, servers: 1 });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

const all = () => client.list('/jobs/states?limit=1000');
const states = (query: Record<string, string>) =>
  client.list(`/jobs/states?${new URLSearchParams({ limit: '1000', ...query })}`);

test('every page but the last is full, and together they hold every job once', async () => {
  const seen: unknown[] = [];
  const total = (await all()).length;
  for (let skip = 0; skip < total; skip += 7) {
    const { body } = await client.get(`/jobs/states?skip=${skip}&limit=7`);
    const count = Math.min(7, total - skip);
    expect(body).toMatchObject({ pagination: { total, count, skip, limit: 7 } });
    if (isObject(body) && Array.isArray(body.data))
      seen.push(...body.data.map((each) => isObject(each) && each.id));
  }
  expect(seen).toHaveLength(total);
  expect(new Set(seen).size).toBe(total);
  expect((await client.get(`/jobs/states?skip=${total}`)).body).toMatchObject({
    data: [],
    pagination: { total, count: 0 },
  });
});

test('without limits a page has 200 records; newer revisions do not repeat limits that were not sent', async () => {
  expect((await client.get('/jobs/states')).body).toHaveProperty('pagination', {
    total: (await all()).length,
    count: (await all()).length,
  });
  expect((await client.in('1.2-rev1').get('/jobs/states')).body).toMatchObject({
    pagination: { skip: 0, limit: 200 },
  });
  const large = await startTestLab({ jobs: 450, servers: 1 });
  try {
    const { body } = await (await VbrClient.logOn(large)).get('/jobs');
    expect(body).toMatchObject({ pagination: { count: 200 } });
  } finally {
    await large.close();
  }
});

/** For each filter, the field of a job that it compares. */
test.each([
  ['idFilter', 'id'],
  ['nameFilter', 'name'],
  ['typeFilter', 'type'],
  ['lastResultFilter', 'lastResult'],
  ['statusFilter', 'status'],
  ['workloadFilter', 'workload'],
  ['repositoryIdFilter', 'repositoryId'],
  ['objectsCountFilter', 'objectsCount'],
])('%s keeps the jobs whose %s is the value', async (filter, field) => {
  const jobs = await all();
  const values = [...new Set(jobs.map((job) => job[field]).filter((value) => value !== undefined))];
  expect(values.length).toBeGreaterThan(1);
  for (const value of values.slice(0, 4)) {
    const expected = jobs.filter((job) => job[field] === value);
    expect(await states({ [filter]: String(value) })).toEqual(expected);
  }
});

test('lastRunAfterFilter and lastRunBeforeFilter part the jobs; those that never ran are before', async () => {
  const jobs = await all();
  const time = '2026-03-03T12:00:00+01:00';
  const isAfter = (job: (typeof jobs)[number]) => Date.parse(String(job.lastRun)) > Date.parse(time);
  const after = await states({ lastRunAfterFilter: time });
  expect(after.length).toBeGreaterThan(0);
  expect(after).toEqual(jobs.filter(isAfter));
  const before = await states({ lastRunBeforeFilter: time });
  expect(before).toEqual(jobs.filter((job) => !isAfter(job)));
  expect(before.some(({ lastRun }) => lastRun === undefined)).toBe(true);
});

test('isHighPriorityJobFilter filters as in the documents', async () => {
  const id = await client.idOf('DB Backup');
  const document = (await client.get(`/jobs/${id}`)).body;
  await client.send('PUT', `/jobs/${id}`, { ...(document as object), isHighPriority: true });
  expect(await states({ isHighPriorityJobFilter: 'true' })).toMatchObject([{ id, highPriority: true }]);
  expect(await states({ isHighPriorityJobFilter: 'false' })).toHaveLength((await all()).length);
});

test('the filters of 1.3-rev0 are unknown before, and unknown names are ignored', async () => {
  expect(await states({ afterJobNameFilter: 'x' })).toEqual([]);
  const older = client.in('1.2-rev1');
  const count = (await older.list('/jobs/states?limit=1000')).length;
  expect(await older.list('/jobs/states?limit=1000&afterJobNameFilter=x')).toHaveLength(count);
  // Letter case of parameter names counts.
  expect(await states({ NAMEFILTER: 'DB Backup' })).toHaveLength((await all()).length);
});

test.each([
  ['DB Backup', (name: string) => name === 'DB Backup'],
  ['db backup', (name: string) => name === 'DB Backup'],
  ['SQL*', (name: string) => name.startsWith('SQL')],
  ['*Backup', (name: string) => name.endsWith('Backup')],
  ['*back*', (name: string) => name.toLowerCase().includes('back')],
  ['*', () => true],
  ['D*p', () => false],
])('nameFilter=%s', async (nameFilter, fits) => {
  const expected = (await client.names('/jobs/states?limit=1000')).filter(fits);
  expect((await states({ nameFilter })).map(({ name }) => name)).toEqual(expected);
  expect(await client.names(`/jobs?limit=1000&nameFilter=${encodeURIComponent(nameFilter)}`)).toEqual(
    expected,
  );
});

test.each([
  ['Name', 'name'],
  ['Type', 'type'],
  ['Status', 'status'],
  ['LastResult', 'lastResult'],
  ['Description', 'description'],
  ['RepositoryName', 'repositoryName'],
  ['ObjectsCount', 'objectsCount'],
])('orderColumn=%s sorts both ways', async (orderColumn, field) => {
  const keys = async (orderAsc: string) =>
    (await states({ orderColumn, orderAsc })).map((job) => {
      const value = job[field];
      return typeof value === 'number' ? value : String(value ?? '').toLowerCase();
    });
  const ascending = await keys('true');
  expect(new Set(ascending).size).toBeGreaterThan(1);
  expect(ascending).toEqual(ascending.toSorted((one, other) => (one < other ? -1 : Number(one > other))));
  expect(await keys('false')).toEqual(ascending.toReversed());
});

test.each(['LastRun', 'NextRun'])(
  'orderColumn=%s sorts by time; jobs without one come first',
  async (orderColumn) => {
    const field = orderColumn === 'LastRun' ? 'lastRun' : 'nextRun';
    const times = (await states({ orderColumn })).map((job) =>
      job[field] === undefined ? 0 : Date.parse(String(job[field])),
    );
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  },
);

test.each([
  { statusFilter: 'running' },
  { typeFilter: 'Backup' },
  { lastResultFilter: 'Great' },
  { workloadFilter: 'vm' },
  { idFilter: 'x' },
  { repositoryIdFilter: '42' },
  { objectsCountFilter: 'many' },
  { isHighPriorityJobFilter: 'yes' },
  { lastRunAfterFilter: 'yesterday' },
  { lastRunAfterFilter: '2026-03-03T12:00:00 01:00' },
  { skip: '-1' },
  { limit: 'all' },
  { orderColumn: 'name' },
  { orderAsc: '1' },
])('%j is refused with its name', async (query) => {
  const answer = await client.get(`/jobs/states?${new URLSearchParams(query as Record<string, string>)}`);
  expect(answer).toMatchObject({
    status: 400,
    body: { errorCode: 'UnexpectedContent', message: expect.stringContaining(Object.keys(query)[0] ?? '') },
  });
});

test('values are those of the requested revision', async () => {
  const older = client.in('1.1-rev1');
  expect(
    (await older.get('/jobs/states?statusFilter=inactive&typeFilter=Backup&workloadFilter=vm')).status,
  ).toBe(200);
  expect((await older.get('/jobs/states?statusFilter=stopped')).status).toBe(400);
  expect((await older.get('/jobs/states?typeFilter=VSphereBackup')).status).toBe(400);
  expect((await older.get('/jobs/states?orderColumn=RepositoryName')).status).toBe(400);
});
