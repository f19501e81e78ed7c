import { mostJobsOfServer } from '../sound-jobs.ts';

/**
 * The items of some pages. The reading ends with one item more than is kept of a server's jobs: further pages are not
 * requested, and the caller, which keeps the first items, sees that there are more.
 * @throws the deadline's reason once it has passed, and what reading a page throws
 */
export async function collect<Item>(pages: AsyncIterable<Item[]>, deadline: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    deadline.throwIfAborted();
    for (const item of page) {
      items.push(item);
      if (items.length > mostJobsOfServer) return items;
    }
  }
  return items;
}
