import * as z from 'zod';
import { type Batch, type BatchItem, type BatchRow, rowResult } from '../clone/batches/batch.ts';
import type { ClonePlan } from '../clone/state.ts';
import { requester } from '../work-id.ts';
import { type Counts, counts, countsOf, runStatus, statusOf } from './progress.ts';

/** An item that was not cloned as requested. */
const itemFailure = z.object({
  row: z.int(),
  ...rowResult.omit({ warnings: true, endedAt: true }).shape,
  server: z.string(),
  source: z.string(),
  name: z.string(),
});
export type ItemFailure = z.infer<typeof itemFailure>;

/** The last run of a batch. */
const runView = z.object({
  number: z.int(),
  requestedBy: requester,
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  items: z.int(),
  clonesPerServer: z.int(),
  stopAfterFailures: z.exactOptional(z.int()),
  cancelledBy: z.exactOptional(z.string().describe('Who has cancelled it')),
});

/** A batch as every trigger shows it. */
export const batchView = z.object({
  id: z.string(),
  status: runStatus,
  message: z.string(),
  requestedBy: requester,
  requestedAt: z.string(),
  run: runView,
  counts,
  servers: z.array(z.object({ server: z.string(), ...counts.shape })),
  /** The rate of this run so far. */
  clonesPerMinute: z.exactOptional(z.number()),
  expectedEnd: z.exactOptional(z.string()),
  failures: z.array(itemFailure),
});
export type BatchView = z.infer<typeof batchView>;

/** A batch in a list, without the counts of its rows. */
export const listedBatch = batchView
  .pick({ id: true, status: true, requestedBy: true, requestedAt: true, run: true })
  .extend({ servers: z.array(z.object({ server: z.string(), items: z.int() })) });

export function viewListed(batch: Batch): z.infer<typeof listedBatch> {
  const { id, requestedBy, requestedAt, servers, run } = batch;
  return { id, status: statusOf(batch, 0), requestedBy, requestedAt, run: viewRun(run), servers };
}

function viewRun({ rowsKey: _key, isPrepared: _isPrepared, failures: _failures, ...shown }: Batch['run']) {
  return shown;
}

/** The view of a batch, with one page of its failures. */
export function viewOf(
  batch: Batch,
  rows: readonly BatchRow[],
  failures: ItemFailure[],
  now: Date,
): BatchView {
  const { id, requestedBy, requestedAt, servers, run } = batch;
  const all = servers.reduce((sum, { items }) => sum + items, 0);
  const counted = countsOf(rows, all);
  const status = statusOf(batch, counted.underWay);
  const byServer = Map.groupBy(rows, ({ request }) => request.server);
  return {
    id,
    status,
    message: messageOf(batch, status, counted),
    requestedBy,
    requestedAt,
    run: viewRun(run),
    counts: counted,
    servers: servers.map(({ server, items }) => ({ server, ...countsOf(byServer.get(server) ?? [], items) })),
    ...paceOf(batch, status, rows, counted, now),
    failures,
  };
}

/** The rate of the last run, from what has ended in it, and its expected end at that rate. */
function paceOf(
  { run }: Batch,
  status: BatchView['status'],
  rows: readonly BatchRow[],
  { underWay, notStarted }: Counts,
  now: Date,
): Pick<BatchView, 'clonesPerMinute' | 'expectedEnd'> {
  const startMs = Date.parse(run.startedAt);
  const ended = rows.filter(({ result }) => result && Date.parse(result.endedAt) >= startMs).length;
  const minutes = ((run.endedAt === undefined ? now.getTime() : Date.parse(run.endedAt)) - startMs) / 60_000;
  if (ended === 0 || minutes <= 0) return {};
  const rate = ended / minutes;
  const clonesPerMinute = Math.round(rate * 10) / 10;
  if (status !== 'running') return { clonesPerMinute };
  const leftMinutes = (underWay + notStarted) / rate;
  return { clonesPerMinute, expectedEnd: new Date(now.getTime() + leftMinutes * 60_000).toISOString() };
}

function messageOf(
  { run: { cancelledBy, failures } }: Batch,
  status: BatchView['status'],
  { items, succeeded, failed, cancelled, unknown, underWay, notStarted }: Counts,
): string {
  if (status === 'running') return `${succeeded} of ${items} jobs are cloned.`;
  const byFailures = failures === undefined ? '' : `Stopped after ${failures} failures. `;
  const why = cancelledBy === undefined ? byFailures : `Cancelled by ${cancelledBy}. `;
  if (status === 'stopping') return `${why}${underWay} clones under way end; nothing else begins.`;
  if (succeeded === items) return `All ${items} jobs are cloned.`;
  const left = `${failed} failed, ${cancelled} cancelled, ${unknown} unknown, ${notStarted} not started`;
  return `${why}${succeeded} of ${items} jobs are cloned: ${left}. Send the same batch again to do only what is missing.`;
}

/** One line of a batch's plan. */
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

/** What a batch would do, what to expect, and for how many rows. */
export const planTable = z.object({
  rows: z.array(planRow),
  warnings: z.array(z.object({ message: z.string(), rows: z.int() })),
});
export type PlanTable = z.infer<typeof planTable>;

/** The plan of a batch; an item without a plan has been done. */
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
