import type { EnterpriseManager } from '../../../veeam/enterprise-manager/client.ts';
import type { Job } from '../../../veeam/enterprise-manager/job.ts';
import { NotSettledError, type Settled } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { type CloneExecution, type ClonePlan, markOf } from '../../state.ts';
import { readIfThere } from './job-catalog.ts';
import { findNamesakes } from './plan.ts';
import { settleAbsence } from './settle-absence.ts';
import type { TaskSession } from './task-session.ts';

/** A logon session: the clone's own, which knows its tasks, or another, which sees the job list alone. */
interface SettleSession extends TaskSession {
  own: boolean;
}

/**
 * Finds out what became of a clone, by looking and never by guessing: first the task's own word, then the job
 * list, then the tasks of the clone's own session.
 * @throws NotSettledError when nothing settles it yet, LookAgainError when only time can; VeeamError
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
  return settleAbsence(own ? session : undefined, execution, plan);
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
