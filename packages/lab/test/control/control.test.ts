import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { EmSession } from '../enterprise-manager/em-session.ts';
import { control, startTestLab } from '../lab-client.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await startTestLab();
});
beforeEach(() => lab.reset({ jobs: 12, servers: 2, seed: 1 }));
afterAll(() => lab.close());

test('the root lists the routes', async () => {
  const { body } = await control(lab, 'GET', '/');
  expect(body).toMatchObject({
    'GET /state': expect.any(String),
    'POST /faults': expect.stringContaining('drop-response'),
  });
  expect((await control(lab, 'GET', '/nothing')).status).toBe(404);
});

test('the state of a server names its jobs and counts its sessions, and contains no secret', async () => {
  const session = await EmSession.open(lab);
  const { body } = await control(lab, 'GET', '/state');
  expect(body).toMatchObject({
    'em-1': {
      jobs: expect.arrayContaining([expect.objectContaining({ name: 'DB Backup', type: 'Backup' })]),
      repositories: expect.arrayContaining([expect.objectContaining({ name: 'Backup Vol1' })]),
      tasks: [],
      openSessions: 1,
      tokensIssued: 1,
    },
  });
  expect(JSON.stringify(body)).not.toContain(session.token);
});

test('requests are listed without session ids, tokens and credentials', async () => {
  const session = await EmSession.open(lab);
  const id = /<SessionId>(.+)<\/SessionId>/.exec(session.logon.text)?.[1] ?? '';
  await session.ask(`/api/logonSessions/${id}`);
  const { body } = await control(lab, 'GET', '/requests');
  expect(body).toMatchObject([
    { server: 'em-1', method: 'POST', path: '/api/sessionMngr/?v=latest', status: 201 },
    { server: 'em-1', method: 'GET', path: '/api/logonSessions/[session]', status: 200 },
  ]);
  for (const secret of [id, session.token, LAB_ACCOUNTS.administrator.password]) {
    expect(JSON.stringify(body)).not.toContain(secret);
  }
});

test('the same size and seed give the same estate; another seed another', async () => {
  const estateOf = async (seed: number) => {
    expect((await control(lab, 'POST', '/reset', { jobs: 100, servers: 3, seed })).status).toBe(200);
    const state = lab.state()['em-1'];
    return JSON.stringify({ jobs: state?.jobs, repositories: state?.repositories });
  };
  const first = await estateOf(5);
  expect(await estateOf(6)).not.toBe(first);
  expect(await estateOf(5)).toBe(first);
  expect(lab.state()['em-1']?.jobs).toHaveLength(100);
});

test('a reset ends sessions and forgets faults, requests, passwords and the time', async () => {
  const session = await EmSession.open(lab);
  lab.accounts.setPassword(LAB_ACCOUNTS.administrator.user, 'rotated');
  await control(lab, 'POST', '/clock', { advanceMs: 5_000 });
  await control(lab, 'POST', '/faults', { server: 'em-1', kind: 'reset' });
  expect((await control(lab, 'POST', '/reset', {})).body).toEqual({ jobs: 12, servers: 2, seed: 1 });
  expect((await control(lab, 'GET', '/faults')).body).toEqual([]);
  expect((await control(lab, 'GET', '/requests')).body).toEqual([]);
  expect((await session.ask('/api/tasks')).status).toBe(401);
  expect(lab.clock.now()).toEqual(new Date('2026-03-04T12:00:00Z'));
  await EmSession.open(lab);
});

test('the clock can be advanced', async () => {
  expect((await control(lab, 'POST', '/clock', { advanceMs: 90_000 })).body).toEqual({
    now: '2026-03-04T12:01:30.000Z',
  });
});

test('faults are listed with their remaining number, and can be removed', async () => {
  const fault = { server: 'em-1', kind: 'status', status: 500, times: 3, path: '/api' };
  expect((await control(lab, 'POST', '/faults', fault)).body).toEqual([{ ...fault, remaining: 3 }]);
  expect((await control(lab, 'DELETE', '/faults')).body).toEqual([]);
});

test("Slack's stand-in has received nothing", async () => {
  expect((await control(lab, 'GET', '/slack/messages')).body).toEqual([]);
});

test.each([
  ['/reset', { jobs: -1 }, 'jobs: '],
  ['/reset', { server: 3 }, '"server"'],
  ['/clock', {}, 'advanceMs: '],
  ['/clock', { advanceMs: -1 }, 'advanceMs: '],
  ['/faults', { server: 'em-9', kind: 'reset' }, 'server: '],
  ['/faults', { server: 'em-1', kind: 'explode' }, 'kind: '],
  ['/faults', { server: 'em-1', kind: 'status' }, 'status: '],
  ['/faults', { server: 'em-1', kind: 'delay' }, 'milliseconds: '],
  ['/faults', { server: 'em-1', kind: 'reset', status: 500 }, '"status"'],
  ['/faults', { server: 'em-1', kind: 'reset', path: 'api' }, 'path: '],
  ['/faults', { server: 'em-1', kind: 'reset', times: 0 }, 'times: '],
  ['/faults', { server: 'em-1', kind: 'reset', probability: 2 }, 'probability: '],
  ['/accounts', { user: 'LAB\\viewer' }, 'password: '],
])('POST %s %j is refused, naming %s', async (path, body, named) => {
  const answer = await control(lab, 'POST', path, body);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ message: expect.stringContaining(named) });
});

test('an unknown account is not found', async () => {
  expect((await control(lab, 'POST', '/accounts', { user: 'LAB\\nobody', password: 'x' })).status).toBe(404);
});

test('a body that is not JSON has its own error', async () => {
  const answer = await fetch(`${lab.controlUrl}/reset`, { method: 'POST', body: '{' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ message: 'The body is not JSON.' });
});
