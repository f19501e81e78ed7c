import { expect, it } from 'vitest';
import { metricsLine } from '../../../functions/platform/metrics.ts';

const at = new Date('2026-11-23T06:00:00Z');

it("is one line of CloudWatch's embedded metric format, with a value for every metric it names", () => {
  const line = metricsLine('veeam-1', at, { Jobs: 33, Open: 0 });
  expect(line).not.toContain('\n');
  const Metrics = ['Jobs', 'Open'].map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'veeam-1', Dimensions: [[]], Metrics }];
  expect(JSON.parse(line)).toEqual({
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics },
    Jobs: 33,
    Open: 0,
  });
});

it('names its dimensions, and gives the value of each', () => {
  const { _aws, ...values } = JSON.parse(metricsLine('n', at, { Clones: 1 }, { Outcome: 'unknown' }));
  expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['Outcome']]);
  expect(values).toEqual({ Outcome: 'unknown', Clones: 1 });
});
