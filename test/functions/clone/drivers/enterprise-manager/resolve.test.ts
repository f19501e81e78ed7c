import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { List } from '@veeam-automation/veeam/reading/paging';
import {
  NotFoundError,
  ServerBusyError,
  ServerUnreachableError,
} from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import { LookAgainError, NotResolvedError } from '../../../../../functions/clone/driver.ts';
import { resolveClone } from '../../../../../functions/clone/drivers/enterprise-manager/resolve.ts';
import type { CloneExecution, ClonePlan } from '../../../../../functions/clone/state.ts';

const plan: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'em-1 is an Enterprise Manager.',
  apiVersion: 'v1_7',
  source: { id: 'urn:veeam:Job:1', name: 'Standard', type: 'Backup' },
  name: 'Copy',
  description: 'A copy. [clone c-1]',
  warnings: [],
};
const asked: CloneExecution = {
  cloneId: 'c-1',
  request: { server: 'em-1', job: 'Standard', name: 'Copy' },
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  plan,
  session: 'sealed',
};
const begun: CloneExecution = { ...asked, started: { taskId: 'task-1' } };
const cancelled: CloneExecution = { ...begun, cancelledBy: 'ci', error: { Error: 'Cancelled', Cause: 'ci' } };
const caught = (name: string, errorMessage: string) => ({
  Error: name,
  Cause: JSON.stringify({ errorMessage }),
});
const secondLook = { lookedBefore: caught('LookAgainError', 'The task task-1 was ended.') };

const task: Task = {
  id: 'task-1',
  state: 'Running',
  operation: 'CloneJob',
  result: undefined,
  relatedJobId: undefined,
  phase: 'running',
};
const said = (success: boolean, message: string) => ({ result: { success, message } });
const finishing: Task = { ...task, state: 'OperationFinished', ...said(true, 'OperationFinished') };

const ownJob = { id: 'j', name: 'Copy', description: plan.description, scheduleEnabled: false };

/** A server with or without a task and the clone's job. `onDelete` returns the task that is left after it was ended. */
function serverWith(
  first: Task | undefined,
  hasJob: boolean | readonly (typeof ownJob)[] = false,
  onDelete: () => Task | undefined = () => undefined,
) {
  let current = first;
  const deleted: string[] = [];
  const jobs = hasJob === true ? [ownJob] : hasJob === false ? [] : hasJob;
  const manager = {
    jobs: {
      findByName: async (name: string) => jobs.filter((job) => job.name === name),
      get: async (id: string) => {
        const job = jobs.find((one) => one.id === id);
        if (job) return job;
        throw new NotFoundError(about);
      },
    },
    tasks: {
      list: () => tasksOf(async () => current),
      delete: async (id: string) => {
        deleted.push(id);
        current = onDelete();
      },
    },
  };
  // Only the methods of the client that resolving uses.
  const session = { manager: manager as unknown as EnterpriseManager, tasksBefore: [], own: true };
  return { session, deleted };
}

const tasksOf = (one: () => Promise<Task | undefined>) =>
  List.inOne(async () => {
    const task = await one();
    return { items: task ? [task] : [], isWhole: true };
  });

const about = { server: 'em-1', operation: 'delete task', happened: 'it failed', remedy: 'Look.' };

