import { MICROSOFT365_VERSIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { M365Session } from '../../../packages/lab/test/microsoft365/m365-session.ts';
import { versionsOf } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';

/** The ids of the documented example (vb365-v6: POST CopyJobs); the lab's estate has both. */
const jobId = 'b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504';
const repositoryId = '79f3e494-4991-4dd5-b6fa-f1cf8c421265';
const request = {
  server: 'vb365-1',
  backupJob: 'Backup1',
  repository: 'Glacier Archive',
  schedule: { type: 'Immediate', window: { text: 'all', timeZone: 'UTC' } },
};
const wholeWeek = {
  type: 'Immediate',
  backupCopyWindowEnabled: true,
  backupCopyWindowSettings: { backupWindow: Array.from({ length: 168 }, () => true), minuteOffset: 0 },
};

describe.each(versionsOf(MICROSOFT365_VERSIONS))('copy jobs on a %s server', (version) => {
  let automation: Automation;
  let session: M365Session;
  beforeAll(async () => {
    automation = await startAutomation({ microsoft365: { version } });
  });
  afterAll(() => automation.close());
  beforeEach(async () => {
    automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
    session = await M365Session.open(automation.lab, version);
  });

  const post = (body: object) => automation.call('POST', '/copy-jobs', { body });
  const onServer = async () =>
    (await session.list('CopyJobs')).filter(({ backupJobId }) => backupJobId === jobId);
  const posts = () =>
    automation.lab.requests
      .list()
      .filter(({ method, path }) => method === 'POST' && /\/copyjobs$/i.test(path));

  it("accepts the product's own window format and a time with seconds", async () => {
    const settings = { backupWindow: Array.from({ length: 168 }, (_, hour) => hour < 24), minuteOffset: -90 };
    const schedule = { type: 'DailyAtTime', days: 'Monday', time: '03:15:45', window: settings };
    const answer = await post({ ...request, schedule });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(await onServer()).toMatchObject([
      {
        schedulePolicy: {
          type: 'DailyAtTime',
          dailyType: 'Monday',
          dailyTime: '03:15:45',
          backupCopyWindowEnabled: true,
          backupCopyWindowSettings: settings,
        },
      },
    ]);
    expect(await post({ ...request, schedule })).toMatchObject({ status: 200, body: { unchanged: true } });
  });

  it('is disabled, enabled and deleted', async () => {
    const { copyJob } = (await post(request)).body;
    for (const [what, isEnabled] of [
      ['disable', false],
      ['enable', true],
    ] as const) {
      expect(await automation.call('POST', `/jobs/vb365-1/${copyJob.id}/${what}`)).toMatchObject({
        status: 200,
        body: { outcome: 'done' },
      });
      expect(await onServer()).toMatchObject([{ isEnabled }]);
    }
    expect(await automation.call('DELETE', `/copy-jobs/vb365-1/${copyJob.id}`)).toMatchObject({
      status: 204,
    });
    expect(await onServer()).toEqual([]);
    expect(await automation.call('DELETE', `/copy-jobs/vb365-1/${copyJob.id}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });

  it.each(['drop-response', 'reset', 'html'] as const)(
    'is deleted although the answer is lost (%s)',
    async (kind) => {
      const { copyJob } = (await post(request)).body;
      automation.lab.faults.add({ server: 'vb365-1', kind, method: 'DELETE', path: '/CopyJobs/', times: 1 });
      expect(await automation.call('DELETE', `/copy-jobs/vb365-1/${copyJob.id}`)).toMatchObject({
        status: 204,
      });
      expect(await onServer()).toEqual([]);
    },
  );

  it.each([
    ['vb365-1', 'Backup1', 422, 'id'],
    ['em-1', jobId, 404, 'server'],
    ['nobody', jobId, 404, 'server'],
  ])('refuses to delete on %s the copy job %s', async (server, id, status, field) => {
    const answer = await automation.call('DELETE', `/copy-jobs/${server}/${id}`);
    expect(answer).toMatchObject({ status, body: { errors: [{ field }] } });
  });

  it('deletes no backup job', async () => {
    expect(await automation.call('DELETE', `/copy-jobs/vb365-1/${jobId}`)).toMatchObject({ status: 404 });
    expect(await session.list('Jobs')).toContainEqual(expect.objectContaining({ id: jobId }));
  });

  it('creates exactly what the documented example shows, and reads it back', async () => {
    const answer = await post(request);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        created: true,
        copyJob: {
          server: 'vb365-1',
          name: 'Backup1 - copy job',
          backupJob: { id: jobId, name: 'Backup1' },
          repository: { id: repositoryId, name: 'Glacier Archive' },
          enabled: true,
          schedule: { summary: 'After each new restore point, within all (UTC)', policy: wholeWeek },
        },
      },
    });
    expect(await onServer()).toMatchObject([
      {
        id: answer.body.copyJob.id,
        backupJobId: jobId,
        repositoryId,
        name: 'Backup1 - copy job',
        isEnabled: true,
        schedulePolicy: wholeWeek,
      },
    ]);
  });

  it('takes ids as well as names', async () => {
    const answer = await post({ ...request, backupJob: jobId.toUpperCase(), repository: repositoryId });
    expect(answer.status).toBe(201);
  });

  it('does nothing for a repeated request', async () => {
    await post(request);
    expect(await post(request)).toMatchObject({ status: 200, body: { unchanged: true } });
    expect(posts()).toHaveLength(1);
  });

  it('shows the difference, and edits only when the request says so', async () => {
    await post(request);
    const other = {
      ...request,
      enabled: false,
      schedule: { type: 'Periodically', every: '4 hours', window: { text: 'sat-sun all', timeZone: 'UTC' } },
    };
    const refused = await post(other);
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body.errors).toEqual([
      { field: 'enabled', message: 'Asked for is false; the copy job has true.' },
      { field: 'schedule.type', message: 'Asked for is Periodically; the copy job has Immediate.' },
      expect.objectContaining({ field: 'schedule.periodicallyEvery' }),
      {
        field: 'schedule.backupCopyWindow',
        message: 'Asked for is sat-sun all (UTC); the copy job has all (UTC).',
      },
    ]);
    const updated = await post({ ...other, update: true });
    expect(updated).toMatchObject({
      status: 200,
      body: {
        updated: true,
        copyJob: { enabled: false, schedule: { summary: expect.stringMatching(/^Every 4 hours/) } },
      },
    });
    expect(await onServer()).toMatchObject([
      { isEnabled: false, schedulePolicy: { type: 'Periodically', periodicallyEvery: 'Hours4' } },
    ]);
    expect(await post(other)).toMatchObject({ status: 200, body: { unchanged: true } });
  });

  it.each([
    ['Immediate', { type: 'Immediate' }],
    ['DailyAtTime', { type: 'DailyAtTime', days: 'Workdays', time: '22:30' }],
    ['Periodically', { type: 'Periodically', every: '30 minutes' }],
  ])('creates a schedule of type %s without a window', async (type, schedule) => {
    expect(await post({ ...request, schedule })).toMatchObject({ status: 201 });
    expect(await onServer()).toMatchObject([{ schedulePolicy: { type, backupCopyWindowEnabled: false } }]);
  });

  it('shows the plan of a dry run, and changes nothing', async () => {
    const schedule = {
      type: 'Immediate',
      window: { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' },
    };
    const dry = await post({ ...request, repository: 'Remote Archive', schedule, dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      body: { dryRun: true, plan: { action: 'create', apiVersion: version, enabled: true } },
    });
    const { plan } = dry.body;
    expect(plan.schedule.window.grid).toContain('mon ......................##');
    const warnings = plan.warnings.map(({ message }: { message: string }) => message).join('\n');
    expect(warnings).toMatch(/not on the same proxy/);
    expect(warnings).toMatch(/Europe\/Berlin/);
    expect(posts()).toEqual([]);
    expect(await onServer()).toEqual([]);
  });

  it('adopts the copy job when the answer to its creation was lost', async () => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'drop-response',
      method: 'POST',
      path: '/*/CopyJobs',
      times: 1,
    });
    expect(await post(request)).toMatchObject({ status: 201, body: { created: true, adopted: true } });
    expect(await onServer()).toHaveLength(1);
    expect(posts()).toHaveLength(1);
  });

  it('adopts it with the next try, when the copy jobs could not be read either', async () => {
    const { faults } = automation.lab;
    faults.add({ server: 'vb365-1', kind: 'drop-response', method: 'POST', path: '/*/CopyJobs', times: 1 });
    faults.add({ server: 'vb365-1', kind: 'delay', path: '/*/Jobs/*/CopyJob', times: 1, milliseconds: 0 });
    faults.add({ server: 'vb365-1', kind: 'status', path: '/*/Jobs/*/CopyJob', times: 1, status: 503 });
    expect(await post(request)).toMatchObject({ status: 503, body: { code: 'server-busy' } });
    expect(await post(request)).toMatchObject({ status: 200, body: { unchanged: true } });
    expect(await onServer()).toHaveLength(1);
  });

  it('makes one copy job for two requests at once, and answers both', async () => {
    const answers = await Promise.all([post(request), post(request)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(new Set(answers.map(({ body }) => body.copyJob.id)).size).toBe(1);
    expect(await onServer()).toHaveLength(1);
  });

  it('tells the slower of two different requests at once what differs', async () => {
    const other = { ...request, schedule: { type: 'Periodically', every: '1 hour' } };
    const answers = await Promise.all([post(request), post(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await onServer()).toHaveLength(1);
  });

  it('logs on again when the token is refused during the work', async () => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'expire-session',
      method: 'POST',
      path: '/*/CopyJobs',
      times: 1,
    });
    expect(await post(request)).toMatchObject({ status: 201 });
    expect(await onServer()).toHaveLength(1);
  });

  it('lists copy jobs with the names of what they refer to, and logs out', async () => {
    const { status, body } = await automation.call('GET', '/copy-jobs?server=vb365-1');
    expect(status).toBe(200);
    expect(body.copyJobs).toHaveLength((await session.list('CopyJobs')).length);
    expect(body.copyJobs[0]).toMatchObject({
      server: 'vb365-1',
      backupJob: { name: expect.any(String) },
      repository: { name: expect.any(String) },
      schedule: { summary: expect.any(String) },
    });
    expect((await automation.call('GET', '/copy-jobs')).body).toEqual({ ...body, unread: [] });
  });
});
