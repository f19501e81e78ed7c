import { inParallel } from '../concurrency.ts';
import { csvText } from '../platform/csv.ts';
import type { CloneBatch, EndedAttempt, ItemResult } from './batch.ts';
import type { ItemState } from './progress.ts';
import type { BatchStorage } from './storage.ts';
import type { ItemFailure } from './views.ts';

const columns = [
  'row',
  'server',
  'source',
  'name',
  'outcome',
  'code',
  'message',
  'jobId',
  'jobName',
  'enabled',
  'warnings',
  'attempt',
  'cloneId',
  'endedAt',
] as const;

/** A line per item, in the batch's order; one without a result has not started, or is open. */
export function resultsCsv(batch: CloneBatch, results: ReadonlyMap<number, ItemResult>): string {
  return csvText(
    columns,
    batch.items.map(({ row, request: { server, job: source, name } }) => {
      const item = { row, server, source, name };
      const result = results.get(row);
      if (!result) return { ...item, outcome: 'none', message: 'No clone of it has ended.' };
      const { outcome, code, message, job, warnings, attempt, cloneId, endedAt } = result;
      return {
        ...item,
        outcome,
        code,
        message,
        jobId: job?.id,
        jobName: job?.name,
        enabled: job?.enabled,
        warnings: warnings.join(' '),
        attempt,
        cloneId,
        endedAt,
      };
    }),
  );
}

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
