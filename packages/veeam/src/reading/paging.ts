import {
  AnswerTooLargeError,
  RequestTimeoutError,
  UnreadableAnswerError,
  type VeeamError,
} from '../transport/errors.ts';
import type { OddValues } from './odd-values.ts';
import type { Records } from './records.ts';

/** What reading one list may take, all its pages together. */
export interface ListLimits {
  readonly pages: number;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Far more than any server has (10,000 jobs are 20 pages and 10 MiB), and little enough that a server which sends
 * without end costs neither the memory of a function nor its time.
 */
const USUAL: ListLimits = { pages: 1000, bytes: 256 * 1024 * 1024, ms: 300_000 };

/** What is used up of a budget. */
export type Exhausted = keyof ListLimits;

/** Counts what one reading of a list takes: however many pages a server offers, the reading ends. */
export class ListBudget {
  readonly #nowMs: () => number;
  readonly #limits: ListLimits;
  readonly #startedAtMs: number;
  #pages = 0;
  #bytes = 0;

  /** @param nowMs a clock that only goes on, such as `performance.now` */
  constructor(nowMs: () => number, limits: ListLimits = USUAL) {
    this.#nowMs = nowMs;
    this.#limits = limits;
    this.#startedAtMs = nowMs();
  }

  /** Counts a page that has come; what is used up when nothing more is to be asked for. */
  spend(bytes: number): Exhausted | undefined {
    this.#pages += 1;
    this.#bytes += bytes;
    if (this.#pages >= this.#limits.pages) return 'pages';
    if (this.#bytes >= this.#limits.bytes) return 'bytes';
    return this.#nowMs() - this.#startedAtMs >= this.#limits.ms ? 'ms' : undefined;
  }

  /** The error for a list that had to be whole. */
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
  /** How long the answer was. */
  readonly bytes: number;
  /** Whether nothing comes after it, as far as is known. */
  readonly isLast: boolean;
  /** It was asked for besides, and need not bring anything new. */
  readonly isExtra?: boolean;
  /** Asks for it once more, where another page may have come in its place. */
  again?(): Promise<Page<Entry>>;
}

/** How the pages of one list are asked for. */
export interface PageSource<Entry> {
  /** The next page, until one is the last. */
  next(): Promise<Page<Entry>>;
  /** How many entries there are on all pages; undefined when the server does not say. */
  readonly total?: number | undefined;
  /** So many pages in a row may repeat what has come, as when many records are added meanwhile; 0 when absent. */
  readonly mostInVain?: number;
}

/** Why a list that has been read is not known to be whole. */
export type Missing =
  /** Entries that could not be told from others were left out, of so many that came. */
  | { readonly why: 'left-out'; readonly count: number; readonly came: number }
  /** Whole pages came twice, or none came where the server counts more. */
  | { readonly why: 'repeats' | 'ends-early'; readonly came: number; readonly total: number | undefined }
  /** Reading on would have taken more than is allowed. */
  | { readonly why: 'limit'; readonly exhausted: Exhausted };

/** What to do about a list that cannot be read whole. */
export type Incomplete =
  /** It ends there, or the record is left out, and it is noted. For what is shown and judged. */
  | 'noted'
  /** An error: whoever looks whether something is there must not take what did not come for absent. */
  | 'error';

/**
 * Reads a list page by page, although it may change meanwhile: what grows pushes records onto the next page, where
 * they come a second time, and none is given twice.
 *
 * @returns what is missing of the list; undefined when it is whole
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
  /** What is in it, for naming it: `jobs`. */
  readonly place: string;
  readonly odd: OddValues;
  readonly source: PageSource<Entry>;
  readonly records: Records<Entry, Item>;
  readonly budget: ListBudget;
  /** Whether what is missing is an error; it is noted otherwise. */
  isError(missing: Missing): boolean;
}

/** A list as it could be read. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Whether it is all there is: nothing was cut off, and no record had to be left out. */
  readonly isWhole: boolean;
}

/** A list of a server, which is asked for as it is read: page by page, or all of it. */
export class List<Item> implements AsyncIterable<Item[]> {
  readonly #read: () => AsyncGenerator<Item[], boolean, undefined>;

  /** @param read gives what is read of each page, and in the end whether it was all there is */
  constructor(read: () => AsyncGenerator<Item[], boolean, undefined>) {
    this.#read = read;
  }

  /** @throws UnreadableAnswerError, AnswerTooLargeError and RequestTimeoutError for a list that had to be whole */
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

  /** All of it. @throws what reading it page by page throws */
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
