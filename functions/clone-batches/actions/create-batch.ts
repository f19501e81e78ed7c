import { type Action, type ActionContext, RefusedError } from '../../action.ts';
import type { CloneContext } from '../../clone/session.ts';
import { permitAdoption } from '../../same-work.ts';
import { requesterOf } from '../../work-id.ts';
import { batchIdOf, type CloneBatch, contentHash } from '../batch.ts';
import { planItems, planningTime, planOrRefuse, problemsOfServers, refused } from '../plan-items.ts';
import { isDone, itemStates } from '../progress.ts';
import { readItems } from '../read-items.ts';
import { type CreateBatchInput, createBatchInput } from '../request.ts';
import { startExecution, startRun } from '../start-run.ts';
import { type Batches, readStatus } from '../status.ts';
import { type BatchView, type PlanTable, viewPlans } from '../views.ts';
import { readView } from './get-batch.ts';

export type CreateBatchOutput =
  | ({ dryRun: true; id: string } & PlanTable)
  | { dryRun: false; isAllDone: boolean; batch: BatchView };

/**
 * Clones many jobs. Everything is read and planned before anything starts, so that a batch with a fault starts nothing.
 * The same batch again does what is missing, and no more.
 */
export function createBatchAction(
  context: CloneContext,
  batches: Batches,
): Action<CreateBatchInput, CreateBatchOutput> {
  return {
    name: 'clone-batches:create',
    permission: 'clones:write',
    input: createBatchInput,
    // A server that is not the caller's is a fault of its row, reported with all others.
    servers: () => [],
    async run(input, action) {
      const read = readItems(input);
      const ofServers = problemsOfServers(context, action.caller, [...read.items, ...read.faulty]);
      const isSound = read.problems.length === 0 && ofServers.length === 0;
      const hash = contentHash(read.items);
      const id = batchIdOf(action.caller, input.idempotencyKey, hash);
      const requestedBy = requesterOf(action.caller);
      const earlier = isSound ? await batches.storage.getBatch(id) : undefined;
      if (earlier) return again(context, batches, sameBatch(earlier, { hash, requestedBy }), input, action);
      const requestedAt = action.now.toISOString();
      const plans = await planOrRefuse(context, { id, requestedAt }, read, ofServers);
      if (input.dryRun) return { dryRun: true, id, ...viewPlans(read.items, plans) };
      const items = read.items.map(({ row, request }) => ({
        row,
        request: { ...request, name: plans.get(row)?.name ?? request.name },
      }));
      const batch: CloneBatch = { id, contentHash: hash, requestedBy, requestedAt, items };
      if (await batches.storage.createBatch(batch)) {
        const states = itemStates(batch, [], []);
        await startRun(batches, batch, { number: 1, states, plans }, input, action);
        return viewed(batches, batch, action);
      }
      // Another request was quicker: what counts is the batch that it has stored, with the names it has made.
      const stored = (await batches.storage.getBatch(id)) ?? batch;
      return again(context, batches, sameBatch(stored, { hash, requestedBy }), input, action);
    },
  };
}

/** @throws RefusedError `idempotency-conflict` where the key is another batch's */
function sameBatch(
  earlier: CloneBatch,
  { hash, requestedBy }: { hash: string; requestedBy: CloneBatch['requestedBy'] },
): CloneBatch {
  const { contentHash: request } = earlier;
  permitAdoption({ requestedBy: earlier.requestedBy, request }, { requestedBy, request: hash });
  return earlier;
}

/** A batch that was sent before: whatever has not been done is done now, unless it is being done. */
async function again(
  context: CloneContext,
  batches: Batches,
  batch: CloneBatch,
  input: CreateBatchInput,
  action: ActionContext,
): Promise<CreateBatchOutput> {
  const current = await readStatus(batches, batch, action.now);
  const missing = (current?.states ?? itemStates(batch, [], [])).filter((state) => !isDone(state));
  const rows = new Set(missing.map(({ row }) => row));
  const items = batch.items.filter(({ row }) => rows.has(row));
  if (!input.dryRun) {
    if (current?.isStarting) await startExecution(batches, batch.id, current.run);
    if (current?.status === 'stopping') {
      const message = `The batch ${batch.id} is stopping. Send it again when its run has ended.`;
      throw new RefusedError('conflict', message);
    }
    if (current?.status === 'running' || items.length === 0) return viewed(batches, batch, action);
  }
  const planned = await planItems(context, batch, items, planningTime());
  if (input.dryRun) return { dryRun: true, id: batch.id, ...viewPlans(batch.items, planned.plans) };
  // What cannot be done any more keeps nothing else from being done: its clone fails, and says why.
  if (planned.plans.size === 0) throw refused(planned.problems);
  const number = (current?.run.number ?? 0) + 1;
  await startRun(batches, batch, { number, states: missing, plans: planned.plans }, input, action);
  return viewed(batches, batch, action);
}

async function viewed(
  batches: Batches,
  batch: CloneBatch,
  { now }: ActionContext,
): Promise<CreateBatchOutput> {
  const { view } = await readView(batches, batch, now);
  return { dryRun: false, isAllDone: view.counts.succeeded === view.counts.items, batch: view };
}
