import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Rule } from 'aws-cdk-lib/aws-events';
import {
  LambdaFunction as LambdaTarget,
  SfnStateMachine,
  SnsTopic,
  SqsQueue,
} from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type CfnFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Fail, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTHORIZATION, type Running, runStack, type TestStack } from '../stack.ts';

const THROWS = 'export const handler = async () => { throw new Error("no tape left"); };';
/** Sends to and receives from the queue in its environment as its own role. */
const SENDS = `export const handler = async ({ operation, input }) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x',
      'x-amz-target': 'AmazonSQS.' + operation,
    },
    body: JSON.stringify({ QueueUrl: process.env.QUEUE_URL, ...input }),
  });
  return { status: response.status, ...(await response.json()) };
};`;

let running: Running;
beforeAll(async () => {
  running = await runStack(
    ({ stack, add }) => {
      const key = new Key(stack, 'Key', { alias: 'veeam' });
      const vpc = new Vpc(stack, 'Network', {
        maxAzs: 1,
        subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED }],
      }) as IVpc;
      const failures = new Queue(stack, 'Failures', { queueName: 'failures', encryptionMasterKey: key });
      const letters = new Queue(stack, 'Letters', { queueName: 'letters', enforceSSL: true });
      const work = new Queue(stack, 'Work');
      add('Throws', THROWS, {
        functionName: 'throws',
        onFailure: new SqsDestination(failures),
        retryAttempts: 1,
        tracing: Tracing.ACTIVE,
      });
      add('Buries', THROWS, {
        functionName: 'buries',
        deadLetterQueue: letters,
        retryAttempts: 0,
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [new SecurityGroup(stack, 'Closed', { vpc, allowAllOutbound: false })],
      });
      const sends = add('Sends', SENDS, { environment: { QUEUE_URL: work.queueUrl } });
      work.grantSendMessages(sends);
      add('Stranger', SENDS, { environment: { QUEUE_URL: work.queueUrl } });

      const fails = new StateMachine(stack, 'Fails', {
        stateMachineName: 'fails',
        definitionBody: DefinitionBody.fromChainable(new Fail(stack, 'No', { error: 'TapeJammed' })),
      });
      const never = new StateMachine(stack, 'Never', {
        definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Only')),
      });
      const notices = new Topic(stack, 'Notices', { topicName: 'notices', masterKey: key });
      const mayNothing = new Role(stack, 'MayNothing', {
        assumedBy: new ServicePrincipal('events.amazonaws.com'),
      });
      new Rule(stack, 'OnFailure', {
        eventPattern: {
          source: ['aws.states'],
          detail: { stateMachineArn: [fails.stateMachineArn], status: ['FAILED'] },
        },
        targets: [
          new SfnStateMachine(never, {
            role: mayNothing.withoutPolicyUpdates(),
            deadLetterQueue: letters,
            retryAttempts: 2,
          }),
          new SnsTopic(notices),
          new SqsQueue(work),
          new LambdaTarget(
            add('Hears', 'export const handler = async (event) => console.log(event.detail.name);'),
          ),
        ],
      });
      const scheduler = new Role(stack, 'Scheduler', {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      });
      letters.grantSendMessages(scheduler);
      new CfnSchedule(stack, 'Nightly', {
        flexibleTimeWindow: { mode: 'OFF' },
        scheduleExpression: 'rate(1 day)',
        target: {
          arn: never.stateMachineArn,
          roleArn: scheduler.roleArn,
          input: '{"night":1}',
          deadLetterConfig: { arn: letters.queueArn },
          retryPolicy: { maximumRetryAttempts: 3 },
        },
      });
    },
    { time: { retryIntervalMs: () => 1 } },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

async function call(target: string, input: object): Promise<Record<string, unknown>> {
  const headers = { authorization: AUTHORIZATION, 'x-amz-target': target };
  const response = await fetch(running.cloud.awsEndpointUrl, {
    method: 'POST',
    headers,
    body: JSON.stringify(input),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Passes an event to a function without waiting for its end. */
async function trigger(name: string, event: object): Promise<void> {
  const url = `${running.cloud.awsEndpointUrl}/2015-03-31/functions/${name}/invocations`;
  const headers = { authorization: AUTHORIZATION, 'x-amz-invocation-type': 'Event' };
  expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) })).status).toBe(202);
}

it('sends an event that fails to the destination', async () => {
  await trigger('throws', { a: 1 });
  await expect.poll(() => running.cloud.queued('failures')).toHaveLength(1);
  expect(JSON.parse(running.cloud.queued('failures')[0]?.body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { a: 1 },
    responsePayload: { errorMessage: 'no tape left' },
  });
});

const letters = () => running.cloud.queued('letters');

it('sends a failed event unchanged to the dead-letter queue', async () => {
  await trigger('buries', { b: 2 });
  await expect.poll(() => letters().map(({ body }) => body)).toContain('{"b":2}');
  expect(letters().find(({ body }) => body === '{"b":2}')?.attributes).toMatchObject({
    ErrorMessage: { StringValue: 'no tape left' },
  });
});

