import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    more: {
      'em-12': { like: 'em-1', enterpriseManager: { productVersion: 12 } },
      'em-13': { like: 'em-1', enterpriseManager: { productVersion: 13 } },
    },
    change: ({ servers }) => {
      for (const server of servers) if (/^em-1[23]$/.test(server.name)) server.format = 'json';
    },
  });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const em = () =>
  automation.lab.state()['em-1'] as NonNullable<ReturnType<Automation['lab']['state']>[string]>;
const jobNames = () => em().jobs.map(({ name }) => name);
const request = {
  server: 'em-1',
  job: 'Exchange Backup',
  name: '{{job}} copy',
  repository: 'Default Backup Repository',
};
let keys = 0;
const newKey = () => `key-${++keys}`;

describe('POST /clones', () => {
  it('clones a job: exactly one new job, no open session', async () => {
    const before = jobNames();
    const key = newKey();
    const accepted = await automation.call('POST', '/clones', { body: request, key });
    const id = expect.stringMatching(/^clone-[0-9a-f]{32}$/);
    expect(accepted).toMatchObject({ status: 202, body: { id, status: 'running' } });
    expect(accepted.headers.get('location')).toBe(`/clones/${accepted.body.id}`);
    const clone = await ended(automation, key);
    expect(clone.id).toBe(accepted.body.id);
    expect(clone).toMatchObject({
      outcome: 'succeeded',
      job: { name: 'Exchange Backup copy' },
      requestedBy: { source: 'http', name: 'test' },
      plan: { source: { name: 'Exchange Backup' }, repository: { name: 'Default Backup Repository' } },
    });
    expect(clone.steps.map(({ name }: { name: string }) => name)).toEqual([
      'Plan',
      'LogOn',
      'Start',
      'Wait',
      'Poll',
      'Finish',
    ]);
    expect(jobNames()).toEqual([...before, 'Exchange Backup copy']);
    await expect.poll(() => em().openSessions).toBe(0);
  });

  it('does nothing the second time: the same key and body give the same clone', async () => {
    const key = newKey();
    await automation.call('POST', '/clones', { body: request, key });
    const first = await ended(automation, key);
    const jobs = jobNames();
    const again = await automation.call('POST', '/clones', { body: request, key });
    expect(again).toMatchObject({
      status: 202,
      body: { id: first.id, outcome: 'succeeded', job: first.job },
    });
    expect(jobNames()).toEqual(jobs);
  });

  it('refuses the same key with another body', async () => {
    const key = newKey();
    await automation.call('POST', '/clones', { body: request, key });
    await ended(automation, key);
    const other = await automation.call('POST', '/clones', { body: { ...request, name: 'other' }, key });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } });
    expect(jobNames()).not.toContain('other');
  });

  it('makes one clone when two requests with the same key arrive at once', async () => {
    const key = newKey();
    const answers = await Promise.all(
      [1, 2].map(() => automation.call('POST', '/clones', { body: request, key })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await ended(automation, key);
    expect(jobNames().filter((name) => name === 'Exchange Backup copy')).toHaveLength(1);
  });

  it('shows the plan of a dry run, and changes nothing', async () => {
    const before = automation.lab.state();
    const dry = await automation.call('POST', '/clones', { body: { ...request, dryRun: true } });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        plan: {
          name: 'Exchange Backup copy',
          folderName: 'Exchange Backup copy',
          source: { type: 'Backup' },
          repository: { name: 'Default Backup Repository' },
        },
      },
    });
    expect(dry.body.plan.warnings.join()).toMatch(/schedule.*retention/s);
    expect(automation.lab.state()['em-1']?.jobs).toEqual(before['em-1']?.jobs);
    await expect.poll(() => em().openSessions).toBe(0);
  });

  it.each([true, false])('makes the schedule enabled: %s, and reads it back', async (enabled) => {
    const key = newKey();
    await automation.call('POST', '/clones', { body: { ...request, enabled }, key });
    expect(await ended(automation, key)).toMatchObject({ outcome: 'succeeded', job: { enabled } });
  });

  it.each(['DC Replication', 'CRM Backup Copy', 'Offsite Copy'])(
    'clones %s as the same type of job',
    async (job) => {
      const key = newKey();
      const dry = await automation.call('POST', '/clones', {
        body: { server: 'em-1', job, name: 'n', dryRun: true },
      });
      const repository = dry.status === 200 ? dry.body.plan.repository?.name : undefined;
      const body = { server: 'em-1', job, name: 'by kind', ...(repository && { repository }) };
      expect(await automation.call('POST', '/clones', { body, key })).toMatchObject({ status: 202 });
      expect(await ended(automation, key)).toMatchObject({ outcome: 'succeeded', job: { name: 'by kind' } });
    },
  );
});

describe.each(['em-12', 'em-13'])('an Enterprise Manager that is used in JSON: %s', (server) => {
  it('clones a job in one session that every step resumes', async () => {
    const key = newKey();
    const body = { server, job: 'Exchange Backup', name: 'by JSON', enabled: true };
    expect(await automation.call('POST', '/clones', { body, key })).toMatchObject({ status: 202 });
    expect(await ended(automation, key)).toMatchObject({
      outcome: 'succeeded',
      job: { name: 'by JSON', enabled: true },
    });
    await expect.poll(() => automation.labs[server]?.state()['em-1']?.openSessions).toBe(0);
  });
});

describe('DELETE /clones/{id}', () => {
  it('cancels: ends the task, resolves the outcome, logs out', async () => {
    automation.lab.faults.add({
      server: 'em-1',
      kind: 'delay',
      milliseconds: 300,
      times: 1,
      path: '/api/tasks/',
    });
    const key = newKey();
    await automation.call('POST', '/clones', { body: request, key });
    const cancelled = await automation.call('DELETE', `/clones/${key}`);
    expect(cancelled.status).toBe(202);
    const clone = await ended(automation, key);
    const made = jobNames().includes('Exchange Backup copy');
    expect(clone).toMatchObject(
      made ? { outcome: 'succeeded' } : { outcome: 'cancelled', code: 'cancelled' },
    );
    // A step that was logging on during the cancellation logs out by itself, shortly after the outcome is stored.
    await expect.poll(() => em().openSessions, { timeout: 10_000 }).toBe(0);
  });

  it('does not cancel a clone that has ended or does not exist', async () => {
    const key = newKey();
    await automation.call('POST', '/clones', { body: request, key });
    await ended(automation, key);
    expect(await automation.call('DELETE', `/clones/${key}`)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await automation.call('DELETE', '/clones/no-such')).toMatchObject({ status: 404 });
  });
});
