import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TaskStillRunning } from '../../../../../functions/clone/driver.ts';
import { waitForTask } from '../../../../../functions/clone/drivers/enterprise-manager/driver.ts';
import { pollClone, startClone } from '../../../../../functions/clone/drivers/enterprise-manager/start.ts';
import type { ClonePlan } from '../../../../../functions/clone/state.ts';
import {
  type Answer,
  type Asked,
  startSmallManager,
} from '../../../../../packages/veeam/test/enterprise-manager/small-manager.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const plan: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'em-1 is an Enterprise Manager.',
  apiVersion: 'v1_7',
  source: { id: '1', name: 'Standard', type: 'Replica' },
  name: 'Copy',
  description: 'A copy. [clone c-1]',
  vmSuffix: '_replica',
  warnings: [],
};
const task = '<Task><TaskId>task-1</TaskId><State>Running</State><Operation>CloneJob</Operation></Task>';
const namesake = (description: string) =>
  `<Job UID="urn:veeam:Job:7" Name="Copy"><JobType>Replica</JobType><Description>${description}</Description></Job>`;

/** Answers a try as a server with these tasks and jobs does, unless `instead` has an answer. */
async function start(
  { tasks = '', jobs = '', tries = 1 }: { tasks?: string; jobs?: string; tries?: number },
  instead: (asked: Asked, posts: number) => Answer | undefined = () => undefined,
) {
  let posts = 0;
  const paths: string[] = [];
  const { connection, stop } = await startSmallManager((asked) => {
    paths.push(asked.path);
    if (asked.method === 'POST') posts++;
    const answer = instead(asked, posts);
    if (answer) return answer;
    if (asked.method === 'POST') return { status: 202, body: task };
    if (asked.path === '/api/tasks') return { body: `<Tasks>${tasks}</Tasks>` };
    return {
      body: `<QueryResult><Entities><Jobs>${jobs}</Jobs></Entities><PagingInfo PageNum="1" PagesCount="1"/></QueryResult>`,
    };
  });
  stops.push(stop);
  const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: 'v1_7' };
  const manager = EnterpriseManager.resume(connection, session);
  const starting = startClone({ manager, tasksBefore: ['task-0'] }, plan, 'c-1', tries);
  return { starting, posts: () => posts, paths };
}

it.each([0, 1])('starts a clone once when there is none, in try %i', async (tries) => {
  const { starting, posts, paths } = await start({ tasks: task.replace('task-1', 'task-0'), tries });
  expect(await starting).toStrictEqual({ taskId: 'task-1' });
  expect(posts()).toBe(1);
  // Before its first try, the clone has no task.
  expect(paths.filter((path) => path === '/api/tasks')).toHaveLength(tries);
});

it('also reads the tasks in the first try once its answer is lost', async () => {
  const { starting, posts } = await start({ tasks: task, tries: 0 }, ({ method }) =>
    method === 'POST' ? { status: 500 } : undefined,
  );
  expect(await starting).toStrictEqual({ taskId: 'task-1' });
  expect(posts()).toBe(1);
});

it.each([
  [403, 'access-denied'],
  [400, 'request-refused'],
])('is refused by HTTP %i, and then does not search', async (status, code) => {
  const { starting, paths } = await start({ tries: 0 }, ({ method }) =>
    method === 'POST' ? { status } : undefined,
  );
  await expect(starting).rejects.toMatchObject({ code });
  expect(paths).not.toContain('/api/tasks');
});

it('continues with its own task, and adopts its own job by the mark', async () => {
  const withTask = await start({ tasks: task });
  expect(await withTask.starting).toStrictEqual({ taskId: 'task-1' });
  const withJob = await start({ jobs: namesake('A copy. [clone c-1]') });
  expect(await withJob.starting).toStrictEqual({ adoptedJobId: '7' });
  expect(withTask.posts() + withJob.posts()).toBe(0);
});

