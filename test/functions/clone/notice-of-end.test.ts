import { expect, it } from 'vitest';
import type { Batch, BatchRow } from '../../../functions/clone/batches/batch.ts';
import { noticeOfBatch, noticeOfClone } from '../../../functions/clone/notice-of-end.ts';
import type { ClonePlan } from '../../../functions/clone/state.ts';

const at = new Date('2026-11-23T08:00:00.000Z');
const requestedBy = { source: 'http', name: 'ci' } as const;
const requestedAt = '2026-11-23T07:00:00.000Z';
const request = { server: 'em-1', job: 'Exch*', name: '{{job}} copy' };
const plan = { name: 'Exchange copy', source: { id: 's', name: 'Exchange', type: 'Backup' } } as ClonePlan;
const asked = { id: 'c-1', server: 'em-1', request, requestedBy, requestedAt };

it('a notice of a clone has all that is known of the clone', () => {
  const outcome = { outcome: 'failed', code: 'task-failed', message: 'No\nspace.', warnings: [] } as const;
  const notice = noticeOfClone(asked, { ...outcome, warnings: [] }, at);
  expect(notice).toMatchObject({ id: 'clone-ended-c-1', at: at.toISOString(), entries: [], notes: [] });
  expect(notice.headline).toContain('No space.');
  expect(notice.events).toHaveLength(1);
  expect(notice.events?.[0]).toMatchObject({
    servers: ['em-1'],
    data: {
      clone: 'c-1',
      server: 'em-1',
      source: 'Exch*',
      name: '{{job}} copy',
      outcome: 'failed',
      code: 'task-failed',
      message: 'No space.',
      requestedBy,
      requestedAt,
      endedAt: at.toISOString(),
    },
  });
});

it('names the job as planned, or as made', () => {
  const succeeded = { outcome: 'succeeded', message: 'Done.', warnings: [] } as const;
  const batch = { id: 'b', run: 1, row: 2, attempt: 1, clonesPerServer: 5 };
  const planned = noticeOfClone({ ...asked, plan, batch }, { ...succeeded, warnings: [] }, at);
  expect(planned.headline).toMatch(/: succeeded$/);
  const [event] = planned.events ?? [];
  expect(event).toMatchObject({
    data: { source: 'Exchange', name: 'Exchange copy', batch: { id: 'b', run: 1, row: 2 } },
  });
  expect(Object.keys((event as { data: object }).data)).not.toContain('code');
  const job = { id: 'j', name: 'Exchange copy_1', enabled: true };
  const made = noticeOfClone({ ...asked, plan }, { ...succeeded, job, warnings: [] }, at);
  expect(made.events?.[0]).toMatchObject({
    data: { name: 'Exchange copy_1', job: { id: 'j', name: 'Exchange copy_1' } },
  });
});

it('a notice of a batch counts its rows by outcome, and those without one', () => {
  const batch: Batch = {
    id: 'b',
    contentHash: 'h',
    requestedBy,
    requestedAt,
    servers: [
      { server: 'em-1', items: 4 },
      { server: 'em-2', items: 3 },
    ],
    run: {
      number: 2,
      requestedBy,
      startedAt: requestedAt,
      clonesPerServer: 5,
      items: 7,
      rowsKey: 'k',
      isPrepared: true,
    },
  };
  const row = (number: number, outcome?: NonNullable<BatchRow['result']>['outcome']): BatchRow => ({
    row: number,
    request,
    attempt: 1,
    state: 'ended',
    ...(outcome && {
      result: { attempt: 1, cloneId: 'c', outcome, message: '', warnings: [], endedAt: requestedAt },
    }),
  });
  const rows = [
    row(1, 'succeeded'),
    row(2, 'succeeded'),
    row(3, 'failed'),
    row(4, 'unknown'),
    row(5, 'cancelled'),
    row(6),
  ];
  const notice = noticeOfBatch(batch, rows, at);
  expect(notice.id).toBe('batch-ended-b-2');
  expect(notice.headline).toContain('em-1, em-2: 2 of 7');
  expect(notice.events?.[0]).toMatchObject({
    servers: ['em-1', 'em-2'],
    data: {
      batch: 'b',
      run: 2,
      servers: ['em-1', 'em-2'],
      items: 7,
      succeeded: 2,
      failed: 1,
      unknown: 1,
      cancelled: 1,
      notStarted: 2,
      requestedBy,
      startedAt: requestedAt,
      endedAt: at.toISOString(),
    },
  });
});
