import { readOwnEnd } from '../clone/workflows.ts';
import { inParallel } from '../concurrency.ts';
import { type ChunkSession, type CloneBatch, type ItemResult, itemCloneId } from './batch.ts';
import { isEnded, recordItem, type StepContext } from './item-steps.ts';
import { countsOf, type ItemState, itemStates, openAttempt } from './progress.ts';
import { resultsCsv } from './results.ts';

const readsAtOnce = 50;

export interface ClosedRun {
  counts: ReturnType<typeof countsOf>;
  /** Shared sessions that nobody has closed: there are some only when the run was aborted. */
  sessions: ChunkSession[];
}

/**
 * Ends a run: records the outcomes of clones without a result, and writes the results. Where a later run has started,
 * these are that one's to do; only what was aborted has to be resolved before its sessions may be closed.
 * @param lastTry leave open what is still being resolved
 * @throws CloneNotEndedError while a clone of it is being resolved
 */
export async function closeRun(
  context: StepContext,
  id: string,
  run: number,
  lastTry: boolean,
): Promise<ClosedRun> {
  const { storage, now } = context;
  const batch = await storage.getBatch(id);
  if (!batch) throw new Error(`Batch ${id} not found.`);
  const isLast = (await storage.getLastRun(id))?.number === run;
  const open = (await readStates(context, batch)).filter(({ isUnderWay }) => isUnderWay);
  await inParallel(readsAtOnce, open, (state) => resolve(context, batch, state, { run, isLast, lastTry }));
  const states = await readStates(context, batch);
  const counts = countsOf(states);
  if (isLast) {
    const results = resultsCsv(batch, await readResults(context, batch, states));
    await storage.putReport(id, results, { id, run, endedAt: now().toISOString(), counts });
  }
  return { counts, sessions: await storage.listOpenSessions(id, run) };
}

async function readStates({ storage }: StepContext, batch: CloneBatch): Promise<ItemState[]> {
  const [results, started] = await Promise.all([
    storage.listResults(batch.id),
    storage.listStarted(batch.id),
  ]);
  return itemStates(batch, results, started);
}

/** Records an item whose clone has ended unrecorded, or takes back that it has started where there is no clone. */
async function resolve(
  context: StepContext,
  { id, requestedBy, items }: CloneBatch,
  state: ItemState,
  { run, isLast, lastTry }: { run: number; isLast: boolean; lastTry: boolean },
): Promise<void> {
  const { row } = state;
  const attempt = openAttempt(state);
  const cloneId = itemCloneId(id, row, attempt);
  const request = items.find((item) => item.row === row)?.request;
  if (!request) throw new Error(`The batch ${id} has no item of row ${row}.`);
  const end = await readOwnEnd(context.clones, cloneId, { requestedBy, request });
  if (!isLast && end?.status !== 'resolving') return;
  if (end === undefined) await context.storage.withdrawStarted(id, { row, attempt });
  if (lastTry && end?.status !== 'finished') return;
  const item = { row, attempt, cloneId, request };
  if (isEnded(end, cloneId)) await recordItem(context, { batch: id, run, requestedBy, item });
  await context.leases.giveBack(state.server, cloneId);
}

async function readResults(
  { storage }: StepContext,
  { id }: CloneBatch,
  states: readonly ItemState[],
): Promise<Map<number, ItemResult>> {
  const ended = states.flatMap((state) => state.ended ?? []);
  const results = await inParallel(readsAtOnce, ended, (attempt) => storage.getResult(id, attempt));
  return new Map(results.map((result) => [result.row, result]));
}
