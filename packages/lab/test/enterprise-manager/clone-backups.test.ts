import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { cloneTools } from './clone-tools.ts';
import { cloneXml, EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;
const { jobNamed, repositoryUid, clone, backupClone } = cloneTools(() => ({ lab, session }));

beforeAll(async () => {
  lab = await startTestLab();
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

async function keptBy(type: 'Backup' | 'Replica', jobName: string): Promise<string> {
  const filter = `JobUid=="urn:veeam:Job:${jobNamed(jobName).id}"`;
  return (await session.ask(`/api/query?${new URLSearchParams({ type, filter, format: 'Entities' })}`)).text;
}

test('a clone has no backup until its own run has ended, then one in its own repository', async () => {
  await clone('Oracle Backup', backupClone('Copy of Oracle'));
  lab.clock.advance(10_000);
  expect(await keptBy('Backup', 'Copy of Oracle')).not.toContain('<Backup ');
  await session.ask(`/api/jobs/${jobNamed('Copy of Oracle').id}?action=start`, { method: 'POST' });
  lab.clock.advance(2_000);
  expect(await keptBy('Backup', 'Copy of Oracle')).not.toContain('<Backup ');
  lab.clock.advance(20_000);
  const backup = await keptBy('Backup', 'Copy of Oracle');
  expect(backup.match(/<Backup /g)).toHaveLength(1);
  const repositoryId = repositoryUid(jobNamed('Oracle Backup').backupServerId).split(':').at(-1);
  expect(backup).toContain(`/api/repositories/${repositoryId}"`);
});

test('a clone of a replication job has no replica', async () => {
  const body = cloneXml('ReplicaJobCloneInfo', { JobName: 'New', VmSuffix: '_new', Description: 'D' });
  await clone('Appserver Replication', body);
  lab.clock.advance(10_000);
  expect(await keptBy('Replica', 'New')).not.toContain('<Replica ');
  expect(await keptBy('Replica', 'Appserver Replication')).toContain('<Replica ');
});
