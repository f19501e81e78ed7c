import { entryReader, type ReadRecord, WrongShapeError } from '../reading/json-answer.ts';
import { isObject, JsonRecord } from '../reading/json-record.ts';
import { List, ListBudget, type Page, type PageSource } from '../reading/paging.ts';
import { Records } from '../reading/records.ts';
import { linkPath } from '../transport/links.ts';
import { linksOf } from './fields.ts';
import type { Call, Rest } from './rest.ts';

/** The default of 30 would need 34 requests for 1,000 jobs; 10,000 is the maximum (vbo-rest: pagination). */
const PAGE_SIZE = 1_000;

type ListCall = Omit<Call, 'method'>;

/**
 * A list. v6 and v7 send most lists as a bare array; v8, and every version for sessions, sends pages. Odd values and a
 * list that was cut off are noted in the `oddValues` of `rest`. Reading it throws UnreadableAnswerError when an answer
 * does not have its version's shape, pages form a circle, or no record has an id. It throws ForeignLinkError when a
 * page links to another server.
 */
export function listOf<Item extends { readonly id: string; readonly name?: string }>(
  rest: Rest,
  call: ListCall,
  read: ReadRecord<Item>,
): List<Item> {
  const place = call.path.slice(call.path.lastIndexOf('/') + 1);
  const { oddValues: odd } = rest;
  const reader = {
    read: entryReader(place, read, odd),
    idOf: ({ id }: Item) => id,
    isSame: (earlier: Item, item: Item) => earlier.name === item.name,
  };
  return List.of(() => ({
    server: rest.connection.address.name,
    operation: call.operation,
    place,
    odd,
    source: new LinkedPages(rest, call, place),
    records: new Records(reader, odd),
    budget: new ListBudget(() => rest.now().getTime()),
    isError: (missing) =>
      missing.why === 'left-out' ? missing.count === missing.came : missing.why !== 'limit',
  }));
}

/** What follows a page: nothing (`last`), the page at `href`, or `unknown`: the next page must be requested to see. */
type End = 'last' | 'unknown' | { readonly href: string };

class LinkedPages implements PageSource<unknown> {
  readonly #rest: Rest;
  readonly #call: ListCall;
  readonly #place: string;
  readonly #isPaged: boolean;
  #offset = 0;
  #end: End | undefined;

  constructor(rest: Rest, call: ListCall, place: string) {
    this.#rest = rest;
    this.#call = call;
    this.#place = place;
    this.#isPaged = rest.version === 'v8' || place === 'JobSessions';
  }

  async next(): Promise<Page<unknown>> {
    const { entries, end, bytes } = await this.#rest.read(this.#nextCall(), (value, bytes) => ({
      ...(this.#isPaged ? this.#readPage(value) : { entries: arrayIn(value), end: 'last' as const }),
      bytes,
    }));
    this.#offset += entries.length;
    this.#end = end;
    // A next link on an empty page does not mean that there are more records.
    return { entries, bytes, isLast: end === 'last' || entries.length === 0 };
  }

  #nextCall(): Call {
    const { operation, query } = this.#call;
    if (typeof this.#end === 'object')
      return { operation, method: 'GET', path: this.#followed(this.#end.href) };
    const offset = this.#end === undefined ? undefined : this.#offset;
    return {
      ...this.#call,
      method: 'GET',
      query: { ...query, limit: this.#isPaged ? PAGE_SIZE : undefined, offset },
    };
  }

  /** The path of a link. Relative links, even a bare `?offset=…`, are resolved on the configured origin. */
  #followed(href: string): string {
    const { address } = this.#rest.connection;
    const base = new URL(this.#call.path, address.baseUrl).href;
    const url = URL.canParse(href, base) ? new URL(href, base).href : href;
    return linkPath(address, url, this.#call.operation);
  }

  /**
   * A page (`PageOf…` in the vb365 specs: `offset`, `limit` and `results` are required, `_links` is not). Its
   * `_links.next.href` points to the next page, relative and in any casing. The last page has none (vbo-rest:
   * pagination). But a full page without it, or a page without any links, may not be the last.
   */
  #readPage(value: unknown): { entries: readonly unknown[]; end: End } {
    const entries = isObject(value) ? value['results'] : undefined;
    if (!isObject(value) || !Array.isArray(entries)) {
      throw new WrongShapeError(
        value === undefined ? 'it is empty' : 'it is not the page that this version answers with',
      );
    }
    const page = new JsonRecord(value, this.#place, this.#rest.oddValues);
    for (const field of ['offset', 'limit'])
      if ((value[field] ?? undefined) === undefined) page.note(field, 'missing');
    page.count('offset');
    const limit = page.count('limit');
    const href = linksOf(page).get('next');
    if (href !== undefined) return { entries, end: { href } };
    const isLast = isObject(value['_links']) && limit !== undefined && entries.length < limit;
    return { entries, end: isLast ? 'last' : 'unknown' };
  }
}

function arrayIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WrongShapeError(
    value === undefined ? 'it is empty' : 'it is not the list that this version answers with',
  );
}
