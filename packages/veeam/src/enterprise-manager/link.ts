import { linkSegments } from '../transport/links.ts';
import { type ElementRecord, MissingPart } from './elements/element-record.ts';

/** A link in an answer. It is used for the ids in it and is never followed to another host. */
export interface Link {
  rel: string;
  href: string;
  type: string | undefined;
  name: string | undefined;
}

/** A reference to another entity: its bare id, its UID, and its name if the server sends it. */
export interface Reference {
  id: string;
  uid: string;
  name: string | undefined;
}

export function readLinks(record: ElementRecord): Link[] {
  return (record.record('Links')?.records('Link') ?? []).map((link) => ({
    rel: link.text('Rel') ?? '',
    href: link.text('Href') ?? '',
    type: link.text('Type'),
    name: link.text('Name'),
  }));
}

/** The bare id of a UID such as `urn:veeam:Job:5658…`; a bare id is returned unchanged. */
export function bareId(uidOrId: string): string {
  return uidOrId.slice(uidOrId.lastIndexOf(':') + 1).trim();
}

/** The UID of an entity, which is unique. @throws MissingPart when there is none, or its id is empty */
export function readUid(record: ElementRecord, name = 'UID'): { id: string; uid: string } {
  const uid = record.required(name);
  const id = bareId(uid);
  if (id === '') throw new MissingPart(`its ${name} is empty`, name);
  return { id, uid };
}

/** The id after `collection` in a link's path: `…/api/jobs/5658…?format=Entity` has `5658…`. */
export function idInLink(href: string, collection: string): string | undefined {
  const segments = linkSegments(href);
  const at = segments.findIndex((segment) => segment.toLowerCase() === collection.toLowerCase());
  return at < 0 ? undefined : segments[at + 1];
}

/** The entity of another kind that an entity's `Up` link points to (em_rest/get_jobs_id, Links). */
export function parentOf(links: readonly Link[], kind: 'BackupServer' | 'Repository'): Reference | undefined {
  const collection = kind === 'BackupServer' ? 'backupServers' : 'repositories';
  for (const link of links) {
    const id = link.rel === 'Up' ? idInLink(link.href, collection) : undefined;
    if (id !== undefined) return { id, uid: `urn:veeam:${kind}:${id}`, name: link.name };
  }
  return undefined;
}
