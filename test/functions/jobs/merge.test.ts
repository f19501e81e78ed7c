import { expect, test } from 'vitest';
import { mergeJobs } from '../../../functions/jobs/merge.ts';
import { healthyJob, hoursAgo } from '../compliance/estate.ts';

const id = 'A8F5B5F0-0000-4000-8000-000000000001';
const own = healthyJob({ id: id.toLowerCase(), status: 'running', lastResult: 'none' });
const managed = healthyJob({
  server: 'em-1',
  product: 'enterprise-manager',
  id,
  lastSuccess: hoursAgo(10),
  schedule: 'after-job',
});

test('a job that both report is one, in the words of its backup server', () => {
  const { schedule: _, ...withoutSchedule } = own;
  expect(mergeJobs([managed, own])).toEqual([{ ...own, lastSuccess: hoursAgo(10), alsoSeenBy: ['em-1'] }]);
  expect(mergeJobs([withoutSchedule, managed])[0]).toMatchObject({
    status: 'running',
    schedule: 'after-job',
  });
});

test('every Enterprise Manager that sees it is named', () => {
  const [merged] = mergeJobs([managed, own, { ...managed, server: 'em-2' }]);
  expect(merged?.alsoSeenBy).toEqual(['em-1', 'em-2']);
});

test('jobs of one reporter stay as they are', () => {
  const other = healthyJob({ id: 'other' });
  const cloud = healthyJob({ product: 'microsoft365', id: own.id, server: 'm' });
  expect(mergeJobs([managed, other, cloud])).toEqual([managed, other, cloud]);
});

test('the same id on two backup servers is two jobs', () => {
  expect(mergeJobs([own, { ...own, server: 'vbr02' }])).toHaveLength(2);
});
