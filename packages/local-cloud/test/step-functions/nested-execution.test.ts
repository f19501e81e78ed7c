import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import {
  CustomState,
  DefinitionBody,
  IntegrationPattern,
  JsonPath,
  Pass,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { expect, it } from 'vitest';
import { AwsError } from '../../src/aws/service.ts';
import { StatesError } from '../../src/step-functions/errors.ts';
import type { InvokeTask } from '../../src/step-functions/frame.ts';
import { runStack, type TestStack } from '../stack.ts';
import { machineOf, run, start, task } from './run-states.ts';

const OTHER_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:other';
const EXECUTION_ARN = OTHER_ARN.replace('stateMachine', 'execution');
const machines = [machineOf('other', { StartAt: 'Work', States: { Work: task() } })];

const nested = (more: object = {}, resource = 'startExecution.sync:2') => ({
  A: {
    Type: 'Task',
    Resource: `arn:aws:states:::states:${resource}`,
    Parameters: { StateMachineArn: OTHER_ARN, 'Name.$': '$.name', 'Input.$': '$.data' },
    End: true,
    ...more,
  },
});
const INPUT = { name: 'n', data: { a: 1 } };

it.each([
  ['startExecution.sync:2', { Input: { a: 1 }, Output: { a: 1 } }],
  ['startExecution.sync', { Input: '{"a":1}', Output: '{"a":1}' }],
])('%s gives the ended execution', async (resource, data) => {
  const done = await run(nested({}, resource), INPUT, { machines });
  expect(done.output).toEqual({
    ExecutionArn: `${EXECUTION_ARN}:n`,
    Name: 'n',
    StateMachineArn: OTHER_ARN,
    Status: 'SUCCEEDED',
    StartDate: expect.any(Number),
    StopDate: expect.any(Number),
    InputDetails: { Included: true },
    OutputDetails: { Included: true },
    ...data,
  });
  expect(done.history.slice(2, -2)).toMatchObject([
    { type: 'TaskScheduled', taskScheduledEventDetails: { resourceType: 'states', resource } },
    { type: 'TaskStarted' },
    { type: 'TaskSubmitted' },
    { type: 'TaskSucceeded' },
  ]);
});

it('fails the task with States.TaskFailed and a description of the failed execution', async () => {
  const invoke: InvokeTask = async () => {
    throw new StatesError('TapeJammed', 'why');
  };
  const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'C' }];
  const states = { ...nested({ Catch, Next: 'C', End: undefined }), C: { Type: 'Succeed' } };
  const { output } = await run(states, INPUT, { machines, invoke });
  expect(output.Error).toBe('States.TaskFailed');
  expect(JSON.parse(output.Cause)).toMatchObject({
    ExecutionArn: `${EXECUTION_ARN}:n`,
    Status: 'FAILED',
    Error: 'TapeJammed',
    Cause: 'why',
    Input: '{"a":1}',
  });
});

it('a name that was used by an execution that ended is refused', async () => {
  const states = {
    ...nested({ ResultPath: null, Next: 'B', End: undefined }),
    B: nested().A,
  };
  expect(await run(states, INPUT, { machines })).toMatchObject({
    status: 'FAILED',
    error: 'StepFunctions.ExecutionAlreadyExistsException',
    cause: expect.stringContaining(`Execution Already Exists: '${EXECUTION_ARN}:n'`),
  });
});

it('waits for the running execution with the same name and input', async () => {
  const { A } = nested();
  const Branches = ['Left', 'Right'].map((name) => ({ StartAt: name, States: { [name]: A } }));
  const states = { P: { Type: 'Parallel', Branches, End: true } };
  const done = await run(states, INPUT, { machines });
  expect(done.output).toMatchObject([{ Output: { a: 1 } }, { Output: { a: 1 } }]);
  expect(done.executions.all()).toHaveLength(2);
});

