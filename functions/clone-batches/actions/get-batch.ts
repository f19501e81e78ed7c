import * as z from 'zod';
import { type Action, type Caller, mayUse, RefusedError } from '../../action.ts';
import type { Batch, StoredBatch } from '../../clone/batches/batch.ts';
import type { Batches } from '../../clone/batches/record.ts';
import { startLook } from '../../clone/workflows.ts';
import { pageLimit } from '../../input/paging.ts';
import { log } from '../../platform/log.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import { failuresOf } from '../results.ts';
import type { BatchContext } from '../start-run.ts';
import { type BatchView, viewOf } from '../views.ts';

export const oneBatch = z.strictObject({ id: idOrKey });

const mostFailures = 200;
export const failuresQuery = z.strictObject({
  /** The number of failures on a page. */
  limit: pageLimit(mostFailures, 50),
  /** The `next` of an earlier answer. */
  next: z
    .string()
    .regex(/^\d{1,6}$/, 'Give the "next" of an earlier answer as it came.')
    .transform(Number)
    .default(0),
});

const getBatchInput = z.strictObject({ ...oneBatch.shape, ...failuresQuery.shape });
export interface BatchPage {
  view: BatchView;
  /** Where the next page of failures begins. */
  next?: string;
}

/** The status of a batch: its rows by outcome, its rate, its expected end, and its failures. */
export function getBatchAction({
  batches,
  looks,
}: BatchContext): Action<z.infer<typeof getBatchInput>, BatchPage> {
  return {
    name: 'clone-batches:get',
    permission: 'clones:read',
    input: getBatchInput,
    servers: () => [],
    async run({ id, limit, next }, { caller, now }) {
      const batch = await findBatch(batches, id, caller);
      const { dueAt, run } = batch;
      if (run.endedAt === undefined && dueAt !== undefined && Date.parse(dueAt) <= now.getTime()) {
        // A failure here does not fail the request: the reconciler looks at the batch every five minutes.
        await startLook({ looks }, batch.id, new Date(dueAt)).catch(({ name }: Error) =>
          log('warn', 'batch-not-looked-at', { id: batch.id, error: name }),
        );
      }
      return readView(batches, batch, now, { limit, after: next });
    },
  };
}

/**
 * By its id, or by the caller's own key. @throws RefusedError `not-found`, also for a batch with a server that is not
 * the caller's
 */
export async function findBatch(batches: Batches, idOrOwnKey: string, caller: Caller): Promise<StoredBatch> {
  const batch = await batches.get(meantId('batch', idOrOwnKey, caller));
  if (batch && maySee(caller, batch)) return batch;
  throw new RefusedError('not-found', 'Clone batch not found.');
}

export function maySee(caller: Caller, { servers }: Batch): boolean {
  return servers.every(({ server }) => mayUse(caller, server));
}

/** The view of a stored batch. */
export async function readView(
  batches: Batches,
  batch: Batch,
  now: Date,
  page = { limit: 50, after: 0 },
): Promise<BatchPage> {
  const rows = await batches.rows(batch.id);
  const { failures, next } = failuresOf(rows, page);
  return { view: viewOf(batch, rows, failures, now), ...(next !== undefined && { next }) };
}
