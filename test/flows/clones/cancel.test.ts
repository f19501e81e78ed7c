import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Answer, type Automation, ended, pastDeadline, startAutomation } from '../automation.ts';
import { openWorkspace, type Posted } from '../slack/workspace.ts';

/** The lab's clock moves only when a test advances it: a task ends, and is collected, only then. */
const taskDurationMs = 40;
const collectionMs = taskDurationMs / 2;
const start = new Date();

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs, now: () => start, waitMs: 500, change: pastDeadline });
});
afterAll(() => automation.close());
beforeEach(() => {
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
  automation.lab.requests.clear();
});
afterEach(() => expect.poll(() => em().openSessions).toBe(0));

function em() {
  const state = automation.lab.state()['em-1'];
  if (!state) throw new Error('The lab has no em-1.');
  return state;
}
const isMade = () => em().jobs.some(({ name }) => name === 'Copy');
const taskState = () => em().tasks?.find(({ operation }) => operation === 'CloneJob')?.state;
const sent = (method: string, path: string) =>
  automation.lab.requests.list().filter((each) => each.method === method && each.path.startsWith(path));

const looksAtTasks = () => sent('GET', '/api/tasks').filter(({ path }) => path === '/api/tasks').length;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

/** Delays the next answer to such a request. The server has already done what was requested. */
const delay = (milliseconds: number, path: string) =>
  automation.lab.faults.add({ server: 'em-1', times: 1, kind: 'delay', milliseconds, method: 'GET', path });
const areTaken = () => automation.lab.faults.list().length === 0;

let keys = 0;

/** Starts a clone, and waits until its task runs. */
async function started(): Promise<string> {
  const key = `cancel-${++keys}`;
  const body = {
    server: 'em-1',
    job: 'Exchange Backup',
    name: 'Copy',
    repository: 'Default Backup Repository',
  };
  expect(await automation.call('POST', '/clones', { body, key })).toMatchObject({ status: 202 });
  await until(() => taskState() === 'Running');
  return key;
}

/** Cancels the clone after its start step. @returns the number of requests up to then */
async function cancel(key: string): Promise<number> {
  await until(() => sent('GET', '/api/tasks/').length > 0);
  expect(await automation.call('DELETE', `/clones/${key}`)).toMatchObject({ status: 202 });
  return automation.lab.requests.list().length;
}

const cancelled = (key: string): Promise<Answer['body']> => ended(automation, key);
const tooLate = {
  outcome: 'succeeded',
  job: { name: 'Copy' },
  message: expect.stringMatching(/^Cancelled by test when it was too late/),
};

it('cancelled while its task runs: the task is ended, the job list is read twice, and no job is made', async () => {
  const key = await started();
  const before = await cancel(key);
  expect(await cancelled(key)).toMatchObject({
    outcome: 'cancelled',
    code: 'cancelled',
    message: expect.stringMatching(
      /task-1 was ended while it was Running.*neither then nor a while later.*by test/,
    ),
  });
  automation.lab.clock.advance(10 * taskDurationMs);
  expect(isMade()).toBe(false);
  expect(sent('DELETE', '/api/tasks/')).toHaveLength(1);
  // Two reads of the job list and of the tasks, the end of the task, the logout, and a poll that was already running.
  expect(automation.lab.requests.list().length - before).toBeLessThanOrEqual(7);
});

it('cancelled after the operation has finished: the task is not ended, and the outcome waits for the job', async () => {
  const key = await started();
  automation.lab.clock.advance(taskDurationMs);
  expect(taskState()).toBe('OperationFinished');
  const looks = looksAtTasks();
  await cancel(key);
  await until(() => looksAtTasks() > looks);
  automation.lab.clock.advance(collectionMs);
  expect(await cancelled(key)).toMatchObject(tooLate);
  expect(isMade()).toBe(true);
  expect(sent('DELETE', '/api/tasks/')).toEqual([]);
});

it('cancelled when the operation finishes before its task is ended: the second read finds the job', async () => {
  const key = await started();
  // The read of the jobs is late, so that any running poll ends first. Then the list of tasks says "Running", also
  // late.
  delay(700, '/api/query');
  await automation.call('DELETE', `/clones/${key}`);
  await until(areTaken);
  await pause(300);
  delay(300, '/api/tasks');
  await until(areTaken);
  automation.lab.clock.advance(taskDurationMs);
  expect(taskState()).toBe('OperationFinished');
  await until(() => sent('DELETE', '/api/tasks/').length > 0);
  automation.lab.clock.advance(collectionMs);
  expect(await cancelled(key)).toMatchObject(tooLate);
});

it('cancelled, with a task that is never collected: the outcome is unknown, with what was seen', async () => {
  const key = await started();
  automation.lab.clock.advance(taskDurationMs);
  await cancel(key);
  expect(await cancelled(key)).toMatchObject({
    outcome: 'unknown',
    code: 'not-resolved',
    message: expect.stringMatching(/task-1 is OperationFinished.*Look for "Copy" on em-1/),
  });
  expect(sent('DELETE', '/api/tasks/')).toEqual([]);
});

it('cancelled from Slack: the confirmed command ends the task and reports the outcome', async () => {
  const slack = await openWorkspace(automation);
  try {
    const key = await started();
    const { id } = (await automation.call('GET', `/clones/${key}`)).body;
    await until(() => sent('GET', '/api/tasks/').length > 0);
    const says = (part: string) => (posted: Posted) => posted.text.includes(part);
    await slack.type('U0ADMIN', 'clones running');
    expect((await slack.until(says('1 clone (running)'))).text).toContain(id);
    await slack.type('U0ADMIN', `cancel ${id}`);
    const confirm = await slack.until(says('Confirm'));
    expect(confirm.text).toContain('Exchange Backup on em-1');
    await slack.press('U0ADMIN', confirm, 'confirm');
    expect(await cancelled(key)).toMatchObject({ outcome: 'cancelled' });
    const { body } = await slack.until(says('cancelled: cancel the clone'));
    expect(body.replace_original).toBe(true);
    expect(isMade()).toBe(false);
    await slack.type('U0ADMIN', `cancel ${id}`);
    await slack.until(says('This clone has ended: cancelled'));
  } finally {
    await slack.close();
  }
});
