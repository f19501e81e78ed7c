import { describe, expect, it } from 'vitest';
import type { Batch, BatchRow, RowResult } from '../../../functions/clone/batches/batch.ts';
import { countsOf, isDone, nextAttempt, statusOf } from '../../../functions/clone-batches/progress.ts';

function row(
  number: number,
  state: BatchRow['state'],
  attempt: number,
  outcome?: RowResult['outcome'],
): BatchRow {
  const endedAt = '2026-11-23T08:01:00.000Z';
  const result = outcome && { attempt: 1, cloneId: 'c', outcome, message: '', warnings: [], endedAt };
  const request = { server: 'em-1', job: 'Standard', name: `n${number}` };
  return { row: number, request, attempt, state, ...(result && { result }) };
}

describe('the rows of a batch', () => {
  const rows = [
    row(2, 'ended', 1, 'succeeded'),
    row(3, 'ended', 2, 'failed'),
    row(4, 'started', 2, 'unknown'),
    row(5, 'waiting', 2, 'failed'),
    row(6, 'waiting', 1),
  ];

  it('are counted once each, and rows that are not on record yet have not started', () => {
    expect(countsOf(rows, 7)).toStrictEqual({
      items: 7,
      succeeded: 1,
      failed: 2,
      cancelled: 0,
      unknown: 0,
      underWay: 1,
      notStarted: 3,
    });
    expect(rows.map(isDone)).toStrictEqual([true, false, false, false, false]);
  });

  it('start another attempt only after the last one has ended', () => {
    expect(rows.map(nextAttempt)).toStrictEqual([2, 3, 2, 2, 1]);
  });
});

describe('the run of a batch', () => {
  const requestedBy = { source: 'http', name: 'ci' } as const;
  const at = '2026-11-23T08:00:00.000Z';
  const batch = (more: Partial<Batch['run']>): Batch => ({
    id: 'b',
    contentHash: 'h',
    requestedBy,
    requestedAt: at,
    servers: [{ server: 'em-1', items: 5 }],
    run: {
      number: 1,
      requestedBy,
      startedAt: at,
      clonesPerServer: 5,
      items: 5,
      rowsKey: 'work/x',
      isPrepared: true,
      ...more,
    },
  });

  it.each([
    ['has rows to do', {}, 3, 'running'],
    ['waits for its rows', { isPrepared: false }, 0, 'running'],
    ['was cancelled', { cancelledBy: 'ci' }, 1, 'stopping'],
    ['has too many failures', { failures: 3 }, 0, 'stopping'],
    ['has ended', { endedAt: at }, 0, 'finished'],
    ['was cancelled, and has ended', { cancelledBy: 'ci', endedAt: at }, 0, 'finished'],
    ['has ended, but for a clone', { endedAt: at }, 1, 'stopping'],
    ['has ended while a clone was about to begin', { cancelledBy: 'ci', endedAt: at }, 1, 'stopping'],
  ] as const)('that %s is shown so', (_what, more, underWay, status) => {
    expect(statusOf(batch(more), underWay)).toBe(status);
  });
});
