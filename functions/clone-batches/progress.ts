import * as z from 'zod';
import type { Batch, BatchRow } from '../clone/batches/batch.ts';

/** `stopping`: clones under way continue to their end, and no other one starts. */
export const runStatus = z.enum(['running', 'stopping', 'finished']);

/** The rows of a batch, counted by outcome. */
export const counts = z.object({
  items: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  unknown: z.int(),
  underWay: z.int(),
  notStarted: z.int(),
});
export type Counts = z.infer<typeof counts>;

/** Whether a row is complete. */
export function isDone({ state, result }: BatchRow): boolean {
  return state === 'ended' && result?.outcome === 'succeeded';
}

/** The attempt that comes next, or is under way. */
export function nextAttempt({ attempt, state }: BatchRow): number {
  return state === 'ended' ? attempt + 1 : attempt;
}

/**
 * Counts rows by outcome.
 * @param items how many rows there are; those that are not on record yet have not started
 */
export function countsOf(rows: readonly BatchRow[], items: number): Counts {
  const counted = {
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    unknown: 0,
    underWay: 0,
    notStarted: items - rows.length,
  };
  for (const { state, result } of rows) {
    counted[state === 'started' ? 'underWay' : (result?.outcome ?? 'notStarted')] += 1;
  }
  return { items, ...counted };
}

/**
 * The status of a batch's last run.
 * @param underWay how many of its clones are under way; those that had just started when it was cancelled continue
 */
export function statusOf({ run }: Batch, underWay: number): z.infer<typeof runStatus> {
  if (run.endedAt !== undefined && underWay === 0) return 'finished';
  const isStopping = run.cancelledBy !== undefined || run.failures !== undefined || run.endedAt !== undefined;
  return isStopping ? 'stopping' : 'running';
}
