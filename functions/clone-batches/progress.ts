import type { Attempt, BatchRun, CloneBatch, Counts, EndedAttempt } from './batch.ts';

/** The status of an item: its last attempt's outcome, or that one is under way, or that none has started. */
export interface ItemState {
  row: number;
  server: string;
  /** The last attempt that has ended. */
  ended: EndedAttempt | undefined;
  /** An attempt has started since and has no outcome yet. */
  isUnderWay: boolean;
}

/** Sets a batch's items beside what is known of their attempts; of each, the last counts. */
export function itemStates(
  batch: CloneBatch,
  results: readonly EndedAttempt[],
  started: readonly Attempt[],
): ItemState[] {
  const ended = latest(results);
  const latestStarted = latest(started);
  return batch.items.map(({ row, request: { server } }) => ({
    row,
    server,
    ended: ended.get(row),
    isUnderWay: (latestStarted.get(row)?.attempt ?? 0) > (ended.get(row)?.attempt ?? 0),
  }));
}

/** Whether an item needs nothing more. */
export function isDone({ ended, isUnderWay }: ItemState): boolean {
  return ended?.outcome === 'succeeded' && !isUnderWay;
}

/** The attempt that comes next, or the one that has started and has no outcome. */
export function openAttempt({ ended }: ItemState): number {
  return (ended?.attempt ?? 0) + 1;
}

export function countsOf(states: readonly ItemState[]): Counts {
  const counts = {
    items: states.length,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    unknown: 0,
    underWay: 0,
    notStarted: 0,
  };
  for (const { ended, isUnderWay } of states) {
    counts[isUnderWay ? 'underWay' : (ended?.outcome ?? 'notStarted')] += 1;
  }
  return counts;
}

function latest<Item extends Attempt>(attempts: readonly Item[]): Map<number, Item> {
  const byRow = new Map<number, Item>();
  for (const attempt of attempts) {
    const known = byRow.get(attempt.row);
    if (!known || known.attempt < attempt.attempt) byRow.set(attempt.row, attempt);
  }
  return byRow;
}

/** What may stop a run. */
export interface StopSignals {
  isCancelled: boolean;
  failures: number;
}

/** Whether no further clone of a run may begin. */
export function isStopping(
  { stopAfterFailures }: Pick<BatchRun, 'stopAfterFailures'>,
  { isCancelled, failures }: StopSignals,
): boolean {
  return isCancelled || failures >= (stopAfterFailures ?? Number.POSITIVE_INFINITY);
}
