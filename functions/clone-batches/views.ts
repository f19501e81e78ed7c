import * as z from 'zod';
import type { ClonePlan } from '../clone/state.ts';
import { requester } from '../work-id.ts';
import { type BatchItem, type Counts, counts, itemResult } from './batch.ts';
import { countsOf } from './progress.ts';
import { type BatchStatus, runStatus } from './status.ts';

/** An item that has not become what was asked for. */
const itemFailure = z.object({
  ...itemResult.omit({ warnings: true, endedAt: true }).shape,
  server: z.string(),
  source: z.string(),
  name: z.string(),
});
export type ItemFailure = z.infer<typeof itemFailure>;

/** A batch as every trigger shows it. */
export const batchView = z.object({
  id: z.string(),
  status: runStatus,
  message: z.string(),
  requestedBy: requester,
  requestedAt: z.string(),
  /** The last run. */
  run: z.object({
    number: z.int(),
    requestedBy: requester,
    startedAt: z.string(),
    endedAt: z.exactOptional(z.string()),
    items: z.int(),
    clonesPerServer: z.int(),
    stopAfterFailures: z.exactOptional(z.int()),
    cancelledBy: z.exactOptional(z.string().describe('Who has cancelled it')),
  }),
  counts,
  servers: z.array(z.object({ server: z.string(), ...counts.shape })),
  /** Of this run so far. */
  clonesPerMinute: z.exactOptional(z.number()),
  expectedEnd: z.exactOptional(z.string()),
  failures: z.array(itemFailure),
});
export type BatchView = z.infer<typeof batchView>;

/** The view of a batch, with one page of what has failed. */
export function viewOf(current: BatchStatus, failures: ItemFailure[], now: Date): BatchView {
  const { batch, run, status, stopped, endedAt, states } = current;
  const counts = countsOf(states);
  const { number, requestedBy, startedAt, items, clonesPerServer, stopAfterFailures } = run;
  return {
    id: batch.id,
    status,
    message: messageOf(current, counts),
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
    ...paceOf(current, counts, now),
    failures,
  };
}

/** How fast the last run is, by what has ended in it, and when it will be through at that rate. */
function paceOf(
  { run, status, endedAt, states }: BatchStatus,
  { underWay, notStarted }: Counts,
  now: Date,
): Pick<BatchView, 'clonesPerMinute' | 'expectedEnd'> {
  const startMs = Date.parse(run.startedAt);
  const ended = states.filter((state) => state.ended && state.ended.endedAt.getTime() >= startMs).length;
  const minutes = ((endedAt ?? now).getTime() - startMs) / 60_000;
  if (ended === 0 || minutes <= 0) return {};
  const rate = ended / minutes;
  const clonesPerMinute = Math.round(rate * 10) / 10;
  if (status !== 'running') return { clonesPerMinute };
  const leftMinutes = (underWay + notStarted) / rate;
  return { clonesPerMinute, expectedEnd: new Date(now.getTime() + leftMinutes * 60_000).toISOString() };
}

function messageOf(
  { status, stopped }: BatchStatus,
  { items, succeeded, failed, unknown, underWay, notStarted }: Counts,
): string {
  if (status === 'running') return `${succeeded} of ${items} jobs are cloned.`;
  const why = stopped ? `${stoppedBy(stopped)} ` : '';
  if (status === 'stopping') return `${why}${underWay} clones under way end; nothing else begins.`;
  if (succeeded === items) return `All ${items} jobs are cloned.`;
  const aborted = status === 'aborted' ? 'The last run was aborted. ' : '';
  const left = `${failed} failed, ${unknown} unknown, ${underWay} open, ${notStarted} not started`;
  return `${why}${aborted}${succeeded} of ${items} jobs are cloned: ${left}. Send the same batch again to do only what is missing.`;
}

function stoppedBy({ cancelledBy, failures }: NonNullable<BatchStatus['stopped']>): string {
  return cancelledBy === undefined ? `Stopped after ${failures} failures.` : `Cancelled by ${cancelledBy}.`;
}

/** One line of what a batch would do. */
const planRow = z.object({
  row: z.int(),
  /** `none`: the job has been cloned already. */
  action: z.enum(['clone', 'none']),
  server: z.string(),
  job: z.string(),
  name: z.string(),
  type: z.exactOptional(z.string()),
  repository: z.exactOptional(z.string()),
  enabled: z.exactOptional(z.boolean()),
});

/** What a batch would do, what to expect, and of how many rows. */
export const planTable = z.object({
  rows: z.array(planRow),
  warnings: z.array(z.object({ message: z.string(), rows: z.int() })),
});
export type PlanTable = z.infer<typeof planTable>;

/** The plan of a batch; an item without one has been done. */
export function viewPlans(items: readonly BatchItem[], plans: ReadonlyMap<number, ClonePlan>): PlanTable {
  const warnings = new Map<string, number>();
  const rows = items.map(({ row, request }): z.infer<typeof planRow> => {
    const plan = plans.get(row);
    const { server, job, name } = request;
    if (!plan) return { row, action: 'none', server, job, name };
    for (const warning of plan.warnings) warnings.set(warning, (warnings.get(warning) ?? 0) + 1);
    return {
      row,
      action: 'clone',
      server,
      job: plan.source.name,
      name: plan.name,
      type: plan.source.type,
      ...(plan.repository && { repository: plan.repository.name }),
      ...(plan.enabled !== undefined && { enabled: plan.enabled }),
    };
  });
  return { rows, warnings: [...warnings].map(([message, count]) => ({ message, rows: count })) };
}
