import * as z from 'zod';
import { linkPath } from '../transport/links.ts';
import { links } from './fields.ts';
import type { Answer, Call, Rest } from './rest.ts';

/** Asked for per page: the default of 30 would cost 34 requests for 1,000 jobs; 10,000 is the most (vbo-rest: pagination). */
const PAGE_SIZE = 1_000;

/**
 * Gives every item of a list, page by page: v6 and v7 answer most lists with a bare array, v8 and every version's
 * sessions with pages whose `_links.next.href` leads on, relative and in any casing (vbo-rest: pagination).
 * An item that moves to a later page while the pages are read comes once.
 *
 * Throws `UnreadableAnswerError` when pages lead in a circle, `ForeignLinkError` when they lead to another server.
 */
export async function* listAll<Item extends { readonly id: string }>(
  rest: Rest,
  call: Omit<Call, 'method'>,
  itemSchema: z.ZodType<Item>,
): AsyncGenerator<Item> {
  const seenIds = new Set<string>();
  const isPaged = rest.version === 'v8' || call.path.endsWith('/JobSessions');
  const query = { ...call.query, limit: isPaged ? PAGE_SIZE : undefined };
  let next: Call | undefined = { ...call, method: 'GET', query };
  while (next !== undefined) {
    const answer = await rest.send(next);
    const { items, nextHref } = readPage(answer, itemSchema);
    const fresh = items.filter(({ id }) => !seenIds.has(id));
    for (const item of fresh) {
      if (seenIds.has(item.id)) continue;
      seenIds.add(item.id);
      yield item;
    }
    // A next link on an empty page is no promise of more; on a page without news it is a circle.
    if (nextHref === undefined || items.length === 0) return;
    if (fresh.length === 0) throw answer.unreadable('its pages lead in a circle');
    next = { operation: call.operation, method: 'GET', path: followed(rest, call, nextHref) };
  }
}

/** Gives the whole list at once. Throws what `listAll` throws. */
export async function collectAll<Item extends { readonly id: string }>(
  rest: Rest,
  call: Omit<Call, 'method'>,
  itemSchema: z.ZodType<Item>,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of listAll(rest, call, itemSchema)) items.push(item);
  return items;
}

function readPage<Item>(
  answer: Answer,
  itemSchema: z.ZodType<Item>,
): { items: Item[]; nextHref: string | undefined } {
  if (Array.isArray(answer.value)) return { items: answer.read(z.array(itemSchema)), nextHref: undefined };
  const page = answer.read(z.object({ results: z.array(itemSchema), _links: links }));
  return { items: page.results, nextHref: page._links.get('next') };
}

/** The path of a link: relative ones, a bare `?offset=…` too, are resolved on the configured origin. */
function followed(rest: Rest, call: Omit<Call, 'method'>, href: string): string {
  const { address } = rest.connection;
  const base = new URL(call.path, address.baseUrl).href;
  return linkPath(address, URL.canParse(href, base) ? new URL(href, base).href : href, call.operation);
}
