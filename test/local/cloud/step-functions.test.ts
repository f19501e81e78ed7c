import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import {
  Chain,
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JsonPath,
  Map as MapState,
  Parallel,
  Pass,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, runStack } from './stack.ts';

const pauses: [string, number, number][] = [];
let running: Running;
let client: SFNClient;

beforeAll(async () => {
  running = await runStack(
    ({ stack, add }) => {
      const machine = (id: string, chain: IChainable, timeout?: Duration) =>
        new StateMachine(stack, `${id}Machine`, {
          stateMachineName: id,
          definitionBody: DefinitionBody.fromChainable(chain),
          ...(timeout ? { timeout } : {}),
        });
      const double = add('Double', 'export const handler = async (event) => ({ value: event.value * 2 });');
      const fails = add(
        'Fails',
        `class TapeJammed extends Error { name = 'TapeJammed'; }
        export const handler = async () => { throw new TapeJammed('again'); };`,
      );
      const hangs = add(
        'Hangs',
        'export const handler = () => { console.log("begun"); return new Promise(() => setInterval(() => {}, 1000)); };',
        {
          timeout: Duration.seconds(60),
        },
      );
      const slow = add(
        'Slow',
        'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
        {
          timeout: Duration.seconds(1),
        },
      );

      machine(
        'double',
        new LambdaInvoke(stack, 'Twice', {
          lambdaFunction: double,
          payloadResponseOnly: true,
          retryOnServiceExceptions: false,
        })
          .next(new Wait(stack, 'Rest', { time: WaitTime.duration(Duration.hours(1)) }))
          .next(
            new Choice(stack, 'Enough?')
              .when(Condition.isNotPresent('$.value'), new Fail(stack, 'Impossible'))
              .when(Condition.numberGreaterThan('$.value', 10), new Succeed(stack, 'Done'))
              .otherwise(new Fail(stack, 'TooSmall', { error: 'TooSmall', cause: 'ten is the least' })),
          ),
      );
      machine(
        'retries',
        new LambdaInvoke(stack, 'Jams', {
          lambdaFunction: fails,
          payloadResponseOnly: true,
          retryOnServiceExceptions: false,
        })
          .addRetry({ errors: ['Other'], maxAttempts: 9 })
          .addRetry({
            errors: ['TapeJammed'],
            interval: Duration.seconds(5),
            backoffRate: 3,
            maxAttempts: 3,
            maxDelay: Duration.seconds(30),
          })
          .addCatch(new Pass(stack, 'Caught'), { resultPath: '$.problem' }),
      );
      machine(
        'invoke',
        new LambdaInvoke(stack, 'Integrated', {
          lambdaFunction: double,
          payload: TaskInput.fromObject({ value: JsonPath.numberAt('$.start') }),
          resultSelector: { 'doubled.$': '$.Payload.value' },
          resultPath: '$.result',
          retryOnServiceExceptions: false,
        }),
      );
      machine(
        'each',
        new MapState(stack, 'Each', {
          itemsPath: '$.values',
          itemSelector: {
            value: JsonPath.numberAt('$$.Map.Item.Value'),
            index: JsonPath.numberAt('$$.Map.Item.Index'),
            of: JsonPath.stringAt('$.name'),
          },
          maxConcurrency: 2,
        }).itemProcessor(new Pass(stack, 'Keep')),
      );
      machine(
        'both',
        new Parallel(stack, 'Both')
          .branch(new Pass(stack, 'Left', { parameters: { side: 'left' } }))
          .branch(
            Chain.start(new Wait(stack, 'Long', { time: WaitTime.duration(Duration.seconds(1)) })).next(
              new Pass(stack, 'Right', { parameters: { side: 'right' } }),
            ),
          ),
      );
      machine(
        'context',
        new Pass(stack, 'Context', {
          parameters: {
            'id.$': '$$.Execution.Id',
            'name.$': '$$.Execution.Name',
            'start.$': '$$.Execution.StartTime',
            'input.$': '$$.Execution.Input',
            'machine.$': '$$.StateMachine.Name',
            'state.$': '$$.State.Name',
            'text.$': "States.Format('{}-{}', $$.Execution.Name, $.x)",
          },
        }),
      );
      machine(
        'hangs',
        new LambdaInvoke(stack, 'HangsTask', {
          lambdaFunction: hangs,
          payloadResponseOnly: true,
          retryOnServiceExceptions: false,
        }),
      );
      machine(
        'timesOut',
        new Wait(stack, 'Forever', { time: WaitTime.duration(Duration.hours(2)) }),
        Duration.seconds(1),
      );
      machine(
        'taskTimesOut',
        new LambdaInvoke(stack, 'TaskTimesOut', {
          lambdaFunction: slow,
          payloadResponseOnly: true,
          retryOnServiceExceptions: false,
        }),
      );
      machine('falsy', new Pass(stack, 'Falsy', { parameters: { 'a.$': '$' }, resultPath: '$' }));
      machine('broken', new Pass(stack, 'BrokenPath', { inputPath: '$.missing' }));
    },
    {
      time: {
        retryIntervalMs(name, attempt, seconds) {
          pauses.push([name, attempt, seconds]);
          return 1;
        },
        waitMs: (name, seconds) => (name === 'Forever' ? seconds * 1000 : 1),
      },
    },
  );
  client = new SFNClient({
    endpoint: running.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

async function start(machine: string, input: object, name?: string): Promise<string> {
  const command = new StartExecutionCommand({
    stateMachineArn: machineArn(machine),
    input: JSON.stringify(input),
    name,
  });
  return (await client.send(command)).executionArn ?? '';
}

async function finished(executionArn: string): Promise<DescribeExecutionOutput> {
  return expect
    .poll(() => client.send(new DescribeExecutionCommand({ executionArn })), { timeout: 10_000 })
    .toSatisfy((answer: DescribeExecutionOutput) => answer.status !== 'RUNNING')
    .then(() => client.send(new DescribeExecutionCommand({ executionArn })));
}

const runMachine = async (machine: string, input: object) => finished(await start(machine, input));

async function history(executionArn: string): Promise<HistoryEvent[]> {
  return (await client.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
}

const transitionsOf = (arn: string | undefined) =>
  running.cloud.executions().find((each) => each.arn === arn)?.transitions;

test('runs a machine to its end and tells its history as AWS does', async () => {
  const done = await runMachine('double', { value: 7 });
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '{"value":14}', input: '{"value":7}' });
  const events = await history(done.executionArn ?? '');
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'WaitStateEntered',
    'WaitStateExited',
    'ChoiceStateEntered',
    'ChoiceStateExited',
    'SucceedStateEntered',
    'SucceedStateExited',
    'ExecutionSucceeded',
  ]);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ previousEventId }) => previousEventId)).toEqual(events.map((_, index) => index));
  expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Twice', input: '{"value":7}' });
  expect(events[2]?.lambdaFunctionScheduledEventDetails?.resource).toContain(':function:Double');
  expect(events[4]?.lambdaFunctionSucceededEventDetails?.output).toBe('{"value":14}');
  expect(transitionsOf(done.executionArn)).toBe(4);
});

