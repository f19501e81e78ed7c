import {
  AnswerTooLargeError,
  RequestTimeoutError,
  UnreadableAnswerError,
  type VeeamError,
} from '../transport/errors.ts';
import type { OddValues } from './odd-values.ts';
import type { Records } from './records.ts';

/** The limits for reading one list, for all its pages together. */
export interface ListLimits {
  readonly pages: number;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Far more than any server has (10,000 jobs are 20 pages and 10 MiB). But little enough that a server that sends
 * endless pages does not use up the memory or the time of a function.
 */
const USUAL: ListLimits = { pages: 1000, bytes: 256 * 1024 * 1024, ms: 300_000 };

/** The limit that a budget has reached. */
export type Exhausted = keyof ListLimits;

/** Counts the cost of one reading of a list, so that the reading ends however many pages a server offers. */
export class ListBudget {
  readonly #nowMs: () => number;
  readonly #limits: ListLimits;
  readonly #startedAtMs: number;
  #pages = 0;
  #bytes = 0;

  /** @param nowMs a clock that never goes back, such as `performance.now` */
  constructor(nowMs: () => number, limits: ListLimits = USUAL) {
    this.#nowMs = nowMs;
    this.#limits = limits;
    this.#startedAtMs = nowMs();
  }

  /** Counts a page that was read. Returns the limit that is reached, if any; then no further page may be requested. */
  spend(bytes: number): Exhausted | undefined {
    this.#pages += 1;
    this.#bytes += bytes;
    if (this.#pages >= this.#limits.pages) return 'pages';
    if (this.#bytes >= this.#limits.bytes) return 'bytes';
    return this.#nowMs() - this.#startedAtMs >= this.#limits.ms ? 'ms' : undefined;
  }

  /** The error for a list that must be complete. */
  error(server: string, operation: string, exhausted: Exhausted): VeeamError {
    const { pages, bytes, ms } = this.#limits;
    const details = { server, operation, remedy: 'Ask for less, by a filter.' };
    if (exhausted === 'ms') {
      return new RequestTimeoutError({
        ...details,
        happened: `the list did not end within ${ms} ms`,
        retryable: true,
      });
    }
    return new AnswerTooLargeError({
      ...details,
      happened: `the list did not end within ${exhausted === 'pages' ? `${pages} pages` : `${bytes} bytes`}`,
    });
  }
}

/** One page of a list. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** The size of the answer. */
  readonly bytes: number;
  /** Whether it is the last page, as far as is known. */
  readonly isLast: boolean;
  /** Whether it was requested in addition and may have nothing new. */
  readonly isExtra?: boolean;
  /** Requests it once more, for the case that another page was sent in its place. */
  again?(): Promise<Page<Entry>>;
}

/** Requests the pages of one list. */
export interface PageSource<Entry> {
  /** The next page, up to the last page. */
  next(): Promise<Page<Entry>>;
  /** The number of entries on all pages; undefined when the server does not send it. */
  readonly total?: number | undefined;
  /** The most pages in a row that repeat earlier records, because many were added meanwhile; 0 when absent. */
  readonly mostInVain?: number;
}

/** Why a list that was read may not be complete. */
export type Missing =
  /** `count` of the `came` entries were left out because they could not be told apart from others. */
  | { readonly why: 'left-out'; readonly count: number; readonly came: number }
  /** Whole pages were repeated, or the pages ended although the server counts more entries. */
  | { readonly why: 'repeats' | 'ends-early'; readonly came: number; readonly total: number | undefined }
  /** The reading reached a limit. */
  | { readonly why: 'limit'; readonly exhausted: Exhausted };

/** How to handle a list that cannot be read completely. */
export type Incomplete =
  /** The list ends there, or the record is left out, and this is noted. For lists that are shown and judged. */
  | 'noted'
  /** An error. For callers that check whether a record exists: they must not take a record not read for absent. */
  | 'error';

/**
 * Reads a list page by page, even if it changes meanwhile. When the list grows, records move to the next page and are
 * sent a second time; no record is returned twice.
 *
 * @returns what is missing from the list; undefined when it is complete
 */
export async function* readPages<Entry, Item>(
  source: PageSource<Entry>,
  records: Records<Entry, Item>,
  budget: ListBudget,
): AsyncGenerator<Item[], Missing | undefined, undefined> {
  let exhausted: Exhausted | undefined;
  let inVain = 0;
  let barren = 0;
  const take = ({ entries, bytes }: Page<Entry>): Item[] => {
    exhausted ??= budget.spend(bytes);
    return records.take(entries);
  };
  for (;;) {
    const page = await source.next();
    const { again } = records;
    let fresh = take(page);
    if (fresh.length === 0 && records.again > again && page.again !== undefined && page.isExtra !== true)
      fresh = take(await page.again());
    if (fresh.length > 0) {
      inVain = 0;
      barren = 0;
      yield fresh;
    } else if (page.isExtra !== true && page.entries.length > 0) {
      if (records.again > again) inVain += 1;
      else barren += 1;
    }
    const { came } = records;
    const mostInVain = source.mostInVain ?? 0;
    const isEmpty = page.entries.length === 0 && page.isExtra !== true;
    const isStuck = !page.isLast && (inVain > mostInVain || barren > mostInVain + 1);
    if (page.isLast || isStuck || isEmpty) {
      const { total } = source;
      if (inVain > 0 && (total === undefined ? isStuck : came < total))
        return { why: 'repeats', came, total };
      if (total === undefined ? (isEmpty || isStuck) && !page.isLast : came < total)
        return { why: 'ends-early', came, total };
      const { leftOut: count } = records;
      return count > 0 ? { why: 'left-out', count, came } : undefined;
    }
    if (exhausted !== undefined) return { why: 'limit', exhausted };
  }
}

/** One reading of a list. */
export interface ListReading<Entry, Item> {
  readonly server: string;
  readonly operation: string;
  /** The name of its records: `jobs`. */
  readonly place: string;
  readonly odd: OddValues;
  readonly source: PageSource<Entry>;
  readonly records: Records<Entry, Item>;
  readonly budget: ListBudget;
  /** Whether `missing` is an error; otherwise it is noted. */
  isError(missing: Missing): boolean;
}

/** The part of a list that could be read. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Whether it is complete: nothing was cut off and no record was left out. */
  readonly isWhole: boolean;
}

/** A server's list, requested while it is read: page by page or all at once. */
export class List<Item> implements AsyncIterable<Item[]> {
  readonly #read: () => AsyncGenerator<Item[], boolean, undefined>;

