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

test('the server acts although the session has ended', async () => {
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

describe('each type of job has its own options', () => {
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

  test.each([0, 1, 2, 3])('type %i is accepted in its own order, and refused in any other', async (index) => {
    const [original, kind, elements] = kinds()[index] ?? kinds()[0];
    const reversed = Object.fromEntries(Object.entries(elements).reverse());
    expect((await clone(original, cloneXml(kind, reversed))).status).toBe(400);
    expect((await clone(original, cloneXml(kind, elements))).status).toBe(202);
    lab.clock.advance(3_000);
    expect(jobNamed('N')).toMatchObject({ description: 'D', type: jobNamed(original).type });
  });

  test.each([0, 1, 2, 3])('type %i does not fit another job', async (index) => {
    const [, kind, elements] = kinds()[index] ?? kinds()[0];
    const [stranger] = kinds()[(index + 1) % 4] ?? kinds()[0];
    expect((await clone(stranger, cloneXml(kind, elements))).status).toBe(400);
  });
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
