import type { ElementRecord } from './element-record.ts';
import { parentOf, type Reference, readLinks, readUid } from './link.ts';

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
