import type { ActionContext } from '../action.ts';
import { type Batch, type BatchRow, sha256 } from '../clone/batches/batch.ts';
import type { Batches } from '../clone/batches/record.ts';
import { startLook } from '../clone/workflows.ts';
import type { Executions } from '../platform/executions.ts';
import { log } from '../platform/log.ts';
import type { ObjectStore } from '../platform/object-store.ts';
import { requesterOf } from '../work-id.ts';
import type { CreateBatchInput } from './request.ts';

/** What works with batches. */
export interface BatchContext {
  batches: Batches;
  /** The executions that look at batches. */
  looks: Executions;
  objects: Pick<ObjectStore, 'put'>;
}

/**
 * Starts a run of a batch, unless another request has started it meanwhile. The rows are there before the run is, and the
 * run before anything works on it: a request that is cut off leaves nothing half done that nobody ends.
 * @param batch as it is to be, without the run
 * @param rows all that are to be done
 * @param before the run that it follows, which has ended
 * @returns the batch that is there now
 */
export async function startRun(
  { batches, looks, objects }: BatchContext,
  batch: Omit<Batch, 'run'>,
  rows: readonly BatchRow[],
  before: Batch['run'] | undefined,
  { clonesPerServer, stopAfterFailures }: Pick<CreateBatchInput, 'clonesPerServer' | 'stopAfterFailures'>,
  { caller, now }: Pick<ActionContext, 'caller' | 'now'>,
): Promise<Batch> {
  const text = JSON.stringify(rows);
  // Two requests may be about to begin the same run: neither writes over the other's rows.
  const rowsKey = `work/clone-batches/${batch.id}/${sha256(text).slice(0, 32)}.json`;
  await objects.put(rowsKey, text, 'application/json');
  const run: Batch['run'] = {
    number: (before?.number ?? 0) + 1,
    requestedBy: requesterOf(caller),
    startedAt: now.toISOString(),
    clonesPerServer,
    ...(stopAfterFailures !== undefined && { stopAfterFailures }),
    items: rows.length,
    rowsKey,
    isPrepared: false,
  };
  const wanted = { ...batch, run, dueAt: batches.nextLook };
  const there = before
    ? await batches.change(batch.id, (current) =>
        current.run.number === before.number && current.run.endedAt !== undefined ? wanted : undefined,
      )
    : await batches.create(wanted);
  const begun = there.batch ?? wanted;
  await lookAtRun({ looks }, begun);
  return begun;
}

/**
 * Lets a run that nothing works on yet be looked at; a second time does nothing. Where it cannot be started, the reconciler
 * does so.
 */
export async function lookAtRun({ looks }: Pick<BatchContext, 'looks'>, { id, run }: Batch): Promise<void> {
  if (run.isPrepared || run.endedAt !== undefined) return;
  await startLook({ looks }, id, new Date(run.startedAt)).catch(({ name }: Error) =>
    log('error', 'batch-not-looked-at', { id, error: name }),
  );
}