it('names a machine that does not exist, and input that is not JSON', async () => {
  expect(await run(nested(), INPUT)).toMatchObject({
    error: 'StepFunctions.StateMachineDoesNotExistException',
  });
  expect(await run(nested(), { name: 'n', data: 'no JSON' }, { machines })).toMatchObject({
    error: 'StepFunctions.InvalidExecutionInputException',
  });
});

it('a stopped parent stops the execution it waits for', async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const invoke: InvokeTask = () => {
    resolve();
    return new Promise(() => {});
  };
  const { executions, stop, ended } = start(nested(), INPUT, { machines, invoke });
  await begun;
  stop('Cancelled', 'by hand');
  await ended;
  expect(executions.find(`${EXECUTION_ARN}:n`).status).toBe('ABORTED');
});

/** A role that may do all actions except one. */
const allBut = (forbidden: string) => ({
  arn: 'r',
  userId: 'u',
  authorize(action: string) {
    if (action === forbidden) throw new AwsError('AccessDeniedException', `no ${action}`);
  },
});

it.each(['states:StartExecution', 'states:DescribeExecution'])(
  'a machine that lacks %s fails',
  async (action) => {
    expect(await run(nested(), INPUT, { machines, role: allBut(action) })).toMatchObject({
      error: 'StepFunctions.AWSStepFunctionsException',
      cause: expect.stringContaining(`no ${action}`),
    });
  },
);

it('a machine that lacks states:StopExecution leaves the execution running', async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const invoke: InvokeTask = () => {
    resolve();
    return new Promise(() => {});
  };
  const options = { machines, invoke, role: allBut('states:StopExecution') };
  const { executions, stop, ended } = start(nested(), INPUT, options);
  await begun;
  stop(undefined, undefined);
  await ended;
  expect(executions.find(`${EXECUTION_ARN}:n`).status).toBe('RUNNING');
  executions.close();
});

it('rejects a machine whose role may not create the managed rule, as AWS does', async () => {
  const define = ({ stack }: TestStack) => {
    const parent = new StateMachine(stack, 'Parent', {
      definitionBody: DefinitionBody.fromChainable(
        new CustomState(stack, 'Start', {
          stateJson: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution.sync:2',
            Parameters: { StateMachineArn: OTHER_ARN },
          },
        }),
      ),
    });
    parent.addToRolePolicy(new PolicyStatement({ actions: ['states:*'], resources: ['*'] }));
  };
  await expect(runStack(define)).rejects.toThrow(
    /Parent\w* starts executions.*not authorized to create managed-rule: events:PutTargets/,
  );
});

it("CDK's task runs with the grants that CDK makes", async () => {
  await using running = await runStack(({ stack }) => {
    const child = new StateMachine(stack, 'Child', {
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Only')),
    });
    const starts = new StepFunctionsStartExecution(stack, 'Start', {
      stateMachine: child,
      integrationPattern: IntegrationPattern.RUN_JOB,
      input: TaskInput.fromJsonPathAt('$.data'),
      name: JsonPath.stringAt('$.name'),
    });
    const parent = new StateMachine(stack, 'Parent', {
      definitionBody: DefinitionBody.fromChainable(starts),
    });
    new CfnSchedule(stack, 'Now', {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'rate(1 day)',
      target: {
        arn: parent.stateMachineArn,
        roleArn: startingRole(stack, parent).roleArn,
        input: JSON.stringify(INPUT),
      },
    });
  });
  running.cloud.fireSchedule('Now');
  const parent = () => running.cloud.executions().find(({ machineArn }) => machineArn.includes('Parent'));
  await expect.poll(() => parent()?.status).not.toBe('RUNNING');
  expect(parent()?.error).toBeUndefined();
  expect(JSON.parse(parent()?.output ?? '')).toMatchObject({ Name: 'n', Output: { a: 1 } });
});

function startingRole(stack: Stack, machine: StateMachine): Role {
  const role = new Role(stack, 'Starter', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
  machine.grantStartExecution(role);
  return role;
}
