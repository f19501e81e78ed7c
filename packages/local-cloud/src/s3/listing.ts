/** What a bucket holds under a prefix, rolled up at a delimiter. */
type Entry<T> = { name: string; object: T } | { name: string; object?: never };

/** One page of a listing, with the name to go on after when there is more. */
export interface Listing<T> {
  entries: Entry<T>[];
  nextAfter?: string;
}

/**
 * Lists as S3 does: in the order of the keys' UTF-8 bytes; keys that share what stands before the first `delimiter`
 * after `prefix` become one entry without an object. `after` is the name of the last entry of the page before.
 */
export function listing<T extends { key: string }>(
  objects: readonly T[],
  page: { prefix: string; delimiter: string; after?: string | undefined; size: number },
): Listing<T> {
  const byName = new Map<string, Entry<T>>();
  for (const object of objects) {
    if (!object.key.startsWith(page.prefix)) continue;
    const end = page.delimiter === '' ? -1 : object.key.indexOf(page.delimiter, page.prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + page.delimiter.length);
    byName.set(name, end < 0 ? { name, object } : { name });
  }
  const { after } = page;
  const rest = [...byName.values()]
    .filter(({ name }) => after === undefined || inByteOrder(name, after) > 0)
    .sort((one, other) => inByteOrder(one.name, other.name));
  const entries = rest.slice(0, page.size);
  const last = entries.at(-1);
  return last && entries.length < rest.length ? { entries, nextAfter: last.name } : { entries };
}

function inByteOrder(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
