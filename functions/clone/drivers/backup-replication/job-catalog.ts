import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JobState, JobStatesFilters } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job, Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import type { Repository } from '@veeam-automation/veeam/backup-replication/repositories';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import { once } from '../../../concurrency.ts';
import { NotResolvedError } from '../../driver.ts';
import { isMarked } from '../../marker.ts';
import { firstNames } from '../source-job.ts';

/** Where a plan looks things up. Throws VeeamErrors. */
export interface JobCatalog {
  readonly revision: Revision;
  findById(id: string): Promise<JobState | undefined>;
  /** In any letter case. */
  findByName(name: string): Promise<JobState[]>;
  getJob(id: string): Promise<Job>;
  /** The names of the first jobs that the server lists. */
  jobNames(): Promise<string[]>;
  listRepositories(): Promise<Repository[]>;
}

/** The server itself: each lookup is a request. */
export function liveCatalog({ jobs, repositories, version: revision }: BackupReplication): JobCatalog {
  return {
    revision,
    // A server that ignores the filter returns every job.
    findById: async (wanted) =>
      (await readStates(jobs, { idFilter: wanted })).find(
        ({ id }) => id.toLowerCase() === wanted.toLowerCase(),
      ),
    findByName: (name) => findByName(jobs, name),
    getJob: (id) => jobs.get(id),
    jobNames: () => firstNames(jobs.listStates()),
    listRepositories: () => all(repositories.list()),
  };
}

/** From this number of originals on, the documents of all jobs are read page by page instead of one by one. */
const fewJobs = 20;

/** The states of all jobs and the repositories, read once; and the documents of the jobs to clone. */
export function surveyedCatalog({ jobs, repositories, version: revision }: BackupReplication): JobCatalog {
  const states = once(async () => indexed(await readStates(jobs, {})));
  const documents = once(async () => new Map((await all(jobs.list())).map((job) => [job.id, job])));
  const single = new Map<string, () => Promise<Job>>();
  return {
    revision,
    findById: async (id) => (await states()).byId.get(id.toLowerCase()),
    findByName: async (name) => (await states()).byName.get(name.toLowerCase()) ?? [],
    async getJob(id) {
      if (single.size >= fewJobs && !single.has(id)) {
        const document = (await documents()).get(id);
        if (document) return document;
      }
      const job = single.get(id) ?? once(() => jobs.get(id));
      single.set(id, job);
      return job();
    },
    jobNames: async () => [...(await states()).byId.values()].map(({ name }) => name),
    listRepositories: once(() => all(repositories.list())),
  };
}

function indexed(states: readonly JobState[]) {
  const byId = new Map<string, JobState>();
  const byName = new Map<string, JobState[]>();
  for (const state of states) {
    byId.set(state.id.toLowerCase(), state);
    const name = state.name.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), state]);
  }
  return { byId, byName };
}

async function all<Item>(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) for (const item of page) items.push(item);
  return items;
}

/** The states of the jobs that match a filter, from all pages. More types of jobs have a state than a document. */
export async function readStates(jobs: Jobs, filters: JobStatesFilters): Promise<JobState[]> {
  const states: JobState[] = [];
  for await (const page of jobs.listStates(filters)) states.push(...page);
  return states;
}

/** The jobs of that name, in any letter case, which is Windows' rule for names. */
async function findByName(jobs: Jobs, name: string): Promise<JobState[]> {
  // A `*` in the name is a wildcard in the filter, so the filter may return others, too.
  const states = await readStates(jobs, { nameFilter: name });
  return states.filter((state) => state.name.toLowerCase() === name.toLowerCase());
}

/** A job of that name; without its description if it cannot be read. */
export type Namesake = Pick<Job, 'id' | 'name' | 'description'>;

/**
 * The jobs of that name, with their descriptions. If a state lacks the name or the description, which every revision
 * requires (JobStateModel in vbr-1.1-rev0 and vbr-1.3-rev1), the job itself is read.
 * @throws VeeamError, also if the job has no readable name
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
 * The job of that name that has this request's mark.
 * @throws NotResolvedError if a job without a readable description might be it
 */
export function findOwn(namesakes: readonly Namesake[], mark: string): Namesake | undefined {
  const own = namesakes.find(({ description }) => isMarked(description, mark));
  const untold = namesakes.find(({ description }) => description === undefined);
  if (own || !untold) return own;
  throw new NotResolvedError(
    `The description of "${untold.name}" (${untold.id}) cannot be read, so that nobody can tell whose job it is.`,
  );
}

/** The job, or undefined if it is gone. */
export async function readIfThere(jobs: Jobs, id: string): Promise<Job | undefined> {
  try {
    return await jobs.get(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
