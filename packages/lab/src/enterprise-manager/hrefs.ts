/** Makes the absolute addresses of an answer. `origin` such as `https://localhost:9398`. */
export class Hrefs {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  to(path: string): string {
    return `${this.#origin}/api/${path}`;
  }
}

export type EntityKind =
  | 'Job'
  | 'Repository'
  | 'BackupServer'
  | 'Backup'
  | 'Replica'
  | 'BackupJobSession'
  | 'ReplicaJobSession'
  | 'HierarchyRoot';

/** Source: em_rest/uid_type. */
export function uidOf(kind: EntityKind, id: string): string {
  return `urn:veeam:${kind}:${id}`;
}

/** The GUID of a UID of that kind; undefined when it is none. */
export function idOfUid(kind: EntityKind, uid: string): string | undefined {
  const prefix = `urn:veeam:${kind}:`;
  return uid.toLowerCase().startsWith(prefix.toLowerCase()) ? uid.slice(prefix.length) : undefined;
}
