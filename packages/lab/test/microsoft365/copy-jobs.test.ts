import { afterEach, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { control } from '../lab-client.ts';
import { asObject, exampleBody, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
afterEach(() => lab.close());

const gap = { jobs: 12, servers: 1, seed: 1 };

test('v6: the documented example is answered as documented', async () => {
  lab = await startM365Lab('v6');
  const session = await M365Session.open(lab, 'v6');
  const backupWindow = Array.from({ length: 168 }, () => true);
  const schedulePolicy = {
    type: 'Immediate',
    backupCopyWindowEnabled: true,
    backupCopyWindowSettings: { backupWindow, minuteOffset: 0 },
  };
  const { status, headers, json } = await session.ask('POST', 'CopyJobs', {
    backupJobId: 'b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504',
    schedulePolicy,
    repositoryId: '79f3e494-4991-4dd5-b6fa-f1cf8c421265',
    isEnabled: true,
  });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const id = asObject(json).id;
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect(json).toEqual({
    backupJobId: 'b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504',
    schedulePolicy,
    id,
    repositoryId: '79f3e494-4991-4dd5-b6fa-f1cf8c421265',
    name: 'Backup1 - copy job',
    isEnabled: true,
    lastStatus: 'Success',
    _links: {
      self: { href: `/v6/copyJobs/${id}` },
      organization: { href: '/v6/organizations/e60dfb9c-ac58-4463-879f-9855ac35576b' },
      backupJob: { href: '/v6/job/b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504' },
      backupRepository: { href: '/v6/backuprepositories/79f3e494-4991-4dd5-b6fa-f1cf8c421265' },
    },
  });
  expect(Object.keys(asObject(json))).toEqual([
    'backupJobId',
    'schedulePolicy',
    'id',
    'repositoryId',
    'name',
    'isEnabled',
    'lastStatus',
    '_links',
  ]);
  expect(await session.get(`CopyJobs/${id}`)).toEqual(json);
});

test.each([
  ['v6', 200],
  ['v7', 200],
  ['v8', 201],
] as const)('%s answers a creation with %i', async (version, expected) => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, version);
  const { status, json } = await session.ask('POST', 'CopyJobs', await exampleBody(session));
  expect(status).toBe(expected);
  expect(asObject(json).name).toBe('Backup1 - copy job');
  const job = await session.find('Jobs', 'Backup1');
  expect(await session.get(`Jobs/${job.id}/CopyJob`)).toEqual(json);
  expect('organizationId' in asObject(json)).toBe(version === 'v8');
  expect('eTag' in asObject(json)).toBe(version === 'v8');
});

test.each([
  ['v6', 400],
  ['v7', 400],
  ['v8', 409],
] as const)('%s refuses a second copy job of a backup job', async (version, expected) => {
  lab = await startM365Lab(version);
  const session = await M365Session.open(lab, version);
  const body = await exampleBody(session);
  await session.ask('POST', 'CopyJobs', body);
  const before = (await session.list('CopyJobs')).length;
  const { status, json } = await session.ask('POST', 'CopyJobs', body);
  expect(status).toBe(expected);
  expect(asObject(json).message).toBe('The backup job Backup1 already has a backup copy job.');
  expect(await session.list('CopyJobs')).toHaveLength(before);
});

test('of two creations at once exactly one wins', async () => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const body = await exampleBody(session);
  const before = (await session.list('CopyJobs')).length;
  const answers = await Promise.all(Array.from({ length: 5 }, () => session.ask('POST', 'CopyJobs', body)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
  expect(await session.list('CopyJobs')).toHaveLength(before + 1);
});

test('v8 needs the organization, and the right one; v6 and v7 do not know it', async () => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const { organizationId, ...body } = await exampleBody(session);
  expect(organizationId).toBeDefined();
  const missing = await session.ask('POST', 'CopyJobs', body);
  expect(missing).toMatchObject({
    status: 400,
    json: { message: 'organizationId: is required', errorCode: 'ParameterValidationFailure' },
  });
  const other = (await session.list('Organizations')).find(({ id }) => id !== organizationId);
  const wrong = await session.ask('POST', 'CopyJobs', { ...body, organizationId: other?.id });
  expect(wrong.status).toBe(400);
});

