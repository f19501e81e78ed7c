import type { PlainFault } from '@veeam-automation/lab/server/faults';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Automation, ended, isStep, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    // Even on a busy machine, the task must still run at the poll that the fault hits.
    taskDurationMs: 150,
    change: (configuration) => shortenTimeouts(configuration.servers),
  });
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

function shortenTimeouts(servers: { timeoutMs: number }[]): void {
  for (const server of servers) server.timeoutMs = 3000;
}

let keys = 0;

/** Clones a job and adds the faults once the trigger has accepted the request. @returns the outcome */
async function cloneUnder(
  faults: Omit<PlainFault, 'server' | 'times'>[],
  times = 1,
): Promise<{ outcome: string; code?: string }> {
  const key = `fault-${++keys}`;
  const source = { server: 'em-1', job: 'Exchange Backup', repository: 'Default Backup Repository' };
  // The trigger has finished its own plan before the faults are added, so they hit the workflow.
  const accepted = await automation.call('POST', '/clones', {
    body: { ...source, name: `clone ${key}` },
    key,
  });
  expect(accepted.status).toBe(202);
  for (const fault of faults) automation.lab.faults.add({ server: 'em-1', times, ...fault });
  const clone = await ended(automation, key);
  const made = automation.lab.state()['em-1']?.jobs.filter(({ name }) => name === `clone ${key}`) ?? [];
  if (clone.outcome === 'succeeded') {
    expect(made).toHaveLength(1);
    expect(clone.job.id).toBe(made[0]?.id);
  }
  if (clone.outcome === 'failed') expect(made).toHaveLength(0);
  return clone;
}

const openSessions = () => automation.lab.state()['em-1']?.openSessions;
const cloning = { method: 'POST', path: '/api/jobs/*action=clone' };
const polling = { method: 'GET', path: '/api/tasks/task-' };

describe('a server with faults: one job, one outcome, no session left open', () => {
  const troubles: Omit<PlainFault, 'server' | 'times'>[] = [
    { kind: 'reset' },
    { kind: 'delay', milliseconds: 3500 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, retryAfterSeconds: 1 },
    { kind: 'html' },
    { kind: 'truncate' },
    { kind: 'doctype' },
    { kind: 'drop-response' },
  ];
  const steps = { starting: cloning, polling, 'looking at the jobs': { method: 'GET', path: '/api/query' } };
  const cases = Object.entries(steps).flatMap(([step, where]) =>
    troubles.map((trouble) => [trouble.kind, step, { ...where, ...trouble }] as const),
  );

  it.each(cases)('%s while %s', async (_kind, _step, fault) => {
    expect(await cloneUnder([fault])).toMatchObject({ outcome: 'succeeded' });
    await expect.poll(() => openSessions()).toBe(0);
  });

  it.each(['reset', 'drop-response', 'html'] as const)('%s while logging out', async (kind) => {
    expect(await cloneUnder([{ kind, method: 'DELETE', path: '/api/logonSessions' }], 2)).toMatchObject({
      outcome: 'succeeded',
    });
    await expect.poll(() => openSessions()).toBe(0);
  });
});

describe('the outcome of the clone is resolved by reading the server', () => {
  it('a lost task whose job appears: succeeded', async () => {
    expect(await cloneUnder([{ kind: 'lose-task', ...polling }])).toMatchObject({ outcome: 'succeeded' });
    await expect.poll(() => openSessions()).toBe(0);
  });

  it("a task that fails: failed, with the server's reason", async () => {
    const clone = await cloneUnder([
      { kind: 'task-fails', method: 'POST', path: '/api/jobs/', message: 'No space on the repository' },
    ]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'task-failed',
      message: expect.stringMatching(/No space on the repository/),
    });
    await expect.poll(() => openSessions()).toBe(0);
  });

  it('a session that expires between two polls: a new session resolves the clone', async () => {
    expect(await cloneUnder([{ kind: 'expire-session', ...polling }])).toMatchObject({
      outcome: 'succeeded',
    });
    await expect.poll(() => openSessions()).toBe(0);
  });

  it.each([
    [400, 'request-refused', /HTTP 400.*Check the request/],
    [503, 'server-busy', /HTTP 503.*Try again later/],
  ])(
    'a server that never starts the clone: failed, with the reason and what to do: %i',
    async (...expected) => {
      const [status, code, message] = expected;
      expect(await cloneUnder([{ kind: 'status', status, ...cloning }], 100)).toMatchObject({
        outcome: 'failed',
        code,
        message: expect.stringMatching(message),
      });
      automation.lab.faults.clear();
      await expect.poll(() => openSessions()).toBe(0);
    },
  );
});

it('a function that is killed between start and poll: the clone continues', async () => {
  automation.lab.faults.add({ server: 'em-1', kind: 'delay', milliseconds: 700, times: 1, ...polling });
  const key = `killed-${++keys}`;
  const body = { server: 'em-1', job: 'Exchange Backup', repository: 'Default Backup Repository', name: key };
  await automation.call('POST', '/clones', { body, key });
  let killed = 0;
  while (killed === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    killed = await automation.cloud.killRunning('ClonesCloneSteps', isStep('poll'));
  }
  expect(await ended(automation, key)).toMatchObject({ outcome: 'succeeded' });
  await expect.poll(() => openSessions()).toBe(0);
});

it.each(['ResourceNotReadyException', 'TooManyRequestsException'])(
  'a function that Lambda does not run for minutes (%s) has not failed: the clone is made',
  async (error) => {
    const key = `idle-${++keys}`;
    const body = {
      server: 'em-1',
      job: 'Exchange Backup',
      repository: 'Default Backup Repository',
      name: key,
    };
    automation.cloud.refuseRuns('ClonesCloneSteps', error, 15);
    await automation.call('POST', '/clones', { body, key });
    const clone = await ended(automation, key);
    expect(clone).toMatchObject({ outcome: 'succeeded', job: { name: key } });
    await expect.poll(() => openSessions()).toBe(0);
  },
);

it('keeps every credential and session out of histories and logs', async () => {
  await cloneUnder([
    { kind: 'html', ...polling },
    { kind: 'status', status: 500, ...cloning },
  ]);
  const recorded = JSON.stringify([automation.cloud.executions(), automation.logged]);
  expect(recorded).not.toContain('Backup-Admin-1!');
  expect(recorded).not.toContain('test-token-that-may-do-everything');
  expect(recorded).not.toMatch(/X-RestSvcSessionId/i);
  // The history has the session only in encrypted form, as a compact JWE.
  expect(recorded).toMatch(/"session\\":\\"eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+\\"/);
});