it('delivers to functions, topics and queues, and sends what is denied to the dead-letter queue', async () => {
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:fails';
  await call('AWSStepFunctions.StartExecution', { stateMachineArn, name: 'one' });
  await expect.poll(() => running.lines.some(({ message }) => message === 'one')).toBe(true);
  const told = { source: 'aws.states', detail: { name: 'one', status: 'FAILED' } };
  const [notice] = running.cloud.published();
  expect(notice).toMatchObject({
    topicArn: 'arn:aws:sns:us-east-1:000000000000:notices',
    subject: undefined,
  });
  expect(JSON.parse(notice?.message ?? '')).toMatchObject(told);
  expect(JSON.parse(running.cloud.queued('Work')[0]?.body ?? '')).toMatchObject(told);
  expect(letters().find(({ attributes }) => 'RULE_ARN' in attributes)).toMatchObject({
    body: expect.stringContaining('"name":"one"'),
    attributes: {
      RULE_ARN: { StringValue: expect.stringContaining(':rule/OnFailure') },
      TARGET_ARN: { StringValue: expect.stringContaining(':stateMachine:Never') },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: {
        StringValue: expect.stringContaining('not authorized to perform: states:StartExecution'),
      },
      RETRY_ATTEMPTS: { StringValue: '0' },
    },
  });
});

it('a schedule whose role may not start its target keeps its input in the dead letters', () => {
  running.cloud.fireSchedule('Nightly', new Date('2030-01-01T00:00:00Z'));
  expect(letters().at(-1)).toMatchObject({
    body: '{"night":1}',
    attributes: {
      ERROR_CODE: { StringValue: 'AccessDeniedException' },
      SCHEDULE_ARN: { StringValue: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/Nightly' },
      SCHEDULED_TIME: { StringValue: '2030-01-01T00:00:00Z' },
    },
  });
});

it('a function sends with its own grants', async () => {
  const as = async (id: string, operation: string, input: object) =>
    JSON.parse((await running.cloud.invoke(id, { operation, input })).payload ?? '');
  expect(await as('Sends', 'SendMessage', { MessageBody: 'hello' })).toMatchObject({
    status: 200,
    MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
  });
  for (const [id, operation, input] of [
    ['Sends', 'ReceiveMessage', {}],
    ['Stranger', 'SendMessage', { MessageBody: 'hello' }],
  ] as const)
    expect(await as(id, operation, input)).toMatchObject({ status: 400, __type: 'AccessDeniedException' });
});

it('makes received messages visible again until they are deleted', async () => {
  const { QueueUrl } = await call('AmazonSQS.GetQueueUrl', { QueueName: 'letters' });
  const MessageAttributes = { Kind: { DataType: 'String', StringValue: 'test' } };
  await call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'one', MessageAttributes });
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const count = async () =>
    (await call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: names })).Attributes;
  const all = letters().length;
  expect(await count()).toEqual({ [names[0] ?? '']: String(all), [names[1] ?? '']: '0' });
  const received = await call('AmazonSQS.ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  const messages = received.Messages as { Body: string; ReceiptHandle: string }[];
  expect(messages.at(-1)).toMatchObject({
    Body: 'one',
    MD5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: '1' },
  });
  expect(await count()).toEqual({ [names[0] ?? '']: '0', [names[1] ?? '']: String(all) });
  expect(await call('AmazonSQS.ReceiveMessage', { QueueUrl })).toEqual({ status: 200 });
  await call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle: messages.at(-1)?.ReceiptHandle });
  expect(letters()).toHaveLength(all - 1);
});

it('wakes a waiting receiver when a message is sent, and names a queue that does not exist', async () => {
  const { QueueUrl } = await call('AmazonSQS.GetQueueUrl', { QueueName: 'failures' });
  await call('AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
  const waiting = call('AmazonSQS.ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
  await call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'now' });
  expect((await waiting).Messages).toMatchObject([{ Body: 'now' }]);
  const nowhere = { QueueUrl: `${QueueUrl}-other` };
  expect(await call('AmazonSQS.ReceiveMessage', nowhere)).toMatchObject({ __type: 'QueueDoesNotExist' });
});

it('a function whose role may not send to its dead-letter queue is refused, as on AWS', async () => {
  const define = ({ stack, add }: TestStack) => {
    const queue = new Queue(stack, 'Letters', { queueName: 'letters' });
    const { node } = add('Buries', THROWS);
    (node.defaultChild as CfnFunction).deadLetterConfig = { targetArn: queue.queueArn };
  };
  await expect(runStack(define)).rejects.toThrow(/Buries\w* does not have permissions to send to .*:letters/);
});

it('names a FIFO queue as not supported', async () => {
  const define = ({ stack }: TestStack) => void new Queue(stack, 'Ordered', { fifo: true });
  await expect(runStack(define)).rejects.toThrow(/Ordered(.|\n)*FifoQueue/);
});
