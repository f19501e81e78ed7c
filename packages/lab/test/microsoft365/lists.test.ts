import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { asObject, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
let v6: M365Session;
let v7: M365Session;
let v8: M365Session;

beforeAll(async () => {
  lab = await startM365Lab('v8');
});
beforeEach(async () => {
  lab.reset({ jobs: 80, servers: 1, seed: 1, copyJobGaps: 10 });
  v6 = await M365Session.open(lab, 'v6');
  v7 = await M365Session.open(lab, 'v7');
  v8 = await M365Session.open(lab, 'v8');
});
afterAll(() => lab.close());

test.each(['Jobs', 'CopyJobs', 'BackupRepositories', 'Organizations'])(
  '%s is a bare array in v6 and v7 and a page in v8',
  async (path) => {
    const whole = await v6.get(path);
    expect(Array.isArray(whole)).toBe(true);
    expect(await v7.get(path)).toHaveLength(Array.isArray(whole) ? whole.length : -1);
    expect(await v8.get(path)).toMatchObject({ offset: 0, limit: 30, results: expect.any(Array) });
  },
);

test('the next links lead through a collection, relative and keeping the filters', async () => {
  const first = asObject(await v8.get('CopyJobs'));
  expect(first).toMatchObject({
    setId: expect.stringMatching(/^[\da-f-]{36}$/),
    _links: { next: { href: '/v8/copyJobs?offset=30&limit=30' } },
  });
  const target = await v8.find('BackupRepositories', 'Glacier Archive');
  const ids: unknown[] = [];
  let path: string | undefined = `CopyJobs?repositoryId=${target.id}&limit=20`;
  let pages = 0;
  while (path !== undefined) {
    const page = asObject(await v8.get(path));
    const results: unknown = page.results;
    if (!Array.isArray(results)) throw new TypeError('A page has no results.');
    ids.push(...results.map((item) => asObject(item).id));
    for (const item of results) expect(asObject(item).repositoryId).toBe(target.id);
    const { next } = asObject(page._links);
    path = next === undefined ? undefined : String(asObject(next).href);
    if (path !== undefined)
      expect(path).toMatch(/^\/v8\/copyJobs\?repositoryId=[\da-f-]+&limit=20&offset=\d+$/);
    pages += 1;
  }
  expect(pages).toBe(Math.ceil(ids.length / 20));
  expect(new Set(ids).size).toBe(ids.length);
  const all = (await v6.list('CopyJobs')).filter(({ repositoryId }) => repositoryId === target.id);
  expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
});

test('a single page has no information about others, which its schema allows', async () => {
  const only = asObject(await v8.get('Jobs?limit=80'));
  expect(Object.keys(only).sort()).toEqual(['limit', 'offset', 'results', 'setId']);
  expect(only.results).toHaveLength(80);
  expect(asObject(await v8.get('Jobs?limit=79'))).toHaveProperty('_links.next');
});

test('a page past the end is empty and has no next one', async () => {
  const page = asObject(await v8.get('Jobs?offset=80'));
  expect(page.results).toEqual([]);
  expect(asObject(page._links).next).toBeUndefined();
  const last = asObject(await v8.get('Jobs?offset=50'));
  expect(asObject(last._links).next).toBeUndefined();
  expect(asObject(last._links).prev).toEqual({ href: '/v8/jobs?offset=20&limit=30' });
});

test.each(['limit=0', 'limit=10001', 'limit=x', 'limit=1.5', 'offset=-1'])('%s is refused', async (query) => {
  expect((await v8.ask('GET', `Jobs?${query}`)).status).toBe(400);
});

test('longTerm=true leaves the archives; false leaves all', async () => {
  for (const session of [v6, v7, v8]) {
    const all = await session.list('BackupRepositories');
    expect(await session.list('BackupRepositories?longTerm=false')).toHaveLength(all.length);
    const archives = await session.list('BackupRepositories?longTerm=true');
    expect(archives.length).toBeGreaterThan(2);
    expect(archives.length).toBeLessThan(all.length);
    expect(archives.every(({ isLongTerm }) => isLongTerm === true)).toBe(true);
  }
});

test('a repository shows its object storage and its pool as its version does', async () => {
  const [old, current] = await Promise.all(
    [v6, v8].map((session) => session.find('BackupRepositories', 'Pool Archive')),
  );
  expect(old).toMatchObject({ objectStorageId: expect.any(String), retentionType: 'SnapshotBased' });
  expect(old?.proxyPoolId).toBeUndefined();
  expect(current).toMatchObject({
    proxyPoolId: expect.any(String),
    objectStorage: { id: old?.objectStorageId, type: 'AmazonS3Glacier' },
  });
  expect(current?.objectStorageId).toBeUndefined();
  expect(current?.proxyId).toBeUndefined();
  const jet = await v8.find('BackupRepositories', 'Default Backup Repository');
  expect(jet.objectStorage).toBeUndefined();
  const onProxy = await v8.list(`BackupRepositories?proxyId=${jet.proxyId}`);
  expect(onProxy.map(({ name }) => name)).not.toContain('Remote Archive');
  expect(await v8.get(`BackupRepositories/${jet.id}`)).toEqual(jet);
});

test('a server before v8 has no pools of proxies', async () => {
  const old = await startM365Lab('v7');
  const session = await M365Session.open(old, 'v7');
  const names = (await session.list('BackupRepositories')).map(({ name }) => name);
  expect(names).toContain('Glacier Archive');
  expect(names).not.toContain('Pool Archive');
  await old.close();
});

test('a job names its organization in its links, and in v8 outright', async () => {
  const old = await v6.find('Jobs', 'Backup1');
  const current = await v8.find('Jobs', 'Backup1');
  expect(old.organizationId).toBeUndefined();
  expect(old._links).toMatchObject({ organization: { href: `/v6/organizations/${current.organizationId}` } });
  expect(old.selectedItems).toEqual([]);
  expect(current.selectedItems).toBeUndefined();
  expect(current).toMatchObject({ eTag: 1, lastBackup: expect.any(String), lastStatus: 'Success' });
  expect(old.lastBackup).toBeUndefined();
  expect(await v8.get(`jobs/${String(current.id).toUpperCase()}`)).toEqual(current);
});

test('v8 filters jobs and copy jobs by organization; v6 ignores the filter', async () => {
  const { organizationId } = await v8.find('Jobs', 'Backup1');
  const jobs = await v8.list(`Jobs?organizationId=${organizationId}`);
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.length).toBeLessThan(80);
  expect(jobs.every((job) => job.organizationId === organizationId)).toBe(true);
  const copyJobs = await v8.list(`CopyJobs?organizationId=${organizationId}`);
  expect(copyJobs.every((copyJob) => copyJob.organizationId === organizationId)).toBe(true);
  expect(await v6.list(`Jobs?organizationId=${organizationId}`)).toHaveLength(80);
});

test('a copy job and its backup job lead to each other', async () => {
  const copyJob = (await v8.list('CopyJobs'))[0];
  const job = asObject(await v8.get(`CopyJobs/${copyJob?.id}/BackupJob`));
  expect(job.id).toBe(copyJob?.backupJobId);
  expect(copyJob?.name).toBe(`${job.name} - copy job`);
  expect(await v8.get(`Jobs/${job.id}/CopyJob`)).toEqual(copyJob);
});

test('a backup job without a copy job: 404', async () => {
  const job = await v8.find('Jobs', 'Backup1');
  for (const session of [v6, v7, v8]) {
    expect((await session.ask('GET', `Jobs/${job.id}/CopyJob`)).status).toBe(404);
  }
});
