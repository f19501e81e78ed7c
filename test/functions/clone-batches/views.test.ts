import { describe, expect, it } from 'vitest';
import type { Batch, BatchRow, RowResult } from '../../../functions/clone/batches/batch.ts';
import type { ClonePlan } from '../../../functions/clone/state.ts';
import { failuresOf } from '../../../functions/clone-batches/results.ts';
import {
  batchView,
  listedBatch,
  viewListed,
  viewOf,
  viewPlans,
} from '../../../functions/clone-batches/views.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const start = '2026-11-23T08:00:00.000Z';
const minutes = (count: number) => new Date(Date.parse(start) + count * 60_000);

const row = (
  number: number,
  state: BatchRow['state'],
  outcome?: RowResult['outcome'],
  server = 'em-1',
): BatchRow => ({
  row: number,
  request: { server, job: 'Standard', name: `n${number}` },
  attempt: 1,
  state,
  ...(outcome && {
    result: {
      attempt: 1,
      cloneId: 'c',
      outcome,
      message: '',
      warnings: [],
      endedAt: minutes(2).toISOString(),
    },
  }),
});

const batch = (run: Partial<Batch['run']> = {}): Batch => ({
  id: 'b',
  contentHash: 'h',
  requestedBy,
  requestedAt: start,
  servers: [
    { server: 'em-1', items: 3 },
    { server: 'em-2', items: 1 },
  ],
  run: {
    number: 2,
    requestedBy,
    startedAt: start,
    clonesPerServer: 5,
    items: 4,
    rowsKey: 'work/x',
    isPrepared: true,
    ...run,
  },
});
const rows = [
  row(2, 'ended', 'succeeded'),
  row(3, 'started'),
  row(4, 'waiting'),
  row(5, 'ended', 'failed', 'em-2'),
];

describe('a batch', () => {
  it('is shown with its counts by server, its pace, and its expected end', () => {
    expect(viewOf(batch(), rows, [], minutes(4))).toMatchObject({
      id: 'b',
      status: 'running',
      counts: { items: 4, succeeded: 1, failed: 1, underWay: 1, notStarted: 1 },
      servers: [
        { server: 'em-1', items: 3, succeeded: 1, failed: 0, underWay: 1, notStarted: 1 },
        { server: 'em-2', items: 1, succeeded: 0, failed: 1 },
      ],
      clonesPerMinute: 0.5,
      expectedEnd: minutes(8).toISOString(),
    });
  });

  it('has no pace before a clone of its run has ended, and no expected end once it has ended', () => {
    const before = viewOf(batch(), rows.slice(1, 3), [], minutes(4));
    expect(before).not.toHaveProperty('clonesPerMinute');
    expect(viewOf(batch(), rows, [], minutes(0))).not.toHaveProperty('clonesPerMinute');
    const laterRun = batch({ startedAt: minutes(3).toISOString() });
    expect(viewOf(laterRun, rows, [], minutes(4))).not.toHaveProperty('clonesPerMinute');
    const over = viewOf(batch({ endedAt: minutes(8).toISOString() }), rows.slice(0, 1), [], minutes(60));
    expect(over).toMatchObject({ status: 'finished', clonesPerMinute: 0.1 });
    expect(over).not.toHaveProperty('expectedEnd');
    // A clone that ended at the moment at which the run started belongs to the run.
    const justNow = batch({ startedAt: minutes(2).toISOString() });
    expect(viewOf(justNow, rows, [], minutes(4))).toHaveProperty('clonesPerMinute', 1);
  });

  it.each<[what: string, run: Partial<Batch['run']>, rows: BatchRow[], says: RegExp]>([
    ['runs', {}, rows, /^1 of 4\D+$/],
    ['stops for a person', { cancelledBy: 'ci' }, rows, /^Cancelled by ci\. 1 \D+$/],
    ['stops for its failures', { failures: 3 }, rows, /^Stopped after 3 failures\. 1 \D+$/],
    [
      'was stopped for its failures',
      { failures: 3, endedAt: start },
      [row(5, 'ended', 'failed', 'em-2')],
      /^Stopped after 3 .* 0 of 4 .* 1 failed, 0 cancelled, 0 unknown, 3 not/,
    ],
    [
      'has done everything',
      { endedAt: start },
      [2, 3, 4, 5].map((each) => row(each, 'ended', 'succeeded')),
      /^All 4 /,
    ],
    ['has not done everything', { endedAt: start }, [row(2, 'ended', 'succeeded')], /^1 of 4 .* 3 not/],
  ])('that %s says so', (_what, run, its, says) => {
    expect(viewOf(batch(run), its, [], minutes(4)).message).toMatch(says);
  });

  it('fits its schema, with its failures', () => {
    const { failures } = failuresOf(rows, { limit: 9, after: 0 });
    const run = { cancelledBy: 'ann', stopAfterFailures: 2, endedAt: start };
    const view = viewOf(batch(run), rows, failures, minutes(4));
    expect(batchView.parse(view)).toStrictEqual(view);
    expect(view).toMatchObject({ requestedBy, requestedAt: start, run, failures: [{ row: 5 }] });
    const listed = viewListed(batch(run));
    expect(listedBatch.parse(listed)).toStrictEqual(listed);
  });

  it('shows nothing that only its run needs', () => {
    const { run } = viewListed(batch({ failures: 1 }));
    expect(Object.keys(run).sort()).toStrictEqual([
      'clonesPerServer',
      'items',
      'number',
      'requestedBy',
      'startedAt',
    ]);
  });
});

it('shows what a batch would do, and counts each warning', () => {
  const plan: ClonePlan = {
    server: 'em-1',
    driver: 'enterprise-manager',
    driverReason: 'It is one.',
    apiVersion: 'v1_7',
    source: { id: 'urn:veeam:Job:1', name: 'Standard', type: 'Backup' },
    name: 'n2',
    description: 'Cloned',
    warnings: ['It is disabled.'],
  };
  const whole = {
    ...plan,
    name: 'n3',
    enabled: false,
    repository: { uid: 'urn:veeam:Repository:1', name: 'Main' },
  };
  const items = [2, 3, 4].map((number) => row(number, 'waiting'));
  const shown = viewPlans(
    items,
    new Map([
      [2, plan],
      [3, whole],
    ]),
  );
  const same = { server: 'em-1', job: 'Standard' };
  expect(shown).toStrictEqual({
    rows: [
      { row: 2, action: 'clone', ...same, name: 'n2', type: 'Backup' },
      { row: 3, action: 'clone', ...same, name: 'n3', type: 'Backup', repository: 'Main', enabled: false },
      { row: 4, action: 'none', ...same, name: 'n4' },
    ],
    warnings: [{ message: 'It is disabled.', rows: 2 }],
  });
});
