import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { asObject, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
let v6: M365Session;
let v7: M365Session;
let v8: M365Session;
beforeAll(async () => {
  lab = await startM365Lab('v8');
  v6 = await M365Session.open(lab, 'v6');
  v7 = await M365Session.open(lab, 'v7');
  v8 = await M365Session.open(lab, 'v8');
});
beforeEach(() => lab.faults.clear());
afterAll(() => lab.close());

test('sessions come in pages in every version, newest first; v8 does not count them', async () => {
  for (const session of [v6, v7, v8]) {
    const page = asObject(await session.get('JobSessions'));
    expect(page).toMatchObject({ offset: 0, limit: 30 });
    expect('totalCount' in page).toBe(session !== v8);
    expect(page._links).toMatchObject({
      next: { href: `/${session.version}/jobsessions?offset=30&limit=30` },
    });
    const times = (await session.list('JobSessions')).map(({ creationTime }) => String(creationTime));
    expect(times).toEqual(times.toSorted().toReversed());
  }
});

test('a session has the fields of its version', async () => {
  const [old] = await v6.list('JobSessions');
  const [middle] = await v7.list('JobSessions');
  const [current] = await v8.list('JobSessions');
  const onlyLater = ['repositoryId', 'mainSessionId', 'jobWillBeRetried', 'jobType'];
  expect(onlyLater.filter((name) => name in (old ?? {}))).toEqual([]);
  expect(onlyLater.filter((name) => name in (middle ?? {}))).toEqual(onlyLater);
  expect('jobId' in (middle ?? {})).toBe(false);
  expect(current).toMatchObject({ jobId: expect.any(String), jobSessionConfigType: 'Incremental' });
});

test('the filter says Succeeded where the body says Success', async () => {
  const succeeded = await v8.list('JobSessions?status=Succeeded');
  expect(succeeded.length).toBeGreaterThan(0);
  expect(succeeded.every(({ status }) => status === 'Success')).toBe(true);
  expect((await v8.ask('GET', 'JobSessions?status=Success')).status).toBe(400);
  const failed = await v8.list('JobSessions?status=Failed');
  expect(failed.map(({ status }) => status)).toEqual(['Failed']);
});

test('jobType is a filter of all versions; jobId from v7 on and status from v8 on, else unheeded', async () => {
  const all = (await v8.list('JobSessions')).length;
  for (const session of [v6, v7, v8]) {
    const copies = (await session.list('JobSessions?jobType=Copy')).length;
    expect(copies).toBeGreaterThan(0);
    expect(copies + (await session.list('JobSessions?jobType=Backup')).length).toBe(all);
  }
  const { id } = await v8.find('Jobs', 'Finance Mailboxes');
  const counts = [v6, v7, v8].map(async (session) => (await session.list(`JobSessions?jobId=${id}`)).length);
  expect(await Promise.all(counts)).toEqual([all, 3, 3]);
  expect(await v7.list('JobSessions?status=Failed')).toHaveLength(all);
});

test('bounds of the end time', async () => {
  const bound = '2026-03-03T12:00:00Z';
  const all = await v8.list('JobSessions');
  const later = await v8.list(`JobSessions?endTimeLowerBound=${bound}`);
  const earlier = await v8.list(`JobSessions?endTimeUpperBound=${bound}`);
  expect(later.length).toBeGreaterThan(0);
  expect(later.length + earlier.length).toBe(all.length);
  expect(later.every(({ endTime }) => String(endTime) >= '2026-03-03T12:00:00.000Z')).toBe(true);
  expect((await v8.ask('GET', 'JobSessions?endTimeLowerBound=yesterday')).status).toBe(400);
});

test('the sessions of one job have an address of their own until v7', async () => {
  const { id } = await v8.find('Jobs', 'Backup1');
  expect(asObject(await v6.get(`Jobs/${id}/JobSessions`)).results).toHaveLength(3);
  expect((await v8.ask('GET', `Jobs/${id}/JobSessions`)).status).toBe(404);
});

test('one session, and none', async () => {
  const [first] = await v8.list('JobSessions');
  expect(await v8.get(`JobSessions/${first?.id}`)).toEqual(first);
  expect((await v8.ask('GET', 'JobSessions/9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11')).status).toBe(404);
});
