import { z } from 'zod';
import type { ExecutionRecord } from '../step-functions/execution-record.ts';
import type { Executions } from '../step-functions/executions.ts';
import type { MapRun, MapRuns } from '../step-functions/map-runs.ts';
import type { AwsService } from './aws-service.ts';
import { page, request } from './request.ts';

const requests = {
  describe: z.object({ mapRunArn: z.string() }),
  list: z.object({
    executionArn: z.string(),
    maxResults: z.number().int().min(0).max(1000).default(0),
    nextToken: z.string().optional(),
  }),
};
const INVALID = 'ValidationException';
const DEFAULT_PAGE_SIZE = 100;

/** What Step Functions tells of Map Runs: DescribeMapRun and ListMapRuns. */
export function mapRunOperations(mapRuns: MapRuns, executions: Executions): AwsService['operations'] {
  return {
    DescribeMapRun(input, caller) {
      const { mapRunArn } = request(requests.describe, input, INVALID);
      caller.authorize('states:DescribeMapRun', mapRunArn);
      const run = mapRuns.find(mapRunArn);
      const children = executions.all().filter((each) => each.mapRunArn === run.arn);
      const counts = countsOf(run, children);
      const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = run;
      return {
        ...times(run),
        status: run.status,
        maxConcurrency,
        toleratedFailureCount,
        toleratedFailurePercentage,
        itemCounts: counts,
        executionCounts: counts,
        redriveCount: 0,
      };
    },
    ListMapRuns(input, caller) {
      const { executionArn, maxResults, nextToken } = request(requests.list, input, INVALID);
      caller.authorize('states:ListMapRuns', executionArn);
      const own = mapRuns.of(executions.find(executionArn).arn);
      const listed = page(own, maxResults || DEFAULT_PAGE_SIZE, nextToken, 'InvalidToken');
      const items = listed.items.map((run) => ({ ...times(run), stateMachineArn: run.machineArn }));
      return { mapRuns: items, nextToken: listed.nextToken };
    },
  };
}

function times({ arn, executionArn, startMs, stopMs }: MapRun) {
  const stopped = stopMs === undefined ? {} : { stopDate: stopMs / 1000 };
  return { mapRunArn: arn, executionArn, startDate: startMs / 1000, ...stopped };
}

/** Each child runs one item, so items and executions count alike. */
function countsOf({ items }: MapRun, children: readonly ExecutionRecord[]) {
  const count = (wanted: ExecutionRecord['status']) =>
    children.filter(({ status }) => status === wanted).length;
  return {
    pending: items - children.length,
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
    total: items,
    resultsWritten: 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
