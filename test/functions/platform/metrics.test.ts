import { expect, it } from 'vitest';
import { metricLine } from '../../../functions/platform/metrics.ts';

it("is one line of CloudWatch's embedded metric format, without dimensions", () => {
  const at = new Date('2026-11-23T06:00:00Z');
  const line = metricLine('veeam-1', at, 'ClonesUnknown', 3);
  expect(line).not.toContain('\n');
  const Metrics = [{ Name: 'ClonesUnknown', Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: 'veeam-1', Dimensions: [[]], Metrics }];
  expect(JSON.parse(line)).toStrictEqual({
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics },
    ClonesUnknown: 3,
  });
});
