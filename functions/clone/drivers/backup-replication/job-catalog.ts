import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import type { Repository } from '@veeam-automation/veeam/backup-replication/repositories';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { once } from '../../once.ts';
import { firstNames } from '../../unknown-job.ts';
import { findByName, readStates } from './read-jobs.ts';

/** Where a plan looks things up. Throws VeeamErrors. */
export interface JobCatalog {
  readonly revision: Revision;
  findById(id: string): Promise<JobState | undefined>;
  /** Whatever the name's case. */
  findByName(name: string): Promise<JobState[]>;
  getJob(id: string): Promise<Job>;
  /** Of the first jobs that the server lists. */
  jobNames(): Promise<string[]>;
  listRepositories(): Promise<Repository[]>;
}

/** The server itself, asked for each thing as it is now. */
export function liveCatalog({ jobs, repositories, revision }: BackupReplication): JobCatalog {
  return {
    revision,
    // A server that does not know the filter gives every job.
    findById: async (wanted) =>
      (await readStates(jobs, { idFilter: wanted })).find(
        ({ id }) => id.toLowerCase() === wanted.toLowerCase(),
      ),
    findByName: (name) => findByName(jobs, name),
    getJob: (id) => jobs.get(id),
    jobNames: () => firstNames(jobs.getAllStates()),
    listRepositories: () => all(repositories.getAll()),
  };
}

/** From so many originals on, the documents of all jobs are read page by page instead of one by one. */
const fewJobs = 20;

/** The states of all jobs and the repositories, read once; and of the jobs that are cloned, the documents. */
export function surveyedCatalog({ jobs, repositories, revision }: BackupReplication): JobCatalog {
  const states = once(async () => indexed(await readStates(jobs, {})));
  const documents = once(async () => new Map((await all(jobs.getAll())).map((job) => [job.id, job])));
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
    listRepositories: once(() => all(repositories.getAll())),
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
