import { expect, it } from 'vitest';
import type { BatchRow } from '../../../functions/clone/batches/batch.ts';
import { failuresOf, resultsCsv } from '../../../functions/clone-batches/results.ts';

const row = (number: number, outcome?: 'succeeded' | 'failed'): BatchRow => ({
  row: number,
  request: { server: 'em-1', job: 'Standard', name: `n${number}` },
  attempt: 1,
  state: outcome ? 'ended' : 'waiting',
  ...(outcome && {
    result: {
      attempt: 1,
      cloneId: `c-${number}`,
      outcome,
      message: 'It is so.',
      warnings: [],
      endedAt: '2026-11-23T08:01:00.000Z',
    },
  }),
});

it('writes a line per row, in which a spreadsheet computes nothing', () => {
  const odd: BatchRow = {
    row: 2,
    request: { server: 'em-1', job: '=HYPERLINK("x")', name: '@a, "b"' },
    attempt: 1,
    state: 'ended',
    result: {
      attempt: 1,
      cloneId: 'c',
      outcome: 'failed',
      code: 'task-failed',
      message: '-1',
      warnings: ['one.', 'two.'],
      endedAt: '2026-11-23T08:01:00.000Z',
    },
  };
  expect(resultsCsv([odd, row(3)]).split('\r\n')).toStrictEqual([
    'row,server,source,name,outcome,code,message,jobId,jobName,enabled,warnings,attempt,cloneId,endedAt',
    `2,em-1,"'=HYPERLINK(""x"")","'@a, ""b""",failed,task-failed,'-1,,,,one. two.,1,c,2026-11-23T08:01:00.000Z`,
    '3,em-1,Standard,n3,none,,No clone of it has ended.,,,,,,,',
    '',
  ]);
});

it('pages through what has not succeeded', () => {
  const rows = [row(2, 'failed'), row(3, 'succeeded'), row(4, 'failed'), row(5), row(6, 'failed')];
  const first = failuresOf(rows, { limit: 2, after: 0 });
  expect(first.failures.map((failure) => failure.row)).toStrictEqual([2, 4]);
  expect(first.next).toBe('4');
  const last = failuresOf(rows, { limit: 2, after: 4 });
  expect(last.failures.map((failure) => failure.row)).toStrictEqual([6]);
  expect(last.next).toBeUndefined();
  expect(failuresOf(rows, { limit: 1, after: 2 }).next).toBe('4');
  expect(failuresOf([...rows, row(7, 'failed')], { limit: 3, after: 0 }).next).toBe('6');
});

it('shows the reason of a failure, and the job of a clone', () => {
  const [failed, cloned] = [row(2, 'failed'), row(3, 'succeeded')];
  if (cloned?.result) cloned.result.job = { id: 'j', name: 'Copy', enabled: false };
  expect(failuresOf([failed], { limit: 9, after: 0 })).toStrictEqual({
    failures: [
      {
        row: 2,
        attempt: 1,
        cloneId: 'c-2',
        outcome: 'failed',
        message: 'It is so.',
        server: 'em-1',
        source: 'Standard',
        name: 'n2',
      },
    ],
  });
  expect(resultsCsv([cloned]).split('\r\n')[1]).toBe(
    '3,em-1,Standard,n3,succeeded,,It is so.,j,Copy,false,,1,c-3,2026-11-23T08:01:00.000Z',
  );
});
