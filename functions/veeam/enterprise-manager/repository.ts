import { type Element, integer, requiredText, text } from './element.ts';
import { bareId, parentOf, type Reference, readLinks } from './link.ts';

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
export function readRepository(element: Element): Repository {
  const uid = requiredText(element, 'UID');
  return {
    id: bareId(uid),
    uid,
    name: requiredText(element, 'Name'),
    kind: text(element, 'Kind'),
    capacityBytes: integer(element, 'Capacity'),
    freeSpaceBytes: integer(element, 'FreeSpace'),
    backupServer: parentOf(readLinks(element), 'BackupServer'),
  };
}
