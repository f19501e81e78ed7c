import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runsByFunction, usageOf } from '../../commands/cost/count.ts';
import { type Automation, startAutomation } from './automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

it('counts what a check used: runs, transitions, requests, bytes, metrics', async () => {
  automation.cloud.fireSchedule('SchedulesCheck');
  await expect.poll(() => automation.cloud.executions()[0]?.status, { interval: 50 }).toBe('SUCCEEDED');
  const executions = automation.cloud.executions();
  const usage = usageOf(automation.logged, executions);
  const history = executions[0]?.history ?? [];
  const count = (type: string) => history.filter((event) => event.type === type).length;
  // The run of the schedule's own function starts the execution.
  expect(usage.lambdaRequests).toBe(1 + count('LambdaFunctionScheduled'));
  const runs = runsByFunction(automation.logged);
  expect(runs.reduce((total, each) => total + each.runs, 0)).toBe(usage.lambdaRequests);
  const reading = runs.find(({ function: name }) => name.includes('ReadServer'));
  expect(reading?.memoryMb).toBe(512);
  expect(reading?.runs).toBeGreaterThanOrEqual(4);
  expect(usage.stateTransitions).toBe(executions[0]?.transitions);
  // The schedule's run is one trace, and the check is another.
  expect(usage.traces).toBe(2);
  expect(usage.lambdaGbSeconds).toBeGreaterThan(0);
  expect(usage.serverGb).toBeGreaterThanOrEqual(4 * 0.5);
  // Metrics are written only when something is wrong.
  expect(usage.metricNames).toBe(0);
  expect(usage.httpRequests).toBe(0);
  expect(usage.snsPublishes).toBe(automation.cloud.published().length);

  const s3 = new S3Client({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const listed = await s3.send(
    new ListObjectsV2Command({ Bucket: automation.cloud.outputs['EvidenceBucketName'] }),
  );
  const objects = listed.Contents ?? [];
  expect(usage.s3Writes).toBe(objects.length);
  const bytes = objects.reduce((total, { Size = 0 }) => total + Size, 0);
  expect(usage.evidenceBytes + usage.shortLivedBytes).toBe(bytes);
});
