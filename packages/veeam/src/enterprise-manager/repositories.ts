import type { List } from '../reading/paging.ts';
import type { ElementRecord } from './elements/element-record.ts';
import { parentOf, type Reference, readLinks, readUid } from './link.ts';
import { equals, query } from './query.ts';
import { listInOne, pathOf, type SessionRequests } from './requests.ts';

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

/** Object storage without a limit has -1: unknown, but not odd (recorded from S3 repositories in version 12). */
function space(record: ElementRecord, name: string): number | undefined {
  return record.text(name) === '-1' ? undefined : record.count(name);
}

/** The repositories of all backup servers. Every method throws a VeeamError. */
export class Repositories {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  list(): List<Repository> {
    return listInOne(this.#requests, 'Repository', 'Repositories', readRepository);
  }

  get(uidOrId: string): Promise<Repository> {
    const path = `${pathOf('repositories', uidOrId)}?format=Entity`;
    return this.#requests.get('read repository', path, { root: 'Repository', read: readRepository });
  }

  /**
   * The repository that a job writes to; `undefined` when the job has made nothing yet or has written to several
   * repositories. A Job does not name its repository (em_rest/get_jobs_id), so it is read from the job's backups or
   * replicas (em_rest/get_query_backup, get_query_replica).
   */
  async ofJob(job: { readonly uid: string; readonly jobType: string }): Promise<Repository | undefined> {
    const made = job.jobType === 'Replica' ? 'Replica' : 'Backup';
    const readRepositoryId = (record: ElementRecord) => ({
      uid: readUid(record).uid,
      repositoryId: parentOf(readLinks(record), 'Repository')?.id,
    });
    const ids = new Set<string>();
    const filter = equals('JobUid', job.uid);
    for await (const page of query(this.#requests, made, readRepositoryId, { filter })) {
      for (const { repositoryId } of page) if (repositoryId !== undefined) ids.add(repositoryId);
    }
    const [only, ...others] = ids;
    return only === undefined || others.length > 0 ? undefined : this.get(only);
  }
}