describe('a clone that was cancelled, whose job is not in the list', () => {
  it.each([
    finishing,
    { ...task, state: 'OperationFinished' },
    { ...task, state: 'Finished' },
    { ...task, state: 'Finished', ...said(true, 'Ok'), phase: 'succeeded' } as const,
    { ...task, state: 'Collecting', ...said(true, 'Ok') },
  ])('waits for a task whose operation has finished, and does not end it: %j', async (finished) => {
    const { session, deleted } = serverWith(finished);
    const resolving = resolveClone(session, cancelled, plan);
    await expect(resolving).rejects.toThrow(`The task task-1 is ${finished.state}.`);
    // Step Functions retries this error, and not the other one.
    await expect(resolving).rejects.toMatchObject({ name: 'NotResolvedError' });
    expect(deleted).toStrictEqual([]);
  });

  it.each([task, { ...task, state: 'Queued' }])(
    'ends a task that is operating, and must read again: %j',
    async (running) => {
      const { session, deleted } = serverWith(running);
      const resolving = resolveClone(session, cancelled, plan);
      await expect(resolving).rejects.toThrow(LookAgainError);
      // Step Functions catches it by its name.
      await expect(resolving).rejects.toMatchObject({ name: 'LookAgainError' });
      expect(deleted).toStrictEqual(['task-1']);
    },
  );

  it('finds the job of an operation that finished just before its task was ended, and does not report a failure', async () => {
    const { session } = serverWith(undefined, true);
    expect(await resolveClone(session, { ...cancelled, ...secondLook }, plan)).toMatchObject({
      kind: 'job',
      job: { id: 'j' },
    });
  });

  it('was cancelled in time when the second read finds no job either, in any session', async () => {
    for (const own of [true, false]) {
      const { session } = serverWith(undefined);
      expect(await resolveClone({ ...session, own }, { ...cancelled, ...secondLook }, plan)).toStrictEqual({
        kind: 'none',
        code: 'cancelled',
        message:
          'The task task-1 was ended. The jobs held no "Copy" of this request, neither then nor a while later. It was cancelled by ci.',
      });
    }
  });

  it('never requires a third read: it waits for a task that still exists', async () => {
    const { session, deleted } = serverWith(task);
    const resolving = resolveClone(session, { ...cancelled, ...secondLook }, plan);
    await expect(resolving).rejects.toMatchObject({ name: 'NotResolvedError' });
    expect(deleted).toStrictEqual([]);
  });

  it('is not resolved by a task whose end is not on record', async () => {
    const resolving = resolveClone(serverWith(undefined).session, cancelled, plan);
    await expect(resolving).rejects.toThrow('no longer knows the task task-1, and no job named "Copy"');
    await expect(resolving).rejects.toMatchObject({ name: 'NotResolvedError' });
  });

  it('treats a missing task as ended although the answer was lost, and tries again when the task still exists', async () => {
    const lost = new ServerUnreachableError(about);
    const failing = (left: Task | undefined) => {
      const server = serverWith(task);
      const { tasks } = server.session.manager;
      tasks.delete = async () => {
        tasks.list = () => tasksOf(async () => left);
        throw lost;
      };
      return resolveClone(server.session, cancelled, plan);
    };
    await expect(failing(undefined)).rejects.toThrow(LookAgainError);
    await expect(failing(finishing)).rejects.toBe(lost);
  });

  it('tries again when it cannot read the server after it ended the task without an answer', async () => {
    const { session } = serverWith(task);
    const busy = new ServerBusyError(about);
    const { tasks } = session.manager;
    tasks.delete = async () => {
      tasks.list = () => tasksOf(() => Promise.reject(new ServerUnreachableError(about)));
      throw busy;
    };
    await expect(resolveClone(session, cancelled, plan)).rejects.toBe(busy);
  });
});

describe('a clone with neither a job nor a task', () => {
  const refused = {
    ...asked,
    error: caught('RequestRefusedError', 'em-1: clone job: no. Check the request.'),
  };
  const busy = { ...asked, error: caught('ServerBusyError', 'em-1: clone job: busy. Try again later.') };

  it('was not made when the server refused it, and has the reason', async () => {
    expect(await resolveClone(serverWith(undefined).session, refused, plan)).toStrictEqual({
      kind: 'none',
      code: 'request-refused',
      message:
        'The server did not begin the clone. The jobs held no "Copy" of this request. em-1: clone job: no. Check the request.',
    });
  });

  it.each([
    ['NameTakenError', 'name-taken'],
    ['AccessDeniedError', 'access-denied'],
    ['NotFoundError', 'not-found'],
    ['UnsupportedVersionError', 'unsupported-version'],
    ['CloneSpecError', 'clone-spec'],
  ])('was also not made after the refusal %s', async (name, code) => {
    const execution = { ...asked, error: caught(name, 'No.') };
    expect(await resolveClone(serverWith(undefined).session, execution, plan)).toMatchObject({
      kind: 'none',
      code,
    });
  });

  it.each([busy, { ...refused, cancelledBy: 'ci' }])(
    'is searched again when it may have been made: %j',
    async (execution) => {
      await expect(resolveClone(serverWith(undefined).session, execution, plan)).rejects.toThrow(
        LookAgainError,
      );
    },
  );

  it('was not made when the second read finds no job, and has the reason', async () => {
    const look = { lookedBefore: caught('LookAgainError', 'The server knew no task of this clone.') };
    expect(await resolveClone(serverWith(undefined).session, { ...busy, ...look }, plan)).toStrictEqual({
      kind: 'none',
      code: 'server-busy',
      message:
        'The server knew no task of this clone. The jobs held no "Copy" of this request, neither then nor a while later. em-1: clone job: busy. Try again later.',
    });
  });

  it('is not resolved in another session, which has none of its tasks', async () => {
    const { session } = serverWith(undefined);
    await expect(resolveClone({ ...session, own: false }, busy, plan)).rejects.toThrow(NotResolvedError);
  });
});

