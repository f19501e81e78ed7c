/** All items of some pages. @throws the deadline's reason once it has passed, and what reading a page throws */
export async function collect<Item>(pages: AsyncIterable<Item[]>, deadline: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    deadline.throwIfAborted();
    for (const item of page) items.push(item);
  }
  return items;
}
