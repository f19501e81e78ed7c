import { isDeepStrictEqual } from 'node:util';
import { type Action, type ActionContext, type FieldProblem, RefusedError } from '../../action.ts';
import type { CloneContext } from '../../clone/session.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import { VeeamError } from '../../veeam/transport/errors.ts';
import type { CloneBatch } from '../batch.ts';
import { beginRun, startRun } from '../begin-run.ts';
import { batchIdOf, contentHash } from '../identity.ts';
import { type PlannedItems, planItems, problemsOfServers } from '../plan-items.ts';
import { type PlanTable, planTable } from '../plan-table.ts';
import { isDone, itemStates } from '../progress.ts';
import { type BatchItem, readItems } from '../read-items.ts';
import { type CreateBatchInput, createBatchInput } from '../request.ts';
import { type Batches, type BatchStanding, type BatchView, readStanding } from '../view.ts';
import { readView } from './get-batch.ts';

export type CreateBatchOutput =
  | ({ dryRun: true; id: string } & PlanTable)
  | { dryRun: false; isAllDone: boolean; batch: BatchView };

/** API Gateway waits for 30 seconds; what is left is for storing the batch. */
const planningMs = 20_000;
/** An execution is started moments after its run is on record; one that is not there then was never started. */
const startingMs = 5 * 60_000;
const mostProblems = 1_000;

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
    // A server that is not the caller's is a fault of its row, told with all others.
    servers: () => [],
    async run(input, action) {
      const read = readItems(input);
      const problems = [...read.problems, ...problemsOfServers(context, action.caller, read.items)];
      const hash = contentHash(read.items);
      const id = input.idempotencyKey ?? batchIdOf(action.caller, hash);
      const requestedBy = { door: action.caller.door, name: action.caller.name };
      const earlier = problems.length === 0 ? await batches.storage.getBatch(id) : undefined;
      if (earlier) {
        if (earlier.contentHash !== hash || !isDeepStrictEqual(earlier.requestedBy, requestedBy)) {
          throw keyConflict(id);
        }
        return again(context, batches, earlier, input, action);
      }
      const requestedAt = action.now.toISOString();
      const plans = await planOrRefuse(context, { id, requestedAt }, read.items, problems);
      if (input.dryRun) return { dryRun: true, id, ...planTable(read.items, plans) };
      const items = read.items.map(({ row, request }) => ({
        row,
        request: { ...request, name: plans.get(row)?.name ?? request.name },
      }));
      const batch: CloneBatch = { id, contentHash: hash, requestedBy, requestedAt, items };
      if (await batches.storage.createBatch(batch)) {
        const states = itemStates(batch, [], []);
        await beginRun(batches, batch, { number: 1, states, plans }, input, action);
        return viewed(batches, batch, action);
      }
      // Another request was quicker: what counts is the batch that it has stored.
      return viewed(batches, (await batches.storage.getBatch(id)) ?? batch, action);
    },
  };
}

/** A batch that was sent before: whatever has not been done is done now, unless it is being done. */
async function again(
  context: CloneContext,
  batches: Batches,
  batch: CloneBatch,
  input: CreateBatchInput,
  action: ActionContext,
): Promise<CreateBatchOutput> {
  const standing = await readStanding(batches, batch);
  const missing = (standing?.states ?? itemStates(batch, [], [])).filter((state) => !isDone(state));
  const rows = new Set(missing.map(({ row }) => row));
  const items = batch.items.filter(({ row }) => rows.has(row));
  const isBusy = standing?.status === 'running' || standing?.status === 'stopping';
  if (!input.dryRun && (isBusy || items.length === 0)) return viewed(batches, batch, action);
  if (!input.dryRun && standing && wasNeverStarted(standing, action.now)) {
    await startRun(batches, batch.id, standing.run);
    return viewed(batches, batch, action);
  }
  const planned = await planItems(context, batch, items, AbortSignal.timeout(planningMs));
  if (input.dryRun) return { dryRun: true, id: batch.id, ...planTable(batch.items, planned.plans) };
  // What cannot be done any more keeps nothing else from being done: its clone fails, and says why.
  if (planned.plans.size === 0) throw refused(planned.problems);
  const number = (standing?.run.number ?? 0) + 1;
  await beginRun(batches, batch, { number, states: missing, plans: planned.plans }, input, action);
  return viewed(batches, batch, action);
}

function wasNeverStarted({ isKnown, run }: BatchStanding, now: Date): boolean {
  return !isKnown && now.getTime() - Date.parse(run.startedAt) < startingMs;
}

/** @throws RefusedError with every fault of every row; VeeamError where a server cannot be read and no row has a fault */
async function planOrRefuse(
  context: CloneContext,
  batch: Pick<CloneBatch, 'id' | 'requestedAt'>,
  items: readonly BatchItem[],
  problems: readonly FieldProblem[],
): Promise<PlannedItems['plans']> {
  const faulty = new Set(problems.map(({ row }) => row));
  const sound = items.filter(({ row }) => !faulty.has(row));
  const planned = await planItems(context, batch, sound, AbortSignal.timeout(planningMs)).catch((error) => {
    const isTrouble = error instanceof VeeamError || error instanceof SecretUnusableError;
    if (isTrouble && problems.length > 0) return { plans: new Map(), problems: [] };
    throw error;
  });
  const all = [...problems, ...planned.problems];
  if (all.length > 0) throw refused(all);
  return planned.plans;
}

function refused(problems: readonly FieldProblem[]): RefusedError {
  const sorted = problems.toSorted((one, other) => (one.row ?? 0) - (other.row ?? 0));
  const rows = new Set(sorted.map(({ row }) => row)).size;
  const more = sorted.length > mostProblems ? ` The first ${mostProblems} are listed.` : '';
  const message = `Nothing was started: ${sorted.length} faults in ${rows} rows.${more}`;
  return new RefusedError('invalid-input', message, sorted.slice(0, mostProblems));
}

function keyConflict(id: string): RefusedError {
  return new RefusedError(
    'idempotency-conflict',
    `The Idempotency-Key ${id} was used for another batch. Use a new key for a new batch.`,
    [{ field: 'Idempotency-Key', message: 'It was used with other items or by another caller.' }],
  );
}

async function viewed(
  batches: Batches,
  batch: CloneBatch,
  { now }: ActionContext,
): Promise<CreateBatchOutput> {
  const { view } = await readView(batches, batch, now);
  return { dryRun: false, isAllDone: view.counts.succeeded === view.counts.items, batch: view };
}
