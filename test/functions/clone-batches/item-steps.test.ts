import { beforeEach, describe, expect, it } from 'vitest';
import type { ItemResult, ItemStep } from '../../../functions/clone-batches/batch.ts';
import { admitItem, recordItem, type StepContext } from '../../../functions/clone-batches/item-steps.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const request = { server: 'em-1', job: 'Exchange Backup', name: 'Copy' };
const step: ItemStep = {
  batch: 'batch-1',
  run: 1,
  server: 'em-1',
  session: null,
  stopAfterFailures: null,
  clonesPerServer: 2,
  requestedBy,
  requestedAt: '2026-11-23T08:00:00.000Z',
  item: { row: 2, attempt: 1, cloneId: 'cb-1-2-1', mark: 'cb-1-2', request },
};
const outcome = {
  outcome: 'succeeded',
  message: 'The job was cloned.',
  job: { id: 'urn:veeam:Job:1', name: 'Copy' },
  taskSeconds: 30,
  warnings: [],
};

/** The clone on record under the item's id. */
let clone: object | undefined;
let results: ItemResult[];
let started: number;
beforeEach(() => {
  clone = undefined;
  results = [];
  started = 0;
});

const context = {
  storage: {
    readStopSignals: async () => ({ isCancelled: false, failures: 0 }),
    shortestTaskSeconds: async () => undefined,
    putStarted: async () => {
      started += 1;
    },
    putFailure: async () => undefined,
    putResult: async (_batch: string, result: ItemResult) => void results.push(result),
  },
  leases: { take: async () => undefined },
  clones: { get: async () => clone },
  now: () => new Date('2026-11-23T09:00:00Z'),
} as unknown as StepContext;

const ended = (asked: object) => ({ id: 'cb-1-2-1', steps: [], ...asked, outcome });

describe('an item whose clone was started before', () => {
  it('is taken for done by what it was asked for with, and its outcome is the item’s', async () => {
    clone = ended({ request, requestedBy });
    expect(await admitItem(context, step)).toEqual({ decision: 'record' });
    expect(await recordItem(context, step)).toBe(30);
    expect(results).toMatchObject([{ row: 2, outcome: 'succeeded', job: { id: 'urn:veeam:Job:1' } }]);
    expect(started).toBe(0);
  });

  it.each([
    ['somebody else’s', { request, requestedBy: { ...requestedBy, name: 'stranger' } }],
    ['of another request', { request: { ...request, job: 'Finance' }, requestedBy }],
    ['of a schedule', { request, requestedBy: { source: 'schedule', name: 'ci' } }],
  ])('is not where the clone of its id is %s: nothing of that is recorded', async (_what, input) => {
    clone = ended(input);
    expect(await admitItem(context, step)).toEqual({ decision: 'record' });
    // It is no time of the batch's either.
    expect(await recordItem(context, step)).toBeUndefined();
    expect(results).toEqual([
      expect.objectContaining({ row: 2, attempt: 1, outcome: 'failed', code: 'not-started', warnings: [] }),
    ]);
    expect(results[0]).not.toHaveProperty('job');
  });

  it('is waited for while it runs', async () => {
    clone = { ...ended({ request, requestedBy }), outcome: undefined };
    await expect(admitItem(context, step)).rejects.toMatchObject({ name: 'CloneNotEndedError' });
    await expect(recordItem(context, step)).rejects.toMatchObject({ name: 'CloneNotEndedError' });
  });
});

it('an item begins with what it was asked for with, once it has a lease', async () => {
  expect(await admitItem(context, step)).toEqual({
    decision: 'start',
    input: expect.objectContaining({ cloneId: 'cb-1-2-1', mark: 'cb-1-2', request, requestedBy }),
  });
  expect(started).toBe(1);
});
