import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JsonPath,
  Pass,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack } from '../stack.ts';

/** A Task that names the function itself, and adds no retries. */
const PLAIN = { payloadResponseOnly: true, retryOnServiceExceptions: false };

let running: Running;
let client: SFNClient;

beforeAll(async () => {
  running = await runStack(
    ({ stack, add }) => {
      const machine = (id: string, chain: IChainable) =>
        new StateMachine(stack, `${id}Machine`, {
          stateMachineName: id,
          definitionBody: DefinitionBody.fromChainable(chain),
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

      machine(
        'double',
        new LambdaInvoke(stack, 'Twice', {
          lambdaFunction: double,
          ...PLAIN,
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
        'jams',
        new LambdaInvoke(stack, 'Jams', {
          lambdaFunction: fails,
          ...PLAIN,
        }).addCatch(new Pass(stack, 'Caught'), { resultPath: '$.problem' }),
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
        'hangs',
        new LambdaInvoke(stack, 'HangsTask', {
          lambdaFunction: hangs,
          ...PLAIN,
        }),
      );
      machine('falsy', new Pass(stack, 'Falsy', { parameters: { 'a.$': '$' }, resultPath: '$' }));
    },
    {
      time: {
        waitMs: () => 1,
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
    .poll(() => client.send(new DescribeExecutionCommand({ executionArn })))
    .toSatisfy((answer: DescribeExecutionOutput) => answer.status !== 'RUNNING')
    .then(() => client.send(new DescribeExecutionCommand({ executionArn })));
}

const runMachine = async (machine: string, input: object) => finished(await start(machine, input));

async function history(executionArn: string): Promise<HistoryEvent[]> {
  return (await client.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
}

const transitionsOf = (arn: string | undefined) =>
  running.cloud.executions().find((each) => each.arn === arn)?.transitions;

it('runs a machine to its end and returns the same history as AWS', async () => {
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

it('a Fail state gives its error and cause', async () => {
  const done = await runMachine('double', { value: 1 });
  expect(done).toMatchObject({ status: 'FAILED', error: 'TooSmall', cause: 'ten is the least' });
});

it('a catcher gets the error as the function gave it', async () => {
  const output = JSON.parse((await runMachine('jams', { a: 1 })).output ?? '');
  expect(output).toMatchObject({ a: 1, problem: { Error: 'TapeJammed' } });
  expect(JSON.parse(output.problem.Cause)).toMatchObject({ errorType: 'TapeJammed', errorMessage: 'again' });
});

it('the lambda:invoke integration wraps the answer', async () => {
  const done = await runMachine('invoke', { start: 4 });
  expect(JSON.parse(done.output ?? '')).toEqual({ start: 4, result: { doubled: 8 } });
  const types = (await history(done.executionArn ?? '')).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']));
});

it('names make starts idempotent, as Standard workflows do', async () => {
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

it('a killed function is Lambda.Unknown', async () => {
  const arn = await start('hangs', {});
  await expect.poll(() => running.cloud.killRunning('Hangs')).toBe(1);
  expect(await finished(arn)).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
});

it.each(['a b', 'a/b', 'x'.repeat(81), 'a*', 'a\u0007', ''])('the name %j is refused', async (name) => {
  await expect(start('double', {}, name)).rejects.toMatchObject({ name: 'InvalidName' });
});

it("returns AWS's errors for what does not exist", async () => {
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

it('lists executions by status and in pages, the newest first', async () => {
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

it('the history comes in pages and backwards', async () => {
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
