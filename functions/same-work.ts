import { isDeepStrictEqual } from 'node:util';
import { RefusedError } from './action.ts';
import type { Requester } from './work-id.ts';

/** What makes work the same work: the requester and the request. Absent, `request` means only that the work be done. */
export interface AskedWork {
  requestedBy: Requester;
  request?: unknown;
}

/**
 * Whether the work that was found under an id is the wanted one. The id alone is not enough: an earlier version of this
 * stack named work by its callers' keys, and may have used it.
 * @param found the request of the work that was found, as it was stored
 */
export function isSameWork(found: unknown, { requestedBy, request }: AskedWork): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { requestedBy: by, request: what } = found as Record<string, unknown>;
  return isDeepStrictEqual(by, requestedBy) && isDeepStrictEqual(asStored(what), asStored(request));
}

/**
 * Lets a request adopt the work that was found under its id.
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

/** A value as it is after it was stored as JSON: without undefined fields. */
function asStored(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** The parts of a plan that must not change, by the words for them. */
export type PlanFacts = Readonly<Record<string, unknown>>;

/**
 * Refuses to carry out a plan that a person has confirmed or approved if the plan made now would differ from it.
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
