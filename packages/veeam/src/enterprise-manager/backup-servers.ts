import type { ElementRecord } from './elements/element-record.ts';
import { readUid } from './link.ts';

/** A backup server connected to Enterprise Manager (em_rest/backupservers_id). */
export interface BackupServer {
  id: string;
  uid: string;
  name: string;
  description: string;
  port: number | undefined;
  version: string | undefined;
}

/** @throws MissingPart */
export function readBackupServer(record: ElementRecord): BackupServer {
  const { id, uid } = readUid(record);
  return {
    id,
    uid,
    name: record.needed('Name') ?? id,
    description: record.text('Description') ?? '',
    port: record.count('Port'),
    version: record.text('Version'),
  };
}
