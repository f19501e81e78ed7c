import { type Notice, oneLine } from '../notices/notice.ts';
import { type SystemEvent, systemEvent } from '../notices/system-events.ts';
import type { Batch, BatchRow } from './batches/batch.ts';
import type { CloneExecution, CloneOutcome } from './state.ts';

type Ended = Pick<CloneExecution, 'request' | 'plan' | 'requestedBy' | 'requestedAt' | 'batch'> & {
  readonly id: string;
  readonly server: string;
};

const noticeOf = (id: string, at: Date, event: SystemEvent): Notice => ({
  id,
  at: at.toISOString(),
  headline: `Veeam: ${event.text}`,
  entries: [],
  notes: [],
  events: [event],
});

/** The notice that a clone has its outcome. */
export function noticeOfClone(
  { id, server, request, plan, requestedBy, requestedAt, batch }: Ended,
  { outcome, code, message, job }: CloneOutcome,
  at: Date,
): Notice {
  const name = oneLine(job?.name ?? plan?.name ?? request.name, 200);
  const source = oneLine(plan?.source.name ?? request.job, 200);
  const text = `clone "${name}" of "${source}" on ${server}: ${outcome}${outcome === 'succeeded' ? '' : ` (${oneLine(message, 300)})`}`;
  const event = systemEvent('clone-ended', text, [server], {
    clone: id,
    server,
    source,
    name,
    outcome,
    ...(code !== undefined && { code }),
    message: oneLine(message, 1000),
    ...(job && { job: { id: job.id, name: oneLine(job.name, 200) } }),
    requestedBy: { source: requestedBy.source, name: requestedBy.name },
    requestedAt,
    endedAt: at.toISOString(),
    ...(batch && { batch: { id: batch.id, run: batch.run, row: batch.row } }),
  });
  return noticeOf(`clone-ended-${id}`, at, event);
}

/** The notice that the run of a batch has ended. @param rows all its rows, as they are at the end */
export function noticeOfBatch({ id, servers, run }: Batch, rows: readonly BatchRow[], at: Date): Notice {
  const items = servers.reduce((sum, each) => sum + each.items, 0);
  const counted = { succeeded: 0, failed: 0, cancelled: 0, unknown: 0, notStarted: items - rows.length };
  for (const { result } of rows) counted[result?.outcome ?? 'notStarted'] += 1;
  const { requestedBy, startedAt } = run;
  const names = servers.map(({ server }) => server);
  const text = `batch on ${names.join(', ')}: ${counted.succeeded} of ${items} jobs are cloned`;
  const event = systemEvent('batch-ended', oneLine(text, 300), names, {
    batch: id,
    run: run.number,
    servers: names,
    items,
    ...counted,
    requestedBy: { source: requestedBy.source, name: requestedBy.name },
    startedAt,
    endedAt: at.toISOString(),
  });
  return noticeOf(`batch-ended-${id}-${run.number}`, at, event);
}
