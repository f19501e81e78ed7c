import { linkSegments } from '../transport/links.ts';
import { type ElementRecord, MissingPart } from './elements/element-record.ts';

/** A link of an answer. It is read for the ids in it and never followed to another host. */
export interface Link {
  rel: string;
  href: string;
  type: string | undefined;
  name: string | undefined;
}

/** What another entity is called: its bare id, its UID and its name where told. */
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

/** The bare id of a UID such as `urn:veeam:Job:5658…`; a bare id gives itself. */
export function bareId(uidOrId: string): string {
  return uidOrId.slice(uidOrId.lastIndexOf(':') + 1).trim();
}

/** What tells an entity from all others. @throws MissingPart when there is none, or its id is empty */
export function readUid(record: ElementRecord, name = 'UID'): { id: string; uid: string } {
  const uid = record.required(name);
  const id = bareId(uid);
  if (id === '') throw new MissingPart(`its ${name} is empty`, name);
  return { id, uid };
}

/** The id that follows `collection` in a link's path: `…/api/jobs/5658…?format=Entity` gives `5658…`. */
export function idInLink(href: string, collection: string): string | undefined {
  const segments = linkSegments(href);
  const at = segments.findIndex((segment) => segment.toLowerCase() === collection.toLowerCase());
  return at < 0 ? undefined : segments[at + 1];
}

/** The entity of another kind that an entity's `Up` link leads to (em_rest/get_jobs_id, Links). */
export function parentOf(links: readonly Link[], kind: 'BackupServer' | 'Repository'): Reference | undefined {
  const collection = kind === 'BackupServer' ? 'backupServers' : 'repositories';
  for (const link of links) {
    const id = link.rel === 'Up' ? idInLink(link.href, collection) : undefined;
    if (id !== undefined) return { id, uid: `urn:veeam:${kind}:${id}`, name: link.name };
  }
  return undefined;
}
