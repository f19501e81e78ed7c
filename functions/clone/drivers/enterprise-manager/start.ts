import type { EnterpriseManager } from '../../../veeam/enterprise-manager/client.ts';
import { VeeamError } from '../../../veeam/transport/errors.ts';
import { NameTakenError } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import type { ClonePlan, StartedClone } from '../../state.ts';
import { findNamesakes, specOfPlan } from './plan.ts';

/**
 * Starts the clone, unless it has been started already. It looks before it leaps, in the job list and in the
 * session's own tasks, so that running it again after a lost answer or a killed function makes no second job.
 * @throws NameTakenError, VeeamError
 */
export async function startClone(
  manager: EnterpriseManager,
  plan: ClonePlan,
  cloneId: string,
): Promise<StartedClone> {
  const begun = await findBegun(manager, plan, cloneId);
  if (begun) return begun;
  try {
    const task = await manager.cloneJob(plan.source.id, specOfPlan(plan));
    return { taskId: task.id };
  } catch (error) {
    if (!(error instanceof VeeamError && error.mayHaveActed)) throw error;
    // The server may have acted although its answer is lost: only looking tells. If that fails, too, the
    // next try of this step looks again.
    const acted = await findBegun(manager, plan, cloneId).catch(() => undefined);
    if (acted) return acted;
    throw error;
  }
}

async function findBegun(
  manager: EnterpriseManager,
  plan: ClonePlan,
  cloneId: string,
): Promise<StartedClone | undefined> {
  // Tasks belong to the session, and this session was made for this clone alone (em_rest/get_tasks).
  const tasks = await manager.listTasks();
  const task = tasks.find(({ operation }) => operation === 'CloneJob');
  if (task) return { taskId: task.id };
  const namesakes = await findNamesakes(manager, plan.name, plan.source.backupServer?.id);
  if (namesakes.length === 0) return undefined;
  const own = namesakes.find((job) => isMarked(job.description, cloneId));
  if (own) return { adoptedJobId: own.id };
  throw new NameTakenError(
    'name-taken',
    `A job named "${plan.name}" exists already and is not of this request.`,
  );
}
