import { expect, it } from 'vitest';
import { metrics } from '../../../functions/compliance/metrics.ts';

it("is one line of CloudWatch's embedded metric format, with a value for every metric it names", () => {
  const at = new Date('2026-11-23T06:00:00Z');
  const line = metrics(at, { jobs: 33, complying: 25, violating: 8, notJudged: 0, open: 10, unread: 1 });
  expect(line).not.toContain('\n');
  const { _aws, ...values } = JSON.parse(line);
  expect(_aws.Timestamp).toBe(at.getTime());
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  expect({ Namespace, Dimensions }).toEqual({ Namespace: 'VeeamAutomation', Dimensions: [[]] });
  expect(Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(Object.keys(values));
  expect(values).toEqual({
    Jobs: 33,
    JobsComplying: 25,
    JobsViolating: 8,
    JobsNotJudged: 0,
    FindingsOpen: 10,
    ServersUnread: 1,
  });
});
