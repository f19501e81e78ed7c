import type { Job, Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { NotResolvedError, type Resolved } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { type OutcomeCode, reasonOf, refusals } from '../../outcome/outcome-code.ts';
import { type CloneExecution, type ClonePlan, markOf, type StartedClone } from '../../state.ts';
import { type CloneSession, findUnclaimed } from './find-clone.ts';
import { findNamesakes, findOwn, readIfThere } from './job-catalog.ts';
import { repositoryIdOf, runsAutomatically } from './job-document.ts';
import { nameClone } from './start.ts';

/** After these errors the request may still be with the server, which may act on it after we have looked. */
const timeouts: readonly OutcomeCode[] = ['request-timeout', 'step-timed-out'];

/**
 * Finds the outcome of a clone: by its mark, by its id, and after a lost answer among the new jobs. A clone that exists
 * without its name gets it now; one that cannot have it is deleted again.
 * @throws NotResolvedError if it is not resolved yet; VeeamError
 */
export async function resolveClone(
  session: CloneSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Resolved> {
  const { started, task } = execution;
  const adopted = started?.cloned?.certain !== true;
  const marked = await findMarked(session, execution, plan);
  if (marked) return made(marked, plan, adopted);
  if (started?.cloned) return resolveUnnamed(session, execution, plan, started.cloned);
  if (task?.succeeded) throw new NotResolvedError(`The job "${plan.name}" is not in the list any more.`);
  return resolveLostAnswer(session, execution, plan);
}

async function resolveUnnamed(
  session: CloneSession,
  execution: CloneExecution,
  plan: ClonePlan,
  cloned: NonNullable<StartedClone['cloned']>,
): Promise<Resolved> {
  if (execution.cancelledBy !== undefined) {
    return rollBack(session.jobs, cloned, 'cancelled', `Cancelled by ${execution.cancelledBy}.`);
  }
  const ended = execution.task ?? (await nameClone(session.jobs, cloned, plan, markOf(execution)));
  if (!ended.succeeded) {
    const why = `The clone could not be given its name and settings: ${ended.message}`;
    return rollBack(session.jobs, cloned, 'edit-refused', why);
  }
  const job = await readIfThere(session.jobs, cloned.jobId);
  if (!job || !isMarked(job.description, markOf(execution))) {
    throw new NotResolvedError(`The job ${cloned.jobId} was named, but cannot be read back so.`);
  }
  return made(job, plan, !cloned.certain);
}

/** No job is known, and none has the mark: the start failed, or was aborted before its answer was stored. */
async function resolveLostAnswer(
  session: CloneSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Resolved> {
  const { code, message } = reasonOf(execution);
  if (!refusals.includes(code)) {
    const cloned = await findUnclaimed(session, plan);
    if (cloned) return resolveUnnamed(session, execution, plan, cloned);
    if (timeouts.includes(code)) {
      throw new NotResolvedError('The server did not answer in time and may still make the clone.');
    }
  }
  return { kind: 'none', code, message: `The server holds no clone of this request. ${message}`.trim() };
}

async function findMarked(
  { jobs }: CloneSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<Job | undefined> {
  const { started, task } = execution;
  const mark = markOf(execution);
  const known = task?.jobId ?? started?.adoptedJobId ?? started?.cloned?.jobId;
  const job = known === undefined ? undefined : await readIfThere(jobs, known);
  if (job && isMarked(job.description, mark)) return job;
  const own = findOwn(await findNamesakes(jobs, plan.name), mark);
  return own && readIfThere(jobs, own.id);
}

/** The job as it was read back, compared with the plan. */
function made({ id, name, isDisabled, document }: Job, plan: ClonePlan, adopted: boolean): Resolved {
  const job = { id, name, enabled: !isDisabled };
  const repositoryId = repositoryIdOf(document);
  if (plan.repository && repositoryId !== plan.repository.uid) {
    const message = `The job was made, but its repository is ${repositoryId} and not "${plan.repository.name}".`;
    return { kind: 'job', job, adopted, shortfall: { code: 'repository-not-set', message } };
  }
  if (plan.runAutomatically && runsAutomatically(document) !== true) {
    const message = "The job was made, but it is not on the original's schedule as asked.";
    return { kind: 'job', job, adopted, shortfall: { code: 'schedule-not-set', message } };
  }
  return { kind: 'job', job, adopted };
}

/**
 * Removes a clone that cannot become what was requested: it is deleted only if the server's own answer says that this
 * request created it, and it has not been renamed since. Otherwise it is kept and named in the outcome.
 * @throws VeeamError
 */
export async function rollBack(
  jobs: Jobs,
  cloned: NonNullable<StartedClone['cloned']>,
  code: OutcomeCode,
  why: string,
): Promise<Resolved> {
  const job = await readIfThere(jobs, cloned.jobId);
  if (!job) return { kind: 'none', code, message: `${why} The clone "${cloned.name}" is deleted.` };
  if (job.name !== cloned.name) {
    const message = `${why} The job is left: it is called "${job.name}" (${job.id}) by now.`;
    return { kind: 'none', code, message };
  }
  if (!cloned.certain) {
    const message = `${why} The job "${job.name}" is left: that this request made it is likely, but not certain.`;
    return { kind: 'none', code, message, job: { id: job.id, name: job.name, enabled: !job.isDisabled } };
  }
  await jobs.delete(job.id);
  return { kind: 'none', code, message: `${why} The clone "${cloned.name}" is deleted.` };
}
