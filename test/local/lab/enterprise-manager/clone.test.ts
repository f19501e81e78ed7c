import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab } from '../../../../local/lab/lab.ts';
import { startTestLab } from '../lab-client.ts';
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

const jobs = () => lab.state()['em-1']?.jobs ?? [];
const jobNamed = (name: string) => {
  const found = jobs().find((job) => job.name === name);
  if (found === undefined) throw new Error(`The estate has no job "${name}".`);
  return found;
};
const repositoryUid = (backupServerId: unknown) => {
  const own = lab.state()['em-1']?.repositories.find((each) => each.backupServerId === backupServerId);
  return `urn:veeam:Repository:${own?.id}`;
};
const clone = (original: string, body: string, headers?: Record<string, string>) =>
  session.postXml(`/api/jobs/${jobNamed(original).id}?action=clone`, body, headers);
const backupClone = (JobName: string, original = 'Oracle Backup') =>
  cloneXml('BackupJobCloneInfo', {
    JobName,
    FolderName: 'folder',
    RepositoryUid: repositoryUid(jobNamed(original).backupServerId),
  });
const task = async (id = 'task-1') => (await session.ask(`/api/tasks/${id}`)).text;
const names = async () => (await session.ask('/api/jobs')).text;

test('a clone runs, is finished before it is collected, and is collected at last', async () => {
  const before = jobNamed('Oracle Backup');
  const accepted = await clone('Oracle Backup', backupClone('Oracle &amp; Söhne 🚀 &#233;'));
  expect(accepted.status).toBe(202);
  expect(accepted.text).toContain(
    '<TaskId>task-1</TaskId><State>Running</State><Operation>CloneJob</Operation>',
  );
  expect(await task()).toContain('<State>Running</State>');

  lab.clock.advance(2_000);
  const finished = await task();
  expect(finished).toContain('<State>OperationFinished</State>');
  expect(finished).toContain('<Result Success="true"><Message>OperationFinished</Message></Result>');
  expect(finished).not.toContain('Related');
  expect(await names()).not.toContain('Söhne');

  lab.clock.advance(1_000);
  const done = await task();
  expect(done).toContain('<State>Finished</State>');
  expect(done).toContain('<Result Success="true"><Message>Ok</Message></Result>');
  const href = /Rel="Related" Type="Job" Href="([^"]+)" Name="Oracle Backup cloned at /.exec(done)?.[1] ?? '';
  const address = new URL(href);
  expect(address.search).toBe('?format=Entity');
  const made = await session.ask(address.pathname + address.search);
  expect(made.text).toContain('Name="Oracle &amp; Söhne 🚀 é"');
  expect(made.text).toContain('<ScheduleEnabled>false</ScheduleEnabled>');
  expect(made.text).toContain('<NextRun>1753-01-01T00:00:00Z</NextRun>');
  expect(made.text).toContain('<RetainCycles>7</RetainCycles>');
  expect(jobNamed('Oracle & Söhne 🚀 é')).toMatchObject({
    backupServerId: before.backupServerId,
    folderName: 'folder',
    objects: before.objects,
    lastResult: null,
  });
});

test('a task can be read only from the session that made it', async () => {
  await clone('Oracle Backup', backupClone('Copy'));
  const other = await EmSession.open(lab);
  const answer = await other.ask('/api/tasks/task-1');
  expect(answer.status).toBe(500);
  expect(answer.text).toContain('Message="There is no backup task with id [task-1] in current rest session"');
  expect((await other.ask('/api/tasks')).text).not.toContain('task-1');
});

test('the server acts although the session is over', async () => {
  await clone('Oracle Backup', backupClone('Copy'));
  lab.clock.advance(20 * 60_000);
  expect((await session.ask('/api/tasks/task-1')).status).toBe(401);
  expect(jobNamed('Copy').type).toBe('Backup');
});

test('a deleted task never acts', async () => {
  await clone('Oracle Backup', backupClone('Copy'));
  expect((await session.ask('/api/tasks/task-1', { method: 'DELETE' })).status).toBe(204);
  lab.clock.advance(10_000);
  expect(jobs()).toHaveLength(12);
  expect((await session.ask('/api/tasks/task-1')).status).toBe(500);
});

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

describe('each kind of job has options of its own', () => {
  const kinds = () => {
    const repository = repositoryUid(jobNamed('CRM Backup Copy').backupServerId);
    const other = repositoryUid(jobNamed('Offsite Copy').backupServerId);
    return [
      [
        'Oracle Backup',
        'BackupJobCloneInfo',
        { JobName: 'N', FolderName: 'F', RepositoryUid: repository, Description: 'D' },
      ],
      ['Appserver Replication', 'ReplicaJobCloneInfo', { JobName: 'N', VmSuffix: '_r', Description: 'D' }],
      [
        'CRM Backup Copy',
        'BackupCopyJobCloneInfo',
        { JobName: 'N', JobFileName: 'F', RepositoryUid: repository, Description: 'D' },
      ],
      [
        'Offsite Copy',
        'ImmediateBackupCopyJobCloneInfo',
        { JobName: 'N', Description: 'D', RepositoryUid: other, JobFileName: 'F' },
      ],
    ] as const;
  };

  test.each([0, 1, 2, 3])('kind %i is taken in its own order, and refused in any other', async (index) => {
    const [original, kind, elements] = kinds()[index] ?? kinds()[0];
    const reversed = Object.fromEntries(Object.entries(elements).reverse());
    expect((await clone(original, cloneXml(kind, reversed))).status).toBe(400);
    expect((await clone(original, cloneXml(kind, elements))).status).toBe(202);
    lab.clock.advance(3_000);
    expect(jobNamed('N')).toMatchObject({ description: 'D', type: jobNamed(original).type });
  });

  test.each([0, 1, 2, 3])('kind %i does not fit another job', async (index) => {
    const [, kind, elements] = kinds()[index] ?? kinds()[0];
    const [stranger] = kinds()[(index + 1) % 4] ?? kinds()[0];
    expect((await clone(stranger, cloneXml(kind, elements))).status).toBe(400);
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

test('50 characters are allowed', async () => {
  expect((await clone('Oracle Backup', backupClone('x'.repeat(50)))).status).toBe(202);
});

test('a prefixed namespace is the same document', async () => {
  const body = backupClone('Prefixed')
    .replace(/<(\/?)(\w)/g, '<$1v:$2')
    .replace('xmlns=', 'xmlns:v=');
  expect((await clone('Oracle Backup', body)).status).toBe(202);
});

test('an XML body with an Accept list that includes JSON is read as JSON', async () => {
  const answer = await clone('Oracle Backup', backupClone('a'), {
    accept: 'application/xml, application/json',
  });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ Message: 'Node [root] does not exist.', StatusCode: 400 });
});

test('JSON options come without a JobCloneSpec around them, in any order', async () => {
  const options = {
    RepositoryUid: repositoryUid(jobNamed('Oracle Backup').backupServerId),
    FolderName: 'F',
    JobName: 'N',
  };
  const post = (body: object) =>
    session.ask(`/api/jobs/${jobNamed('Oracle Backup').id}?action=clone`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
  expect((await post({ JobCloneSpec: { BackupJobCloneInfo: options } })).status).toBe(400);
  const accepted = await post({ BackupJobCloneInfo: options });
  expect(accepted.status).toBe(202);
  expect(JSON.parse(accepted.text)).toMatchObject({ TaskId: 'task-1', State: 'Running', Type: 'Task' });
});
