import type { BatchRun, CloneBatch, ItemResult } from './batch.ts';
import { type Counts, countsOf } from './progress.ts';
import type { BatchStanding, RunStatus } from './standing.ts';

/** An item that has not become what was asked for. */
export interface ItemFailure extends Omit<ItemResult, 'warnings' | 'endedAt'> {
  server: string;
  source: string;
  name: string;
}

/** A batch as every trigger shows it. */
export interface BatchView {
  id: string;
  status: RunStatus;
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
    /** Who has cancelled it. */
    cancelledBy?: string;
  };
  counts: Counts;
  servers: ({ server: string } & Counts)[];
  /** Of this run so far. */
  clonesPerMinute?: number;
  expectedEnd?: string;
  failures: ItemFailure[];
}

/** The view of a batch, with one page of what has failed. */
export function viewOf(standing: BatchStanding, failures: ItemFailure[], now: Date): BatchView {
  const { batch, run, status, stopped, endedAt, states } = standing;
  const counts = countsOf(states);
  const { number, requestedBy, startedAt, items, clonesPerServer, stopAfterFailures } = run;
  return {
    id: batch.id,
    status,
    message: messageOf(standing, counts),
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
      ...(stopped?.cancelledBy !== undefined && { cancelledBy: stopped.cancelledBy }),
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
  { status, stopped }: BatchStanding,
  { items, succeeded, failed, unknown, underWay, notBegun }: Counts,
): string {
  if (status === 'running') return `${succeeded} of ${items} jobs are cloned.`;
  const why = stopped ? `${stoppedBy(stopped)} ` : '';
  if (status === 'stopping') return `${why}${underWay} clones under way end; nothing else begins.`;
  if (succeeded === items) return `All ${items} jobs are cloned.`;
  const aborted = status === 'aborted' ? 'The last run was aborted. ' : '';
  const left = `${failed} failed, ${unknown} unknown, ${underWay} open, ${notBegun} not begun`;
  return `${why}${aborted}${succeeded} of ${items} jobs are cloned: ${left}. Send the same batch again to do only what is missing.`;
}

function stoppedBy({ cancelledBy, failures }: NonNullable<BatchStanding['stopped']>): string {
  return cancelledBy === undefined ? `Stopped after ${failures} failures.` : `Cancelled by ${cancelledBy}.`;
}
