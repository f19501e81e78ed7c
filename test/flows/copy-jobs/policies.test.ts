import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CopyJobPolicies } from '../../../functions/copy-jobs/policies/policies.ts';
import { exampleBody, M365Session } from '../../../packages/lab/test/microsoft365/m365-session.ts';
import { sized, versionsOf } from '../../soak.ts';
import { type Answer, type Automation, runOver, startAutomation } from '../automation.ts';

/** 51 jobs have no copy job. One of them is on disk, from where nothing can be copied. */
const estate = { jobs: sized(150, 500), servers: 2, seed: 1, copyJobGaps: 51 };
const copyJobsAtFirst = estate.jobs - estate.copyJobGaps;

const policy = (name: string, jobs: string[], repository: string, close = true) => ({
  name,
  match: { jobs },
  repository,
  schedule: { type: 'Immediate' as const },
  close,
  followDaylightSaving: false,
  notify: true,
});

/** From version 8 on, the lab has jobs on a proxy pool, whose copies stay in the pool. */
function policiesFor(version: Microsoft365Version, maximumCreationsPerRun: number): CopyJobPolicies {
  const pool = policy('pool', ['OneDrive ???', 'SharePoint & Teams*', 'New Hires'], 'Pool Archive');
  return {
    maximumCreationsPerRun,
    policies: [
      policy('on disk', ['Legacy*'], 'Glacier Archive', false),
      {
        ...policy('morning', ['Backup1'], 'Glacier Archive'),
        schedule: { type: 'Immediate', window: { text: 'mon 08:00-12:00', timeZone: 'UTC' } },
        followDaylightSaving: true,
      },
      ...(version === 'v8' ? [pool] : []),
      policy('everything', ['*'], 'Glacier Archive'),
    ],
  };
}

function start(version: Microsoft365Version, maximum: number): Promise<Automation> {
  return startAutomation({
    microsoft365: { version },
    change: (configuration) => {
      configuration.copyJobs = policiesFor(version, maximum);
    },
  });
}

