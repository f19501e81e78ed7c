import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Executions } from '../platform/executions.ts';
import { type BatchRun, type CloneBatch, runName } from './batch.ts';
import { type ItemState, isDone, isStopping, itemStates } from './progress.ts';
import type { BatchStorage } from './storage.ts';

/** What reading a batch needs. */
export interface Batches {
  storage: BatchStorage;
  /** The runs, by name. */
  runs: Executions;
}

/**
 * `stopping`: what is under way ends, and nothing else begins. `aborted`: the last run ended before its time; the
 * same batch sent again does the rest.
 */
export const runStatus = z.enum(['running', 'stopping', 'finished', 'aborted']);

/** What is known of a batch, before any result is read. */
export interface BatchStatus {
  batch: CloneBatch;
  /** The last one. */
  run: BatchRun;
  status: z.infer<typeof runStatus>;
  /** It is on record, and Step Functions does not know it yet, or never received it. */
  isStarting: boolean;
  /** Why nothing more of it begins, or began. */
  stopped: { cancelledBy: string | undefined; failures: number } | undefined;
  /** Whether the results of this run are written. */
  hasResults: boolean;
  endedAt: Date | undefined;
  states: ItemState[];
}

/** The status of a batch: from keys alone, a request per thousand items. Undefined where nothing has been started yet. */
export async function readStatus(
  { storage, runs }: Batches,
  batch: CloneBatch,
  now: Date,
): Promise<BatchStatus | undefined> {
  const { id } = batch;
  const run = await storage.getLastRun(id);
  if (!run) return undefined;
  const execution = await runs.describe(runName(id, run.number));
  const [results, started, signals, summary] = await Promise.all([
    storage.listResults(id),
    storage.listStarted(id),
    storage.readStopSignals(id, run.number),
    storage.getSummary(id),
  ]);
  const states = itemStates(batch, results, started);
  const hasResults = summary?.run === run.number;
  const cancelledBy = signals.isCancelled ? await storage.cancelledBy(id, run.number) : undefined;
  const stopped = isStopping(run, signals) ? { cancelledBy, failures: signals.failures } : undefined;
  const known = statusOfRun({
    execution: execution?.status,
    hasResults,
    ageMs: now.getTime() - Date.parse(run.startedAt),
    isStopped: stopped !== undefined,
    isAllDone: states.every(isDone),
  });
  return { batch, run, ...known, stopped, hasResults, endedAt: execution?.stopDate, states };
}

/** Step Functions tells of an execution some moments after its start; one that is not there then was never started. */
const startingMs = 5 * 60_000;

/**
 * The status of a run.
 * @param execution undefined where Step Functions does not know it: not yet, or not any more, after 90 days
 */
export function statusOfRun({
  execution,
  hasResults,
  ageMs,
  isStopped,
  isAllDone,
}: {
  execution: ExecutionStatus | undefined;
  hasResults: boolean;
  ageMs: number;
  isStopped: boolean;
  isAllDone: boolean;
}): Pick<BatchStatus, 'status' | 'isStarting'> {
  const isStarting = execution === undefined && !hasResults && ageMs < startingMs;
  if (isStarting || execution === 'RUNNING')
    return { status: isStopped ? 'stopping' : 'running', isStarting };
  const isWhole = execution ? execution === 'SUCCEEDED' : hasResults;
  return { status: isWhole || isAllDone ? 'finished' : 'aborted', isStarting };
}
