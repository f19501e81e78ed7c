import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { Executions } from '../../../functions/platform/executions.ts';
import { invokeFunction, startFunction } from '../../../functions/platform/invoke-function.ts';
import { startReceiver } from '../notices/channels/receiver.ts';

const aws = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
const ok = (body: object) => ({ status: 200, body: JSON.stringify(body) });
const refused = (error: { name: string }) => ({ status: 400, body: JSON.stringify({ __type: error.name }) });
const named = { $metadata: {}, message: 'x' };

/** Calls Step Functions, which gives these answers in order. */
async function calling<T>(answers: { status: number; body: string }[], use: (of: Executions) => Promise<T>) {
  await using receiver = await startReceiver(ok({}));
  receiver.script.push(...answers);
  const client = new SFNClient(aws(receiver.url));
  try {
    const outcome = await use(new Executions('arn:aws:states:us-east-1:1:stateMachine:Clone', client)).catch(
      (error: Error) => error.name,
    );
    return {
      outcome,
      calls: receiver.received.map(({ headers, body }) => [
        String(headers['x-amz-target']).split('.')[1],
        JSON.parse(body),
      ]),
    };
  } finally {
    client.destroy();
  }
}
const executionArn = 'arn:aws:states:us-east-1:1:execution:Clone:a';

describe('an execution', () => {
  it('is started once by its name', async () => {
    const start = (of: Executions) => of.start('a', { x: 1 });
    expect(await calling([ok({ executionArn, startDate: 0 })], start)).toStrictEqual({
      outcome: { started: true },
      calls: [
        [
          'StartExecution',
          { stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:Clone', name: 'a', input: '{"x":1}' },
        ],
      ],
    });
    const again = await calling([refused(new ExecutionAlreadyExists(named))], start);
    expect(again.outcome).toStrictEqual({ started: false });
    expect((await calling([refused({ name: 'InvalidName' })], start)).outcome).toBe('InvalidName');
  });

  it('is described, or does not exist', async () => {
    const describe = (of: Executions) => of.describe('a');
    const { outcome, calls } = await calling([ok({ executionArn, status: 'RUNNING' })], describe);
    expect(outcome).toMatchObject({ status: 'RUNNING' });
    expect(calls).toStrictEqual([['DescribeExecution', { executionArn }]]);
    const gone = refused(new ExecutionDoesNotExist(named));
    expect((await calling([gone], describe)).outcome).toBeUndefined();
    expect((await calling([refused({ name: 'InvalidArn' })], describe)).outcome).toBe('InvalidArn');
  });

  it('has an input, which may be empty', async () => {
    const inputOf = (of: Executions) => of.inputOf('a');
    expect((await calling([ok({ input: '{"x":1}' })], inputOf)).outcome).toStrictEqual({ x: 1 });
    expect((await calling([ok({})], inputOf)).outcome).toStrictEqual({});
    const gone = refused(new ExecutionDoesNotExist(named));
    expect((await calling([gone], inputOf)).outcome).toBeUndefined();
  });

  it('has a history of many pages', async () => {
    const pages = [
      ok({ events: [{ id: 1 }], nextToken: 't' }),
      ok({ nextToken: 'u' }),
      ok({ events: [{ id: 2 }] }),
    ];
    const { outcome, calls } = await calling(pages, (of) => of.history('a'));
    expect(outcome).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect(calls.map(([, input]) => input)).toStrictEqual([
      { executionArn, maxResults: 1000 },
      { executionArn, maxResults: 1000, nextToken: 't' },
      { executionArn, maxResults: 1000, nextToken: 'u' },
    ]);
  });

  it('is stopped, and a missing one is not an error', async () => {
    const stop = (of: Executions) => of.stop('a', 'cancelled', 'by ann');
    expect((await calling([ok({ stopDate: 0 })], stop)).calls).toStrictEqual([
      ['StopExecution', { executionArn, error: 'cancelled', cause: 'by ann' }],
    ]);
    const gone = refused(new ExecutionDoesNotExist(named));
    expect((await calling([gone], stop)).outcome).toBeUndefined();
    expect((await calling([refused({ name: 'InvalidArn' })], stop)).outcome).toBe('InvalidArn');
  });

  it('continues when a task waits', async () => {
    const succeed = (of: Executions) => of.succeedTask('token', { x: 1 });
    const { outcome, calls } = await calling([ok({})], succeed);
    expect([outcome, calls]).toStrictEqual([
      true,
      [['SendTaskSuccess', { taskToken: 'token', output: '{"x":1}' }]],
    ]);
    for (const error of [new TaskTimedOut(named), new TaskDoesNotExist(named)])
      expect((await calling([refused(error)], succeed)).outcome).toBe(false);
    expect((await calling([refused({ name: 'InvalidToken' })], succeed)).outcome).toBe('InvalidToken');
  });
});

describe('another function', () => {
  async function invoking<T>(
    answer: { status: number; body: string; headers?: Record<string, string> },
    use: (client: LambdaClient) => Promise<T>,
  ) {
    await using receiver = await startReceiver(ok({}));
    receiver.script.push(answer);
    const client = new LambdaClient(aws(receiver.url));
    try {
      const outcome = await use(client).catch((error: Error & { code?: string }) => [
        error.code,
        error.message,
      ]);
      return { outcome, received: receiver.received };
    } finally {
      client.destroy();
    }
  }
  const failed = { 'x-amz-function-error': 'Unhandled' };

  it('is started without waiting', async () => {
    const { received } = await invoking({ status: 202, body: '' }, (client) =>
      startFunction('Sender', client),
    );
    expect(received).toMatchObject([
      {
        path: '/2015-03-31/functions/Sender/invocations',
        body: '{}',
        headers: { 'x-amz-invocation-type': 'Event' },
      },
    ]);
  });

  it('answers, or fails by a name', async () => {
    const invoke = (client: LambdaClient) => invokeFunction('Sender', { x: 1 }, client);
    const { outcome, received } = await invoking(ok({ y: 2 }), invoke);
    expect([outcome, received[0]?.body]).toStrictEqual([{ y: 2 }, '{"x":1}']);
    const error = { ...ok({ errorType: 'TypeError', errorMessage: 'secret' }), headers: failed };
    expect((await invoking(error, invoke)).outcome).toStrictEqual([
      'function-failed',
      'Sender failed: TypeError.',
    ]);
    const odd = { status: 200, body: 'x', headers: failed };
    expect((await invoking(odd, invoke)).outcome).toStrictEqual([
      'function-failed',
      'Sender failed: Unhandled.',
    ]);
  });
});
