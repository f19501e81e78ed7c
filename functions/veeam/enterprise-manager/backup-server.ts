import { type Element, integer, requiredText, text } from './element.ts';
import { bareId } from './link.ts';

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
export function readBackupServer(element: Element): BackupServer {
  const uid = requiredText(element, 'UID');
  return {
    id: bareId(uid),
    uid,
    name: requiredText(element, 'Name'),
    description: text(element, 'Description') ?? '',
    port: integer(element, 'Port'),
    version: text(element, 'Version'),
  };
}
