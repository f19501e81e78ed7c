import { setTimeout as sleep } from 'node:timers/promises';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { PlainFault } from '@veeam-automation/lab/server/faults';
import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Automation, ended, isStep, pastDeadline, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    change: (configuration) => {
      for (const server of configuration.servers) server.timeoutMs = 3000;
      pastDeadline(configuration);
    },
  });
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

type Trouble = Omit<PlainFault, 'server' | 'times'>;
const cloning = { method: 'POST', path: '/api/v1/jobs/*/clone' };
const editing = { method: 'PUT', path: '/api/v1/jobs/' };
const listing = { method: 'GET', path: '/api/v1/jobs/states' };
const loggingOut = { method: 'POST', path: '/api/oauth2/logout' };
const troubles: Trouble[] = [
  { kind: 'reset' },
  { kind: 'delay', milliseconds: 3500 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfterSeconds: 1 },
  { kind: 'html' },
  { kind: 'truncate' },
  { kind: 'drop-response' },
];

function vbr() {
  const state = automation.lab.state()['vbr-1'];
  if (!state) throw new Error('The lab has no vbr-1.');
  return state;
}
/** The names of the jobs that were added since the start. */
const newJobs = () =>
  vbr()
    .jobs.slice(jobsAtStart)
    .map(({ name }) => name);
let jobsAtStart = 0;
beforeAll(() => {
  jobsAtStart = vbr().jobs.length;
});

const addFaults = (faults: Trouble[], times = 1) => {
  for (const fault of faults) automation.lab.faults.add({ server: 'vbr-1', times, ...fault });
};
let keys = 0;

/**
 * Requests a clone, then adds the faults. The trigger has finished its own plan by then, so the faults hit the
 * workflow.
 */
async function request(faults: Trouble[], times = 1, change: object = {}): Promise<string> {
  const key = `vbr-fault-${++keys}`;
  const body = { server: 'vbr-1', job: 'DB Backup', name: key, ...change };
  const accepted = await automation.call('POST', '/clones', { body, key });
  expect(accepted.status).toBe(202);
  addFaults(faults, times);
  return key;
}

async function cloneUnder(faults: Trouble[], times = 1, change: object = {}) {
  const key = await request(faults, times, change);
  return { key, ...(await ended(automation, key)) };
}

describe('a server with faults: one job, one outcome, no session left open', () => {
  const cases = Object.entries({ cloning, editing, listing }).flatMap(([step, where]) =>
    troubles.map((trouble) => [trouble.kind, step, { ...where, ...trouble }] as const),
  );

  it.each(cases)('%s while %s', async (_kind, _step, fault) => {
    const { key, ...clone } = await cloneUnder([fault]);
    expect(clone).toMatchObject({ outcome: 'succeeded', job: { name: key } });
    expect(newJobs()).toEqual([key]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it.each(['reset', 'drop-response', 'html'] as const)('%s while logging out', async (kind) => {
    expect(await cloneUnder([{ kind, ...loggingOut }], 2)).toMatchObject({ outcome: 'succeeded' });
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it.each([
    ['cloning: the server refused, and nothing was made', cloning, 'failed'],
    ['editing: the last step logs on again and names the clone', editing, 'succeeded'],
  ])('a token that expires while %s', async (_what, where, outcome) => {
    const { key, ...clone } = await cloneUnder([{ kind: 'expire-session', ...where }]);
    expect(clone).toMatchObject({ outcome });
    expect(newJobs()).toEqual(outcome === 'succeeded' ? [key] : []);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });
});

it('a token that expires while the existing jobs are listed: the step with the credential logs on again', async () => {
  // Only the step that logs on lists the jobs by type; the trigger's plan does not.
  addFaults([{ kind: 'expire-session', method: 'GET', path: '/api/v1/jobs/states?*typeFilter=' }]);
  const { key, ...clone } = await cloneUnder([]);
  expect(automation.lab.faults.list()).toEqual([]);
  expect(clone).toMatchObject({ outcome: 'succeeded' });
  expect(newJobs()).toEqual([key]);
  await expect.poll(() => vbr().openSessions).toBe(0);
});

describe('a clone whose answer was lost', () => {
  it('is found among the new jobs, adopted and named', async () => {
    const { key, ...clone } = await cloneUnder([{ kind: 'drop-response', ...cloning }]);
    expect(clone).toMatchObject({ outcome: 'succeeded', message: 'This request had made the job already.' });
    expect(newJobs()).toEqual([key]);
  });

  it('is not taken from another request: of two candidates, neither is changed', async () => {
    const key = await request([{ kind: 'drop-response', ...cloning }]);
    await untilThere('DB Backup_clone1');
    // An administrator clones the same job by hand at the same moment, and leaves the copy as it is.
    await cloneByHand();
    expect(await ended(automation, key)).toMatchObject({
      outcome: 'unknown',
      message: expect.stringMatching(
        /not certain which job was made: "DB Backup_clone1".*"DB Backup_clone2"/,
      ),
    });
    expect(newJobs()).toEqual(['DB Backup_clone1', 'DB Backup_clone2']);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('that was never made is requested again', async () => {
    const { key, ...clone } = await cloneUnder([{ kind: 'reset', ...cloning }], 3);
    expect(clone).toMatchObject({ outcome: 'succeeded', message: 'The job was cloned.' });
    expect(newJobs()).toEqual([key]);
  });
});

describe('a clone that cannot be edited as requested', () => {
  it('is deleted when the server refuses its name with an error that no retry fixes', async () => {
    const clone = await cloneUnder([
      { kind: 'status', status: 400, message: 'Name is reserved', ...editing },
    ]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'edit-refused',
      // The message has the server's own words and the name of the copy.
      message: expect.stringMatching(/Name is reserved.*"DB Backup_clone1"/),
    });
    expect(newJobs()).toEqual([]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('is kept and reported by name when the answer was lost, because it may belong to another request', async () => {
    const clone = await cloneUnder([
      { kind: 'drop-response', ...cloning },
      { kind: 'status', status: 400, ...editing },
    ]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'edit-refused',
      job: { name: 'DB Backup_clone1' },
    });
    expect(newJobs()).toEqual(['DB Backup_clone1']);
  });

  it('is not started when the server refuses to clone', async () => {
    const clone = await cloneUnder([{ kind: 'status', status: 400, ...cloning }]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'request-refused',
    });
    expect(newJobs()).toEqual([]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('is left alone when someone else has renamed it meanwhile; the message says that a new request is safe', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 700, ...cloning }]);
    await untilThere('DB Backup_clone1');
    await byHand(async ({ jobs }) => {
      await jobs.edit(idOf('DB Backup_clone1'), (document) => ({ ...document, name: 'Of another' }));
    });
    expect(await ended(automation, key)).toMatchObject({
      outcome: 'failed',
      code: 'edit-refused',
      message: expect.stringMatching(
        /by someone else or by another clone of the same job.*again: nothing was doubled.*called "Of another"/,
      ),
    });
    expect(newJobs()).toEqual(['Of another']);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('fails when a job with the requested name was made after the plan', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 500, ...cloning }]);
    // The request to clone is sent, and the server delays its answer.
    while (automation.lab.faults.list().length > 0) await sleep(10);
    await cloneByHand(key);
    expect(await ended(automation, key)).toMatchObject({ outcome: 'failed', code: 'edit-refused' });
    expect(newJobs()).toEqual([key]);
  });
});

describe('a function that is killed', () => {
  async function kill(step: string): Promise<void> {
    while ((await automation.cloud.killRunning('ClonesCloneSteps', isStep(step))) === 0) await sleep(10);
  }

  async function expectOneClone(key: string): Promise<void> {
    expect(await ended(automation, key)).toMatchObject({ outcome: 'succeeded', job: { name: key } });
    expect(newJobs()).toEqual([key]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  }

  it('while the clone is made: the clone is found and named', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 700, ...cloning }]);
    await untilThere('DB Backup_clone1');
    await kill('start');
    await expectOneClone(key);
  });

  it('while the clone is named: the clone is named again', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 700, ...editing }]);
    await untilThere(key);
    await kill('poll');
    await expectOneClone(key);
  });

  it('while the clone is resolved: the clone is resolved again', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 500, ...editing }]);
    await untilThere(key);
    addFaults([{ kind: 'delay', milliseconds: 700, method: 'GET', path: '/api/v1/jobs/' }]);
    await kill('finish');
    await expectOneClone(key);
  });
});

