import type { CopySource, Estate, EstateJob, Repository } from './estate.ts';
import { derivedId } from './seed.ts';

/** Whether a job copies the backups of other jobs. */
export function isCopy({ kind }: Pick<EstateJob, 'kind'>): boolean {
  return kind === 'BackupCopy' || kind === 'ImmediateBackupCopy';
}

/** Gives every copy job its sources, in turn: a job, a whole repository, the backup of a job, two jobs. */
export function linkCopies(jobs: readonly EstateJob[], repositories: readonly Repository[]): EstateJob[] {
  const copiesOfServer = new Map<string, number>();
  return jobs.map((job) => {
    if (!isCopy(job)) return job;
    const turn = copiesOfServer.get(job.backupServerId) ?? 0;
    copiesOfServer.set(job.backupServerId, turn + 1);
    return { ...job, copies: sourcesFor(job, turn, jobs, repositories) };
  });
}

function sourcesFor(
  copy: EstateJob,
  turn: number,
  jobs: readonly EstateJob[],
  repositories: readonly Repository[],
): CopySource[] {
  const near = <Kind extends { readonly backupServerId: string }>(all: readonly Kind[]) =>
    all.filter(({ backupServerId }) => backupServerId === copy.backupServerId);
  const backups = near(jobs).filter(({ kind }) => kind === 'Backup');
  const first = backups[turn % Math.max(backups.length, 1)];
  const other = near(repositories).find(({ id }) => id !== copy.repositoryId);
  // Copy jobs that version 11a made have no linked repositories. Source: em_rest/jobinfo.
  const form =
    copy.kind === 'BackupCopy' ? 'Job' : (['Job', 'Repository', 'Backup', 'Jobs'] as const)[turn % 4];
  if (other !== undefined && copy.kind !== 'BackupCopy' && (form === 'Repository' || first === undefined)) {
    return [{ kind: 'Repository', id: other.id }];
  }
  if (first === undefined) return [];
  if (form === 'Backup') return [{ kind: 'Backup', id: first.id }];
  const second = form === 'Jobs' ? backups.find((each) => each !== first) : undefined;
  return [first, ...(second === undefined ? [] : [second])].map(({ id }) => ({ kind: 'Job', id }));
}

/** The id of one of a copy job's sources, within that copy job. */
export function linkId(copy: EstateJob, source: CopySource): string {
  return derivedId('Link', copy.id, source.kind, source.id);
}

/** The jobs whose backups a copy job copies, including the jobs of its linked repositories. */
export function sourceJobsOf(estate: Estate, copy: EstateJob): readonly EstateJob[] {
  const { copies = [] } = copy;
  const linked = new Set(copies.map(({ id }) => id));
  return estate.jobs.filter(
    (job) => linked.has(job.id) || (job.kind === 'Backup' && linked.has(job.repositoryId ?? '')),
  );
}

/** The id of a job's backup in its repository. */
export function backupIdOf(job: Pick<EstateJob, 'id'>): string {
  return derivedId('Backup', job.id);
}

/** Whether a copy job runs by its schedule: all of version 11a do, and some of later versions. */
export function isPeriodicCopy(job: EstateJob): boolean {
  return job.kind === 'BackupCopy' || job.isPeriodicCopy === true;
}