it('reports the reason of a failed task, also of a cancelled clone', async () => {
  const failed: Task = { ...task, state: 'Finished', ...said(false, 'No space'), phase: 'failed' };
  for (const execution of [begun, cancelled]) {
    const { session, deleted } = serverWith(failed);
    const message = 'The server refused: No space';
    expect(await resolveClone(session, execution, plan)).toStrictEqual({
      kind: 'none',
      code: 'task-failed',
      message,
    });
    expect(deleted).toStrictEqual([]);
  }
  const { result: _result, ...silent } = failed;
  expect(await resolveClone(serverWith({ ...silent, result: undefined }).session, begun, plan)).toMatchObject(
    {
      message: 'The server refused: no reason given',
    },
  );
});

it('waits for a running task, and ends it only if the clone was cancelled', async () => {
  const { session, deleted } = serverWith(task);
  await expect(resolveClone(session, begun, plan)).rejects.toMatchObject({ name: 'NotResolvedError' });
  expect(deleted).toStrictEqual([]);
});

describe('a job of the same name that does not belong to this request', () => {
  const strangers = [
    { ...ownJob, id: 's1', description: 'Nightly' },
    { ...ownJob, id: 's2', description: '' },
    { ...ownJob, id: 's3', description: 'A copy. [clone c-2]' },
    { ...ownJob, id: 's4', description: 'A copy. [clone c-1] changed since' },
    { ...ownJob, id: 's5', description: 'A copy. [clone c-11]' },
  ];
  const busy = { ...asked, error: caught('ServerBusyError', 'em-1: clone job: busy. Try again later.') };

  it.each(strangers)("is never taken for the clone's job: $description", async (stranger) => {
    for (const own of [true, false]) {
      const { session } = serverWith(undefined, [stranger]);
      const look = { ...busy, ...secondLook };
      expect(await resolveClone({ ...session, own }, look, plan)).toMatchObject({ kind: 'none' });
      await expect(resolveClone({ ...session, own }, busy, plan)).rejects.toThrow(NotResolvedError);
    }
  });

  it("does not hide the clone's job, whichever comes first", async () => {
    const { session } = serverWith(undefined, [...strangers, ownJob]);
    expect(await resolveClone(session, busy, plan)).toStrictEqual({
      kind: 'job',
      job: { id: 'j', name: 'Copy', enabled: false },
      adopted: true,
    });
  });

  it("is not taken for the task's result, although the task succeeded", async () => {
    const succeeded = { ...begun, task: { succeeded: true, message: 'Ok' } };
    const { session } = serverWith(undefined, strangers);
    await expect(resolveClone(session, succeeded, plan)).rejects.toThrow(NotResolvedError);
    // If the task itself links to the job, the job is taken.
    const leads = { ...begun, task: { succeeded: true, message: 'Ok', jobId: 's1' } };
    expect(await resolveClone(session, leads, plan)).toMatchObject({ job: { id: 's1' }, adopted: false });
  });

  it('is not taken when the task links to a job of another name without the mark', async () => {
    const other = { ...ownJob, id: 'o', name: 'Standard', description: 'The original' };
    const leads = { ...begun, task: { succeeded: true, message: 'Ok', jobId: 'o' } };
    await expect(resolveClone(serverWith(undefined, [other]).session, leads, plan)).rejects.toThrow(
      NotResolvedError,
    );
    const renamed = { ...other, description: ownJob.description };
    expect(await resolveClone(serverWith(undefined, [renamed]).session, leads, plan)).toMatchObject({
      job: { id: 'o', name: 'Standard' },
    });
  });
});