test('a Fail state gives its error and cause', async () => {
  const done = await runMachine('double', { value: 1 });
  expect(done).toMatchObject({ status: 'FAILED', error: 'TooSmall', cause: 'ten is the least' });
});

test('retries with backoff up to the greatest delay, then catches; each retry is a transition', async () => {
  pauses.length = 0;
  const done = await runMachine('retries', { a: 1 });
  expect(done.status).toBe('SUCCEEDED');
  expect(pauses).toEqual([
    ['Jams', 1, 5],
    ['Jams', 2, 15],
    ['Jams', 3, 30],
  ]);
  const output = JSON.parse(done.output ?? '');
  expect(output).toMatchObject({ a: 1, problem: { Error: 'TapeJammed' } });
  expect(JSON.parse(output.problem.Cause)).toMatchObject({ errorType: 'TapeJammed', errorMessage: 'again' });
  const types = (await history(done.executionArn ?? '')).map(({ type }) => type);
  expect(types.filter((type) => type === 'LambdaFunctionFailed')).toHaveLength(4);
  expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(1);
  expect(transitionsOf(done.executionArn)).toBe(5);
});

test('the lambda:invoke integration wraps the answer', async () => {
  const done = await runMachine('invoke', { start: 4 });
  expect(JSON.parse(done.output ?? '')).toEqual({ start: 4, result: { doubled: 8 } });
  const types = (await history(done.executionArn ?? '')).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']));
});

test('a Map runs for every item, in order', async () => {
  const done = await runMachine('each', { name: 'n', values: [5, 6, 7] });
  expect(JSON.parse(done.output ?? '')).toEqual([5, 6, 7].map((value, index) => ({ value, index, of: 'n' })));
  const events = await history(done.executionArn ?? '');
  expect(events.filter(({ type }) => type === 'MapIterationSucceeded')).toHaveLength(3);
  expect(events.find(({ type }) => type === 'MapStateStarted')?.mapStateStartedEventDetails?.length).toBe(3);
  expect(transitionsOf(done.executionArn)).toBe(4);
});

test('a Map over what is no list fails', async () => {
  expect(await runMachine('each', { name: 'n', values: 1 })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
  });
});

