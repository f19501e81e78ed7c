import * as z from 'zod';

/** The key of an item. `pk` starts with the item's kind (docs/record.md). */
export interface RecordKey {
  readonly pk: string;
  readonly sk: string;
}

/** An item's place in the two indexes, and when it expires. */
interface Placement {
  /** The index `list`: items of one kind in the order of `listSk`. */
  readonly listPk?: string;
  readonly listSk?: string;
  /** The index `due`: items that must be checked, in the order of time. */
  readonly duePk?: string;
  readonly dueSk?: string;
  /** Seconds since 1970. */
  readonly expiresAt?: number;
}

/** An item to be written: its key, its place in the indexes, and the attributes of its kind. */
export interface NewItem extends RecordKey, Placement {
  readonly [attribute: string]: unknown;
}

/** An item as it was read. A later write succeeds only if `revision` is unchanged. */
export interface StoredItem extends NewItem {
  readonly revision: number;
}

/** The attributes of every item, regardless of its writer. */
export const storedItem = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  // An item without a revision was written by other means; writes to it are unconditional.
  revision: z.int().catch(0),
  expiresAt: z.number().optional().catch(undefined),
});

/** The version of the shapes that this code writes. */
export const itemFormat = 1;
