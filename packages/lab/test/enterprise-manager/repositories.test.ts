import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab();
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const query = async (parameters: Record<string, string>) =>
  (await session.ask(`/api/query?${new URLSearchParams(parameters)}`)).text;
const jobs = () => lab.state()['em-1']?.jobs ?? [];
const jobNamed = (name: string) => {
  const job = jobs().find((candidate) => candidate.name === name);
  if (job === undefined) throw new Error(`The lab has no job "${name}".`);
  return job;
};
const repositories = () => lab.state()['em-1']?.repositories ?? [];
const defaultRepositoryOf = (job: Readonly<Record<string, unknown>>) =>
  repositories().find((each) => each.backupServerId === job.backupServerId);
const namesOf = (element: string, text: string) =>
  [...text.matchAll(new RegExp(`<${element} [^>]*Name="([^"]+)"`, 'g'))].map((hit) => hit[1]);
const linksIn = (text: string) =>
  [...text.matchAll(/<Link Rel="([^"]+)" Type="([^"]+)"/g)].map((hit) => `${hit[1]} ${hit[2]}`);
const hrefOf = (type: string, text: string) =>
  new RegExp(`Type="${type}" Href="https://[^/]+([^"]+)"`).exec(text)?.[1] ?? '';

test('every backup and copy job that ran has one backup, every replication job that ran one replica', async () => {
  const ran = (isReplica: boolean) =>
    jobs()
      .filter((job) => job.lastResult !== null && (job.type === 'Replica') === isReplica)
      .map((job) => job.name);
  expect(namesOf('Ref', (await session.ask('/api/backups')).text)).toEqual(ran(false));
  expect(namesOf('Ref', (await session.ask('/api/replicas')).text)).toEqual(ran(true));
  expect(ran(false)).not.toContain('Tenant Web Farm');
  expect(ran(true)).toEqual(['Appserver Replication', 'DC Replication']);
});

test('JobUid leads from a job to its backup, in the repository of the job', async () => {
  const job = jobNamed('CRM Backup Copy');
  const text = await query({
    type: 'Backup',
    filter: `JobUid=="urn:veeam:Job:${job.id}"`,
    format: 'Entities',
  });
  expect(namesOf('Backup', text)).toEqual(['CRM Backup Copy']);
  expect(linksIn(text)).toEqual([
    'Up RepositoryReference',
    'Up BackupServerReference',
    'Alternate BackupReference',
    'Down RestorePointReferenceList',
    'Down BackupFileReferenceList',
  ]);
  expect(hrefOf('RepositoryReference', text)).toBe(`/api/repositories/${job.repositoryId}`);
  expect(text).toContain('<Platform>VMware</Platform><BackupType>Standard</BackupType>');
  expect(/UID="urn:veeam:Backup:([^"]+)"/.exec(text)?.[1]).not.toBe(job.id);
});

test('a reference names the backup server first, and both forms lead to each other', async () => {
  const list = await query({ type: 'Backup', filter: 'JobName=="Oracle Backup"' });
  const path = /<Ref [^>]*Href="https:\/\/[^/]+([^"]+)"/.exec(list)?.[1] ?? '';
  const reference = (await session.ask(path)).text;
  expect(linksIn(reference)).toEqual([
    'Up BackupServerReference',
    'Up RepositoryReference',
    'Alternate Backup',
    'Down RestorePointReferenceList',
    'Down BackupFileReferenceList',
  ]);
  const entity = (await session.ask(hrefOf('Backup', reference))).text;
  expect(namesOf('Backup', entity)).toEqual(['Oracle Backup']);
  expect(hrefOf('BackupReference', entity)).toBe(path);
});

test('a replica has its metadata in a repository of its backup server', async () => {
  const job = jobNamed('DC Replication');
  const filter = `JobUid=="urn:veeam:Job:${job.id}"`;
  const text = await query({ type: 'Replica', filter, format: 'Entities' });
  expect(namesOf('Replica', text)).toEqual(['DC Replication']);
  expect(hrefOf('RepositoryReference', text)).toBe(`/api/repositories/${defaultRepositoryOf(job)?.id}`);
  expect(text).toContain('<Platform>Hyperv</Platform>');
  const own = (await session.ask(`${hrefOf('RepositoryReference', text)}/replicas`)).text;
  expect(namesOf('Ref', own)).toContain('DC Replication');
});

test.each(['RepositoryUid', 'RepositoryName'] as const)('backups can be found by %s', async (field) => {
  const repository = repositories().find(({ id }) => id === jobNamed('Oracle Backup').repositoryId);
  const wanted = {
    RepositoryUid: `urn:veeam:Repository:${repository?.id}`,
    RepositoryName: repository?.name,
  };
  const names = namesOf('Ref', await query({ type: 'Backup', filter: `${field}=="${wanted[field]}"` }));
  expect(names).toContain('Oracle Backup');
  expect(names.length).toBeLessThan(jobs().length);
  const own = (await session.ask(`/api/repositories/${repository?.id}/backups?format=Entity`)).text;
  expect(namesOf('Backup', own)).toContain('Oracle Backup');
});

test('the platform of a backup can be asked for, that of a replica cannot', async () => {
  expect(namesOf('Ref', await query({ type: 'Backup', filter: 'Platform==HyperV' }))).toContain('DB Backup');
  const refused = await session.ask('/api/query?type=Replica&filter=Platform==VMware');
  expect(refused.status).toBe(400);
});

test('JSON has them under names of their own', async () => {
  expect(await session.json('/api/backups?format=Entity')).toMatchObject({
    Backups: expect.arrayContaining([
      expect.objectContaining({ Type: 'Backup', Name: 'Oracle Backup', BackupType: 'Standard' }),
    ]),
  });
  expect(await session.json('/api/query?type=Replica&format=Entities')).toMatchObject({
    Entities: { Backups: null, Replicas: { Replicas: expect.any(Array) } },
  });
});

test('product version 13 writes their keys in camelCase', async () => {
  const newer = await startTestLab({ enterpriseManager: { productVersion: 13 } });
  const answer = await (await EmSession.open(newer)).json('/api/query?type=Backup&format=Entities');
  await newer.close();
  expect(answer).toMatchObject({
    entities: {
      backups: { backups: expect.arrayContaining([expect.objectContaining({ backupType: 'Standard' })]) },
    },
  });
});

test.each(['backups', 'replicas', 'replicaSessions'])('an unknown id of %s is not found', async (path) => {
  expect((await session.ask(`/api/${path}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
});

test('they need no Portal Administrator', async () => {
  const viewer = await EmSession.open(lab, LAB_ACCOUNTS.viewer);
  expect((await viewer.ask('/api/query?type=Backup')).status).toBe(200);
  expect((await viewer.ask('/api/replicas')).status).toBe(200);
});
