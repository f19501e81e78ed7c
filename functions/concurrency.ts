/**
 * Does a work for each of `items`, so many at a time, and gives the results in the items' order. An item is taken from
 * them when its work begins.
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

/** Makes a thing when it is first asked for, and gives that one ever after. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
