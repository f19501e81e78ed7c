import { ok, type Reply } from '../server/json.ts';
import type { Call } from './call.ts';
import { asBoolean, asInteger, oneOf, parameter } from './query.ts';
import { isFrom } from './revision.ts';

/** What a column sorts by; what has no value comes first. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => string | number | undefined>>;

/** Source: `default: 200` in vbr-1.3-rev1; shown in vbr-1.1-rev1: Get All Job States. */
const DEFAULT_LIMIT = 200;

/**
 * One page of what was found, sorted if the query says so; only the items of the page are written.
 * Without an orderColumn the order stays that of `found`. Throws Refusal (400).
 */
export function page<Item>(
  { query, revision }: Pick<Call, 'query' | 'revision'>,
  found: readonly Item[],
  columns: Columns<Item>,
  write: (item: Item) => unknown,
): Reply {
  const skip = parameter(query, 'skip', asInteger);
  const limit = parameter(query, 'limit', asInteger);
  const from = skip ?? 0;
  const data = sorted(query, found, columns)
    .slice(from, from + (limit ?? DEFAULT_LIMIT))
    .map(write);
  const counts = { total: found.length, count: data.length };
  // From 1.3-rev0 on examples repeat skip and limit only where a request gave them.
  const isRepeated = !isFrom(revision, '1.3-rev0') || skip !== undefined || limit !== undefined;
  const asked = isRepeated ? { skip: from, limit: limit ?? DEFAULT_LIMIT } : {};
  return ok({ data, pagination: { ...counts, ...asked } });
}

function sorted<Item>(
  query: URLSearchParams,
  found: readonly Item[],
  columns: Columns<Item>,
): readonly Item[] {
  const column = parameter(query, 'orderColumn', oneOf(Object.keys(columns)));
  const isAscending = parameter(query, 'orderAsc', asBoolean) ?? true;
  const keyOf = column === undefined ? undefined : columns[column];
  if (keyOf === undefined) return found;
  const direction = isAscending ? 1 : -1;
  // Keys are made once: making them is dearer than comparing them.
  const keyed = found.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((one, other) => direction * compare(one.key, other.key));
  return keyed.map(({ item }) => item);
}

function compare(one: string | number | undefined, other: string | number | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  return one < other ? -1 : 1;
}
