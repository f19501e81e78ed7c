import type { Batch, BatchRow } from '../../../../functions/clone/batches/batch.ts';
import { rowCloneId } from '../../../../functions/clone/batches/batch.ts';
import type { NextContext } from '../../../../functions/clone/batches/next.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import { Leases } from '../../../../functions/clone/leases.ts';
import type { CloneOutcome } from '../../../../functions/clone/state.ts';
import { closed } from '../../../../functions/clone/steps.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { clonesIn } from '../clones-in.ts';

export const start = new Date('2026-11-23T08:00:00.000Z');
export const requestedBy = { source: 'http', name: 'ci' } as const;

/** Batches, clones and leases in a running record. Each test has its own names. Executions are only counted. */
export async function batchWorld() {
  const running: RunningRecord = await runRecord();
  const record = running.open({ now: () => start });
  const now = () => start;
  const calls: string[] = [];
  const executions = {
    start: async (name: string) => {
      calls.push(name);
      return { started: true };
    },
  } as unknown as Executions;
  const context: NextContext = {
    clones: clonesIn(record, now),
    leases: new Leases(record, now),
    batches: new Batches(record, now),
    executions,
    now,
  };

  /** A batch with this many rows for its first server, from 1. */
  async function make(
    id: string,
    server: string,
    rows: number,
    run: Partial<Batch['run']> = {},
  ): Promise<Batch> {
    const made: Batch = {
      id,
      contentHash: 'h',
      requestedBy,
      requestedAt: start.toISOString(),
      servers: [{ server, items: rows }],
      run: {
        number: 1,
        requestedBy,
        startedAt: start.toISOString(),
        clonesPerServer: 2,
        items: rows,
        rowsKey: 'work/x',
        isPrepared: true,
        ...run,
      },
    };
    const { batch } = await context.batches.create(made);
    await context.batches.putRows(
      batch,
      Array.from({ length: rows }, (_, index) => rowOf(server, index + 1)),
    );
    return batch;
  }

  /** Stores an outcome for the clone of a row, as the last step of its workflow does. */
  async function end(batch: Batch, row: number, outcome: Partial<CloneOutcome> = {}) {
    const ended = await context.clones.end(rowCloneId(batch.id, { row, attempt: 1 }), ({ steps }) => ({
      outcome: { outcome: 'succeeded', message: 'Done.', warnings: [], ...outcome },
      steps: closed(steps, start.toISOString()),
    }));
    if (!ended) throw new Error('There is no such clone.');
    return ended;
  }

  const states = async (id: string) => (await context.batches.rows(id)).map(({ state }) => state);
  return { running, record, context, calls, make, end, states };
}

export function rowOf(server: string, row: number, more: Partial<BatchRow> = {}): BatchRow {
  return {
    row,
    request: { server, job: 'Standard', name: `n${row}` },
    attempt: 1,
    state: 'waiting',
    ...more,
  };
}
