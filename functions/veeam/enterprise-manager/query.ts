import { UnreadableAnswerError } from '../transport/errors.ts';
import { child, children, type Element, integer } from './element.ts';
import type { Filter } from './filter.ts';
import { readLinks } from './link.ts';
import type { SessionRequests } from './requests.ts';

/** The types of entity we query for, and the name of their list in the answer. */
const LISTS = {
  Job: 'Jobs',
  Repository: 'Repositories',
  BackupServer: 'BackupServers',
  Backup: 'Backups',
  Replica: 'Replicas',
  BackupJobSession: 'BackupJobSessions',
  ReplicaJobSession: 'ReplicaJobSessions',
} as const;

interface QueryOptions {
  filter?: Filter | undefined;
  /** 100 when absent. */
  pageSize?: number | undefined;
  /** Newest first; by name when absent. */
  sortDesc?: 'CreationTime' | undefined;
}

/**
 * Queries for whole entities, page by page (em_rest/query_service). The next page is asked for by its number on
 * our own origin: the server's Next link names the host as the server knows itself.
 *
 * @throws UnreadableAnswerError when the server sends a page again instead of the next one
 */
export async function* query<Wanted extends { uid: string }>(
  requests: SessionRequests,
  type: keyof typeof LISTS,
  read: (element: Element) => Wanted,
  options: QueryOptions = {},
): AsyncGenerator<Wanted[]> {
  const operation = `query ${LISTS[type]}`;
  const filter = options.filter === undefined ? '' : `&filter=${encodeURIComponent(options.filter)}`;
  const sort = options.sortDesc === undefined ? 'sortAsc=Name' : `sortDesc=${options.sortDesc}`;
  const pageSize = options.pageSize ?? 100;
  const seen = new Set<string>();
  for (let page = 1; ; page++) {
    const path = `/api/query?type=${type}${filter}&format=Entities&${sort}&pageSize=${pageSize}&page=${page}`;
    const answer = await requests.get(operation, path, (element) => ({
      entities: children(child(child(element, 'Entities'), LISTS[type]), type).map(read),
      isLast: isLastPage(child(element, 'PagingInfo'), page),
    }));
    // A job made meanwhile may push one onto the next page: what came before is left out.
    const fresh = answer.entities.filter((entity) => !seen.has(entity.uid));
    if (fresh.length === 0 && answer.entities.length > 0) {
      throw new UnreadableAnswerError({
        server: requests.connection.address.name,
        operation,
        happened: `page ${page} repeats what came before`,
        remedy: 'Ask for larger pages, or look whether a proxy drops the query.',
      });
    }
    for (const entity of fresh) seen.add(entity.uid);
    yield fresh;
    if (answer.isLast || answer.entities.length === 0) return;
  }
}

function isLastPage(paging: Element | undefined, page: number): boolean {
  if (paging === undefined) return true;
  const hasNext = readLinks(paging).some((link) => link.rel === 'Next');
  return !hasNext && page >= (integer(paging, 'PagesCount') ?? 1);
}
