import type { ActionContext } from '../action.ts';
import type { ClonePlan } from '../clone/state.ts';
import { requesterOf } from '../work-id.ts';
import type { BatchRun, CloneBatch } from './batch.ts';
import { type ChunkItem, chunksOf } from './chunk.ts';
import { itemCloneId, itemMark, runName } from './identity.ts';
import { type ItemState, openAttempt } from './progress.ts';
import type { CreateBatchInput } from './request.ts';
import type { Batches } from './standing.ts';

/** What a run is to do. */
export interface RunWork {
  number: number;
  /** The items that are missing. */
  states: readonly ItemState[];
  /** By row; a clone without one makes it at its own turn. */
  plans: ReadonlyMap<number, ClonePlan>;
}

/**
 * Starts a run of a batch, unless another request has started it meanwhile. The chunks are there before the run is,
 * and the run before its execution: a request that is cut off leaves nothing that works on half of it.
 */
export async function beginRun(
  { storage, runs }: Batches,
  batch: CloneBatch,
  { number, states, plans }: RunWork,
  options: Pick<CreateBatchInput, 'clonesPerServer' | 'stopAfterFailures'>,
  { caller, now }: Pick<ActionContext, 'caller' | 'now'>,
): Promise<void> {
  const { id, requestedBy, requestedAt } = batch;
  const { clonesPerServer } = options;
  const stopAfterFailures = options.stopAfterFailures ?? null;
  const requests = new Map(batch.items.map(({ row, request }) => [row, request]));
  const lanes = await Promise.all(
    [...Map.groupBy(states, ({ server }) => server)].map(async ([server, own]) => {
      const items = own.map((state): ChunkItem => {
        const { row } = state;
        const request = requests.get(row);
        if (!request) throw new Error(`The batch ${id} has no item of row ${row}.`);
        const attempt = openAttempt(state);
        const cloneId = itemCloneId(id, row, attempt);
        return { row, attempt, cloneId, mark: itemMark(id, row), request, plan: plans.get(row) ?? null };
      });
      const about = {
        batch: id,
        run: number,
        server,
        stopAfterFailures,
        clonesPerServer,
        requestedBy,
        requestedAt,
      };
      const chunks = chunksOf(items, clonesPerServer, about);
      const chunksKey = await storage.putChunks(id, number, server, chunks);
      return { server, chunksKey, atOnce: clonesPerServer };
    }),
  );
  const run: BatchRun = {
    number,
    requestedBy: requesterOf(caller),
    startedAt: now.toISOString(),
    clonesPerServer,
    stopAfterFailures,
    items: states.length,
    lanes,
  };
  if (await storage.createRun(id, run)) await startRun({ runs }, id, run);
}

/** Starts the execution of a run that is on record; a second time does nothing. */
export async function startRun({ runs }: Pick<Batches, 'runs'>, id: string, run: BatchRun): Promise<void> {
  await runs.start(runName(id, run.number), { batch: id, run: run.number, lanes: run.lanes });
}
