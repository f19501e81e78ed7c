import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Repository } from '@veeam-automation/veeam/enterprise-manager/repositories';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import { once } from '../../../concurrency.ts';
import { firstNames } from '../source-job.ts';

/** What a plan needs to know about a job. */
export type KnownJob = Pick<
  Job,
  'id' | 'uid' | 'name' | 'jobType' | 'platform' | 'description' | 'backupServer'
>;

/** Where a plan looks things up. Throws VeeamErrors. */
export interface JobCatalog {
  readonly apiVersion: string;
  findJob(id: string): Promise<KnownJob | undefined>;
  /** The jobs of these exact names. */
  findByName(...names: string[]): Promise<KnownJob[]>;
  /** The names of the first jobs that the server lists. */
  jobNames(): Promise<string[]>;
  listRepositories(): Promise<readonly Repository[]>;
  /** Undefined if the server does not say. */
  repositoryOfJob(job: KnownJob): Promise<Repository | undefined>;
}

/** The server itself: each lookup is a request. */
export function liveCatalog(manager: EnterpriseManager): JobCatalog {
  return {
    apiVersion: manager.version,
    findJob: (id) => readIfThere(manager, id),
    findByName: (...names) => manager.jobs.findByName(...names),
    jobNames: () => firstNames(manager.jobs.list(undefined, { pageSize: surveyPageSize })),
    listRepositories: async () => (await manager.repositories.list().all()).items,
    repositoryOfJob: (job) => manager.repositories.ofJob(job),
  };
}

/**
 * All jobs and repositories of the server, read once. No document says how to read the repositories of all jobs at
 * once, so they are read job by job, only for jobs that are cloned without naming a repository.
 */
export function surveyedCatalog(manager: EnterpriseManager): JobCatalog {
  const jobs = once(() => readJobs(manager));
  const repositories = once(async () => (await manager.repositories.list().all()).items);
  const ofJobs = new Map<string, () => Promise<Repository | undefined>>();
  return {
    apiVersion: manager.version,
    async findJob(id) {
      const [job, ...others] = (await jobs()).byId.get(id.toLowerCase()) ?? [];
      // Servers restored from one configuration share ids: only the server knows which of the jobs it would clone.
      return others.length === 0 ? job : readIfThere(manager, id);
    },
    findByName: async (...names) => {
      const { byName } = await jobs();
      return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
    },
    jobNames: async () => [...(await jobs()).byName.keys()],
    listRepositories: repositories,
    repositoryOfJob(job) {
      const known = ofJobs.get(job.id) ?? once(() => manager.repositories.ofJob(job));
      ofJobs.set(job.id, known);
      return known();
    },
  };
}

/** The complete job, or undefined if there is none. @throws every other VeeamError */
export async function readIfThere(manager: EnterpriseManager, id: string): Promise<Job | undefined> {
  try {
    return await manager.jobs.get(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

export const surveyPageSize = 500;

async function readJobs(manager: EnterpriseManager) {
  const byId = new Map<string, KnownJob[]>();
  const byName = new Map<string, KnownJob[]>();
  for await (const page of manager.jobs.list(undefined, { pageSize: surveyPageSize })) {
    for (const { id, uid, name, jobType, platform, description, backupServer } of page) {
      const job = { id, uid, name, jobType, platform, description, backupServer };
      byId.set(id.toLowerCase(), [...(byId.get(id.toLowerCase()) ?? []), job]);
      byName.set(name, [...(byName.get(name) ?? []), job]);
    }
  }
  return { byId, byName };
}
