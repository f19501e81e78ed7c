import { isDeepStrictEqual } from 'node:util';
import { RefusedError } from './action.ts';
import { asStored } from './as-stored.ts';
import type { Requester } from './work-id.ts';

/** What makes work the same work: who asked, and for what. Left out, `request` is nothing but that it be done. */
export interface AskedWork {
  requestedBy: Requester;
  request?: unknown;
}

/**
 * Whether what was found under an id is the work that is meant. An id alone says too little: it may be of an earlier
 * version of this stack, which named work by its callers' keys.
 * @param found what it was asked for with, as it was stored
 */
export function isSameWork(found: unknown, { requestedBy, request }: AskedWork): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { requestedBy: by, request: what } = found as Record<string, unknown>;
  return isDeepStrictEqual(by, requestedBy) && isDeepStrictEqual(asStored(what), asStored(request));
}

/**
 * Lets a request adopt what was found under its id.
 * @throws RefusedError `idempotency-conflict` unless it is the same request of the same caller
 */
export function permitAdoption(found: unknown, asked: AskedWork): void {
  if (isSameWork(found, asked)) return;
  throw new RefusedError(
    'idempotency-conflict',
    'This Idempotency-Key was used for another request. Use a new key for new work.',
    [{ field: 'Idempotency-Key', message: 'It was used with another body.' }],
  );
}