test('parallel branches give their outputs in order', async () => {
  expect((await runMachine('both', {})).output).toBe('[{"side":"left"},{"side":"right"}]');
});

test('the context object tells of the execution', async () => {
  const done = await runMachine('context', { x: 'y' });
  expect(JSON.parse(done.output ?? '')).toEqual({
    id: done.executionArn,
    name: done.name,
    start: done.startDate?.toISOString(),
    input: { x: 'y' },
    machine: 'context',
    state: 'Context',
    text: `${done.name}-y`,
  });
});

test('a result path of the whole replaces the whole', async () => {
  expect((await runMachine('falsy', { x: 0 })).output).toBe('{"a":{"x":0}}');
});

test('a path to nothing fails the execution', async () => {
  expect(await runMachine('broken', {})).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('a machine that takes too long is timed out', async () => {
  const done = await runMachine('timesOut', {});
  expect(done.status).toBe('TIMED_OUT');
  expect((await history(done.executionArn ?? '')).at(-1)?.type).toBe('ExecutionTimedOut');
});

test('a function that takes too long keeps the name its runtime gives', async () => {
  expect(await runMachine('taskTimesOut', {})).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout' });
});

test('names make starts idempotent, as Standard workflows do', async () => {
  const arn = await start('hangs', { a: 1 }, 'clone-7');
  expect(arn).toBe('arn:aws:states:us-east-1:000000000000:execution:hangs:clone-7');
  expect(await start('hangs', { a: 1 }, 'clone-7')).toBe(arn);
  await expect(start('hangs', { a: 2 }, 'clone-7')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });

  await expect.poll(() => running.lines.some((line) => line.message === 'begun')).toBe(true);
  await client.send(new StopExecutionCommand({ executionArn: arn, error: 'Cancelled', cause: 'by hand' }));
  expect(await finished(arn)).toMatchObject({ status: 'ABORTED', error: 'Cancelled', cause: 'by hand' });
  expect((await history(arn)).at(-1)).toMatchObject({
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'Cancelled' },
  });
  await expect(start('hangs', { a: 1 }, 'clone-7')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  expect(await running.cloud.killRunning('Hangs')).toBe(1);
});

test('a killed function is Lambda.Unknown', async () => {
  const arn = await start('hangs', {});
  await expect.poll(() => running.cloud.killRunning('Hangs')).toBe(1);
  expect(await finished(arn)).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
});

test.each(['a b', 'a/b', 'x'.repeat(81), 'a*', 'a\u0007', ''])('the name %j is refused', async (name) => {
  await expect(start('double', {}, name)).rejects.toMatchObject({ name: 'InvalidName' });
});

test('what does not exist is refused as AWS refuses it', async () => {
  await expect(start('nothing', {})).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:double:nobody';
  await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
    name: 'ExecutionDoesNotExist',
  });
  await expect(client.send(new DescribeExecutionCommand({ executionArn: 'x' }))).rejects.toMatchObject({
    name: 'InvalidArn',
  });
  const command = new StartExecutionCommand({ stateMachineArn: machineArn('double'), input: '{' });
  await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
});

test('lists executions by status and in pages, the newest first', async () => {
  const first = await start('falsy', { n: 1 });
  await finished(first);
  const second = await start('falsy', { n: 2 });
  await finished(second);
  const list = (more: object) =>
    client.send(new ListExecutionsCommand({ stateMachineArn: machineArn('falsy'), ...more }));
  const page = await list({ maxResults: 1, statusFilter: 'SUCCEEDED' });
  expect(page.executions?.map((each) => each.executionArn)).toEqual([second]);
  const next = await list({ nextToken: page.nextToken, statusFilter: 'SUCCEEDED' });
  expect(next.executions?.[0]?.executionArn).toBe(first);
  expect((await list({ statusFilter: 'FAILED' })).executions).toEqual([]);
});

test('the history comes in pages and backwards', async () => {
  const done = await runMachine('falsy', {});
  const { executionArn } = done;
  const page = await client.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1, reverseOrder: true }),
  );
  expect(page.events?.map(({ type }) => type)).toEqual(['ExecutionSucceeded']);
  const rest = await client.send(
    new GetExecutionHistoryCommand({ executionArn, nextToken: page.nextToken, reverseOrder: true }),
  );
  expect(rest.events?.at(-1)?.type).toBe('ExecutionStarted');
});

test('describes the machines', async () => {
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  expect(stateMachines.map(({ name }) => name)).toContain('double');
  const described = await client.send(
    new DescribeStateMachineCommand({ stateMachineArn: machineArn('double') }),
  );
  expect(JSON.parse(described.definition ?? '').StartAt).toBe('Twice');
});
