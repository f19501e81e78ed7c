import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { Executions } from '../platform/executions.ts';
import type { BatchRun, CloneBatch, ItemResult } from './batch.ts';
import { runName } from './identity.ts';
import { type Counts, countsOf, type ItemState, isDone, itemStates } from './progress.ts';
import { isStopping } from './stops.ts';
import type { BatchStorage } from './storage.ts';

/** What reading a batch needs. */
export interface Batches {
  storage: BatchStorage;
  /** The runs, by name. */
  runs: Executions;
}

/** An item that has not become what was asked for. */
export interface ItemFailure extends Omit<ItemResult, 'warnings' | 'endedAt'> {
  server: string;
  source: string;
  name: string;
}

/** A batch as every door shows it. */
export interface BatchView {
  id: string;
  /**
   * `stopping`: what is under way ends, and nothing else begins. `broken-off`: the last run ended before its time; the
   * same batch sent again does the rest.
   */
  status: 'running' | 'stopping' | 'finished' | 'broken-off';
  message: string;
  requestedBy: CloneBatch['requestedBy'];
  requestedAt: string;
  /** The last run. */
  run: {
    number: number;
    requestedBy: BatchRun['requestedBy'];
    startedAt: string;
    endedAt?: string;
    items: number;
    clonesPerServer: number;
    stopAfterFailures?: number;
  };
  counts: Counts;
  servers: ({ server: string } & Counts)[];
  /** Of this run so far. */
  clonesPerMinute?: number;
  expectedEnd?: string;
  failures: ItemFailure[];
}

/** What is known of a batch, before any result is read. */
export interface BatchStanding {
  batch: CloneBatch;
  run: BatchRun;
  status: BatchView['status'];
  /** Whether Step Functions knows the run: it forgets after 90 days, and is told of a run after it is on record. */
  isKnown: boolean;
  endedAt: Date | undefined;
  states: ItemState[];
}

/** Where a batch stands: from keys alone, a request per thousand items. Undefined where nothing has been started yet. */
export async function readStanding(
  { storage, runs }: Batches,
  batch: CloneBatch,
): Promise<BatchStanding | undefined> {
  const run = await storage.getLastRun(batch.id);
  if (!run) return undefined;
  const execution = await runs.describe(runName(batch.id, run.number));
  const [results, begun, stops] = await Promise.all([
    storage.listResults(batch.id),
    storage.listBegun(batch.id),
    storage.readStops(batch.id, run.number),
  ]);
  const states = itemStates(batch, results, begun);
  const status = statusOf(execution?.status, { isStopping: isStopping(run, stops), states });
  return { batch, run, status, isKnown: execution !== undefined, endedAt: execution?.stopDate, states };
}

function statusOf(
  execution: ExecutionStatus | undefined,
  { isStopping, states }: { isStopping: boolean; states: readonly ItemState[] },
): BatchView['status'] {
  if (execution === 'RUNNING') return isStopping ? 'stopping' : 'running';
  return execution === 'SUCCEEDED' || states.every(isDone) ? 'finished' : 'broken-off';
}

/** The view of a batch, with one page of what has failed. */
export function viewOf(standing: BatchStanding, failures: ItemFailure[], now: Date): BatchView {
  const { batch, run, status, endedAt, states } = standing;
  const counts = countsOf(states);
  const { number, requestedBy, startedAt, items, clonesPerServer, stopAfterFailures } = run;
  return {
    id: batch.id,
    status,
    message: messageOf(status, counts),
    requestedBy: batch.requestedBy,
    requestedAt: batch.requestedAt,
    run: {
      number,
      requestedBy,
      startedAt,
      ...(endedAt && { endedAt: endedAt.toISOString() }),
      items,
      clonesPerServer,
      ...(stopAfterFailures !== null && { stopAfterFailures }),
    },
    counts,
    servers: [...Map.groupBy(states, ({ server }) => server)].map(([server, own]) => ({
      server,
      ...countsOf(own),
    })),
    ...paceOf(standing, counts, now),
    failures,
  };
}

/** How fast the last run is, by what has ended in it, and when it will be through at that rate. */
function paceOf(
  { run, status, endedAt, states }: BatchStanding,
  { underWay, notBegun }: Counts,
  now: Date,
): Pick<BatchView, 'clonesPerMinute' | 'expectedEnd'> {
  const startMs = Date.parse(run.startedAt);
  const ended = states.filter((state) => state.ended && state.ended.endedAt.getTime() >= startMs).length;
  const minutes = ((endedAt ?? now).getTime() - startMs) / 60_000;
  if (ended === 0 || minutes <= 0) return {};
  const rate = ended / minutes;
  const clonesPerMinute = Math.round(rate * 10) / 10;
  if (status !== 'running') return { clonesPerMinute };
  const leftMinutes = (underWay + notBegun) / rate;
  return { clonesPerMinute, expectedEnd: new Date(now.getTime() + leftMinutes * 60_000).toISOString() };
}

function messageOf(
  status: BatchView['status'],
  { items, succeeded, failed, unknown, underWay, notBegun }: Counts,
): string {
  if (status === 'running') return `${succeeded} of ${items} jobs are cloned.`;
  if (status === 'stopping') return `${underWay} clones under way end; nothing else begins.`;
  if (succeeded === items) return `All ${items} jobs are cloned.`;
  const why = status === 'broken-off' ? 'The last run was broken off. ' : '';
  const left = `${failed} failed, ${unknown} unknown, ${underWay} open, ${notBegun} not begun`;
  return `${why}${succeeded} of ${items} jobs are cloned: ${left}. Send the same batch again to do only what is missing.`;
}
