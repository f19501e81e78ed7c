import type { List } from '../reading/paging.ts';
import type { ElementRecord } from './elements/element-record.ts';
import { readUid } from './link.ts';
import { listInOne, type SessionRequests } from './requests.ts';

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
function readBackupServer(record: ElementRecord): BackupServer {
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

/** The backup servers connected to Enterprise Manager. */
export class BackupServers {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  /** Reading it throws a VeeamError. */
  list(): List<BackupServer> {
    return listInOne(this.#requests, 'BackupServer', 'BackupServers', readBackupServer);
  }
}
