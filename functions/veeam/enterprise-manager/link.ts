import { linkSegments } from '../transport/links.ts';
import { child, children, type Element, text } from './element.ts';

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

export function readLinks(element: Element): Link[] {
  return children(child(element, 'Links'), 'Link').map((link) => ({
    rel: text(link, 'Rel') ?? '',
    href: text(link, 'Href') ?? '',
    type: text(link, 'Type'),
    name: text(link, 'Name'),
  }));
}

/** The bare id of a UID such as `urn:veeam:Job:5658…`; a bare id gives itself. */
export function bareId(uidOrId: string): string {
  return uidOrId.slice(uidOrId.lastIndexOf(':') + 1);
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