it.each([
  ['CloneJob', 0],
  ['', 0],
  ['CloneJobs', 1],
  ['EditJob', 1],
])('continues with a task of the operation %j, or starts its own: %i', async (operation, started) => {
  const own = task.replace('CloneJob', operation);
  const { starting, posts } = await start({ tasks: own });
  expect(await starting).toStrictEqual({ taskId: 'task-1' });
  expect(posts()).toBe(started);
});

it.each(['Nightly', '', 'A copy. [clone c-2]', 'A copy. [clone c-1] changed'])(
  'never adopts a job of that name with the description %j',
  async (description) => {
    const { starting, posts } = await start({ jobs: namesake(description) });
    await expect(starting).rejects.toMatchObject({ name: 'NameTakenError' });
    expect(posts()).toBe(0);
  },
);

describe('an answer that does not come from the API', () => {
  const foreign = [
    '<Ok/>',
    '{}',
    '<Tasks><Task/></Tasks>',
    '<QueryResult/>',
    '<QueryResult><Entities/></QueryResult>',
  ];

  it.each(foreign)('to a read (%s) does not prove that there is no clone: nothing is sent', async (body) => {
    for (const path of ['/api/tasks', '/api/query']) {
      const { starting, posts } = await start({}, (asked) => (asked.path === path ? { body } : undefined));
      await expect(starting).rejects.toMatchObject({ code: 'unreadable-answer' });
      expect(posts()).toBe(0);
    }
  });

  it.each(foreign)('to the request to clone (%s) is not followed by another request', async (body) => {
    const lost = await start({}, ({ method }) => (method === 'POST' ? { body } : undefined));
    await expect(lost.starting).rejects.toMatchObject({ code: 'unreadable-answer', mayHaveActed: true });
    expect(lost.posts()).toBe(1);
    const found = await start({}, ({ method, path }, posts) => {
      if (method === 'POST') return { body };
      return path === '/api/tasks' && posts > 0 ? { body: `<Tasks>${task}</Tasks>` } : undefined;
    });
    expect(await found.starting).toStrictEqual({ taskId: 'task-1' });
    expect(found.posts()).toBe(1);
  });
});

const poll = (task: Partial<Task>) =>
  pollClone({ tasks: { get: async () => task } } as unknown as EnterpriseManager, { taskId: 'task-1' });
const result = { success: true, message: 'Said.' };

it('waits for a running task, and returns the result of an ended one', async () => {
  await expect(poll({ phase: 'running' })).rejects.toThrow(TaskStillRunning);
  expect(await poll({ phase: 'succeeded', result, relatedJobId: 'j' })).toStrictEqual({
    succeeded: true,
    message: 'Said.',
    jobId: 'j',
  });
  expect(await poll({ phase: 'succeeded' })).toStrictEqual({ succeeded: true, message: '' });
  expect(await poll({ phase: 'failed', result })).toStrictEqual({ succeeded: false, message: 'Said.' });
});

describe('a task to set a schedule', () => {
  const running = { id: 'task-1', phase: 'running' } as Task;
  const ended = { id: 'task-1', phase: 'succeeded' } as Task;
  /** Waits for a task that runs for this many polls. */
  function wait(first: Task, looks: number) {
    const pauses: number[] = [];
    const get = vi.fn(async () => (pauses.length < looks ? running : ended));
    const waiting = waitForTask({ get }, first, async (ms) => void pauses.push(ms));
    return { waiting, pauses, get };
  }

  it('is not polled when it has ended', async () => {
    const { waiting, get } = wait(ended, 0);
    expect([await waiting, get.mock.calls]).toStrictEqual([ended, []]);
  });

  it('is polled every half second, for half a minute', async () => {
    const just = wait(running, 60);
    expect(await just.waiting).toBe(ended);
    expect(just.pauses).toStrictEqual(Array(60).fill(500));
    expect(just.get).toHaveBeenLastCalledWith('task-1');
    const never = wait(running, 61);
    await expect(never.waiting).rejects.toMatchObject({ name: 'NotResolvedError' });
    expect(never.pauses).toHaveLength(60);
  });
});

it('has no task to poll when none was started', async () => {
  await expect(pollClone({} as EnterpriseManager, {})).rejects.toThrow('has a task');
});