it('a clone that is cancelled before it is named is deleted', async () => {
  const key = await request([{ kind: 'status', status: 503, ...editing }], 1000);
  await untilThere('DB Backup_clone1');
  await sleep(300);
  expect(await automation.call('DELETE', `/clones/${key}`)).toMatchObject({ status: 202 });
  automation.lab.faults.clear();
  const clone = await ended(automation, key);
  expect(newJobs()).toEqual(clone.outcome === 'succeeded' ? [key] : []);
  await expect.poll(() => vbr().openSessions).toBe(0);
});

it('keeps every credential and token out of histories and logs', async () => {
  await cloneUnder([
    { kind: 'html', ...editing },
    { kind: 'status', status: 500, ...cloning },
  ]);
  const recorded = JSON.stringify([automation.cloud.executions(), automation.logged]);
  expect(recorded).not.toContain('Backup-Admin-1!');
  // The lab's tokens have three parts, the first of 24 bytes. A sealed value has five parts, of which one is empty.
  expect(recorded).not.toMatch(/[\w-]{32}\.[\w-]{64}\.[\w-]{43}/);
  expect(recorded).toMatch(/"session\\":\\"eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+\\"/);
});

async function untilThere(name: string): Promise<void> {
  while (!newJobs().includes(name)) await sleep(10);
}

/** Clones the job, and renames the clone if a name is given. */
function cloneByHand(name?: string): Promise<void> {
  return byHand(async ({ jobs }) => {
    const made = await jobs.clone(idOf('DB Backup'));
    if (name !== undefined) await jobs.edit(made.id, (document) => ({ ...document, name }));
  });
}

const idOf = (name: string) => String(vbr().jobs.find((job) => job.name === name)?.id);

/** Does what an administrator does in the Veeam console. */
async function byHand(work: (client: BackupReplication) => Promise<void>): Promise<void> {
  const { url, fingerprint256 } = automation.lab.servers['backup-replication'] ?? {
    url: '',
    fingerprint256: '',
  };
  const connection = new Connection({
    name: 'vbr-1',
    product: 'backup-replication',
    baseUrl: url,
    tls: { kind: 'fingerprint', sha256: fingerprint256 },
  });
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const client = await BackupReplication.logOn(connection, { username, password }, { now: () => new Date() });
  await work(client);
  await client.logOut();
  await connection.close();
}
