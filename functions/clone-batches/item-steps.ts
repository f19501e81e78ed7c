import type { Leases } from '../clone/leases.ts';
import type { Clones } from '../clone/record.ts';
import type { CloneInput, CloneOutcome } from '../clone/state.ts';
import { type CloneEnd, readOwnEnd } from '../clone/workflows.ts';
import type { ItemResult, ItemStep } from './batch.ts';
import { isStopping } from './progress.ts';
import type { BatchStorage } from './storage.ts';

/** The clone has started and not ended. Step Functions' Retry is what waits. */
class CloneNotEndedError extends Error {
  override readonly name = 'CloneNotEndedError';
}

/** So long a lease lasts until the clone's own first step makes it last longer; Step Functions may try to start it for 20 minutes. */
const startingMs = 30 * 60_000;

/** What the steps need of the world around them. */
export interface StepContext {
  storage: BatchStorage;
  leases: Leases;
  clones: Clones;
  now: () => Date;
}

/** What is to be done with an item: begin its clone, record the outcome of one, or leave it for another run. */
export type Admission = { decision: 'start'; input: CloneInput } | { decision: 'record' | 'leave' };

/**
 * Decides before an item's clone begins. One that an earlier run began is adopted and never started again.
 * @throws CloneNotEndedError while that one goes on, NoLeaseFreeError while other clones have all leases of the server
 */
export async function admitItem(
  { storage, leases, clones, now }: StepContext,
  {
    batch,
    run,
    server,
    session,
    stopAfterFailures,
    clonesPerServer,
    requestedBy,
    requestedAt,
    item,
  }: ItemStep,
): Promise<Admission> {
  const { row: _row, attempt: _attempt, ...asked } = item;
  const { cloneId, request } = asked;
  const end = await readOwnEnd(clones, cloneId, { requestedBy, request });
  if (isEnded(end, cloneId)) return { decision: 'record' };
  const [signals, expectedTaskSeconds] = await Promise.all([
    storage.readStopSignals(batch, run),
    storage.shortestTaskSeconds(batch, run, server),
  ]);
  if (isStopping({ stopAfterFailures }, signals)) return { decision: 'leave' };
  await leases.take({
    server,
    cloneId,
    atOnce: clonesPerServer,
    until: new Date(now().getTime() + startingMs),
    comesFirst: false,
  });
  await storage.putStarted(batch, item);
  const input = {
    ...asked,
    requestedBy,
    requestedAt,
    sharedSession: session,
    clonesPerServer,
    ...(expectedTaskSeconds !== undefined && { expectedTaskSeconds }),
  };
  return { decision: 'start', input };
}

/**
 * Records the outcome of an item's clone, by the clone's own record, and gives how long its task took, if it was one
 * and succeeded.
 * @param notStarted why Step Functions could not start it, where it says so
 * @throws CloneNotEndedError while it is being resolved
 */
export async function recordItem(
  { storage, clones, now }: StepContext,
  { batch, run, requestedBy, item }: Pick<ItemStep, 'batch' | 'run' | 'requestedBy' | 'item'>,
  notStarted?: string,
): Promise<number | undefined> {
  const { row, attempt, cloneId, request } = item;
  const end = await readOwnEnd(clones, cloneId, { requestedBy, request });
  const outcome: Partial<CloneOutcome> & Pick<CloneOutcome, 'outcome' | 'message'> = isEnded(end, cloneId)
    ? end.outcome
    : { outcome: 'failed', code: 'not-started', message: notStarted ?? 'The clone was not started.' };
  const { code, job, taskSeconds } = outcome;
  const result: ItemResult = {
    row,
    attempt,
    cloneId,
    outcome: outcome.outcome,
    ...(code !== undefined && { code }),
    message: outcome.message,
    ...(job && { job }),
    warnings: outcome.warnings ?? [],
    endedAt: now().toISOString(),
  };
  if (result.outcome !== 'succeeded') await storage.putFailure(batch, run, item);
  await storage.putResult(batch, result);
  return result.outcome === 'succeeded' ? taskSeconds : undefined;
}

/** @throws CloneNotEndedError when it has started and not ended */
export function isEnded(
  end: CloneEnd | undefined,
  cloneId: string,
): end is Extract<CloneEnd, { status: 'finished' }> {
  if (end === undefined) return false;
  if (end.status === 'finished') return true;
  throw new CloneNotEndedError(`The clone ${cloneId} is ${end.status}.`);
}
