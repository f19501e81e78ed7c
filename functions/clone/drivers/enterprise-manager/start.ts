import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { NameTakenError, TaskStillRunning } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import type { ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { findNamesakes, specOfPlan } from './plan.ts';

/** A logon session and its tasks: a task belongs to the session that created it (em_rest/get_tasks). */
export interface TaskSession {
  manager: EnterpriseManager;
  /** The ids of the tasks of earlier clones that used the session. */
  tasksBefore: readonly string[];
}

/**
 * The task of this clone, which is the only one that uses the session now; undefined if none was started. A task
 * without an operation may be it.
 */
export async function findCloneTask({ manager, tasksBefore }: TaskSession): Promise<Task | undefined> {
  const { items: tasks } = await manager.tasks.list().all();
  return tasks.find(({ id, operation }) => /^(?:CloneJob)?$/i.test(operation) && !tasksBefore.includes(id));
}

/**
 * Starts the clone, unless it has been started already. It first looks in the job list and, after a failed try, in the
 * session's own tasks. So a repetition after a lost answer or a killed function creates no second job. Before the first
 * try, the session has no task of this clone.
 * @throws NameTakenError, VeeamError
 */
export async function startClone(
  session: TaskSession,
  plan: ClonePlan,
  mark: string,
  tries: number,
): Promise<StartedClone> {
  const started = tries > 0 ? await findStarted(session, plan, mark) : await findJob(session, plan, mark);
  if (started) return started;
  try {
    const task = await session.manager.jobs.clone(plan.source.id, specOfPlan(plan));
    return { taskId: task.id };
  } catch (error) {
    if (!(error instanceof VeeamError && error.mayHaveActed)) throw error;
    // The server may have acted although its answer is lost: only a look shows it. If the look fails, too, the
    // next try of this step looks again.
    const acted = await findStarted(session, plan, mark).catch(() => undefined);
    if (acted) return acted;
    throw error;
  }
}

async function findStarted(
  session: TaskSession,
  plan: ClonePlan,
  mark: string,
): Promise<StartedClone | undefined> {
  const task = await findCloneTask(session);
  return task ? { taskId: task.id } : findJob(session, plan, mark);
}

/** The job that an earlier try of this clone has created. @throws NameTakenError if it is another's; VeeamError */
async function findJob(
  session: TaskSession,
  plan: ClonePlan,
  mark: string,
): Promise<StartedClone | undefined> {
  const namesakes = await findNamesakes(session.manager.jobs, plan.name, plan.source.backupServer?.id);
  if (namesakes.length === 0) return undefined;
  const own = namesakes.find((job) => isMarked(job.description, mark));
  if (own) return { adoptedJobId: own.id };
  throw new NameTakenError('A job of that name exists already and is not of this request.');
}

/**
 * Reads the clone's task once.
 * @throws TaskStillRunning, TaskLostError and every other VeeamError
 */
export async function pollClone(manager: EnterpriseManager, started: StartedClone): Promise<EndedTask> {
  if (started.taskId === undefined) throw new Error('A clone that was started here has a task.');
  const task = await manager.tasks.get(started.taskId);
  if (task.phase === 'running') throw new TaskStillRunning(`The task is ${task.state}.`);
  return {
    succeeded: task.phase === 'succeeded',
    message: task.result?.message ?? '',
    ...(task.relatedJobId !== undefined && { jobId: task.relatedJobId }),
  };
}
