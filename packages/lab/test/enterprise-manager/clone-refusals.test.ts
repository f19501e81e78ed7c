import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { cloneTools } from './clone-tools.ts';
import { cloneXml, EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab({ taskDurationMs: 2_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const { jobs, jobNamed, repositoryUid, clone, backupClone, task } = cloneTools(() => ({ lab, session }));

describe('refused by the task', () => {
  const outcome = async (original: string, body: string) => {
    expect((await clone(original, body)).status).toBe(202);
    lab.clock.advance(2_000);
    return task();
  };

  test('a name the backup server has already', async () => {
    expect(await outcome('Oracle Backup', backupClone('File Servers Daily'))).toMatch(
      /<State>Finished<\/State><Operation>CloneJob<\/Operation><Result Success="false"><Message>.+<\/Message>/,
    );
    expect(jobs()).toHaveLength(12);
  });

  test('but not a name only another backup server has', async () => {
    expect(await outcome('Oracle Backup', backupClone('Exchange Backup'))).toContain('Success="true"');
  });

  test('the second of two clones of one name', async () => {
    await clone('Oracle Backup', backupClone('Twice'));
    await clone('Oracle Backup', backupClone('Twice'));
    lab.clock.advance(2_000);
    expect(await task('task-1')).toContain('Success="true"');
    expect(await task('task-2')).toContain('Success="false"');
  });

  test.each([
    ['a repository of another server', () => repositoryUid(jobNamed('Exchange Backup').backupServerId)],
    ['an unknown repository', () => 'urn:veeam:Repository:9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11'],
  ])('%s', async (_, uid) => {
    const elements = { JobName: 'Copy', FolderName: 'Copy', RepositoryUid: uid() };
    expect(await outcome('Oracle Backup', cloneXml('BackupJobCloneInfo', elements))).toContain(
      'Success="false"',
    );
    expect(jobs()).toHaveLength(12);
  });
});

test.each([
  ['a name of 51 characters', () => backupClone('x'.repeat(51))],
  ['an empty name', () => backupClone('')],
  [
    'a missing FolderName',
    () => cloneXml('BackupJobCloneInfo', { JobName: 'a', RepositoryUid: 'urn:veeam:Repository:1' }),
  ],
  ['an element it does not know', () => backupClone('a').replaceAll('FolderName', 'Folder')],
  ['an element twice', () => backupClone('a').replace('<FolderName>', '<JobName>b</JobName><FolderName>')],
  ['no namespace', () => backupClone('a').replace(/ xmlns="[^"]+"/, '')],
  ['another namespace', () => backupClone('a').replace('ent/v1.0', 'ent/v2.0')],
  ['broken XML', () => backupClone('a').slice(0, -5)],
  ['a document type', () => `<!DOCTYPE a [<!ENTITY b "c">]>${backupClone('a')}`],
  ['two kinds', () => backupClone('a').replace('</JobCloneSpec>', '<ReplicaJobCloneInfo/></JobCloneSpec>')],
  ['no body', () => ''],
])('refused at once: %s', async (_, body) => {
  const answer = await clone('Oracle Backup', body());
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(/^<\?xml [^>]+><Error [^>]*Message="[^"]+" StatusCode="400"/);
  expect((await session.ask('/api/tasks')).text).not.toContain('task-1');
});

test('an XML body with an Accept list that includes JSON is read as JSON', async () => {
  const answer = await clone('Oracle Backup', backupClone('a'), {
    accept: 'application/xml, application/json',
  });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ Message: 'Node [root] does not exist.', StatusCode: 400 });
});
