import {
  type Incomplete,
  List,
  ListBudget,
  type ListLimits,
  type Page,
  type PageSource,
} from '../reading/paging.ts';
import { Records } from '../reading/records.ts';
import { type ElementRecord, MissingPart } from './elements/element-record.ts';
import { readLinks } from './link.ts';
import type { SessionRequests } from './requests.ts';

/** A filter of the query service, already quoted (em_rest/query_service). Only functions in this file make filters. */
export type Filter = string & { readonly __filter: unique symbol };

/**
 * `field=="value"`. The value is in double quotes, because without quotes the server ignores spaces. A double quote in
 * the value is written twice.
 */
export function equals(field: string, value: string): Filter {
  return comparison(field, '==', value);
}

/** `field>="…"`: at that instant or later. Times in queries must be in UTC (em_rest/get_query_backupjobsession). */
export function since(field: string, time: Date): Filter {
  return comparison(field, '>=', time.toISOString());
}

/** `field<"…"`: before that instant. */
export function before(field: string, time: Date): Filter {
  return comparison(field, '<', time.toISOString());
}

/** True when at least one filter is true (`,` in the query language). */
export function anyOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(',')})` as Filter;
}

/** True when all filters are true (`;` in the query language). */
export function allOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(';')})` as Filter;
}

function comparison(field: string, operator: '==' | '>=' | '<', value: string): Filter {
  if (!/^[A-Za-z]+$/.test(field)) throw new TypeError('A field of a filter is a name.');
  return `${field}${operator}"${value.replaceAll('"', '""')}"` as Filter;
}

/** The entity types to query, and the name of their list in the answer. */
const LISTS = {
  Job: 'Jobs',
  Backup: 'Backups',
  Replica: 'Replicas',
  BackupJobSession: 'BackupJobSessions',
  ReplicaJobSession: 'ReplicaJobSessions',
} as const;
type EntityType = keyof typeof LISTS;

export interface ListOptions {
  /** 100 when absent. */
  readonly pageSize?: number;
  /** `error` when absent. */
  readonly incomplete?: Incomplete;
}

interface QueryOptions extends ListOptions {
  readonly filter?: Filter | undefined;
  /** Newest first; by name when absent. */
  readonly sortDesc?: 'CreationTime';
  /** The limits for the whole list; the usual limits when absent. */
  readonly limits?: ListLimits | undefined;
}

/**
 * The list of whole entities from a query, page by page (em_rest/query_service). The next page is requested by its
 * number on the configured origin, because the server's Next link has the host name that the server uses for itself.
 */
export function query<Item extends { readonly uid: string }>(
  requests: SessionRequests,
  type: EntityType,
  read: (record: ElementRecord) => Item,
  { filter, pageSize = 100, sortDesc, incomplete = 'error', limits }: QueryOptions = {},
): List<Item> {
  const operation = `query ${LISTS[type]}`;
  const filtered = filter === undefined ? '' : `&filter=${encodeURIComponent(filter)}`;
  const sort = sortDesc === undefined ? 'sortAsc=Name' : `sortDesc=${sortDesc}`;
  const path = `/api/query?type=${type}${filtered}&format=Entities&${sort}&pageSize=${pageSize}`;
  const fetchPage = (page: number): Promise<Page<Item | undefined>> =>
    requests.get(operation, `${path}&page=${page}`, {
      root: 'QueryResult',
      strict: incomplete === 'error',
      read: (result, bytes) => {
        const { pages, isLast } = pagingOf(result, page);
        const entries = entitiesOf(result, type, pages).map((record) => record.orSkipped(read));
        return { entries, bytes, isLast };
      },
    });
  const { connection, oddValues: odd } = requests;
  const reader = {
    read: (entry: Item | undefined) => entry,
    idOf: ({ uid }: Item) => uid,
    // A run may go on during the reading; it is the same run even if its values change.
    isSame: () => type.endsWith('Session'),
  };
  return List.of(() => ({
    server: connection.address.name,
    operation,
    place: LISTS[type],
    odd,
    source: new NumberedPages(fetchPage),
    records: new Records(reader, odd),
    budget: new ListBudget(() => performance.now(), limits),
    isError: () => incomplete === 'error',
  }));
}

class NumberedPages<Entry> implements PageSource<Entry> {
  readonly #fetchPage: (page: number) => Promise<Page<Entry>>;
  #page = 0;

  constructor(fetchPage: (page: number) => Promise<Page<Entry>>) {
    this.#fetchPage = fetchPage;
  }

  next(): Promise<Page<Entry>> {
    this.#page += 1;
    return this.#fetchPage(this.#page);
  }
}

/** The number of pages (em_rest/pagesize_and_page), and whether this is the last. @throws MissingPart */
function pagingOf(result: ElementRecord, page: number): { pages: number; isLast: boolean } {
  const paging = result.holder('PagingInfo');
  const pages = paging.count('PagesCount');
  if (pages === undefined) throw new MissingPart('its PagingInfo tells no PagesCount');
  const given = paging.count('PageNum');
  if (given !== undefined && pages > 0 && given !== page) throw new MissingPart('it is another page');
  const hasNext = readLinks(paging).some((link) => link.rel === 'Next');
  return { pages, isLast: !hasNext && page >= pages };
}

/**
 * The entities of one page. When PagingInfo counts no pages, the list may be missing: no document shows an answer
 * without results. @throws MissingPart
 */
function entitiesOf(result: ElementRecord, type: EntityType, pages: number): ElementRecord[] {
  const entities = result.holder('Entities');
  if (pages === 0 && Object.keys(entities.element).length === 0) return [];
  return entities.holder(LISTS[type]).entries(type);
}
