import { isDeepStrictEqual } from 'node:util';
import { RefusedError } from './action.ts';
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

/** A value as it is after it was stored as JSON: without fields that are undefined. */
function asStored(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** What counts of a plan, by what people call it. */
export type PlanFacts = Readonly<Record<string, unknown>>;

/**
 * Lets a plan be carried out that somebody has seen and confirmed, or approved, only if it still is what would be done.
 * @throws RefusedError `conflict`, naming what has changed since
 */
export function refuseChanges(approved: PlanFacts, now: PlanFacts): void {
  const changed = Object.keys({ ...approved, ...now }).filter(
    (fact) => !isDeepStrictEqual(asStored(approved[fact]), asStored(now[fact])),
  );
  if (changed.length === 0) return;
  throw new RefusedError(
    'conflict',
    `Changed since it was planned: ${changed.join(', ')}. Nothing was done; ask for it again to see what it would be now.`,
    changed.map((field) => ({ field, message: 'It is not as it was when this was planned.' })),
  );
}
