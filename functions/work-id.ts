import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Caller, sources } from './action.ts';

/** What goes on after its request is answered, and can be asked for by its id. */
type WorkKind = 'clone' | 'batch' | 'check' | 'policy-run' | 'fix';

/** Who asked, as it is recorded with the work. */
export const requester = z.strictObject({ source: z.enum(sources), name: z.string() });
export type Requester = z.infer<typeof requester>;

export function requesterOf({ source, name }: Caller): Requester {
  return { source, name };
}

/** Ids of work, and of the clones of a batch (`clone-batches/identity.ts`). */
const formOfIds = /^((clone|batch|check|policy-run)-[0-9a-f]{32}|cb-[0-9a-f]{32}-\d+-\d+)$/;

/**
 * What a caller calls a piece of work by. It is theirs alone, and never an id: whoever else uses the same key means other
 * work. An id is no key, so that what is asked for by either is one thing only.
 */
export const idempotencyKey = z
  .string()
  .regex(/^[ -~]{1,255}$/, 'A key is 1 to 255 printable ASCII characters.')
  .refine((key) => !formOfIds.test(key), 'It has the form of an id. A key is your own: any other text.');

/** The id of a piece of work, or the key by which the one who looks has asked for it. */
export const idOrKey = z
  .string()
  .regex(/^[ -~]{1,255}$/, 'An id, or the Idempotency-Key that you have asked with: printable ASCII.');

/**
 * The id of the work that a requester asks for by a key; the same whenever it is asked for again. No key of anybody
 * else, and none that comes from another source, gives it. It is fit for an execution's name, an object's key and a path.
 * @param key what the work is known by to the requester; a list for what is made of other things than a key of theirs
 */
export function workId(kind: WorkKind, { source, name }: Requester, key: string | readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, source, name, key]))
    .digest('hex');
  return `${kind}-${hash.slice(0, 32)}`;
}

/** The id of work that is asked for without a key, and so is new each time. @param randomId gives a random UUID */
export function newWorkId(kind: WorkKind, randomId: () => string): string {
  return `${kind}-${randomId().replaceAll('-', '')}`;
}

/** The id that a caller means by an id or by their own key. */
export function meantId(kind: WorkKind, given: string, caller: Requester): string {
  return formOfIds.test(given) ? given : workId(kind, caller, given);
}
