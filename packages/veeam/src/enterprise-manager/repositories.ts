import type { ElementRecord } from './elements/element-record.ts';
import type { Job } from './jobs.ts';
import { parentOf, type Reference, readLinks, readUid } from './link.ts';
import { equals, query } from './query.ts';
import type { SessionRequests } from './requests.ts';

/** A backup repository (em_rest/repositories_id). */
export interface Repository {
  id: string;
  uid: string;
  name: string;
  /** Such as `WindowsLocal`. */
  kind: string | undefined;
  capacityBytes: number | undefined;
  freeSpaceBytes: number | undefined;
  /** A job can be cloned only to a repository of its own backup server. */
  backupServer: Reference | undefined;
}

/** @throws MissingPart */
export function readRepository(record: ElementRecord): Repository {
  const { id, uid } = readUid(record);
  return {
    id,
    uid,
    name: record.needed('Name') ?? id,
    kind: record.text('Kind'),
    capacityBytes: space(record, 'Capacity'),
    freeSpaceBytes: space(record, 'FreeSpace'),
    backupServer: parentOf(readLinks(record), 'BackupServer'),
  };
}

/** Object storage without a limit has -1 of it: unknown, and nothing odd (recorded of S3 repositories in version 12). */
function space(record: ElementRecord, name: string): number | undefined {
  return record.text(name) === '-1' ? undefined : record.count(name);
}

/**
 * The ids of the repositories that hold what a job has made. A Job does not name its repository
 * (em_rest/get_jobs_id): it is read from the job's backups or replicas (em_rest/get_query_backup,
 * get_query_replica).
 */
export async function repositoriesOfJob(
  requests: SessionRequests,
  job: Pick<Job, 'uid' | 'jobType'>,
): Promise<Set<string>> {
  const made = job.jobType === 'Replica' ? 'Replica' : 'Backup';
  const readRepositoryId = (record: ElementRecord) => ({
    uid: readUid(record).uid,
    repositoryId: parentOf(readLinks(record), 'Repository')?.id,
  });
  const ids = new Set<string>();
  for await (const page of query(requests, made, readRepositoryId, { filter: equals('JobUid', job.uid) })) {
    for (const { repositoryId } of page) if (repositoryId !== undefined) ids.add(repositoryId);
  }
  return ids;
}