it.each([
  [{}, false],
  [{ started: { taskId: 'task-1' } }, false],
  [{ started: { adoptedJobId: 'j' } }, true],
])('a job that the task links to, of a clone started as %j, was adopted: %s', async (how, adopted) => {
  const execution = { ...asked, ...how, task: { succeeded: true, message: 'Ok', jobId: 'j' } };
  expect(await resolveClone(serverWith(undefined, true).session, execution, plan)).toMatchObject({
    job: { id: 'j' },
    adopted,
  });
});

describe('a task that succeeded, with only the source in the list', () => {
  const source = { id: '1', name: 'Standard', description: 'The original', scheduleEnabled: true };
  const { description: _none, ...unmarked } = plan;

  it.each([
    ['names no job, of a plan with a mark', {}, plan],
    ['names no job, of a plan without one', {}, unmarked],
    ['names the source, of a plan with a mark', { jobId: source.id }, plan],
    ['names the source, of a plan without one', { jobId: source.id }, unmarked],
  ])('and that %s: is read again, and the source is not changed', async (_what, link, planned) => {
    const execution = { ...begun, task: { succeeded: true, message: 'Ok', ...link } };
    for (const own of [true, false]) {
      const { session, deleted } = serverWith(undefined, [source]);
      await expect(resolveClone({ ...session, own }, execution, planned)).rejects.toMatchObject({
        name: 'NotResolvedError',
      });
      expect(deleted).toStrictEqual([]);
    }
  });
});

describe('with an API version that stores no mark, a job of that name', () => {
  const { description: _none, ...unmarked } = plan;
  const job = { ...ownJob, description: 'Nightly' };
  const taken = caught('NameTakenError', 'A job named "Copy" exists already.');
  const busy = caught('ServerBusyError', 'em-1: clone job: busy.');
  const failed: Task = { ...task, state: 'Finished', ...said(false, 'No space'), phase: 'failed' };
  const resolve = (execution: CloneExecution, first: Task | undefined, own: boolean, jobs = [job]) =>
    resolveClone({ ...serverWith(first, jobs).session, own }, execution, unmarked);

  it.each<[string, CloneExecution, Task | undefined, boolean]>([
    ['a task was begun', begun, undefined, true],
    ['its session knows the task', { ...asked, error: busy }, finishing, true],
    ['its session is lost after a lost answer', { ...asked, error: busy }, undefined, false],
    ['the task succeeded', { ...begun, task: { succeeded: true, message: 'Ok' } }, undefined, true],
  ])('is taken as the clone when %s, and is known only by its name', async (_what, execution, first, own) => {
    expect(await resolve(execution, first, own)).toMatchObject({
      kind: 'job',
      byNameAlone: true,
      adopted: execution.task === undefined,
    });
  });

  it.each<[string, CloneExecution, Task | undefined, boolean]>([
    ['nothing was begun in its session', { ...asked, error: taken }, undefined, true],
    ['its task failed', { ...begun, task: { succeeded: false, message: 'No space' } }, undefined, true],
    ['its session says that the task failed', begun, failed, true],
  ])('belongs to another request when %s', async (_what, execution, first, own) => {
    expect(await resolve(execution, first, own)).toMatchObject({ kind: 'none' });
  });

  it.each<[string, CloneExecution, boolean, (typeof job)[]]>([
    ['the name was taken, and the session is lost', { ...asked, error: taken }, false, [job]],
    ['there are two of them', { ...begun, error: busy }, false, [job, { ...job, id: 'k' }]],
  ])('is left open when %s', async (_what, execution, own, jobs) => {
    await expect(resolve(execution, undefined, own, jobs)).rejects.toThrow(NotResolvedError);
  });
});
