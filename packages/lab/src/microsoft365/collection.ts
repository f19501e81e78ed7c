import type { Call } from './call.ts';
import { Refusal } from './refusal.ts';
import { ok, type Reply } from './reply.ts';

/** Source: vbo-rest/pagination. */
const DEFAULT_LIMIT = 30;
const MOST_PER_PAGE = 10_000;

/** A collection: a bare array in v6 and v7, a page in v8. Source: vbo-rest/breaking_changes. */
export function collection<Item>(
  call: Call,
  path: string,
  items: readonly Item[],
  show: (item: Item) => object,
): Reply {
  return call.version === 'v8' ? page(call, path, items, show) : ok(items.map(show));
}

/**
 * A page of a collection. `path` follows the version, such as `copyJobs`. v8 counts no total, and `_links` may be left
 * out everywhere: from v7 on it is where there is but one page (PageOf… of vb365-v6, -v7 and -v8). Throws Refusal (400)
 * for a limit or an offset out of range.
 */
export function page<Item>(
  call: Call,
  path: string,
  items: readonly Item[],
  show: (item: Item) => object,
): Reply {
  const offset = wholeNumber(call, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber(call, 'limit', DEFAULT_LIMIT, 1, MOST_PER_PAGE);
  const href = (start: number) => ({ href: pageHref(call, path, start, limit) });
  return ok({
    offset,
    limit,
    setId: call.estate.random.guid(),
    results: items.slice(offset, offset + limit).map(show),
    ...(call.version === 'v8' ? {} : { totalCount: items.length }),
    ...(call.version !== 'v6' && offset === 0 && items.length <= limit
      ? {}
      : {
          _links: {
            self: href(offset),
            first: href(0),
            ...(offset > 0 ? { prev: href(Math.max(0, offset - limit)) } : {}),
            ...(offset + limit < items.length ? { next: href(offset + limit) } : {}),
          },
        }),
  });
}

/** Relative, and with the filters of the request. Source: vbo-rest/pagination; relative since v6 (global_changes). */
function pageHref(call: Call, path: string, offset: number, limit: number): string {
  const query = new URLSearchParams(call.request.url.searchParams);
  query.set('offset', String(offset));
  query.set('limit', String(limit));
  return `/${call.version}/${path}?${query}`;
}

function wholeNumber(call: Call, name: string, standard: number, least: number, most: number): number {
  const text = call.request.url.searchParams.get(name);
  if (text === null) return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal(400, `${name}: must be a whole number from ${least} to ${most}`);
}
