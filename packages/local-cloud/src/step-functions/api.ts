import { z } from 'zod';
import { AwsError, type AwsService, type Principal, page, request } from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions } from './executions.ts';
import { findMachine, type Machine } from './machines.ts';
import type { MapRun, MapRuns } from './map-runs.ts';
import type { TaskTokens } from './task-tokens.ts';

const paging = { maxResults: z.number().int().min(0).max(1000).default(0), nextToken: z.string().optional() };
const requests = {
  start: z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().optional() }),
  execution: z.object({ executionArn: z.string() }),
  stop: z.object({ executionArn: z.string(), error: z.string().optional(), cause: z.string().optional() }),
  list: z.object({
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
    statusFilter: z
      .enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'])
      .optional(),
    ...paging,
  }),
  history: z.object({
    executionArn: z.string(),
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.literal(true).default(true),
    ...paging,
  }),
  taskSuccess: z.object({ taskToken: z.string(), output: z.string() }),
  taskFailure: z.object({
    taskToken: z.string(),
    error: z.string().default(''),
    cause: z.string().default(''),
  }),
  machine: z.object({ stateMachineArn: z.string() }),
  machines: z.object(paging),
  mapRun: z.object({ mapRunArn: z.string() }),
  mapRuns: z.object({ executionArn: z.string(), ...paging }),
};

const invalid = 'ValidationException';
const defaultPageSize = 100;

/** AWS Step Functions for Standard workflows: start, stop, describe, list and callbacks. State machines are fixed. */
export function stepFunctions(
  machines: readonly Machine[],
  executions: Executions,
  mapRuns: MapRuns,
  tokens: TaskTokens,
): AwsService {
  const execution = (action: string, arn: string, caller: Principal): ExecutionRecord => {
    if (!/^arn:[^:]+:states:[^:]+:\d{12}:execution:[^:]+:[^:]+$/.test(arn)) {
      throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
    }
    caller.authorize(`states:${action}`, arn);
    return executions.find(arn);
  };
  const machine = (action: string, arn: string, caller: Principal): Machine => {
    if (!/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+$/.test(arn)) {
      throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
    }
    caller.authorize(`states:${action}`, arn);
    return findMachine(machines, arn);
  };

  return {
    targetPrefix: 'AWSStepFunctions',
    jsonVersion: '1.0',
    operations: {
      StartExecution(input, caller) {
        const { stateMachineArn, name, input: data } = request(requests.start, input, invalid);
        const record = executions.start(machine('StartExecution', stateMachineArn, caller), name, data);
        return { executionArn: record.arn, startDate: record.startMs / 1000 };
      },
      StopExecution(input, caller) {
        const { executionArn: arn, error, cause } = request(requests.stop, input, invalid);
        execution('StopExecution', arn, caller);
        return { stopDate: (executions.stop(arn, error, cause).stopMs ?? 0) / 1000 };
      },
      DescribeExecution(input, caller) {
        const record = execution(
          'DescribeExecution',
          request(requests.execution, input, invalid).executionArn,
          caller,
        );
        return {
          ...summary(record),
          input: record.input,
          inputDetails: { included: true },
          ...(record.output === undefined
            ? {}
            : { output: record.output, outputDetails: { included: true } }),
          ...(record.error === undefined ? {} : { error: record.error }),
          ...(record.cause === undefined ? {} : { cause: record.cause }),
        };
      },
      ListExecutions(input, caller) {
        const { stateMachineArn, mapRunArn, statusFilter, ...rest } = request(requests.list, input, invalid);
        if ((stateMachineArn === undefined) === (mapRunArn === undefined))
          throw new AwsError(invalid, 'provide either stateMachineArn or mapRunArn');
        if (mapRunArn !== undefined) caller.authorize('states:ListExecutions', mapRunArn);
        const of =
          mapRunArn === undefined
            ? { machineArn: machine('ListExecutions', stateMachineArn ?? '', caller).arn }
            : { mapRunArn: mapRuns.find(mapRunArn).arn };
        const wanted = executions
          .all()
          .filter((each) =>
            'mapRunArn' in of ? each.mapRunArn === of.mapRunArn : each.machineArn === of.machineArn,
          )
          .filter(({ status }) => (statusFilter ?? status) === status);
        const { items, nextToken } = paged(wanted, rest);
        return { executions: items.map(summary), nextToken };
      },
      GetExecutionHistory(input, caller) {
        const { executionArn: arn, reverseOrder, ...rest } = request(requests.history, input, invalid);
        const { history } = execution('GetExecutionHistory', arn, caller);
        const { items, nextToken } = paged(reverseOrder ? history.toReversed() : history, rest);
        return { events: items, nextToken };
      },
      ...mapRunOperations(mapRuns, executions),
      SendTaskSuccess(input, caller) {
        const { taskToken, output } = request(requests.taskSuccess, input, invalid);
        caller.authorize('states:SendTaskSuccess', tokens.machineOf(taskToken));
        tokens.succeed(taskToken, output);
        return {};
      },
      SendTaskFailure(input, caller) {
        const { taskToken, error, cause } = request(requests.taskFailure, input, invalid);
        caller.authorize('states:SendTaskFailure', tokens.machineOf(taskToken));
        tokens.fail(taskToken, error, cause);
        return {};
      },
      ListStateMachines(input, caller) {
        caller.authorize('states:ListStateMachines', `arn:aws:states:${region}:${accountId}:stateMachine:*`);
        const { items, nextToken } = paged(machines, request(requests.machines, input, invalid));
        return { stateMachines: items.map(identity), nextToken };
      },
      DescribeStateMachine(input, caller) {
        const { stateMachineArn } = request(requests.machine, input, invalid);
        return described(machine('DescribeStateMachine', stateMachineArn, caller));
      },
      DescribeStateMachineForExecution(input, caller) {
        const { executionArn: arn } = request(requests.execution, input, invalid);
        const record = execution('DescribeStateMachineForExecution', arn, caller);
        const [machineArn = '', label] = record.machineArn.split('/');
        const { creationDate, ...rest } = described(findMachine(machines, machineArn));
        const { mapRunArn } = record;
        return { ...rest, updateDate: creationDate, ...(label === undefined ? {} : { label, mapRunArn }) };
      },
    },
  };
}

