import type { ActionContext } from '../action.ts';
import { type Batch, type BatchRow, sha256 } from '../clone/batches/batch.ts';
import type { Batches } from '../clone/batches/record.ts';
import { startLook } from '../clone/workflows.ts';
import type { Executions } from '../platform/executions.ts';
import { log } from '../platform/log.ts';
import type { ObjectStore } from '../platform/object-store.ts';
import { requesterOf } from '../work-id.ts';
import type { CreateBatchInput } from './request.ts';

/** The dependencies of working with batches. */
export interface BatchContext {
  batches: Batches;
  /** The executions that look at batches. */
  looks: Executions;
  objects: Pick<ObjectStore, 'put'>;
}

/**
 * Starts a run of a batch, unless another request has started it meanwhile. The rows are stored before the run, and the
 * run before anything works on it, so that an interrupted request leaves nothing half done without a record.
 * @param batch the new state, without the run
 * @param rows all rows to do
 * @param before the run before it, which has ended
 * @returns the batch that is stored now
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
  // Two requests may be starting the same run: neither overwrites the other's rows.
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
    ? await batches.change(batch.id, (current) => (current.run.number === before.number ? wanted : undefined))
    : await batches.create(wanted);
  const begun = there.batch ?? wanted;
  await lookAtRun({ looks }, begun);
  return begun;
}

/** Starts the first look at a run; a second call does nothing. If it cannot be started, the reconciler starts it. */
export async function lookAtRun({ looks }: Pick<BatchContext, 'looks'>, { id, run }: Batch): Promise<void> {
  if (run.isPrepared || run.endedAt !== undefined) return;
  await startLook({ looks }, id, new Date(run.startedAt)).catch(({ name }: Error) =>
    log('error', 'batch-not-looked-at', { id, error: name }),
  );
}
