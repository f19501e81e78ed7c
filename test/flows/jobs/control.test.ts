import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

const reader = 'a-caller-that-only-reads';
let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    change: ({ servers }) => {
      for (const server of servers) server.timeoutMs = 5_000;
    },
  });
  await automation.addCallers({ name: reader, permissions: ['jobs:read'], servers: ['*'] });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 1, seed: 1 }));

const servers = ['em-1', 'vbr-1', 'vb365-1'] as const;
type Server = (typeof servers)[number];
type Job = { id: string; name: string; [field: string]: unknown };

const openSessions = () => servers.map((name) => automation.lab.state()[name]?.openSessions);
const control = (server: string, id: string, what: string, body?: object) =>
  automation.call('POST', `/jobs/${server}/${id}/${what}`, body && { body });
async function read(server: string, id: string): Promise<Job> {
  return (await automation.call('GET', `/jobs/${server}/${id}`)).body.job;
}

/** A job that is idle and whose last run was a success. */
async function idleJob(server: Server, type?: string, schedule?: string): Promise<Job> {
  const { body } = await automation.call(
    'GET',
    `/jobs?fresh=true&server=${server}&status=idle&lastResult=success`,
  );
  const job = body.jobs.find(
    (one: Job) => [undefined, one['type']].includes(type) && [undefined, one['schedule']].includes(schedule),
  );
  if (job === undefined) throw new Error(`The lab has no such job on ${server}.`);
  return job;
}

const scheduledJob = (server: Server) =>
  idleJob(server, server === 'vb365-1' ? 'Backup' : undefined, 'timed');

