import type { Exhausted, ListBudget } from '../reading/list-budget.ts';
import { type FetchPage, type Page, PageRequests } from './page-requests.ts';
import type { Records } from './records.ts';

/** Why a list that has been read is not known to be whole. */
export type Missing =
  /** Entries that could not be told from others were left out. */
  | { readonly why: 'left-out'; readonly count: number }
  /** Whole pages came twice, or none came where the server counts more. */
  | { readonly why: 'repeats' | 'ends-early'; readonly came: number; readonly total: number | undefined }
  /** Reading on would have taken more than is allowed. */
  | { readonly why: 'limit'; readonly exhausted: Exhausted };

/** So many pages in a row may bring nothing new, as when many records are added before them meanwhile. */
const MOST_IN_VAIN = 3;

/**
 * Reads a list page by page, although it may change meanwhile. What grows pushes items onto the next page, where
 * they come a second time: none is given twice. What shrinks pulls items onto a page already read: those are
 * asked for again. A page that brings nothing new is asked for once more.
 *
 * @returns what is missing of the list; undefined when it is whole
 */
export async function* readPages<Item extends { readonly id: string; readonly name: string }>(
  fetchPage: FetchPage,
  pageSize: number,
  records: Records<Item>,
  budget: ListBudget,
): AsyncGenerator<Item[], Missing | undefined, undefined> {
  const requests = new PageRequests(fetchPage, pageSize);
  let fewest = Number.POSITIVE_INFINITY;
  let previousTotal: number | undefined;
  let listChanges = false;
  let inVain = 0;
  let exhausted: Exhausted | undefined;

  const take = (page: Page): Item[] => {
    exhausted ??= budget.spend(page.bytes);
    const { total } = page;
    if (total !== undefined) {
      fewest = Math.min(fewest, total);
      listChanges ||= previousTotal !== undefined && total !== previousTotal;
    }
    return records.take(page.entries, listChanges);
  };

  for (let next = await requests.next(); next !== undefined; next = await requests.next()) {
    const { skip, page } = next;
    const { again } = records;
    const fresh = take(page);
    if (fresh.length === 0 && page.entries.length > 0) {
      if (records.again > again) fresh.push(...take(await fetchPage(skip, pageSize)));
      if (fresh.length === 0) inVain += 1;
      // Without a total nothing says that other pages would bring more.
      if (inVain > (page.total === undefined ? 0 : MOST_IN_VAIN)) break;
    } else inVain = 0;
    const shrunkBy = Math.min((previousTotal ?? 0) - (page.total ?? previousTotal ?? 0), skip);
    if (shrunkBy > 0) fresh.unshift(...take(await fetchPage(skip - shrunkBy, shrunkBy)));
    previousTotal = page.total ?? previousTotal;
    if (fresh.length > 0) yield fresh;
    if (exhausted !== undefined && requests.hasMore) return { why: 'limit', exhausted };
  }
  const { came, leftOut } = records;
  const total = Number.isFinite(fewest) ? fewest : undefined;
  if (inVain > 0 && came < fewest) return { why: 'repeats', came, total };
  if (total !== undefined && came < total) return { why: 'ends-early', came, total };
  return leftOut > 0 ? { why: 'left-out', count: leftOut } : undefined;
}
