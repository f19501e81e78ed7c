import { expect, it } from 'vitest';
import type { CloneBatch } from '../../../functions/clone-batches/batch.ts';
import { resultsCsv } from '../../../functions/clone-batches/results.ts';

const batch: CloneBatch = {
  id: 'b',
  contentHash: 'h',
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  items: [
    { row: 2, request: { server: 'em-1', job: '=HYPERLINK("x")', name: '@a, "b"' } },
    { row: 3, request: { server: 'em-1', job: 'Standard', name: 'not yet' } },
  ],
};

it('writes a line per item, in which nothing is computed by a spreadsheet', () => {
  const result = {
    row: 2,
    attempt: 1,
    cloneId: 'c',
    outcome: 'failed' as const,
    code: 'task-failed',
    message: '-1',
    warnings: ['one.', 'two.'],
    endedAt: '2026-11-23T08:01:00.000Z',
  };
  expect(resultsCsv(batch, new Map([[2, result]])).split('\r\n')).toEqual([
    'row,server,source,name,outcome,code,message,jobId,jobName,enabled,warnings,attempt,cloneId,endedAt',
    `2,em-1,"'=HYPERLINK(""x"")","'@a, ""b""",failed,task-failed,'-1,,,,one. two.,1,c,2026-11-23T08:01:00.000Z`,
    '3,em-1,Standard,not yet,none,,No clone of it has ended.,,,,,,,',
    '',
  ]);
});