test.each([
  ['Default Backup Repository', /not extended with an object storage/],
  ['Remote Archive', /another proxy/],
  ['Pool Archive', /another proxy/],
  ['Glacier Archive \\(items\\)', /another retention type/],
])('the target %s is refused', async (name, reason) => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const body = await exampleBody(session, name.replaceAll('\\', ''));
  const { status, json } = await session.ask('POST', 'CopyJobs', body);
  expect(status).toBe(400);
  expect(asObject(json).message).toMatch(reason);
});

test('a job on a JET repository cannot be copied', async () => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const job = await session.find('Jobs', 'Legacy Mail on Disk');
  const body = { ...(await exampleBody(session)), backupJobId: job.id, organizationId: job.organizationId };
  const { status, json } = await session.ask('POST', 'CopyJobs', body);
  expect(status).toBe(400);
  expect(asObject(json).message).toMatch(/does not write to an object storage/);
});

test('object storage that is no archive is a target unless the server insists on archives', async () => {
  lab = await startM365Lab('v8');
  const lenient = await M365Session.open(lab, 'v8');
  expect((await lenient.ask('POST', 'CopyJobs', await exampleBody(lenient, 'Cool Copies'))).status).toBe(201);
  await lab.close();
  lab = await startM365Lab('v8', { archiveTargetsOnly: true });
  const strict = await M365Session.open(lab, 'v8');
  expect((await strict.ask('POST', 'CopyJobs', await exampleBody(strict, 'Cool Copies'))).status).toBe(400);
});

test.each([
  [{ type: 'Sometimes' }, /^schedulePolicy\.type/],
  [{ type: 'Periodically' }, /periodicallyEvery/],
  [{ type: 'Periodically', periodicallyEvery: 'Minutes7' }, /periodicallyEvery/],
  [{ type: 'DailyAtTime', dailyType: 'Everyday' }, /dailyTime/],
  [{ type: 'DailyAtTime', dailyType: 'Noday', dailyTime: '10:00:00' }, /dailyType/],
  [{ type: 'DailyAtTime', dailyType: 'Monday', dailyTime: '25:00:00' }, /dailyTime/],
  [{ type: 'Immediate', backupCopyWindowEnabled: true }, /backupCopyWindowSettings/],
  [
    { type: 'Immediate', backupCopyWindowEnabled: true, backupCopyWindowSettings: { backupWindow: [true] } },
    /backupWindow/,
  ],
  [{}, /type/],
])('the schedule %j is refused', async (schedulePolicy, reason) => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const body = { ...(await exampleBody(session)), schedulePolicy };
  const { status, json } = await session.ask('POST', 'CopyJobs', body);
  expect(status).toBe(400);
  expect(asObject(json)).toMatchObject({
    errorCode: 'ParameterValidationFailure',
    message: expect.stringMatching(reason),
  });
});

test.each([
  ['v6', 400],
  ['v7', 400],
  ['v8', 201],
] as const)('%s answers Hours12 with %i', async (version, expected) => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, version);
  const schedulePolicy = { type: 'Periodically', periodicallyEvery: 'Hours12' };
  const body = { ...(await exampleBody(session)), schedulePolicy };
  expect((await session.ask('POST', 'CopyJobs', body)).status).toBe(expected);
});

test('a viewer may read and not change', async () => {
  lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8', LAB_ACCOUNTS.viewer);
  const refused = await session.ask('POST', 'CopyJobs', await exampleBody(session));
  expect(refused).toMatchObject({ status: 403, json: { errorCode: 'ResourceAccessDenied' } });
});

test('a created job whose answer is lost is there', async () => {
  lab = await startM365Lab('v8');
  lab.reset(gap);
  const session = await M365Session.open(lab, 'v8');
  const body = await exampleBody(session);
  await control(lab, 'POST', '/faults', { server: 'vb365-1', kind: 'drop-response', method: 'POST' });
  await expect(session.ask('POST', 'CopyJobs', body)).rejects.toThrow();
  expect((await session.ask('GET', `Jobs/${body.backupJobId}/CopyJob`)).status).toBe(200);
});
