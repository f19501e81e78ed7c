import type { JobState, JobStatesFilters } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job, Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import { NotResolvedError } from '../../driver.ts';
import { isMarked } from '../../marker.ts';

/** The states of the jobs that a filter lets through, of all pages. They show more kinds of jobs than the jobs do. */
export async function readStates(jobs: Jobs, filters: JobStatesFilters): Promise<JobState[]> {
  const states: JobState[] = [];
  for await (const page of jobs.getAllStates(filters)) states.push(...page);
  return states;
}

/** The jobs of that name, whatever its case: Windows' rule for names. */
export async function findByName(jobs: Jobs, name: string): Promise<JobState[]> {
  // A `*` in the name is a wildcard in the filter, so the filter may let others through.
  const states = await readStates(jobs, { nameFilter: name });
  return states.filter((state) => state.name.toLowerCase() === name.toLowerCase());
}

/** A job of the name in question; without its description where that cannot be read. */
export type Namesake = Pick<Job, 'id' | 'name' | 'description'>;

/**
 * The jobs of that name, to be told by their descriptions. Where a state does not tell its job's name or description,
 * which every revision requires of it (JobStateModel in vbr-1.1-rev0 and vbr-1.3-rev1), the job itself is asked.
 * @throws VeeamError, also when the job has no name that can be read
 */
export async function findNamesakes(jobs: Jobs, name: string): Promise<Namesake[]> {
  const isMeant = (job: Namesake) => job.name.toLowerCase() === name.toLowerCase();
  const namesakes: Namesake[] = [];
  for (const state of await readStates(jobs, { nameFilter: name })) {
    if (state.name !== '' && !isMeant(state)) continue;
    const isTold = state.name !== '' && state.description !== undefined;
    const job = isTold ? state : await readIfThere(jobs, state.id);
    if (job && isMeant(job)) namesakes.push(job);
  }
  return namesakes;
}

/**
 * The job among those of its name that carries the mark of this request.
 * @throws NotResolvedError when it may be one that does not tell its description: that is neither ours nor another's
 */
export function findOwn(namesakes: readonly Namesake[], mark: string): Namesake | undefined {
  const own = namesakes.find(({ description }) => isMarked(description, mark));
  const untold = namesakes.find(({ description }) => description === undefined);
  if (own || !untold) return own;
  throw new NotResolvedError(
    `The description of "${untold.name}" (${untold.id}) cannot be read, so that nobody can tell whose job it is.`,
  );
}

/** The job, or undefined when it is not there any more. */
export async function readIfThere(jobs: Jobs, id: string): Promise<Job | undefined> {
  try {
    return await jobs.get(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