/** The operations on Map Runs. */
function mapRunOperations(mapRuns: MapRuns, executions: Executions): AwsService['operations'] {
  return {
    DescribeMapRun(input, caller) {
      const { mapRunArn } = request(requests.mapRun, input, invalid);
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
      const { executionArn, maxResults, nextToken } = request(requests.mapRuns, input, invalid);
      caller.authorize('states:ListMapRuns', executionArn);
      const own = mapRuns.of(executions.find(executionArn).arn);
      const listed = paged(own, { maxResults, nextToken });
      const items = listed.items.map((run) => ({ ...times(run), stateMachineArn: run.machineArn }));
      return { mapRuns: items, nextToken: listed.nextToken };
    },
  };
}

function times({ arn, executionArn, startMs, stopMs }: MapRun) {
  const stopped = stopMs === undefined ? {} : { stopDate: stopMs / 1000 };
  return { mapRunArn: arn, executionArn, startDate: startMs / 1000, ...stopped };
}

/** Each child runs one item, so the counts of items and of executions are the same. */
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

function paged<T>(
  items: readonly T[],
  { maxResults, nextToken }: { maxResults: number; nextToken?: string | undefined },
) {
  return page(items, maxResults || defaultPageSize, nextToken, 'InvalidToken');
}

function summary(record: ExecutionRecord) {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startMs / 1000,
    ...(record.stopMs === undefined ? {} : { stopDate: record.stopMs / 1000 }),
    ...(record.mapRunArn === undefined ? {} : { mapRunArn: record.mapRunArn }),
    redriveCount: 0,
  };
}

function identity(machine: Machine) {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    type: 'STANDARD',
    creationDate: machine.createdMs / 1000,
  };
}

function described(machine: Machine) {
  return { ...identity(machine), status: 'ACTIVE', definition: machine.text, roleArn: machine.roleArn };
}
