import type { Job } from '@veeam-automation/veeam/backup-replication/job';
import type { JobStatesFilters } from '@veeam-automation/veeam/backup-replication/job-filters';
import type { JobState } from '@veeam-automation/veeam/backup-replication/job-state';
import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';

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

/** The job, or undefined when it is not there any more. */
export async function readIfThere(jobs: Jobs, id: string): Promise<Job | undefined> {
  try {
    return await jobs.get(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
