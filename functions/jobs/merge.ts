import type { BackupServerNames } from './backup-server-names.ts';
import type { Job } from './job.ts';

/**
 * Merges the records of a job that both Enterprise Manager and a backup server report: the ids are equal, and the
 * server is known to be the one that Enterprise Manager names. The backup server's data takes precedence. Added to it
 * are which Enterprise Managers report the job and, if the backup server does not say, the last success and what starts
 * the job. Jobs that are not known to be the same stay separate.
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
