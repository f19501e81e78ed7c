import type { BatchRun } from './batch.ts';

/** What may stop a run. */
export interface Stops {
  isCancelled: boolean;
  failures: number;
}

/** Whether no further clone of a run may begin. */
export function isStopping(
  { stopAfterFailures }: Pick<BatchRun, 'stopAfterFailures'>,
  { isCancelled, failures }: Stops,
): boolean {
  return isCancelled || failures >= (stopAfterFailures ?? Number.POSITIVE_INFINITY);
}
