import { describe, expect, it } from 'vitest';
import type { CloneBatch } from '../../../functions/clone-batches/batch.ts';
import { countsOf, isDone, itemStates, openAttempt } from '../../../functions/clone-batches/progress.ts';

const at = new Date('2026-11-23T08:00:00Z');
const batch: CloneBatch = {
  id: 'b',
  contentHash: 'h',
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: at.toISOString(),
  items: [2, 3, 4, 5, 6].map((row) => ({
    row,
    request: { server: 'em-1', job: 'Standard', name: `n${row}` },
  })),
};
const ended = (row: number, attempt: number, outcome: 'succeeded' | 'failed' | 'unknown') => ({
  row,
  attempt,
  outcome,
  endedAt: at,
});

describe('how the items of a batch stand', () => {
  const results = [
    ended(2, 1, 'succeeded'),
    ended(3, 1, 'failed'),
    ended(3, 2, 'succeeded'),
    ended(4, 1, 'unknown'),
  ];
  const started = [2, 3, 4, 5]
    .map((row) => ({ row, attempt: 1 }))
    .concat([
      { row: 3, attempt: 2 },
      { row: 4, attempt: 2 },
    ]);
  const states = itemStates(batch, results, started);

  it('is what the last attempt says, in whatever order they are told', () => {
    const [, second] = itemStates(batch, results.toReversed(), started.toReversed());
    expect(second?.ended).toMatchObject({ attempt: 2, outcome: 'succeeded' });
    expect(states.map(isDone)).toEqual([true, true, false, false, false]);
  });

  it('counts each item once', () => {
    expect(countsOf(states)).toEqual({
      items: 5,
      succeeded: 2,
      failed: 0,
      cancelled: 0,
      unknown: 0,
      underWay: 2,
      notStarted: 1,
    });
  });

  it('goes on with an attempt that has started, and begins another after one that has ended', () => {
    expect(states.map(openAttempt)).toEqual([2, 3, 2, 1, 1]);
  });
});
