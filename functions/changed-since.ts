import { isDeepStrictEqual } from 'node:util';
import { RefusedError } from './action.ts';
import { asStored } from './as-stored.ts';

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
