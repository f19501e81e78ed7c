import { type FetchPage, type Page, PageRequests } from './page-requests.ts';

/** The server's pages repeat each other, so that some of what it counts never came. */
export class PagesRepeatError extends Error {
  override readonly name = 'PagesRepeatError';
}

/**
 * Reads a list page by page, although it may change meanwhile. What grows pushes items onto the next page, where
 * they come a second time: no id is given twice. What shrinks pulls items onto a page already read: those are
 * asked for again. A page that brings nothing new is asked for once more.
 *
 * @throws PagesRepeatError when whole pages came twice and fewer items came than there ever were
 */
export async function* readPages<Item extends { readonly id: string }>(
  fetchPage: FetchPage<Item>,
  pageSize: number,
): AsyncGenerator<Item[], void, undefined> {
  const requests = new PageRequests(fetchPage, pageSize);
  const seen = new Set<string>();
  let fewest = Number.POSITIVE_INFINITY;
  let previousTotal = 0;
  let repeated = false;

  const unseen = (page: Page<Item>): Item[] => {
    fewest = Math.min(fewest, page.total ?? Number.POSITIVE_INFINITY);
    return page.readItems().filter(({ id }) => seen.size < seen.add(id).size);
  };

  for (let next = await requests.next(); next !== undefined; next = await requests.next()) {
    const { skip, page } = next;
    let fresh = unseen(page);
    if (fresh.length === 0 && page.count > 0) {
      if (page.total === undefined) return;
      repeated = true;
      fresh = unseen(await fetchPage(skip, pageSize));
    }
    const shrunkBy = Math.min(previousTotal - (page.total ?? previousTotal), skip);
    if (shrunkBy > 0) fresh = [...unseen(await fetchPage(skip - shrunkBy, shrunkBy)), ...fresh];
    previousTotal = page.total ?? 0;
    if (fresh.length > 0) yield fresh;
  }
  if (repeated && seen.size < fewest) {
    throw new PagesRepeatError(`its pages repeat: ${seen.size} of ${fewest} came`);
  }
}
