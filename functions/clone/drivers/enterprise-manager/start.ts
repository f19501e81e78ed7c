import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { NameTakenError } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import type { ClonePlan, StartedClone } from '../../state.ts';
import { findNamesakes, specOfPlan } from './plan.ts';
import { findCloneTask, type TaskSession } from './task-session.ts';

/**
 * Starts the clone, unless it has been started already. It looks before it leaps, in the job list and in the
 * session's own tasks, so that running it again after a lost answer or a killed function makes no second job.
 * @throws NameTakenError, VeeamError
 */
export async function startClone(session: TaskSession, plan: ClonePlan, mark: string): Promise<StartedClone> {
  const begun = await findBegun(session, plan, mark);
  if (begun) return begun;
  try {
    const task = await session.manager.cloneJob(plan.source.id, specOfPlan(plan));
    return { taskId: task.id };
  } catch (error) {
    if (!(error instanceof VeeamError && error.mayHaveActed)) throw error;
    // The server may have acted although its answer is lost: only looking tells. If that fails, too, the
    // next try of this step looks again.
    const acted = await findBegun(session, plan, mark).catch(() => undefined);
    if (acted) return acted;
    throw error;
  }
}

async function findBegun(
  session: TaskSession,
  plan: ClonePlan,
  mark: string,
): Promise<StartedClone | undefined> {
  const task = await findCloneTask(session);
  if (task) return { taskId: task.id };
  const namesakes = await findNamesakes(session.manager, plan.name, plan.source.backupServer?.id);
  if (namesakes.length === 0) return undefined;
  const own = namesakes.find((job) => isMarked(job.description, mark));
  if (own) return { adoptedJobId: own.id };
  throw new NameTakenError('A job of that name exists already and is not of this request.');
}
