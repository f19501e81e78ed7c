import type { BackupServer, Estate, EstateJob, Repository } from '../estate/estate.ts';
import { type EmNode, type Link, links, list, object, type Scalar } from './nodes.ts';

/** Makes the absolute addresses of an answer. `origin` is for example `https://localhost:9398`. */
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

/** The GUID of a UID of the given kind; undefined for any other text. */
export function idOfUid(kind: EntityKind, uid: string): string | undefined {
  const prefix = `urn:veeam:${kind}:`;
  return uid.toLowerCase().startsWith(prefix.toLowerCase()) ? uid.slice(prefix.length) : undefined;
}

/** The common parts of a resource in each form: as a reference, as an entity, in a query's result. */
export interface Resource {
  readonly kind: EntityKind;
  readonly id: string;
  readonly name: string;
  /** The path of its collection, below /api/. */
  readonly collection: string;
  readonly links: readonly Link[];
  /** The elements of the entity form that follow its links. */
  readonly elements: () => readonly EmNode[];
  /** The fields that a query may filter and sort by. */
  readonly fields: Readonly<Record<string, Scalar>>;
}

/** The input for making resources. */
export interface Shown {
  readonly estate: Estate;
  readonly hrefs: Hrefs;
  readonly now: Date;
}

/**
 * The short form: `Ref` in a list, `EntityRef` alone. Its upward links begin with the backup server, which may come
 * later in the entity; its downward links lead to lists of references. Source: em_rest/replicas_id,
 * em_rest/repositories_id.
 */
export function referenceNode(resource: Resource, hrefs: Hrefs, name: 'Ref' | 'EntityRef'): EmNode {
  const path = `${resource.collection}/${resource.id}`;
  const up = resource.links.filter((link) => link.rel === 'Up');
  const server = up.filter((link) => link.type === 'BackupServerReference');
  const down = resource.links.filter((link) => link.rel === 'Down' && link.type?.endsWith('ReferenceList'));
  const alternate = {
    rel: 'Alternate',
    type: resource.kind,
    href: hrefs.to(`${path}?format=Entity`),
    name: resource.name,
  };
  const attributes = {
    UID: uidOf(resource.kind, resource.id),
    Name: resource.name,
    Href: hrefs.to(path),
    Type: `${resource.kind}Reference`,
  };
  return object(name, attributes, [
    links(...server, ...up.filter((link) => !server.includes(link)), alternate, ...down),
  ]);
}

/** The full form. Source: em_rest/get_jobs_id. */
export function entityNode(resource: Resource, hrefs: Hrefs): EmNode {
  const attributes = {
    Type: resource.kind,
    Href: hrefs.to(`${resource.collection}/${resource.id}?format=Entity`),
    Name: resource.name,
    UID: uidOf(resource.kind, resource.id),
  };
  return object(resource.kind, attributes, [links(...resource.links), ...resource.elements()]);
}

export function referencesNode(resources: readonly Resource[], hrefs: Hrefs): EmNode {
  return list(
    'EntityReferences',
    'Refs',
    resources.map((resource) => referenceNode(resource, hrefs, 'Ref')),
  );
}

/** The plural of a kind; it names lists of entities. */
const plurals = {
  Job: 'Jobs',
  Repository: 'Repositories',
  BackupServer: 'BackupServers',
  Backup: 'Backups',
  Replica: 'Replicas',
  BackupJobSession: 'BackupJobSessions',
  ReplicaJobSession: 'ReplicaJobSessions',
  HierarchyRoot: 'HierarchyRoots',
} as const satisfies Record<EntityKind, string>;

export function entitiesNode(kind: EntityKind, resources: readonly Resource[], hrefs: Hrefs) {
  return list(
    plurals[kind],
    plurals[kind],
    resources.map((resource) => entityNode(resource, hrefs)),
  );
}

/** A link to the backup server of a resource. */
export function upLink(server: BackupServer, hrefs: Hrefs): Link {
  return {
    rel: 'Up',
    type: 'BackupServerReference',
    href: hrefs.to(`backupServers/${server.id}`),
    name: server.name,
  };
}

/** The backup server of a job or repository. */
export function serverOf(estate: Estate, owned: EstateJob | Repository): BackupServer {
  const server = estate.backupServers.find(({ id }) => id === owned.backupServerId);
  if (server === undefined)
    throw new RangeError(`"${owned.name}" belongs to no backup server of the estate.`);
  return server;
}