async function ended(automation: Automation, id: string): Promise<Answer['body']> {
  for (;;) {
    await runOver(automation, id);
    const { status, body } = await automation.call('GET', `/copy-jobs/policy-runs/${id}`);
    if (status !== 200) throw new Error(`The policy run ${id} answered ${status}: ${JSON.stringify(body)}`);
    if (body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function run(automation: Automation, body: object = {}): Promise<Answer['body']> {
  const accepted = await automation.call('POST', '/copy-jobs/policy-runs', { body });
  expect(accepted).toMatchObject({ status: 202, body: { status: 'running' } });
  expect(accepted.headers.get('location')).toBe(`/copy-jobs/policy-runs/${accepted.body.id}`);
  return ended(automation, accepted.body.id);
}

const requestsTo = (automation: Automation) =>
  automation.lab.requests.list().filter(({ server }) => server === 'vb365-1');
const creations = (automation: Automation) =>
  requestsTo(automation).filter(({ method, path }) => method === 'POST' && /\/copyjobs$/i.test(path));

/**
 * The lists of backup jobs, copy jobs and repositories: one page each, and one request for a further page, because
 * none has links.
 */
const pages = 3 * 2;

describe.each(versionsOf(MICROSOFT365_VERSIONS))(
  `a run of the policies on a %s server with 50 gaps of ${estate.jobs}`,
  (version) => {
    let automation: Automation;
    beforeAll(async () => {
      automation = await start(version, 100);
    });
    afterAll(() => automation.close());
    beforeEach(() => automation.lab.reset(estate));

    it('shows the plan first, closes all gaps with few requests, and does nothing when it runs again', async () => {
      const dry = await automation.call('POST', '/copy-jobs/policy-runs', { body: { dryRun: true } });
      expect(dry).toMatchObject({
        status: 200,
        body: { dryRun: true, counts: { created: 0, remaining: 51, failed: 0 }, problems: [], unread: [] },
      });
      expect(creations(automation)).toEqual([]);

      automation.lab.requests.clear();
      const first = await run(automation);
      expect(first).toMatchObject({
        status: 'finished',
        requestedBy: { source: 'http', name: 'test' },
        result: { counts: { created: 50, remaining: 1, failed: 0 }, failed: [], unread: [] },
      });
      expect(first.result.remaining).toMatchObject([
        { backupJob: { name: 'Legacy Mail on Disk' }, reason: 'policy-does-not-close' },
      ]);
      expect(first.result.notice.subject).toBe('Backup copy jobs: 50 created');
      const told = () =>
        automation.cloud.published().filter(({ subject }) => subject?.startsWith('Backup copy'));
      expect(told()).toMatchObject([{ subject: first.result.notice.subject }]);
      for (const line of first.result.notice.text.split('\n')) expect(told()[0]?.message).toContain(line);
      expect(requestsTo(automation).length).toBeLessThanOrEqual(pages + 2 * 50 + 5);
      const session = await M365Session.open(automation.lab, version);
      expect(await session.list('CopyJobs')).toHaveLength(copyJobsAtFirst + 50);

      automation.lab.requests.clear();
      const second = await run(automation);
      expect(second.result).toMatchObject({ counts: { created: 0, remaining: 1, failed: 0 } });
      expect(second.result.counts.matched).toBe(first.result.counts.matched);
      expect(second.result.notice).toBeUndefined();
      expect(told()).toHaveLength(1);
      expect(creations(automation)).toEqual([]);
      expect(requestsTo(automation).length).toBeLessThanOrEqual(pages + 5);
    });
  },
);

describe('runs of the policies', () => {
  let automation: Automation;
  beforeAll(async () => {
    automation = await start('v8', 20);
  });
  afterAll(() => automation.close());
  beforeEach(() => automation.lab.reset(estate));
  const copyJobs = async () => (await M365Session.open(automation.lab, 'v8')).list('CopyJobs');

  it('creates at most the configured number, and the next run creates the rest', async () => {
    expect((await run(automation)).result.counts).toMatchObject({ created: 20, remaining: 31 });
    expect(creations(automation)).toHaveLength(20);
    expect((await run(automation)).result.counts).toMatchObject({ created: 20, remaining: 11 });
    expect((await run(automation)).result.counts).toMatchObject({ created: 10, remaining: 1 });
    expect(await copyJobs()).toHaveLength(copyJobsAtFirst + 50);
  });

  it('is safe when two runs start at once: no backup job gets two copy jobs, and no run creates too many', async () => {
    const runs = await Promise.all([run(automation), run(automation)]);
    const created = runs.map(({ result }) => result.counts.created);
    expect(Math.max(...created)).toBeLessThanOrEqual(20);
    expect(runs.map(({ result }) => result.counts.failed)).toEqual([0, 0]);
    const sources = (await copyJobs()).map(({ backupJobId }) => backupJobId);
    expect(new Set(sources).size).toBe(sources.length);
    expect(sources).toHaveLength(copyJobsAtFirst + created.reduce((sum, count) => sum + count));
  });

  it.each([
    ['writes a window again that is an hour off since the clocks changed', 0, 1],
    ['leaves a window of other hours as it is', 1, 0],
  ])('%s', async (_what, extraHours, followed) => {
    const session = await M365Session.open(automation.lab, 'v8');
    const example = await exampleBody(session);
    const backupWindow = Array.from({ length: 168 }, (_, hour) => hour >= 32 && hour < 36 + extraHours);
    const backupCopyWindowSettings = { backupWindow, minuteOffset: 60 };
    const schedulePolicy = { ...example.schedulePolicy, backupCopyWindowSettings };
    expect(await session.ask('POST', 'CopyJobs', { ...example, schedulePolicy })).toMatchObject({
      status: 201,
    });
    const { result } = await run(automation);
    expect(result.counts).toMatchObject({ followed, failed: 0 });
    const stored = (await copyJobs()).find(({ backupJobId }) => backupJobId === example.backupJobId);
    const offset = followed === 1 ? 0 : 60;
    expect(stored).toMatchObject({
      schedulePolicy: { backupCopyWindowSettings: { backupWindow, minuteOffset: offset } },
    });
    const about = { policy: 'morning', backupJob: { name: 'Backup1' } };
    const listed = followed === 1 ? result.followed : result.drift;
    expect(listed.find((entry: typeof about) => entry.policy === 'morning')).toMatchObject(about);
    expect((await run(automation)).result.counts.followed).toBe(0);
  });

  it('starts by its schedule', async () => {
    automation.cloud.fireSchedule('CopyJobsPolicySchedule');
    await expect.poll(async () => (await copyJobs()).length).toBe(copyJobsAtFirst + 20);
    // Step Functions chose the name of this execution, and the test asks for the run by that name.
    const byAws = automation.cloud.executions().find(({ name }) => !name.startsWith('policy-run-'));
    expect(await ended(automation, byAws?.name ?? '')).toMatchObject({
      id: byAws?.name,
      requestedBy: { source: 'schedule', name: 'copy-jobs' },
    });
  });

  it('adopts what it created when the answer is lost', async () => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'drop-response',
      method: 'POST',
      path: '/*/CopyJobs',
      times: 3,
    });
    expect((await run(automation)).result.counts).toMatchObject({ created: 20, failed: 0 });
    expect(await copyJobs()).toHaveLength(copyJobsAtFirst + 20);
  });

  it.each([
    [400, 'request-refused'],
    [404, 'not-found'],
  ])('skips what the server refuses with %d', async (status, code) => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'status',
      status,
      message: 'not this one',
      method: 'POST',
      path: '/*/CopyJobs',
      times: 2,
    });
    const { result } = await run(automation);
    expect(result).toMatchObject({
      counts: { created: 20, failed: 2 },
      failed: [{ code }, {}],
    });
    expect(result.notice.text).toContain('not this one');
  });

  it('leaves the rest to the next run when the server fails', async () => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/*/CopyJobs',
      times: 50,
    });
    const { result } = await run(automation);
    expect(result.counts).toMatchObject({ created: 0, failed: 1, remaining: 50 });
    expect(creations(automation)).toHaveLength(1);
  });

  it('reports a server that cannot be read', async () => {
    automation.lab.faults.add({
      server: 'vb365-1',
      kind: 'status',
      status: 503,
      path: '/v8/Jobs',
      times: 50,
    });
    const { result } = await run(automation);
    expect(result.unread).toMatchObject([{ server: 'vb365-1', code: 'server-busy' }]);
  });

  it.each([
    [{ server: 'em-1' }, 404],
    [{ server: 'vb365-2' }, 404],
    [{ dryrun: true }, 422],
  ])('refuses %j', async (body, status) => {
    expect(await automation.call('POST', '/copy-jobs/policy-runs', { body })).toMatchObject({ status });
  });

  it('does not find a run that was never started', async () => {
    expect(await automation.call('GET', '/copy-jobs/policy-runs/none')).toMatchObject({ status: 404 });
  });
});
