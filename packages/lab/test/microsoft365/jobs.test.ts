import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control } from '../lab-client.ts';
import { asObject, exampleBody, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startM365Lab('v8');
});
beforeEach(() => lab.reset({ jobs: 12, servers: 1, seed: 1 }));
afterAll(() => lab.close());

const hourMs = 60 * 60 * 1000;
const create = async (session: M365Session, more: object = {}) => {
  const answer = await session.ask('POST', 'CopyJobs', { ...(await exampleBody(session)), ...more });
  if (answer.status >= 300) throw new Error(`Not created: ${JSON.stringify(answer.json)}`);
  return asObject(answer.json);
};
const read = async (session: M365Session, id: unknown) => asObject(await session.get(`CopyJobs/${id}`));

test.each(['v6', 'v7', 'v8'] as const)('%s: enable, disable, edit and delete answer 204', async (version) => {
  const session = await M365Session.open(lab, version);
  const { id } = await create(session);
  const path = `CopyJobs/${id}`;
  expect(await session.ask('POST', `${path}/disable`)).toMatchObject({ status: 204, json: undefined });
  expect((await read(session, id)).isEnabled).toBe(false);
  expect((await session.ask('POST', `${path}/enable`)).status).toBe(204);
  expect((await read(session, id)).isEnabled).toBe(true);
  const schedulePolicy = { type: 'Periodically', periodicallyEvery: 'Hours8' };
  expect(await session.ask('PUT', path, { schedulePolicy })).toMatchObject({ status: 204, json: undefined });
  expect(await read(session, id)).toMatchObject({ schedulePolicy, nextRun: '2026-03-04T16:00:00.000Z' });
  expect(await session.ask('DELETE', path)).toMatchObject({ status: 204, json: undefined });
  expect((await session.ask('GET', path)).status).toBe(404);
  expect((await session.ask('DELETE', path)).status).toBe(404);
});

test.each([
  ['v6', 204],
  ['v7', 204],
  ['v8', 200],
] as const)('%s answers a start with %i', async (version, expected) => {
  const session = await M365Session.open(lab, version);
  const { id } = await create(session, { isEnabled: false });
  if (version === 'v6') expect((await session.ask('POST', `CopyJobs/${id}/start`)).status).toBe(400);
  const body = version === 'v6' ? { full: false } : undefined;
  const started = await session.ask('POST', `CopyJobs/${id}/start`, body);
  expect(started.status).toBe(expected);
  if (version === 'v8') {
    expect(started.json).toMatchObject({ jobId: id, jobType: 'Copy', status: 'Running' });
  } else expect(started.json).toBeUndefined();
  expect(await read(session, id)).toMatchObject({
    lastStatus: 'Running',
    lastRun: '2026-03-04T12:00:00.000Z',
  });
  expect((await session.ask('POST', `CopyJobs/${id}/start`, body)).status).toBe(version === 'v8' ? 409 : 400);
  lab.clock.advance(10_000);
  expect(await read(session, id)).toMatchObject({ lastStatus: 'Success', isEnabled: false });
});

test('a start with a configured failure ends as failed, with its message', async () => {
  const session = await M365Session.open(lab, 'v8');
  const { id } = await create(session);
  await control(lab, 'POST', '/faults', {
    server: 'vb365-1',
    kind: 'task-fails',
    path: '/v8/CopyJobs/*/start',
    message: 'No space left',
  });
  const started = asObject((await session.ask('POST', `CopyJobs/${id}/start`)).json);
  lab.clock.advance(10_000);
  expect((await read(session, id)).lastStatus).toBe('Failed');
  expect(await session.get(`JobSessions/${started.id}`)).toMatchObject({
    status: 'Failed',
    details: 'No space left',
  });
});

test('a stopped run is stopped; stopping what does not run changes nothing', async () => {
  const session = await M365Session.open(lab, 'v8');
  const { id } = await create(session);
  expect((await session.ask('POST', `CopyJobs/${id}/stop`)).status).toBe(204);
  expect((await read(session, id)).lastStatus).toBe('Success');
  await session.ask('POST', `CopyJobs/${id}/start`);
  expect((await session.ask('POST', `CopyJobs/${id}/stop`)).status).toBe(204);
  expect((await read(session, id)).lastStatus).toBe('Stopped');
});

