import { hash } from 'node:crypto';
import { ListBudget, type ListLimits } from '../reading/list-budget.ts';
import { UnreadableAnswerError } from '../transport/errors.ts';
import { type ElementRecord, MissingPart } from './elements/element-record.ts';
import { readLinks } from './link.ts';
import type { SessionRequests } from './requests.ts';

/** A filter of the query service, already quoted (em_rest/query_service). Made by the functions of this file only. */
export type Filter = string & { readonly __filter: unique symbol };

/**
 * `field=="value"`. The value stands in double quotes, in which a double quote is written twice: without quotes
 * the server ignores spaces.
 */
export function equals(field: string, value: string): Filter {
  return comparison(field, '==', value);
}

/** `field>="…"`: at that instant or later. Queries take times in UTC only (em_rest/get_query_backupjobsession). */
export function since(field: string, time: Date): Filter {
  return comparison(field, '>=', time.toISOString());
}

/** `field<"…"`: earlier than that instant. */
export function before(field: string, time: Date): Filter {
  return comparison(field, '<', time.toISOString());
}

/** True when one of them is (`,` in the query language). */
export function anyOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(',')})` as Filter;
}

/** True when all of them are (`;` in the query language). */
export function allOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(';')})` as Filter;
}

function comparison(field: string, operator: '==' | '>=' | '<', value: string): Filter {
  if (!/^[A-Za-z]+$/.test(field)) throw new TypeError('A field of a filter is a name.');
  return `${field}${operator}"${value.replaceAll('"', '""')}"` as Filter;
}

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
type EntityType = keyof typeof LISTS;

/** What to do about a list that cannot be read whole, or has records that cannot be told from others. */
export type Incomplete =
  /** The list ends there, or the record is left out, and it is noted. For what is shown and judged. */
  | 'noted'
  /** An error: whoever looks whether something is there must not take what was left out for absent. */
  | 'error';

interface QueryOptions {
  filter?: Filter | undefined;
  /** 100 when absent. */
  pageSize?: number | undefined;
  /** Newest first; by name when absent. */
  sortDesc?: 'CreationTime' | undefined;
  /** `error` when absent. */
  incomplete?: Incomplete | undefined;
  /** What the whole list may take; the usual limits when absent. */
  limits?: ListLimits | undefined;
}

/**
 * Queries for whole entities, page by page (em_rest/query_service). The next page is asked for by its number on
 * our own origin: the server's Next link names the host as the server knows itself. Two entities of one UID are both
 * given where they differ.
 *
 * @throws UnreadableAnswerError when the server sends a page again instead of the next one, AnswerTooLargeError and
 *   RequestTimeoutError when the list does not end, unless that is to be noted
 */
export async function* query<Wanted extends { uid: string }>(
  requests: SessionRequests,
  type: EntityType,
  read: (record: ElementRecord) => Wanted,
  options: QueryOptions = {},
): AsyncGenerator<Wanted[]> {
  const operation = `query ${LISTS[type]}`;
  const filter = options.filter === undefined ? '' : `&filter=${encodeURIComponent(options.filter)}`;
  const sort = options.sortDesc === undefined ? 'sortAsc=Name' : `sortDesc=${options.sortDesc}`;
  const pageSize = options.pageSize ?? 100;
  const isNoted = options.incomplete === 'noted';
  const { connection, oddValues } = requests;
  const seen = new SeenEntities(type);
  const budget = new ListBudget(() => performance.now(), options.limits);
  for (let page = 1; ; page++) {
    const path = `/api/query?type=${type}${filter}&format=Entities&${sort}&pageSize=${pageSize}&page=${page}`;
    const answer = await requests.get(operation, path, {
      root: 'QueryResult',
      strict: !isNoted,
      read: (result, bytes) => {
        const paging = pagingOf(result, page);
        const records = entitiesOf(result, type, paging.pages);
        const entities = records.flatMap((record) => readOne(record, read));
        return { entities, isLast: paging.isLast, skipped: records.length - entities.length, bytes };
      },
    });
    const fresh = answer.entities.filter(({ record, entity }) => {
      const place = seen.take(entity.uid, record, page);
      if (place === 'differs' || place === 'repeated') oddValues.add(entity.uid, '', 'duplicate-id');
      return place === 'new' || place === 'differs';
    });
    yield fresh.map(({ entity }) => entity);
    if (answer.isLast) return;
    if (fresh.length === 0 && answer.skipped === 0) {
      // It would go round in circles, or has promised more than there is.
      if (isNoted) return oddValues.add(LISTS[type], '', 'cut-off');
      throw new UnreadableAnswerError({
        server: connection.address.name,
        operation,
        happened: `page ${page} has nothing new although it is not the last`,
        remedy: 'Ask for larger pages, or look whether a proxy drops the query.',
      });
    }
    const exhausted = budget.spend(answer.bytes);
    if (exhausted === undefined) continue;
    if (isNoted) return oddValues.add(LISTS[type], '', 'cut-off');
    throw budget.error(connection.address.name, operation, exhausted);
  }
}

/** How many pages there are (em_rest/pagesize_and_page), and whether this is the last. @throws MissingPart */
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
 * The entities of one page. Where PagingInfo itself says that there is no page, the list may be left out: no document
 * shows an answer that finds nothing. @throws MissingPart
 */
function entitiesOf(result: ElementRecord, type: EntityType, pages: number): ElementRecord[] {
  const entities = result.holder('Entities');
  if (pages === 0 && Object.keys(entities.element).length === 0) return [];
  return entities.holder(LISTS[type]).entries(type);
}

/** The entity, or nothing where it lacks what tells it from others. @throws MissingPart in a strict reading */
function readOne<Wanted>(
  record: ElementRecord,
  read: (record: ElementRecord) => Wanted,
): { record: ElementRecord; entity: Wanted }[] {
  const entity = record.orSkipped(read);
  return entity === undefined ? [] : [{ record, entity }];
}

/** What has been read of a list, to tell an entity that comes again from another one of the same UID. */
class SeenEntities {
  readonly #type: EntityType;
  /** For each UID, what had it, and on which page. */
  readonly #known = new Map<string, { digest: string; page: number }[]>();

  constructor(type: EntityType) {
    this.#type = type;
  }

  /**
   * `moved`: an entity made meanwhile has pushed it onto this page, where it says the same. A run goes on while it is
   * read, and is the same one whatever it says by now.
   */
  take(uid: string, { element }: ElementRecord, page: number): 'new' | 'moved' | 'repeated' | 'differs' {
    const digest = hash('sha1', JSON.stringify(element), 'base64');
    const known = this.#known.get(uid);
    if (known === undefined) {
      this.#known.set(uid, [{ digest, page }]);
      return 'new';
    }
    const same = known.find((one) => one.digest === digest);
    if (same !== undefined) return same.page === page ? 'repeated' : 'moved';
    if (this.#type.endsWith('Session') && known.every((one) => one.page !== page)) return 'moved';
    known.push({ digest, page });
    return 'differs';
  }
}
