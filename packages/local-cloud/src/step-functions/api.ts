import { z } from 'zod';
import { AwsError, type AwsService, type Principal, page, request } from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions } from './executions.ts';
import { findMachine, type Machine } from './machines.ts';
import type { TaskTokens } from './task-tokens.ts';

const paging = { maxResults: z.number().int().min(0).max(1000).default(0), nextToken: z.string().optional() };
const requests = {
  start: z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().optional() }),
  execution: z.object({ executionArn: z.string() }),
  stop: z.object({ executionArn: z.string(), error: z.string().optional(), cause: z.string().optional() }),
  list: z.object({
    stateMachineArn: z.string(),
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
};

const invalid = 'ValidationException';
const defaultPageSize = 100;

/** AWS Step Functions for Standard workflows: start, stop, describe, list and callbacks. State machines are fixed. */
export function stepFunctions(
  machines: readonly Machine[],
  executions: Executions,
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
        const { stateMachineArn, statusFilter, ...rest } = request(requests.list, input, invalid);
        const { arn: machineArn } = machine('ListExecutions', stateMachineArn, caller);
        const wanted = executions
          .all()
          .filter((each) => each.machineArn === machineArn && (statusFilter ?? each.status) === each.status);
        const { items, nextToken } = paged(wanted, rest);
        return { executions: items.map(summary), nextToken };
      },
      GetExecutionHistory(input, caller) {
        const { executionArn: arn, reverseOrder, ...rest } = request(requests.history, input, invalid);
        const { history } = execution('GetExecutionHistory', arn, caller);
        const { items, nextToken } = paged(reverseOrder ? history.toReversed() : history, rest);
        return { events: items, nextToken };
      },
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
        const { creationDate, ...rest } = described(findMachine(machines, record.machineArn));
        return { ...rest, updateDate: creationDate };
      },
    },
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
