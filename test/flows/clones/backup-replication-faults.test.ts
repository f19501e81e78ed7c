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
/** The jobs that were not there at the start. */
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

/** Asks for a clone; the trigger's own plan is through before the faults begin: they hit the workflow. */
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

describe('a server in trouble: one job, one outcome, nobody left logged on', () => {
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

it('a token that expires while listing what is there before: the step that has the credential logs on again', async () => {
  // By type, the jobs are listed by the step that logs on alone, and not by the trigger that plans.
  addFaults([{ kind: 'expire-session', method: 'GET', path: '/api/v1/jobs/states?*typeFilter=' }]);
  const { key, ...clone } = await cloneUnder([]);
  expect(automation.lab.faults.list()).toEqual([]);
  expect(clone).toMatchObject({ outcome: 'succeeded' });
  expect(newJobs()).toEqual([key]);
  await expect.poll(() => vbr().openSessions).toBe(0);
});

describe('a clone whose answer was lost', () => {
  it('is found by what is new, adopted and named', async () => {
    const { key, ...clone } = await cloneUnder([{ kind: 'drop-response', ...cloning }]);
    expect(clone).toMatchObject({ outcome: 'succeeded', message: 'This request had made the job already.' });
    expect(newJobs()).toEqual([key]);
  });

  it('is not taken from another request: with two that might be it, none is touched', async () => {
    const key = await request([{ kind: 'drop-response', ...cloning }]);
    await untilThere('DB Backup_clone1');
    // Someone clones the same job by hand at the same moment, and leaves it as it is.
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

  it('that was never made is asked for again', async () => {
    const { key, ...clone } = await cloneUnder([{ kind: 'reset', ...cloning }], 3);
    expect(clone).toMatchObject({ outcome: 'succeeded', message: 'The job was cloned.' });
    expect(newJobs()).toEqual([key]);
  });
});

describe('a clone that cannot become what was asked for', () => {
  it('is deleted again when the server refuses its name for good', async () => {
    const clone = await cloneUnder([
      { kind: 'status', status: 400, message: 'Name is reserved', ...editing },
    ]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'edit-refused',
      // In the server's own words, and with the name of the copy.
      message: expect.stringMatching(/Name is reserved.*"DB Backup_clone1"/),
    });
    expect(newJobs()).toEqual([]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('is left and named when its answer was lost: it may be of another request', async () => {
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

  it('is not started when the server refuses the clone for good', async () => {
    const clone = await cloneUnder([{ kind: 'status', status: 400, ...cloning }]);
    expect(clone).toMatchObject({
      outcome: 'failed',
      code: 'request-refused',
    });
    expect(newJobs()).toEqual([]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  });

  it('is left to whoever has renamed it meanwhile, and says that it may be asked for again', async () => {
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

  it('fails honestly when a job of the name was made since the plan', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 500, ...cloning }]);
    // The request to clone has left, and the server takes its time.
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

  it('while the clone is made: it is found, and named', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 700, ...cloning }]);
    await untilThere('DB Backup_clone1');
    await kill('start');
    await expectOneClone(key);
  });

  it('while the clone is named: it is named again', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 700, ...editing }]);
    await untilThere(key);
    await kill('poll');
    await expectOneClone(key);
  });

  it('while the clone is resolved: it is resolved again', async () => {
    const key = await request([{ kind: 'delay', milliseconds: 500, ...editing }]);
    await untilThere(key);
    addFaults([{ kind: 'delay', milliseconds: 700, method: 'GET', path: '/api/v1/jobs/' }]);
    await kill('finish');
    await expectOneClone(key);
  });
});

it('cancelled before it is named: the clone is deleted again', async () => {
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
  // The lab's tokens: three parts, the first of 24 bytes. What is sealed has five parts, of which one is empty.
  expect(recorded).not.toMatch(/[\w-]{32}\.[\w-]{64}\.[\w-]{43}/);
  expect(recorded).toMatch(/"session\\":\\"eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+\\"/);
});

async function untilThere(name: string): Promise<void> {
  while (!newJobs().includes(name)) await sleep(10);
}

/** Clones the job, and gives the clone a name if one is told. */
function cloneByHand(name?: string): Promise<void> {
  return byHand(async ({ jobs }) => {
    const made = await jobs.clone(idOf('DB Backup'));
    if (name !== undefined) await jobs.edit(made.id, (document) => ({ ...document, name }));
  });
}

const idOf = (name: string) => String(vbr().jobs.find((job) => job.name === name)?.id);

/** What a person does in the console. */
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
