/** One page of an answer `{ data, pagination: { total, count, skip?, limit? } }`. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are on all pages; undefined when the server does not say. */
  readonly total: number | undefined;
}

/** The server's pages repeat each other, so that some of what it counts never came. */
export class PagesRepeatError extends Error {
  override readonly name = 'PagesRepeatError';
}

/**
 * Reads page by page until `skip + count >= total`, or a page is empty. `skip` and `limit` of the answer are not
 * looked at: newer revisions leave them out, and a server may give fewer than the limit asked for.
 *
 * The set may change meanwhile. What grows pushes items onto the next page, where they come a second time: no id
 * is given twice. What shrinks pulls items onto a page already read: those are asked for again.
 *
 * @throws PagesRepeatError when whole pages came twice and fewer came than there ever were
 */
export async function* readPages<Item extends { readonly id: string }>(
  fetchPage: (skip: number, limit: number) => Promise<Page<Item>>,
  pageSize: number,
): AsyncGenerator<Item[], void, undefined> {
  const seen = new Set<string>();
  let fewest = Number.POSITIVE_INFINITY;
  let previousTotal = 0;
  let repeated = false;
  let skip = 0;

  const unseen = ({ items, total }: Page<Item>): Item[] => {
    fewest = Math.min(fewest, total ?? Number.POSITIVE_INFINITY);
    return items.filter(({ id }) => seen.size < seen.add(id).size);
  };

  for (;;) {
    let page = await fetchPage(skip, pageSize);
    let fresh = unseen(page);
    if (fresh.length === 0 && page.items.length > 0) {
      if (page.total === undefined) return;
      repeated = true;
      page = await fetchPage(skip, pageSize);
      fresh = unseen(page);
    }
    const total = page.total ?? Number.POSITIVE_INFINITY;
    const shrunkBy = Math.min(previousTotal - total, skip);
    if (shrunkBy > 0) fresh = [...unseen(await fetchPage(skip - shrunkBy, shrunkBy)), ...fresh];
    previousTotal = page.total ?? 0;
    if (fresh.length > 0) yield fresh;
    skip += page.items.length;
    if (page.items.length === 0 || skip >= total) break;
  }
  if (repeated && seen.size < fewest) {
    throw new PagesRepeatError(`its pages repeat: ${seen.size} of ${fewest} came`);
  }
}
