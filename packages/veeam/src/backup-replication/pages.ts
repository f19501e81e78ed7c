import { entryReader, type ReadRecord, WrongShapeError } from '../reading/json-answer.ts';
import { type Fields, isObject, JsonRecord } from '../reading/json-record.ts';
import { type Incomplete, List, ListBudget, type Page, type PageSource } from '../reading/paging.ts';
import { Records } from '../reading/records.ts';
import { compareVersions } from '../transport/versions.ts';
import type { Api } from './api.ts';
import { KNOWN_REVISIONS, type Revision } from './revision.ts';

/** A list that the server sends in pages. */
export interface Collection<Item> {
  readonly operation: string;
  /** The name of its records, used for a record that has no id: `jobs` for `jobs[3]`. */
  readonly place: string;
  readonly path: string;
  readonly filters: (revision: Revision) => Readonly<Record<string, QueryValue>>;
  readonly read: ReadRecord<Item>;
  readonly parse?: (json: string) => unknown;
}

export interface ListOptions {
  /** The number of records per request; 500 when absent. The server's own limit is not documented. */
  readonly pageSize?: number;
  /** `error` when absent. */
  readonly incomplete?: Incomplete;
}

export type QueryValue = string | number | boolean | Date | readonly string[] | undefined;

const USUAL_PAGE_SIZE = 500;

/**
 * A query string without its question mark. The server's names are case-sensitive. A list repeats its name, a time is
 * written in UTC, and an undefined value is left out.
 */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      pairs.push(`${name}=${encodeURIComponent(each instanceof Date ? each.toISOString() : String(each))}`);
    }
  }
  return pairs.join('&');
}

/** The list of a collection. A record that moves to a later page during the reading is returned only once. */
export function listOf<Item extends { readonly id: string; readonly name: string }>(
  api: Api,
  { operation, place, path, filters, read, parse }: Collection<Item>,
  { pageSize = USUAL_PAGE_SIZE, incomplete = 'error' }: ListOptions,
): List<Item> {
  const { oddValues: odd } = api;
  const fetchPage = (skip: number, limit: number): Promise<OffsetPage> =>
    api.read(
      {
        operation,
        method: 'GET',
        path,
        query: (revision) => queryString({ skip, limit, ...filters(revision) }),
      },
      (fields, bytes) => ({ ...pageOf(fields, new JsonRecord(fields, place, odd), skip, api), bytes }),
      parse,
    );
  return List.of(() => {
    const source = new OffsetPages(fetchPage, pageSize);
    const reader = {
      read: entryReader(place, read, odd),
      idOf: ({ id }: Item) => id,
      isSame: (earlier: Item, item: Item) => source.hasChanged && earlier.name === item.name,
    };
    return {
      server: api.connection.address.name,
      operation,
      place,
      odd,
      source,
      records: new Records(reader, odd),
      budget: new ListBudget(() => performance.now()),
      isError: () => incomplete === 'error',
    };
  });
}

/**
 * Every revision with a known document requires `data`, and `pagination` with `total` and `count` (PaginationResult in
 * vbr-1.1-rev0 and vbr-1.3-rev1, vbr-1.1-rev1: Get All Jobs). A later revision may leave some of them out.
 */
function pageOf(
  fields: Fields,
  record: JsonRecord,
  skip: number,
  { revision }: Api,
): Omit<OffsetPage, 'bytes'> {
  const { data, pagination } = fields;
  if (!Array.isArray(data)) throw new WrongShapeError('it has no list of data');
  if (compareVersions(revision, KNOWN_REVISIONS[0]) <= 0) {
    if (!isObject(pagination)) throw new WrongShapeError('it has no pagination');
    for (const field of ['total', 'count']) {
      if (!(field in pagination)) throw new WrongShapeError(`its pagination has no ${field}`);
    }
  }
  const totals = record.record('pagination');
  const count = totals?.count('count');
  if (count !== undefined && count !== data.length) totals?.note('count', 'out-of-range');
  const total = totals?.count('total');
  const isPossible = total === undefined || data.length === 0 || total >= skip + data.length;
  return { entries: data, total: isPossible ? total : totals?.note('total', 'out-of-range') };
}

