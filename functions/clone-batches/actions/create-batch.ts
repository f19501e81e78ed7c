import { type Action, type ActionContext, RefusedError } from '../../action.ts';
import { type Batch, type BatchRow, batchIdOf, contentHash } from '../../clone/batches/batch.ts';
import type { CloneContext } from '../../clone/session.ts';
import { permitAdoption } from '../../same-work.ts';
import { requesterOf } from '../../work-id.ts';
import { planItems, planningTime, planOrRefuse, problemsOfServers, refused } from '../plan-items.ts';
import { countsOf, isDone, nextAttempt, statusOf } from '../progress.ts';
import { readItems } from '../read-items.ts';
import { type CreateBatchInput, createBatchInput } from '../request.ts';
import { type BatchContext, lookAtRun, startRun } from '../start-run.ts';
import { type BatchView, type PlanTable, viewPlans } from '../views.ts';
import { readView } from './get-batch.ts';

export type CreateBatchOutput =
  | ({ dryRun: true; id: string } & PlanTable)
  | { dryRun: false; isAllDone: boolean; batch: BatchView };

/**
 * Clones many jobs. Everything is read and planned before anything starts, so that a batch with a fault starts nothing.
 * The same batch again does only what is missing.
 */
export function createBatchAction(
  context: CloneContext,
  work: BatchContext,
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
      const earlier = isSound ? await work.batches.get(id) : undefined;
      if (earlier) return again(context, work, sameBatch(earlier, { hash, requestedBy }), input, action);
      const requestedAt = action.now.toISOString();
      const plans = await planOrRefuse(context, { id, requestedAt }, read, ofServers);
      if (input.dryRun) return { dryRun: true, id, ...viewPlans(read.items, plans) };
      const rows = read.items.map(({ row, request }): BatchRow => {
        const plan = plans.get(row);
        const named = { ...request, name: plan?.name ?? request.name };
        return { row, request: named, ...(plan && { plan }), attempt: 1, state: 'waiting' };
      });
      const servers = [...Map.groupBy(rows, ({ request }) => request.server)].map(([server, own]) => ({
        server,
        items: own.length,
      }));
      const made = { id, contentHash: hash, requestedBy, requestedAt, servers };
      const there = await startRun(work, made, rows, undefined, input, action);
      // Another request may have been faster: the batch that it has stored counts.
      return viewed(work, sameBatch(there, { hash, requestedBy }), action);
    },
  };
}

/** @throws RefusedError `idempotency-conflict` if the key belongs to another batch */
function sameBatch(
  earlier: Batch,
  { hash, requestedBy }: { hash: string; requestedBy: Batch['requestedBy'] },
): Batch {
  const { contentHash: request } = earlier;
  permitAdoption({ requestedBy: earlier.requestedBy, request }, { requestedBy, request: hash });
  return earlier;
}

/** Handles a batch that was sent before: does what is missing now, unless the batch is under way. */
async function again(
  context: CloneContext,
  work: BatchContext,
  batch: Batch,
  input: CreateBatchInput,
  action: ActionContext,
): Promise<CreateBatchOutput> {
  const { id, run } = batch;
  const rows = await work.batches.rows(id);
  const { items, underWay } = countsOf(rows, rows.length);
  const missing = rows.filter((row) => !isDone(row));
  if (!input.dryRun) {
    await lookAtRun(work, batch);
    const status = statusOf(batch, underWay);
    if (status === 'stopping') {
      const message = `The batch ${id} is stopping. Send it again when its run has ended.`;
      throw new RefusedError('conflict', message);
    }
    if (status === 'running' || missing.length === 0) return viewed(work, batch, action);
  } else if (items < run.items) {
    throw new RefusedError('conflict', `The batch ${id} is about to begin. Send it again in a moment.`);
  }
  const planned = await planItems(context, batch, missing, planningTime());
  if (input.dryRun) return { dryRun: true, id, ...viewPlans(rows, planned.plans) };
  // A row that cannot be done any more does not prevent the others: its clone fails and says why.
  if (planned.plans.size === 0) throw refused(planned.problems);
  const wanted = missing.map((row): BatchRow => {
    const { plan: _earlier, ...known } = row;
    const plan = planned.plans.get(row.row);
    return { ...known, ...(plan && { plan }), attempt: nextAttempt(row), state: 'waiting' };
  });
  return viewed(work, await startRun(work, batch, wanted, run, input, action), action);
}

async function viewed(
  { batches }: BatchContext,
  batch: Batch,
  { now }: ActionContext,
): Promise<CreateBatchOutput> {
  const { view } = await readView(batches, batch, now);
  return { dryRun: false, isAllDone: view.counts.succeeded === view.counts.items, batch: view };
}
