import { afterAll, beforeAll, expect, test } from 'vitest';
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

const ask = async (path: string) => (await session.ask(path)).text;
const jobTypesIn = (text: string) =>
  [...new Set([...text.matchAll(/<JobType>(\w+)/g)].map((hit) => hit[1]))].sort();
const countOf = (text: string, element: string) => text.match(new RegExp(`<${element} `, 'g'))?.length ?? 0;

test('sessions of replication jobs are kept apart from those of backup jobs', async () => {
  expect(jobTypesIn(await ask('/api/query?type=ReplicaJobSession&format=Entities'))).toEqual(['Replica']);
  expect(jobTypesIn(await ask('/api/query?type=BackupJobSession&format=Entities'))).toEqual([
    'Backup',
    'BackupCopy',
    'ImmediateBackupCopy',
    'ImmediateBackupCopyWorker',
  ]);
});

test('a replication job leads to its sessions, each of which leads back', async () => {
  const id = lab.state()['em-1']?.jobs.find((job) => job.name === 'Appserver Replication')?.id;
  const job = await ask(`/api/jobs/${id}?format=Entity`);
  const path = /Type="ReplicaJobSessionReferenceList" Href="https:\/\/[^/]+([^"]+)"/.exec(job)?.[1];
  expect(path).toBe(`/api/jobs/${id}/replicaSessions`);
  expect(job).not.toContain('BackupJobSessionReferenceList');
  const sessions = await ask(`${path}?format=Entity`);
  expect(countOf(sessions, 'ReplicaJobSession')).toBe(5);
  const one = /<ReplicaJobSession [^>]*Href="https:\/\/[^/]+([^"]+)"/.exec(sessions)?.[1] ?? '';
  expect(await ask(one)).toContain(`<JobUid>urn:veeam:Job:${id}</JobUid>`);
});

test('the last result of a replication job is the newest of its sessions', async () => {
  const parameters = new URLSearchParams({
    type: 'ReplicaJobSession',
    format: 'Entities',
    filter: 'JobName=="Appserver Replication";Result==Success;IsRetry==False',
    sortDesc: 'CreationTime',
    pageSize: '1',
  });
  const text = await ask(`/api/query?${parameters}`);
  expect(countOf(text, 'ReplicaJobSession')).toBe(1);
  expect(text).toMatch(/<CreationTimeUTC>2026-03-0[34]T/);
  expect(text).toContain('<State>Stopped</State><Result>Success</Result><Progress>100</Progress>');
});

test('no time ends in zeros of a fraction', async () => {
  const text = await ask('/api/query?type=ReplicaJobSession&format=Entities');
  const times = [...text.matchAll(/<CreationTimeUTC>([^<]+)/g)].map((hit) => hit[1]);
  expect(times).toHaveLength(10);
  for (const time of times) expect(time).toMatch(/T\d\d:\d\d:\d\d(\.\d*[1-9])?Z$/);
});
