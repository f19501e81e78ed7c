import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Caller, sources } from './action.ts';

/** Kinds of asynchronous work that can be looked up by id. */
type WorkKind = 'clone' | 'batch' | 'check' | 'policy-run' | 'fix';

/** The requester, as recorded with the work. */
export const requester = z.strictObject({ source: z.enum(sources), name: z.string() });
export type Requester = z.infer<typeof requester>;

export function requesterOf({ source, name }: Caller): Requester {
  return { source, name };
}

/** Ids of work, and of the clones of a batch (`clone/batches/batch.ts`). */
const formOfIds = /^((clone|batch|check|policy-run)-[0-9a-f]{32}|cb-[0-9a-f]{32}-\d+-\d+)$/;

/**
 * A caller's own key for a piece of work. Another caller's same key means other work. A key never looks like an id, so
 * that a lookup by either is unambiguous.
 */
export const idempotencyKey = z
  .string()
  .regex(/^[ -~]{1,255}$/, 'A key is 1 to 255 printable ASCII characters.')
  .refine((key) => !formOfIds.test(key), 'It has the form of an id. A key is your own: any other text.');

/** The id of a piece of work, or the caller's own key for it. */
export const idOrKey = z
  .string()
  .regex(/^[ -~]{1,255}$/, 'An id, or the Idempotency-Key that you have asked with: printable ASCII.');

/**
 * The id of the work that a requester requests by a key; the same each time. No other requester's key, and no key of
 * another source, gives the same id. It is safe in an execution's name, an object's key and a path.
 * @param key the requester's key; a list for work that is identified by other data than a key
 */
export function workId(kind: WorkKind, { source, name }: Requester, key: string | readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, source, name, key]))
    .digest('hex');
  return `${kind}-${hash.slice(0, 32)}`;
}

/** A new id for work that is requested without a key. @param randomId returns a random UUID */
export function newWorkId(kind: WorkKind, randomId: () => string): string {
  return `${kind}-${randomId().replaceAll('-', '')}`;
}

/** The id that a caller means by an id or by their own key. */
export function meantId(kind: WorkKind, given: string, caller: Requester): string {
  return formOfIds.test(given) ? given : workId(kind, caller, given);
}
