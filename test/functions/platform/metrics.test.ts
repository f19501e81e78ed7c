import { expect, it, vi } from 'vitest';
import { countMetric, metricLine } from '../../../functions/platform/metrics.ts';

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

it('is written on a separate line, which bypasses the console', () => {
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const at = new Date('2026-11-23T06:00:00Z');
  try {
    countMetric('veeam-1', at, 'ApiErrors');
    countMetric('veeam-1', at, 'ApiErrors', 3);
    const lines = [1, 3].map((count) => [`${metricLine('veeam-1', at, 'ApiErrors', count)}\n`]);
    expect(write.mock.calls).toStrictEqual(lines);
  } finally {
    write.mockRestore();
  }
});
