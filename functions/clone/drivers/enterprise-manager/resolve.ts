import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { LookAgainError, NotResolvedError, type Resolved } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { messageIn, reasonOf, refusals } from '../../outcome/outcome-code.ts';
import { type CloneExecution, type ClonePlan, markOf } from '../../state.ts';
import { readIfThere } from './job-catalog.ts';
import { findNamesakes } from './plan.ts';
import { findCloneTask, type TaskSession } from './start.ts';

/** A logon session: the clone's own, which knows its tasks, or another, which sees the job list alone. */
interface ResolveSession extends TaskSession {
  own: boolean;
}

/**
 * Finds out what became of a clone, by looking and never by guessing: first the task's own word, then the job
 * list, then the tasks of the clone's own session.
 * @throws NotResolvedError when nothing resolves it yet, LookAgainError when only time can; VeeamError
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
    // The task's word that this is the job is not enough to change somebody's job by.
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
 * Whether this request may have made a job, so that one of its name can be it where the API version takes no
 * description, and so no mark. The plan found the name free; who has started nothing has not taken it since.
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
 * The job list shows no clone. That alone proves nothing: Enterprise Manager collects what an operation has changed
 * only after the operation has finished (em_rest/get_tasks_id). A task that failed proves it, the server's refusal
 * does, and else a second look a while after nothing was under way any more.
 * @param session the clone's own; undefined when it is not to be had any more
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

/** The task is there, and has not failed. Of a clone that was cancelled it is ended, but only while it still operates. */
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

/** Once its operation has finished, a task only waits to be collected: ending it would hide what it has made. */
function isOperating({ state, result }: Task): boolean {
  return state !== 'OperationFinished' && state !== 'Finished' && result === undefined;
}

/**
 * Ends a task. When the answer is lost, the list tells whether it is gone: a later try could not tell by whom.
 * @throws VeeamError when it may still be there
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

/** @param seen what there was to see of its task, as a sentence */
function absent(execution: CloneExecution, { name }: ClonePlan, seen: string): Resolved {
  const when = execution.lookedBefore ? ', neither then nor a while later' : '';
  const list = `The jobs held no "${name}" of this request${when}.`;
  const { code, message } = reasonOf(execution);
  return { kind: 'none', code, message: `${seen} ${list} ${message}`.trim() };
}