test('a periodic copy job runs when the clock says so', async () => {
  const session = await M365Session.open(lab, 'v8');
  const schedulePolicy = { type: 'Periodically', periodicallyEvery: 'Minutes30' };
  const { id, nextRun } = await create(session, { schedulePolicy });
  expect(nextRun).toBe('2026-03-04T12:30:00.000Z');
  lab.clock.advance(hourMs / 2);
  expect(await read(session, id)).toMatchObject({
    lastStatus: 'Running',
    lastRun: '2026-03-04T12:30:00.000Z',
    nextRun: '2026-03-04T13:00:00.000Z',
  });
});

test('after a leap of the clock the latest missed run is made up for, and the copy follows the backup', async () => {
  lab.clock.advance(10 * 24 * hourMs);
  const session = await M365Session.open(lab, 'v8');
  const job = await session.find('Jobs', 'OneDrive <VIP> 日本語');
  expect(new Date(String(job.lastRun)).getTime()).toBeGreaterThan(Date.parse('2026-03-13T12:00:00Z'));
  expect(await session.list(`JobSessions?jobId=${job.id}`)).toHaveLength(4);
  const copyJob = asObject(await session.get(`Jobs/${job.id}/CopyJob`));
  expect(copyJob).toMatchObject({ schedulePolicy: { type: 'DailyAtTime' }, lastStatus: 'Success' });
  const follower = await session.find('Jobs', 'Finance Mailboxes');
  const copyOfFollower = asObject(await session.get(`Jobs/${follower.id}/CopyJob`));
  expect(copyOfFollower.schedulePolicy).toMatchObject({ type: 'Immediate' });
  expect(copyOfFollower.lastRun).toBe(follower.lastBackup);
});

test('an immediate copy job runs when its backup job has made a restore point', async () => {
  const session = await M365Session.open(lab, 'v8');
  const { id, backupJobId } = await create(session, { schedulePolicy: { type: 'Immediate' } });
  expect((await session.ask('POST', `Jobs/${backupJobId}/start`)).status).toBe(400);
  expect((await session.ask('POST', `Jobs/${backupJobId}/start`, {})).status).toBe(200);
  expect((await read(session, id)).lastRun).toBeUndefined();
  lab.clock.advance(10_000);
  expect(await read(session, id)).toMatchObject({
    lastStatus: 'Running',
    lastRun: '2026-03-04T12:00:10.000Z',
  });
});

test('an immediate copy job waits for its window', async () => {
  const session = await M365Session.open(lab, 'v8');
  // Wednesday, 14:00 to 15:00; the request is made on a Wednesday at noon.
  const backupWindow = Array.from({ length: 168 }, (_, hour) => hour === 3 * 24 + 14);
  const schedulePolicy = {
    type: 'Immediate',
    backupCopyWindowEnabled: true,
    backupCopyWindowSettings: { backupWindow, minuteOffset: 0 },
  };
  const { id, backupJobId } = await create(session, { schedulePolicy });
  await session.ask('POST', `Jobs/${backupJobId}/start`, {});
  lab.clock.advance(10_000);
  const waiting = await read(session, id);
  expect(waiting).toMatchObject({ nextRun: '2026-03-04T14:00:00.000Z' });
  expect(waiting.lastRun).toBeUndefined();
});

test('an edit must keep the rules of a creation', async () => {
  const session = await M365Session.open(lab, 'v8');
  const { id } = await create(session);
  const other = (await session.list('CopyJobs'))[0];
  const jet = await session.find('BackupRepositories', 'Default Backup Repository');
  const edit = async (body: object) => (await session.ask('PUT', `CopyJobs/${id}`, body)).status;
  expect(await edit({ backupJobId: other?.backupJobId })).toBe(409);
  expect(await edit({ repositoryId: jet.id })).toBe(400);
  expect(await edit({ organizationId: '9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11' })).toBe(400);
  expect(await edit({ repositoryId: 'none' })).toBe(400);
  expect(await edit({ isEnabled: 'yes' })).toBe(400);
  expect((await read(session, id)).eTag).toBe(1);
});
