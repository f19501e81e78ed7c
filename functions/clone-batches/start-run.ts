import type { ActionContext } from '../action.ts';
import type { ClonePlan } from '../clone/state.ts';
import { requesterOf } from '../work-id.ts';
import {
  type BatchRun,
  type Chunk,
  type ChunkItem,
  type CloneBatch,
  itemCloneId,
  itemMark,
  runName,
} from './batch.ts';
import { type ItemState, openAttempt } from './progress.ts';
import type { CreateBatchInput } from './request.ts';
import type { Batches } from './status.ts';

/**
 * Starts a run of a batch, unless another request has started it meanwhile. The chunks are there before the run is,
 * and the run before its execution: a request that is cut off leaves nothing that works on half of it.
 * @param work the items that are missing, and their plans by row
 */
export async function startRun(
  { storage, runs }: Batches,
  batch: CloneBatch,
  {
    number,
    states,
    plans,
  }: { number: number; states: readonly ItemState[]; plans: ReadonlyMap<number, ClonePlan> },
  options: Pick<CreateBatchInput, 'clonesPerServer' | 'stopAfterFailures'>,
  { caller, now }: Pick<ActionContext, 'caller' | 'now'>,
): Promise<void> {
  const { id, requestedBy, requestedAt } = batch;
  const { clonesPerServer } = options;
  const stopAfterFailures = options.stopAfterFailures ?? null;
  const requests = new Map(batch.items.map(({ row, request }) => [row, request]));
  const partitions = await Promise.all(
    [...Map.groupBy(states, ({ server }) => server)].map(async ([server, own]) => {
      const items = own.map((state): ChunkItem => {
        const { row } = state;
        const request = requests.get(row);
        if (!request) throw new Error(`The batch ${id} has no item of row ${row}.`);
        const attempt = openAttempt(state);
        const cloneId = itemCloneId(id, row, attempt);
        const plan = plans.get(row);
        return { row, attempt, cloneId, mark: itemMark(id, row), request, ...(plan && { plan }) };
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
      const chunks = chunksOf(items, about);
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
    partitions,
  };
  if (await storage.createRun(id, run)) await startExecution({ runs }, id, run);
}

/** Starts the execution of a run that is on record; a second time does nothing. */
export async function startExecution(
  { runs }: Pick<Batches, 'runs'>,
  id: string,
  run: BatchRun,
): Promise<void> {
  await runs.start(runName(id, run.number), { batch: id, run: run.number, partitions: run.partitions });
}

const mostItems = 20;
/** Step Functions carries 256 KiB from state to state; an item is in there up to three times. */
const mostBytes = 60_000;
/** So few items for each worker are one chunk: parted, they would save no logon. */
const fewItems = 3;

/**
 * Divides one server's items among chunks. Each round gives every worker half of what is left for it: the first ones
 * are large, which saves logons; the last are small, so that workers end together although clones take unequal times.
 */
export function chunksOf(
  items: readonly ChunkItem[],
  about: Omit<Chunk, 'items' | 'number' | 'shares' | 'session'>,
): Chunk[] {
  const { clonesPerServer: atOnce } = about;
  const chunks: ChunkItem[][] = [];
  for (let left = items; left.length > 0; ) {
    const share = left.length / atOnce;
    const size = share <= fewItems ? share : Math.min(mostItems, Math.ceil(share / 2));
    const round = left.slice(0, Math.ceil(size * atOnce));
    chunks.push(...evenly(round, Math.min(atOnce, round.length)));
    left = left.slice(round.length);
  }
  return chunks.flatMap(smallEnough).map((part, number) => ({
    ...about,
    number,
    shares: part.length > 1,
    session: null,
    items: part,
  }));
}

/** The larger parts come first. */
function evenly(items: readonly ChunkItem[], count: number): ChunkItem[][] {
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  const startOf = (part: number) => part * size + Math.min(part, larger);
  return Array.from({ length: count }, (_none, part) => items.slice(startOf(part), startOf(part + 1)));
}

function smallEnough(items: ChunkItem[]): ChunkItem[][] {
  const isSmall = Buffer.byteLength(JSON.stringify(items)) <= mostBytes;
  if (isSmall || items.length < 2) return [items];
  const half = Math.ceil(items.length / 2);
  return [...smallEnough(items.slice(0, half)), ...smallEnough(items.slice(half))];
}
