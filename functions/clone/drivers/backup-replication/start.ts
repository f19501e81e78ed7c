import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { NameTakenError } from '../../driver.ts';
import type { ClonePlan, StartedClone } from '../../state.ts';
import { findNamesakes, findOwn } from './read-jobs.ts';
import { type CloneSession, findUnclaimed } from './unclaimed.ts';

/**
 * Has the server make the clone, unless it has made it already. It looks before it leaps: for a job with this
 * request's mark, and after a try that failed, for a clone that nobody has named.
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
