import { inParallel } from '../in-parallel.ts';
import type { CloneBatch, EndedAttempt } from './batch.ts';
import type { ItemState } from './progress.ts';
import type { BatchStorage } from './storage.ts';
import type { ItemFailure } from './view.ts';

const readsAtOnce = 20;

export interface FailuresPage {
  failures: ItemFailure[];
  /** The row after which the next page begins; absent on the last one. */
  next?: string;
}

/** A page of the items whose last attempt has not succeeded, by row, with their reasons. */
export async function readFailures(
  storage: BatchStorage,
  batch: CloneBatch,
  states: readonly ItemState[],
  { limit, after }: { limit: number; after: number },
): Promise<FailuresPage> {
  const failed = states.flatMap(({ ended }) =>
    ended && ended.outcome !== 'succeeded' && ended.row > after ? [ended] : [],
  );
  const page = failed.slice(0, limit);
  const requests = new Map(batch.items.map(({ row, request }) => [row, request]));
  const failures = await inParallel(readsAtOnce, page, async (attempt: EndedAttempt) => {
    const { warnings: _warnings, endedAt: _endedAt, ...result } = await storage.getResult(batch.id, attempt);
    const request = requests.get(attempt.row);
    if (!request)
      throw new Error(`The batch ${batch.id} has a result of row ${attempt.row}, and no such item.`);
    return { ...result, server: request.server, source: request.job, name: request.name };
  });
  const last = page.at(-1);
  return { failures, ...(last && failed.length > page.length && { next: String(last.row) }) };
}
