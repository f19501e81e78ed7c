import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { NotResolvedError, type Resolved } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { reasonOf, refusals } from '../../outcome-code.ts';
import { type CloneExecution, type ClonePlan, markOf } from '../../state.ts';
import { readIfThere } from './job-catalog.ts';
import { findNamesakes } from './plan.ts';
import { resolveAbsence } from './resolve-absence.ts';
import { findCloneTask, type TaskSession } from './task-session.ts';

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
  const namesakes = await findNamesakes(manager, plan.name, plan.source.backupServer?.id);
  const marked = namesakes.find((job) => isMarked(job.description, mark));
  if (marked) return made(marked, !task?.succeeded);
  const [only, ...others] = namesakes;
  const isUnmarked = plan.description === undefined && only !== undefined && others.length === 0;
  if (isUnmarked && (await hasBegun(session, execution))) {
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
 * description, and so no mark. The plan found the name free; who has begun nothing has not taken it since.
 */
async function hasBegun(session: ResolveSession, execution: CloneExecution): Promise<boolean> {
  const { task, started } = execution;
  if (task) return task.succeeded;
  const known = session.own ? await findCloneTask(session) : undefined;
  if (known) return known.phase !== 'failed';
  return started !== undefined || (!session.own && !refusals.includes(reasonOf(execution).code));
}

function made({ id, name, scheduleEnabled }: Job, adopted: boolean): Extract<Resolved, { kind: 'job' }> {
  return { kind: 'job', job: { id, name, enabled: scheduleEnabled }, adopted };
}
