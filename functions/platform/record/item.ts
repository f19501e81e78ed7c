import * as z from 'zod';

/** The key of an item. `pk` starts with the item's kind (docs/record.md). */
export interface RecordKey {
  readonly pk: string;
  readonly sk: string;
}

/** Where an item stands in the two indexes, and when it lapses. */
interface Placement {
  /** The index `list`: items of one kind in the order of `listSk`. */
  readonly listPk?: string;
  readonly listSk?: string;
  /** The index `due`: what has to be looked at, in the order of time. */
  readonly duePk?: string;
  readonly dueSk?: string;
  /** Seconds since 1970. */
  readonly expiresAt?: number;
}

/** An item to be written: its key, its place in the indexes, and what its kind holds. */
export interface NewItem extends RecordKey, Placement {
  readonly [attribute: string]: unknown;
}

/** An item as it was read. `revision` is what a later write holds it to. */
export interface StoredItem extends NewItem {
  readonly revision: number;
}

/** What every item has, whoever wrote it. */
export const storedItem = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  // One without it was written by other means; then no write is held to it.
  revision: z.int().catch(0),
  expiresAt: z.number().optional().catch(undefined),
});

/** The version of the shapes that this code writes. */
export const itemFormat = 1;
