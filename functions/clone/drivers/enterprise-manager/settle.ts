import type { EnterpriseManager } from '../../../veeam/enterprise-manager/client.ts';
import type { Job } from '../../../veeam/enterprise-manager/job.ts';
import { NotSettledError, type Settled } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { reasonOf } from '../../outcome-code.ts';
import { type CloneExecution, type ClonePlan, markOf } from '../../state.ts';
import { readIfThere } from './job-catalog.ts';
import { findNamesakes } from './plan.ts';
import { findCloneTask, type TaskSession } from './task-session.ts';

/** A logon session: the clone's own, which knows its tasks, or another, which sees the job list alone. */
interface SettleSession extends TaskSession {
  own: boolean;
}

/**
 * Finds out what became of a clone, by looking and never by guessing: first the task's own word, then the job
 * list, then the tasks of the clone's own session.
 * @throws NotSettledError when nothing settles it yet; VeeamError
 */
export async function settleClone(
  session: SettleSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Settled> {
  const { manager, own } = session;
  const { task, started } = execution;
  if (task?.succeeded && task.jobId !== undefined) {
    const job = await readIfThere(manager, task.jobId);
    if (job) return made(job, started?.adoptedJobId !== undefined);
  }
  const job = await findOwnClone(manager, plan, markOf(execution));
  if (job) return made(job, !task?.succeeded);
  if (task?.succeeded) {
    throw new NotSettledError(`The task succeeded, but no job named "${plan.name}" is in the list yet.`);
  }
  if (task)
    return {
      kind: 'none',
      code: 'task-failed',
      message: `The server refused: ${task.message || 'no reason given'}`,
    };
  if (!own)
    throw new NotSettledError(`No job named "${plan.name}" is in the list, and the task is out of reach.`);
  return settleByTasks(session, execution);
}

/** The job list shows no clone, but the clone's own session lives: its tasks say whether one is under way. */
async function settleByTasks(session: TaskSession, execution: CloneExecution): Promise<Settled> {
  const task = await findCloneTask(session);
  if (execution.cancelledBy !== undefined) {
    if (task?.phase === 'running') {
      await session.manager.deleteTask(task.id);
      // It may have acted since the job list was read: only another look tells.
      throw new NotSettledError(`The task ${task.id} was ended just now.`);
    }
    if (task?.phase === 'succeeded')
      throw new NotSettledError(`The task ${task.id} has made the job by now.`);
    const message = `Cancelled by ${execution.cancelledBy} before the server had made the job.`;
    return { kind: 'none', code: 'cancelled', message };
  }
  if (task?.phase === 'failed') {
    return {
      kind: 'none',
      code: 'task-failed',
      message: `The server refused: ${task.result?.message ?? ''}`,
    };
  }
  if (task) throw new NotSettledError(`The task ${task.id} is ${task.state}.`);
  if (execution.started?.taskId !== undefined) {
    throw new NotSettledError(`The server no longer knows the task ${execution.started.taskId}.`);
  }
  const { code, message } = reasonOf(execution);
  return { kind: 'none', code, message: `The server did not begin the clone. ${message}`.trim() };
}

function made({ id, name, scheduleEnabled }: Job, adopted: boolean): Settled {
  return { kind: 'job', job: { id, name, enabled: scheduleEnabled }, adopted };
}

/**
 * The job that this request made. Where the API version takes no description, and so no mark, a job of that
 * name is taken to be it: the plan found the name free moments before.
 */
async function findOwnClone(
  manager: EnterpriseManager,
  plan: ClonePlan,
  mark: string,
): Promise<Job | undefined> {
  const namesakes = await findNamesakes(manager, plan.name, plan.source.backupServer?.id);
  return namesakes.find((job) => plan.description === undefined || isMarked(job.description, mark));
}
