/**
 * Runs `work` for each item, at most `atOnce` at a time, and returns the results in the order of the items. An item is
 * taken from the iterable when its work starts.
 */
export async function inParallel<Item, Result>(
  atOnce: number,
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items[Symbol.iterator]();
  let taken = 0;
  const worker = async () => {
    for (let each = queue.next(); !each.done; each = queue.next()) {
      const index = taken++;
      results[index] = await work(each.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Yields the result of `load` for each item, in the order of the items, while the next `atOnce` are being loaded. */
export async function* loadAhead<Item, Result>(
  atOnce: number,
  items: Iterable<Item>,
  load: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const loading: Promise<Result>[] = [];
  for (const item of items) {
    const next = load(item);
    // Its error is thrown in its turn, or not at all if an earlier item has failed.
    next.catch(() => {});
    loading.push(next);
    if (loading.length > atOnce) yield await (loading.shift() as Promise<Result>);
  }
  for (const next of loading) yield await next;
}

/** Creates a value on first use, and returns the same one from then on. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
