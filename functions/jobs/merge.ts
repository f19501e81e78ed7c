import type { BackupServerNames } from './backup-server-names.ts';
import type { Job } from './job.ts';

/**
 * Makes one job of what both Enterprise Manager and a backup server report: the same id, and the server is known to be
 * that which Enterprise Manager names. The backup server's own word counts; of Enterprise Manager's stays when it last
 * succeeded and what starts it, where the backup server does not tell, and its name. Whatever is not known to be the
 * same job stays as it is.
 */
export function mergeJobs(jobs: readonly Job[], names: BackupServerNames): Job[] {
  const own = new Set(
    jobs.filter(({ product }) => product === 'backup-replication').map((job) => keyOf(job.server, job.id)),
  );
  const seen = new Map<string, Job[]>();
  const kept = jobs.filter((job) => {
    if (job.product !== 'enterprise-manager') return true;
    const key = keyOf(names.of(job), job.id);
    if (!own.has(key)) return true;
    seen.set(key, [...(seen.get(key) ?? []), job]);
    return false;
  });
  return kept.map((job) => {
    const also = job.product === 'backup-replication' ? seen.get(keyOf(job.server, job.id)) : undefined;
    return also === undefined ? job : mergeJob(job, also);
  });
}

function keyOf(server: string | undefined, id: string): string {
  return `${server ?? ''} ${id.toLowerCase()}`;
}

function mergeJob(own: Job, seen: readonly Job[]): Job {
  const lastSuccess = own.lastSuccess ?? seen.find((job) => job.lastSuccess !== undefined)?.lastSuccess;
  const schedule = own.schedule ?? seen.find((job) => job.schedule !== undefined)?.schedule;
  return {
    ...own,
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(schedule === undefined ? {} : { schedule }),
    alsoSeenBy: [...new Set(seen.map(({ server }) => server))],
  };
}
