import type { ElementRecord } from './element-record.ts';
import { equals } from './filter.ts';
import type { Job } from './job.ts';
import { parentOf, readLinks, readUid } from './link.ts';
import { query } from './query.ts';
import type { SessionRequests } from './requests.ts';

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
