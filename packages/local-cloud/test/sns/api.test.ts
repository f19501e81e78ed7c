import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack } from '../stack.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:notices';

let running: Running;
let client: SNSClient;
let deliver: () => Promise<number> = async () => 202;
beforeAll(async () => {
  running = await runStack(
    ({ stack }) => {
      const topic = new Topic(stack, 'Notices', { topicName: 'notices', enforceSSL: true });
      topic.addSubscription(new EmailSubscription('backup@example.com'));
    },
    { topics: { deliver: () => deliver() } },
  );
  client = new SNSClient({
    endpoint: running.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const publish = (message: Partial<PublishCommand['input']>) =>
  client.send(new PublishCommand({ TopicArn, Message: 'text', ...message }));

it('lets published messages be read', async () => {
  const Message = 'Job "A & B" failed:\n+ 50 % é';
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'new' } };
  const { MessageId } = await publish({ Subject: '1 new finding', Message, MessageAttributes });
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await publish({});
  expect(running.cloud.published()).toEqual([
    { topicArn: TopicArn, subject: '1 new finding', message: Message, at: expect.any(Date) },
    { topicArn: TopicArn, subject: undefined, message: 'text', at: expect.any(Date) },
  ]);
});

it.each([
  [{ TopicArn: `${TopicArn}-other` }, 'NotFoundException', 404],
  [{ Message: '' }, 'InvalidParameterException', 400],
  [{ Message: 'é'.repeat(128 * 1024 + 1) }, 'InvalidParameterException', 400],
  [{ Subject: 'x'.repeat(100) }, 'InvalidParameterException', 400],
  [{ Subject: 'two\nlines' }, 'InvalidParameterException', 400],
  [{ MessageStructure: 'json' }, 'InvalidParameterException', 400],
])('%o is refused: %s', async (message, name, httpStatusCode) => {
  await expect(publish(message)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

it('answers in its own way as the reading side does, or not at all', async () => {
  deliver = async () => 429;
  await expect(publish({})).rejects.toMatchObject({ name: 'ThrottledException' });
  deliver = async () => 503;
  await expect(publish({})).rejects.toMatchObject({ name: 'InternalErrorException' });
  deliver = () => Promise.reject(new Error('gone'));
  await expect(publish({})).rejects.not.toHaveProperty('$metadata.httpStatusCode');
});