describe('POST /jobs/{server}/{id}/…', () => {
  it.each(servers)(
    'disables and enables a job of %s, and does nothing for a repeated request',
    async (server) => {
      const { id } = await scheduledJob(server);
      for (const [what, enabled] of [
        ['disable', false],
        ['enable', true],
      ] as const) {
        expect(await control(server, id, what)).toMatchObject({
          status: 200,
          body: { control: what, outcome: 'done', job: { id, enabled } },
        });
        expect(await control(server, id, what)).toMatchObject({
          status: 200,
          body: { outcome: 'unchanged' },
        });
        expect(await read(server, id)).toMatchObject({ enabled });
      }
      await expect.poll(() => openSessions()).toEqual([0, 0, 0]);
    },
  );

  it.each(servers)('starts and stops a job of %s', async (server) => {
    const { id } = await idleJob(server);
    expect(await control(server, id, 'stop')).toMatchObject({ status: 200, body: { outcome: 'unchanged' } });
    expect(await control(server, id, 'start')).toMatchObject({
      status: 200,
      body: { outcome: 'done', job: { id, status: 'running' } },
    });
    expect(await control(server, id, 'start')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const stopped = await control(server, id, 'stop');
    // A backup server first finishes the machines in progress.
    expect([200, 202]).toContain(stopped.status);
    expect(stopped.body.outcome).toBe(stopped.status === 200 ? 'done' : 'pending');
    await expect.poll(() => openSessions()).toEqual([0, 0, 0]);
  });

  it.each([
    ['em-1', 'BackupCopy'],
    ['em-1', 'ImmediateBackupCopy'],
    ['em-1', 'Replica'],
    ['vb365-1', 'Copy'],
  ] as const)('starts a job of %s of the type %s in its own way', async (server, type) => {
    const { id } = await idleJob(server, type);
    expect(await control(server, id, 'start')).toMatchObject({
      status: 200,
      body: { outcome: 'done', job: { status: 'running' } },
    });
  });

  it.each(['em-1', 'vbr-1'] as const)('retries what failed on %s', async (server) => {
    const { body } = await automation.call('GET', `/jobs?fresh=true&server=${server}&lastResult=failed`);
    const { id } = body.jobs[0];
    expect(await control(server, id, 'retry')).toMatchObject({
      status: 200,
      body: { outcome: 'done', job: { status: 'running' } },
    });
  });

  it('returns what the server says about a start, and accepts options in the body', async () => {
    const { id } = await idleJob('vbr-1');
    const options = { performActiveFull: true, startChainedJobs: false };
    expect(await control('vbr-1', id, 'start', options)).toMatchObject({
      status: 200,
      body: { outcome: 'done', session: { jobId: id, usn: expect.any(Number) } },
    });
    const copy = await idleJob('em-1', 'BackupCopy');
    expect(await control('em-1', copy.id, 'sync', {})).toMatchObject({
      status: 200,
      body: { control: 'sync', outcome: 'done', task: { operation: 'StartJobSync' } },
    });
  });

  it.each([
    ['vbr-1', 'start', { gracefulStop: true }, 'gracefulStop'],
    ['vbr-1', 'start', { server: 'em-1' }, 'server'],
    ['vbr-1', 'stop', { gracefulStop: 1 }, 'gracefulStop'],
    ['em-1', 'start', { performActiveFull: true }, 'performActiveFull'],
  ])('%s refuses %s with %j', async (server, what, body, field) => {
    const answer = await control(server, '00000000-0000-4000-8000-000000000000', what, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it("says in the server's words why a job cannot be retried", async () => {
    const { id } = await idleJob('em-1');
    const answer = await control('em-1', id, 'retry');
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.detail).toContain('did not fail');
  });

  it('says that Microsoft 365 has no retry', async () => {
    const { id } = await idleJob('vb365-1');
    expect(await control('vb365-1', id, 'retry')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('says that a job without a schedule cannot be disabled through Enterprise Manager', async () => {
    const { body } = await automation.call('GET', '/jobs?fresh=true&server=em-1&name=Ad Hoc Migration');
    const answer = await control('em-1', body.jobs[0].id, 'disable');
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.detail).toContain('no schedule');
  });

  it.each(servers)('says that %s has no such job', async (server) => {
    const answer = await control(server, '00000000-0000-4000-8000-000000000000', 'start');
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    await expect.poll(() => openSessions()).toEqual([0, 0, 0]);
  });

  it.each([
    ['em-1', 'restart', 422],
    ['nobody', 'start', 404],
  ])('refuses %s … %s', async (server, what, status) => {
    const answer = await control(server, '00000000-0000-4000-8000-000000000000', what);
    expect(answer.status).toBe(status);
  });
});

describe('a lost answer', () => {
  const paths = {
    'em-1': { start: '/api/jobs/*action=start', disable: '/api/jobs/*action=toggle' },
    'vbr-1': { start: '/api/v1/jobs/*/start', disable: '/api/v1/jobs/*/disable' },
    'vb365-1': { start: '/v8/Jobs/*/start', disable: '/v8/Jobs/*/disable' },
  };
  const cases = servers.flatMap((server) =>
    (['start', 'disable'] as const).flatMap((what) =>
      (['drop-response', 'reset', 'html'] as const).map((kind) => [server, what, kind] as const),
    ),
  );

  it.each(cases)(
    'of %s to %s (%s) is resolved by reading the job: done, and done once',
    async (server, what, kind) => {
      const { id } = await scheduledJob(server);
      automation.lab.faults.add({ server, kind, method: 'POST', path: paths[server][what], times: 1 });
      const { status, body } = await control(server, id, what);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body).toMatchObject({ outcome: 'done' });
      expect(await read(server, id)).toMatchObject(
        what === 'start' ? { status: 'running' } : { enabled: false, status: 'disabled' },
      );
      expect(automation.lab.faults.list()).toEqual([]);
      await expect.poll(() => openSessions()).toEqual([0, 0, 0]);
    },
  );

  it('of a lost task is also resolved by reading the job', async () => {
    const { id } = await scheduledJob('em-1');
    automation.lab.faults.add({ server: 'em-1', kind: 'lose-task', path: '/api/tasks/', times: 1 });
    const { status, body } = await control('em-1', id, 'disable');
    const { enabled } = await read('em-1', id);
    expect(enabled ? [502] : [200], JSON.stringify(body)).toContain(status);
    expect(enabled ? body.code : body.outcome).toBe(enabled ? 'task-lost' : 'done');
  });
});

it('requires its own permission', async () => {
  const { id } = await idleJob('em-1');
  for (const [token, status] of [
    [reader, 403],
    ['unknown', 401],
  ] as const) {
    const answer = await automation.call('POST', `/jobs/em-1/${id}/start`, { token });
    expect(answer.status).toBe(status);
  }
  expect(await read('em-1', id)).toMatchObject({ status: 'idle' });
});
