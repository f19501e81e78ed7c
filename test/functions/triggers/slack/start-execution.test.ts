import { ExecutionAlreadyExists, ExecutionLimitExceeded, SFNClient } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { slackExecutions } from '../../../../functions/triggers/slack/start-execution.ts';
import type { SlackInput } from '../../../../functions/triggers/slack/workflow.ts';
import { startReceiver } from '../../notices/channels/receiver.ts';

const input: SlackInput = {
  work: { kind: 'command', text: 'status' },
  request: { user: 'U', channel: 'C', receivedAt: '2026-11-23T06:00:00Z', replaces: false },
  signatureHash: 'h',
};

/** Uses a workflow whose service gives these answers in order. */
async function using<T>(
  answers: { status: number; body: object }[],
  use: (of: ReturnType<typeof slackExecutions>) => Promise<T>,
) {
  await using receiver = await startReceiver({ status: 200, body: '{}' });
  receiver.script.push(...answers.map(({ status, body }) => ({ status, body: JSON.stringify(body) })));
  let clients = 0;
  const client = new SFNClient({
    endpoint: receiver.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  try {
    const of = slackExecutions('arn:aws:states:us-east-1:1:stateMachine:Slack', async () => {
      clients += 1;
      return client;
    });
    const outcome = await use(of).catch(({ name }: Error) => name);
    const calls = receiver.received.map(({ headers, body }) => [
      String(headers['x-amz-target']).split('.')[1],
      JSON.parse(body),
    ]);
    return { outcome, calls, clients };
  } finally {
    client.destroy();
  }
}
const refusal = (kind: { name: string }) => ({ status: 400, body: { __type: kind.name } });
const ok = (body: object = {}) => ({ status: 200, body });

it('starts once under a name, with its input, by one client', async () => {
  const { outcome, calls, clients } = await using(
    [ok(), refusal(ExecutionAlreadyExists)],
    async ({ start }) => [await start('s-1', input), await start('s-1', input)],
  );
  expect([outcome, clients]).toStrictEqual([[true, false], 1]);
  const { input: sent, ...named } = calls[0]?.[1] ?? {};
  expect(named).toStrictEqual({
    stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:Slack',
    name: 's-1',
  });
  expect(JSON.parse(sent)).toStrictEqual(input);
});

it('fails when the work cannot be started', async () => {
  const { outcome } = await using([refusal(ExecutionLimitExceeded)], ({ start }) => start('s-1', input));
  expect(outcome).toBe('ExecutionLimitExceeded');
});

it('returns the input of an execution', async () => {
  const { outcome, calls } = await using(
    [ok({ input: JSON.stringify(input) }), ok()],
    async ({ inputOf }) => [await inputOf('s-1'), await inputOf('s-2')],
  );
  expect(outcome).toStrictEqual([input, {}]);
  expect(calls.map(([call, { executionArn }]) => [call, executionArn])).toStrictEqual([
    ['DescribeExecution', 'arn:aws:states:us-east-1:1:execution:Slack:s-1'],
    ['DescribeExecution', 'arn:aws:states:us-east-1:1:execution:Slack:s-2'],
  ]);
});
