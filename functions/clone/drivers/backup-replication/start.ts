import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import {
  AccessDeniedError,
  NotFoundError,
  RequestRefusedError,
  VeeamError,
} from '@veeam-automation/veeam/transport/errors';
import { NameTakenError } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import type { ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { type CloneSession, findUnclaimed } from './find-clone.ts';
import { findNamesakes, findOwn } from './job-catalog.ts';
import { documentOfPlan } from './job-document.ts';

/**
 * Lets the server create the clone, unless it has done so already. It first looks for a job with this request's mark
 * and, after a failed try, for a clone that has not been named yet.
 * @throws NameTakenError, NotResolvedError, VeeamError
 */
export async function startClone(
  session: CloneSession,
  plan: ClonePlan,
  mark: string,
  tries: number,
): Promise<StartedClone> {
  const namesakes = await findNamesakes(session.jobs, plan.name);
  const own = findOwn(namesakes, mark);
  if (own) return { adoptedJobId: own.id };
  if (namesakes.length > 0) {
    throw new NameTakenError('A job of that name exists already and is not of this request.');
  }
  const earlier = tries > 0 ? await findUnclaimed(session, plan) : undefined;
  if (earlier) return { cloned: earlier };
  try {
    const { id, name } = await session.jobs.clone(plan.source.id);
    return { cloned: { jobId: id, name, certain: true } };
  } catch (error) {
    if (!(error instanceof VeeamError && error.mayHaveActed)) throw error;
    const found = await findUnclaimed(session, plan).catch((failure) => {
      // The next try of this step looks again.
      if (failure instanceof VeeamError) return undefined;
      throw failure;
    });
    if (found) return { cloned: found };
    throw error;
  }
}

/**
 * The job has neither the name that the server gave it nor this request's mark: a person has renamed it, or it is the
 * clone that another request created from the same job at the same moment.
 */
class TakenByOthersError extends Error {}

/**
 * Gives a clone its name, its description with the mark, and its settings, in one edit that is safe to repeat. A job is
 * changed only while it has the name that the server gave it, or this request's mark.
 * @returns not succeeded if the server refuses permanently, or the job belongs to another request or a person by now
 * @throws VeeamError
 */
export async function nameClone(
  jobs: Jobs,
  cloned: NonNullable<StartedClone['cloned']>,
  plan: ClonePlan,
  mark: string,
): Promise<EndedTask> {
  try {
    await jobs.edit(cloned.jobId, (document) => {
      const { name, description } = document;
      const own = typeof description === 'string' && isMarked(description, mark);
      if (name !== cloned.name && !own) {
        throw new TakenByOthersError(
          `The job ${cloned.jobId} was renamed meanwhile, by someone else or by another clone of the same job that was made at the same moment. Ask for this one again: nothing was doubled.`,
        );
      }
      return documentOfPlan(document, plan);
    });
    return { succeeded: true, message: 'The job was cloned and named.', jobId: cloned.jobId };
  } catch (error) {
    const final =
      error instanceof TakenByOthersError ||
      error instanceof RequestRefusedError ||
      error instanceof NotFoundError ||
      error instanceof AccessDeniedError;
    if (!final) throw error;
    return { succeeded: false, message: error.message };
  }
}
