import type { Job } from './job.ts';

/**
 * Makes one job of what both Enterprise Manager and a backup server report: they know it by the same id. The backup
 * server's own word counts; of Enterprise Manager's stays when it last succeeded and what starts it, where the backup
 * server does not tell, and its name. Jobs of two backup servers are never one.
 */
export function mergeJobs(jobs: readonly Job[]): Job[] {
  const managed = new Map<string, Job[]>();
  for (const job of jobs) {
    if (job.product !== 'enterprise-manager') continue;
    const key = job.id.toLowerCase();
    managed.set(key, [...(managed.get(key) ?? []), job]);
  }
  const own = new Set<string>();
  for (const job of jobs) if (job.product === 'backup-replication') own.add(job.id.toLowerCase());
  return jobs.flatMap((job) => {
    const key = job.id.toLowerCase();
    if (job.product === 'enterprise-manager') return own.has(key) ? [] : [job];
    const seen = job.product === 'backup-replication' ? (managed.get(key) ?? []) : [];
    return [seen.length === 0 ? job : mergeJob(job, seen)];
  });
}

function mergeJob(own: Job, seen: readonly Job[]): Job {
  const lastSuccess = own.lastSuccess ?? seen.find((job) => job.lastSuccess !== undefined)?.lastSuccess;
  const schedule = own.schedule ?? seen.find((job) => job.schedule !== undefined)?.schedule;
  return {
    ...own,
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(schedule === undefined ? {} : { schedule }),
    alsoSeenBy: seen.map(({ server }) => server),
  };
}
