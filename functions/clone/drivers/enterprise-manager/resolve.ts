import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { LookAgainError, NotResolvedError, type Resolved } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { messageIn, reasonOf, refusals } from '../../outcome/outcome-code.ts';
import { type CloneExecution, type ClonePlan, markOf } from '../../state.ts';
import { readIfThere } from './job-catalog.ts';
import { findNamesakes } from './plan.ts';
import { findCloneTask, type TaskSession } from './start.ts';

/** A logon session: the clone's own, which knows its tasks, or another, which sees only the job list. */
interface ResolveSession extends TaskSession {
  own: boolean;
}

/**
 * Finds the outcome of a clone, by looking and never by guessing: first in the task, then in the job list, then in the
 * tasks of the clone's own session.
 * @throws NotResolvedError if it is not resolved yet, LookAgainError if only time can resolve it; VeeamError
 */
export async function resolveClone(
  session: ResolveSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Resolved> {
  const { manager, own } = session;
  const { task, started } = execution;
  const mark = markOf(execution);
  if (task?.succeeded && task.jobId !== undefined) {
    const job = await readIfThere(manager, task.jobId);
    // The task's answer alone is not enough to change a job that may belong to someone else.
    if (job && (job.name === plan.name || isMarked(job.description, mark))) {
      return made(job, started?.adoptedJobId !== undefined);
    }
  }
  const namesakes = await findNamesakes(manager.jobs, plan.name, plan.source.backupServer?.id);
  const marked = namesakes.find((job) => isMarked(job.description, mark));
  if (marked) return made(marked, !task?.succeeded);
  const [only, ...others] = namesakes;
  const isUnmarked = plan.description === undefined && only !== undefined && others.length === 0;
  if (isUnmarked && (await mayHaveStarted(session, execution))) {
    return { ...made(only, !task?.succeeded), byNameAlone: true };
  }
  if (task?.succeeded) {
    throw new NotResolvedError(
      `The task succeeded, but no job named "${plan.name}" of this request is there yet.`,
    );
  }
  return resolveAbsence(own ? session : undefined, execution, plan);
}

/**
 * Whether this request may have created a job. If so, a job of its name can be its clone where the API version accepts
 * no description, and so no mark: the plan found the name unused, and a request that has started nothing has not used
 * it since.
 */
async function mayHaveStarted(session: ResolveSession, execution: CloneExecution): Promise<boolean> {
  const { task, started } = execution;
  if (task) return task.succeeded;
  const known = session.own ? await findCloneTask(session) : undefined;
  if (known) return known.phase !== 'failed';
  return started !== undefined || (!session.own && !refusals.includes(reasonOf(execution).code));
}

function made({ id, name, scheduleEnabled }: Job, adopted: boolean): Extract<Resolved, { kind: 'job' }> {
  return { kind: 'job', job: { id, name, enabled: scheduleEnabled }, adopted };
}

/**
 * The job list shows no clone. That alone proves nothing: Enterprise Manager collects the changes of an operation only
 * after the operation has finished (em_rest/get_tasks_id). Absence is proved by a failed task, by the server's refusal,
 * or by a second look, a while after the last work on the clone ended.
 * @param session the clone's own; undefined if it is no longer available
 * @throws NotResolvedError, LookAgainError, VeeamError
 */
async function resolveAbsence(
  session: TaskSession | undefined,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Resolved> {
  const { started, lookedBefore } = execution;
  if (execution.task) return refused(execution.task.message);
  const task = session && (await findCloneTask(session));
  if (task?.phase === 'failed') return refused(task.result?.message);
  if (session && task) return resolveWithTask(session, task, execution);
  if (lookedBefore) return absent(execution, plan, messageIn(lookedBefore.Cause));
  const noJob = `no job named "${plan.name}" is in the list`;
  if (!session) throw new NotResolvedError(`There is no word of the clone's task any more, and ${noJob}.`);
  if (started?.taskId !== undefined) {
    throw new NotResolvedError(`The server no longer knows the task ${started.taskId}, and ${noJob}.`);
  }
  if (!refusals.includes(reasonOf(execution).code)) {
    throw new LookAgainError('The server knew no task of this clone.');
  }
  return absent(execution, plan, 'The server did not begin the clone.');
}

/**
 * The task exists and has not failed. If the clone was cancelled, the task is stopped, but only while it is still
 * operating.
 */
async function resolveWithTask(
  session: TaskSession,
  task: Task,
  { cancelledBy, lookedBefore }: CloneExecution,
): Promise<never> {
  if (cancelledBy === undefined || lookedBefore || !isOperating(task)) {
    throw new NotResolvedError(`The task ${task.id} is ${task.state}.`);
  }
  await endTask(session, task.id);
  throw new LookAgainError(`The task ${task.id} was ended while it was ${task.state}.`);
}

/** After its operation has finished, a task only waits to be collected: stopping it would hide its result. */
function isOperating({ state, result }: Task): boolean {
  return state !== 'OperationFinished' && state !== 'Finished' && result === undefined;
}

/**
 * Stops a task. If the answer is lost, the list shows whether it is gone: a later try could not tell who stopped it.
 * @throws VeeamError if it may still exist
 */
async function endTask(session: TaskSession, taskId: string): Promise<void> {
  try {
    await session.manager.tasks.delete(taskId);
  } catch (error) {
    const isGone = await findCloneTask(session).then(
      (left) => left === undefined,
      () => false,
    );
    if (!isGone) throw error;
  }
}

function refused(reason: string | undefined): Resolved {
  return { kind: 'none', code: 'task-failed', message: `The server refused: ${reason || 'no reason given'}` };
}

/** @param seen what is known of its task, as a sentence */
function absent(execution: CloneExecution, { name }: ClonePlan, seen: string): Resolved {
  const when = execution.lookedBefore ? ', neither then nor a while later' : '';
  const list = `The jobs held no "${name}" of this request${when}.`;
  const { code, message } = reasonOf(execution);
  return { kind: 'none', code, message: `${seen} ${list} ${message}`.trim() };
}
