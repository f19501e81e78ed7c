import * as z from 'zod';
import { type Batch, batchRow, isStopped, rowCloneId } from '../clone/batches/batch.ts';
import { endIfOver, fillServer, type NextContext } from '../clone/batches/next.ts';
import { inParallel } from '../concurrency.ts';
import type { ObjectStore } from '../platform/object-store.ts';

const readsAtOnce = 20;
const serversAtOnce = 4;

/**
 * Looks at a batch: when its run was just requested, and every few minutes after that. It writes its rows if they are
 * missing, handles the ends of clones that were missed, starts rows if leases are free, and ends the run if it is over.
 * Two looks at the same time are safe.
 */
export async function lookAtBatch(
  context: NextContext & { objects: Pick<ObjectStore, 'get'> },
  id: string,
): Promise<void> {
  const { batches } = context;
  const { batch } = await batches.change(id, (current) =>
    current.run.endedAt === undefined ? { ...current, dueAt: batches.nextLook } : undefined,
  );
  if (!batch || batch.run.endedAt !== undefined) return;
  if (!batch.run.isPrepared) await putRowsOnRecord(context, batch);
  await followLost(context, id);
  if (!isStopped(batch)) {
    await inParallel(serversAtOnce, batch.servers, ({ server }) => fillServer(context, id, server));
  }
  await endIfOver(context, id);
}

async function putRowsOnRecord(
  { batches, objects }: Parameters<typeof lookAtBatch>[0],
  batch: Batch,
): Promise<void> {
  const { id, run } = batch;
  const stored = await objects.get(run.rowsKey);
  if (!stored) throw new Error(`The rows of the batch ${id} are not at ${run.rowsKey} any more.`);
  await batches.putRows(batch, z.array(batchRow).parse(JSON.parse(stored.text)));
  await batches.change(id, (current) =>
    current.run.number === run.number && !current.run.isPrepared
      ? { ...current, run: { ...current.run, isPrepared: true } }
      : undefined,
  );
}

/** Updates rows whose clone has ended unnoticed; a row whose clone is not on record waits again. */
async function followLost({ batches, clones }: NextContext, id: string): Promise<void> {
  await inParallel(readsAtOnce, await batches.started(id), async (row) => {
    const clone = await clones.get(rowCloneId(id, row));
    if (!clone) await batches.putBack(id, row);
    else if (clone.batch && clone.outcome) await batches.followClone(clone.batch, clone);
  });
}