/** One page of an answer `{ data, pagination: { total, count, skip?, limit? } }`. */
export interface OffsetPage {
  readonly entries: readonly unknown[];
  /** The number of records on all pages; undefined when the server does not send it or sends an impossible number. */
  readonly total: number | undefined;
  /** The size of the answer. */
  readonly bytes: number;
}

export type FetchPage = (skip: number, limit: number) => Promise<OffsetPage>;

/** With two requests under way, the server prepares the next page while this one is parsed and used. */
const AHEAD = 2;
/** The most pages in a row without a new record. It happens when many records are added before them meanwhile. */
const MOST_IN_VAIN = 3;

/**
 * Requests pages in order, up to two ahead of the current one, until `skip + count >= total` or a page is empty.
 * `skip` and `limit` of the answer are ignored: newer revisions leave them out, and a server may send fewer records
 * than the limit. When the list shrinks, records move to a page already read: those records are requested again.
 */
export class OffsetPages implements PageSource<unknown> {
  readonly #fetchPage: FetchPage;
  readonly #limit: number;
  #asked: { readonly skip: number; readonly answer: Promise<OffsetPage> }[] = [];
  #stride: number;
  #nextSkip = 0;
  #end = 1;
  #heldBack: Page<unknown> | undefined;
  #previousTotal: number | undefined;
  /** The lowest total that the server has sent. */
  total: number | undefined;
  /** Whether the server's total has changed since the start of the reading. */
  hasChanged = false;

  constructor(fetchPage: FetchPage, limit: number) {
    this.#fetchPage = fetchPage;
    this.#limit = limit;
    this.#stride = limit;
    this.#ask();
  }

  /** Without a total, nothing indicates that further pages have more records. */
  get mostInVain(): number {
    return this.#previousTotal === undefined ? 0 : MOST_IN_VAIN;
  }

  /** @throws what `fetchPage` throws */
  async next(): Promise<Page<unknown>> {
    const held = this.#heldBack;
    this.#heldBack = undefined;
    if (held !== undefined) return held;
    const first = this.#asked.shift();
    if (first === undefined) throw new TypeError('The last page has been given.');
    const { skip } = first;
    const answer = await first.answer;
    const count = answer.entries.length;
    const reached = skip + count;
    // Without a total, an empty page is the only sign of the end, so only the next page is requested.
    this.#end = count === 0 ? 0 : (answer.total ?? reached + 1);
    if (count !== this.#stride && reached < this.#end) {
      this.#stride = count;
      this.#nextSkip = reached;
      this.#asked = [];
    }
    if (count === 0) this.#asked = [];
    this.#ask();
    const page = this.#counted(answer, {
      isLast: this.#asked.length === 0,
      again: async () =>
        this.#counted(await this.#fetchPage(skip, this.#limit), { isLast: this.#asked.length === 0 }),
    });
    const before = this.#previousTotal ?? 0;
    const shrunkBy = Math.min(before - (answer.total ?? before), skip);
    this.#previousTotal = answer.total ?? this.#previousTotal;
    if (shrunkBy <= 0) return page;
    this.#heldBack = page;
    const pulled = await this.#fetchPage(skip - shrunkBy, shrunkBy);
    return this.#counted(pulled, { isLast: false, isExtra: true });
  }

  #counted({ entries, bytes, total }: OffsetPage, page: Omit<Page<unknown>, 'entries' | 'bytes'>) {
    if (total !== undefined) {
      this.hasChanged ||= this.#previousTotal !== undefined && total !== this.#previousTotal;
      this.total = Math.min(this.total ?? total, total);
    }
    return { entries, bytes, ...page };
  }

  #ask(): void {
    while (this.#asked.length < AHEAD && this.#nextSkip < this.#end) {
      const answer = this.#fetchPage(this.#nextSkip, this.#limit);
      // The code that awaits the answer handles its failure; no code awaits it when the reader stops early.
      answer.catch(() => undefined);
      this.#asked.push({ skip: this.#nextSkip, answer });
      this.#nextSkip += this.#stride;
    }
  }
}
