import { isObject, JsonRecord } from '../reading/json-record.ts';
import { ListBudget } from '../reading/list-budget.ts';
import { linkPath } from '../transport/links.ts';
import { linksOf } from './fields.ts';
import { type ReadRecord, RecordReader } from './records.ts';
import type { Answer, Call, Rest } from './rest.ts';

/** Asked for per page: the default of 30 would cost 34 requests for 1,000 jobs; 10,000 is the most (vbo-rest: pagination). */
const PAGE_SIZE = 1_000;

/** A list as it could be read. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Whether it is all there is: nothing was cut off, and no record had to be left out. */
  readonly isWhole: boolean;
}

type ListCall = Omit<Call, 'method'>;

/**
 * Reads a whole list: v6 and v7 answer most lists with a bare array, v8 and every version's sessions with pages. What
 * is odd, and that a list was cut off, is noted in the `oddValues` of `rest`.
 *
 * @throws UnreadableAnswerError when an answer has not the shape of its version, or pages lead in a circle;
 *   ForeignLinkError when they lead to another server
 */
export async function readList<Item>(
  rest: Rest,
  call: ListCall,
  read: ReadRecord<Item>,
): Promise<Listing<Item>> {
  const items: Item[] = [];
  const list = listOf(rest, call, read);
  let next = await list.next();
  for (; next.done !== true; next = await list.next()) items.push(...next.value);
  return { items, isWhole: next.value };
}

/** The same page by page, for whoever may stop before the end; returns whether the list was whole. */
export async function* listOf<Item>(
  rest: Rest,
  call: ListCall,
  read: ReadRecord<Item>,
): AsyncGenerator<Item[], boolean, undefined> {
  const place = call.path.slice(call.path.lastIndexOf('/') + 1);
  const records = new RecordReader(place, read, rest.oddValues);
  const budget = new ListBudget(() => rest.now().getTime());
  const isPaged = rest.version === 'v8' || place === 'JobSessions';
  let next: Call | undefined = {
    ...call,
    method: 'GET',
    query: { ...call.query, limit: isPaged ? PAGE_SIZE : undefined },
  };
  for (let offset = 0; ; ) {
    const answer = await rest.send(next);
    const page = isPaged ? readPage(answer, rest, place) : { values: arrayIn(answer), end: 'last' as const };
    const { items, trouble } = records.take(page.values);
    if (items.length > 0) yield items;
    offset += page.values.length;
    // A next link on an empty page is no promise of more.
    if (page.end === 'last' || page.values.length === 0) {
      if (records.wrongShape !== undefined) throw answer.unreadable(records.wrongShape);
      return records.isWhole;
    }
    if (trouble !== undefined) throw answer.unreadable(trouble);
    if (budget.spend(answer.bytes) !== undefined) {
      rest.oddValues.add(place, '', 'cut-off');
      return false;
    }
    next =
      page.end === 'unknown'
        ? { ...call, method: 'GET', query: { ...call.query, limit: PAGE_SIZE, offset } }
        : { operation: call.operation, method: 'GET', path: followed(rest, call, page.end.href) };
  }
}

function arrayIn(answer: Answer): readonly unknown[] {
  if (Array.isArray(answer.value)) return answer.value;
  throw answer.unreadable(
    answer.value === undefined ? 'it is empty' : 'it is not the list that this version answers with',
  );
}

interface Page {
  readonly values: readonly unknown[];
  /** `last` page, or where the next one is, or `unknown`: whoever wants to know has to ask for it. */
  readonly end: 'last' | 'unknown' | { readonly href: string };
}

/**
 * A page (`PageOf…` in the vb365 specs: `offset`, `limit` and `results` are required, `_links` is not). Its
 * `_links.next.href` leads on, relative and in any casing, and is left out on the last one (vbo-rest: pagination); but
 * a page that is full, or has no links at all, need not be the last.
 */
function readPage(answer: Answer, rest: Rest, place: string): Page {
  const { value } = answer;
  const values = isObject(value) ? value['results'] : undefined;
  if (!isObject(value) || !Array.isArray(values)) {
    throw answer.unreadable(
      value === undefined ? 'it is empty' : 'it is not the page that this version answers with',
    );
  }
  const page = new JsonRecord(value, place, rest.oddValues);
  for (const field of ['offset', 'limit'])
    if ((value[field] ?? undefined) === undefined) page.note(field, 'missing');
  page.count('offset');
  const limit = page.count('limit');
  const href = linksOf(page).get('next');
  if (href !== undefined) return { values, end: { href } };
  const isLast = isObject(value['_links']) && limit !== undefined && values.length < limit;
  return { values, end: isLast ? 'last' : 'unknown' };
}

/** The path of a link: relative ones, a bare `?offset=…` too, are resolved on the configured origin. */
function followed(rest: Rest, call: ListCall, href: string): string {
  const { address } = rest.connection;
  const base = new URL(call.path, address.baseUrl).href;
  return linkPath(address, URL.canParse(href, base) ? new URL(href, base).href : href, call.operation);
}
