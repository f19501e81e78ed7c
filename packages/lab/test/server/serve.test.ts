import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { cloneXml, EmSession } from '../enterprise-manager/em-session.ts';
import { control, startTestLab } from '../lab-client.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab({ taskDurationMs: 0 });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const arm = async (fault: object) => {
  const { status, body } = await control(lab, 'POST', '/faults', { server: 'em-1', ...fault });
  expect(status, JSON.stringify(body)).toBe(201);
};
const last = () => lab.requests.list().at(-1);
const jobs = () => lab.state()['em-1']?.jobs ?? [];
const clone = () => {
  const job = jobs().find(({ name }) => name === 'Oracle Backup');
  const repository = lab
    .state()
    ['em-1']?.repositories.find((each) => each.backupServerId === job?.backupServerId);
  const elements = {
    JobName: 'Copy',
    FolderName: 'Copy',
    RepositoryUid: `urn:veeam:Repository:${repository?.id}`,
  };
  return session.postXml(`/api/jobs/${job?.id}?action=clone`, cloneXml('BackupJobCloneInfo', elements));
};

test('status: the server answers so in its own form, and does nothing', async () => {
  await arm({
    kind: 'status',
    status: 503,
    message: 'Busy',
    retryAfterSeconds: 7,
    path: '/api/jobs/*?action=clone',
  });
  const answer = await clone();
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.text).toContain('<Error xmlns="http://www.veeam.com/ent/v1.0"');
  expect(answer.text).toContain('Message="Busy" StatusCode="503"');
  expect(jobs()).toHaveLength(12);
  expect(last()).toMatchObject({ status: 503, fault: 'status' });
});

test('reset: nothing is done', async () => {
  await arm({ kind: 'reset', method: 'POST' });
  await expect(clone()).rejects.toThrow();
  expect(jobs()).toHaveLength(12);
  expect(last()).toMatchObject({ status: null, fault: 'reset' });
});

test('drop-response: the server acts and the answer never arrives', async () => {
  await arm({ kind: 'drop-response', method: 'POST' });
  await expect(clone()).rejects.toThrow();
  expect(jobs()).toHaveLength(13);
  expect(last()).toMatchObject({ status: null, fault: 'drop-response' });
});

test('truncate: half an answer', async () => {
  await arm({ kind: 'truncate' });
  await expect(session.ask('/api/jobs')).rejects.toThrow();
  expect((await session.ask('/api/jobs')).status).toBe(200);
});

test('delay: the answer is late', async () => {
  await arm({ kind: 'delay', milliseconds: 60 });
  expect((await session.ask('/api/jobs')).status).toBe(200);
  expect(last()?.milliseconds).toBeGreaterThanOrEqual(59);
});

test('html: a page with a status of its own', async () => {
  await arm({ kind: 'html' });
  const page = await session.ask('/api/jobs');
  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  await arm({ kind: 'html', status: 502 });
  expect((await session.ask('/api/jobs')).status).toBe(502);
});

test('doctype: a document that grows when it is read', async () => {
  await arm({ kind: 'doctype' });
  const { text } = await session.ask('/api/jobs');
  expect(text).toContain('<!DOCTYPE Task');
  expect(text.length).toBeLessThan(2_000);
});

test('expire-session: the session is over, and stays so', async () => {
  await arm({ kind: 'expire-session' });
  expect((await session.ask('/api/jobs')).status).toBe(401);
  expect((await session.ask('/api/jobs')).status).toBe(401);
});

test('lose-task: the task is unknown, its work is done all the same', async () => {
  await arm({ kind: 'lose-task', method: 'POST' });
  expect((await clone()).status).toBe(202);
  expect((await session.ask('/api/tasks/task-1')).status).toBe(500);
  expect(jobs()).toHaveLength(13);
});

test('task-fails: the task ends with the message, and nothing was done', async () => {
  await arm({ kind: 'task-fails', method: 'POST', message: 'No space left' });
  expect((await clone()).status).toBe(202);
  expect((await session.ask('/api/tasks/task-1')).text).toContain(
    '<State>Finished</State><Operation>CloneJob</Operation><Result Success="false"><Message>No space left</Message>',
  );
  expect(jobs()).toHaveLength(12);
});

test('a body over 1 MiB is refused', async () => {
  const answer = session.postXml('/api/jobs/x?action=clone', 'x'.repeat(1024 * 1024 + 1));
  // The server may close the connection while the body is still being sent.
  const status = await answer.then(
    ({ status }) => status,
    () => 'hung up',
  );
  expect([413, 'hung up']).toContain(status);
});