  /** @param read yields the records of each page and returns whether the list is complete */
  constructor(read: () => AsyncGenerator<Item[], boolean, undefined>) {
    this.#read = read;
  }

  /** @throws UnreadableAnswerError, AnswerTooLargeError and RequestTimeoutError for a list that must be complete */
  static of<Entry, Item>(begin: () => ListReading<Entry, Item>): List<Item> {
    return new List(() => readList(begin()));
  }

  /** A list that comes in one answer. */
  static inOne<Item>(read: () => Promise<Listing<Item>>): List<Item> {
    return new List(async function* () {
      const { items, isWhole } = await read();
      yield [...items];
      return isWhole;
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item[], boolean, undefined> {
    return this.#read();
  }

  /** The whole list. @throws what reading it page by page throws */
  async all(): Promise<Listing<Item>> {
    const items: Item[] = [];
    const pages = this.#read();
    let next = await pages.next();
    for (; next.done !== true; next = await pages.next()) items.push(...next.value);
    return { items, isWhole: next.value };
  }
}

async function* readList<Entry, Item>(
  reading: ListReading<Entry, Item>,
): AsyncGenerator<Item[], boolean, undefined> {
  const { source, records, budget, odd, place } = reading;
  const missing = yield* readPages(source, records, budget);
  if (missing === undefined) return true;
  if (reading.isError(missing)) throw errorOf(missing, reading);
  if (missing.why !== 'left-out') odd.add(place, '', 'cut-off');
  return false;
}

function errorOf<Entry, Item>(
  missing: Missing,
  { budget, server, operation }: ListReading<Entry, Item>,
): VeeamError {
  if (missing.why === 'limit') return budget.error(server, operation, missing.exhausted);
  return new UnreadableAnswerError({
    server,
    operation,
    happened: `the list is not whole: ${reasonOf(missing)}`,
    remedy: 'Try again; if it stays so, look for a proxy, or ask Veeam about this version of the server.',
    retryable: true,
  });
}

function reasonOf(missing: Exclude<Missing, { why: 'limit' }>): string {
  if (missing.why === 'left-out') return `${missing.count} of its records cannot be told from others`;
  const came = `${missing.came} of ${missing.total ?? 'an unknown number of'} came`;
  return missing.why === 'repeats' ? `its pages repeat, and ${came}` : came;
}
