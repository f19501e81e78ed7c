import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { NameTakenError, TaskStillRunning } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import type { ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { findNamesakes, specOfPlan } from './plan.ts';

/** A logon session as far as its tasks go: they belong to the session that made them (em_rest/get_tasks). */
export interface TaskSession {
  manager: EnterpriseManager;
  /** The ids of the tasks that were there before this clone, of clones that had the session earlier. */
  tasksBefore: readonly string[];
}

/**
 * The task of this clone, which is the only one that now uses the session; undefined when none was started. A task that
 * does not tell its operation may be it.
 */
export async function findCloneTask({ manager, tasksBefore }: TaskSession): Promise<Task | undefined> {
  const { items: tasks } = await manager.tasks.list().all();
  return tasks.find(({ id, operation }) => /^(?:CloneJob)?$/i.test(operation) && !tasksBefore.includes(id));
}

/**
 * Starts the clone, unless it has been started already. It looks before it leaps, in the job list and, after a try that
 * failed, in the session's own tasks, so that running it again after a lost answer or a killed function makes no second
 * job. Before the first try the session has no task of this clone.
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
    // The server may have acted although its answer is lost: only looking tells. If that fails, too, the
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

/** The job that an earlier attempt at this clone has made. @throws NameTakenError for anybody else's; VeeamError */
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
