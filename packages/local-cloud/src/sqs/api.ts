import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError, type AwsService, type Principal, request } from '../aws/service.ts';
import type { Queue, ReceivedMessage } from './queues.ts';

const attribute = z.object({ DataType: z.string(), StringValue: z.string() });
const queue = { QueueUrl: z.string() };
const requests = {
  send: z.object({
    ...queue,
    MessageBody: z.string().min(1),
    MessageAttributes: z.record(z.string(), attribute).default({}),
    DelaySeconds: z.number().int().min(0).max(900).default(0),
  }),
  receive: z.object({
    ...queue,
    MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
    VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
    WaitTimeSeconds: z.number().int().min(0).max(20).default(0),
    MessageAttributeNames: z.array(z.string()).default([]),
    AttributeNames: z.array(z.string()).default([]),
    MessageSystemAttributeNames: z.array(z.string()).default([]),
  }),
  delete: z.object({ ...queue, ReceiptHandle: z.string() }),
  attributes: z.object({ ...queue, AttributeNames: z.array(z.string()).default([]) }),
  url: z.object({ QueueName: z.string() }),
};

const invalid = 'InvalidParameterValue';
// "Quotas related to messages" in the SQS Developer Guide: 1 MiB since August 2025.
const largestMessageBytes = 1_048_576;

/** Amazon SQS: sends, receives and deletes messages of the template's queues, and counts them. */
export function sqs(queues: readonly Queue[], queueUrl: (queue: Queue) => string): AwsService {
  const found = (wanted: Queue | undefined): Queue => {
    if (wanted) return wanted;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  };
  const queueOf = (action: string, url: string, caller: Principal): Queue => {
    const queue = found(queues.find(({ name }) => url.endsWith(`/${name}`)));
    caller.authorize(`sqs:${action}`, queue.arn);
    return queue;
  };
  return {
    targetPrefix: 'AmazonSQS',
    jsonVersion: '1.0',
    operations: {
      SendMessage(input, caller) {
        const { QueueUrl, MessageBody, MessageAttributes, DelaySeconds } = request(
          requests.send,
          input,
          invalid,
        );
        const queue = queueOf('SendMessage', QueueUrl, caller);
        if (Buffer.byteLength(MessageBody) > largestMessageBytes)
          throw new AwsError(invalid, `Message must be shorter than ${largestMessageBytes} bytes.`);
        const { id } = queue.send(MessageBody, MessageAttributes, DelaySeconds);
        return { MessageId: id, MD5OfMessageBody: md5(MessageBody) };
      },
      async ReceiveMessage(input, caller) {
        const wanted = request(requests.receive, input, invalid);
        const queue = queueOf('ReceiveMessage', wanted.QueueUrl, caller);
        const receive = () => queue.receive(wanted.MaxNumberOfMessages, wanted.VisibilityTimeout);
        let messages = receive();
        if (messages.length === 0 && wanted.WaitTimeSeconds > 0) {
          await queue.nextMessage(wanted.WaitTimeSeconds * 1000);
          messages = receive();
        }
        const system = [...wanted.AttributeNames, ...wanted.MessageSystemAttributeNames];
        const Messages = messages.map((each) => described(each, wanted.MessageAttributeNames, system));
        return Messages.length === 0 ? {} : { Messages };
      },
      DeleteMessage(input, caller) {
        const { QueueUrl, ReceiptHandle } = request(requests.delete, input, invalid);
        queueOf('DeleteMessage', QueueUrl, caller).delete(ReceiptHandle);
        return {};
      },
      GetQueueAttributes(input, caller) {
        const { QueueUrl, AttributeNames } = request(requests.attributes, input, invalid);
        const queue = queueOf('GetQueueAttributes', QueueUrl, caller);
        const { visible, hidden } = queue.count();
        return {
          Attributes: picked(AttributeNames, {
            ApproximateNumberOfMessages: String(visible),
            ApproximateNumberOfMessagesNotVisible: String(hidden),
            QueueArn: queue.arn,
            VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
          }),
        };
      },
      GetQueueUrl(input, caller) {
        const { QueueName } = request(requests.url, input, invalid);
        const queue = found(queues.find(({ name }) => name === QueueName));
        caller.authorize('sqs:GetQueueUrl', queue.arn);
        return { QueueUrl: queueUrl(queue) };
      },
    },
  };
}

function described(message: ReceivedMessage, attributeNames: string[], systemNames: string[]): object {
  const MessageAttributes = picked(attributeNames, message.attributes);
  const Attributes = picked(systemNames, {
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    SentTimestamp: String(message.sentMs),
  });
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(Attributes).length === 0 ? {} : { Attributes }),
    ...(Object.keys(MessageAttributes).length === 0 ? {} : { MessageAttributes }),
  };
}

/** Selects by name. `All` selects everything, and a name with `.*` selects by prefix. */
function picked<T>(names: readonly string[], all: Record<string, T>): Record<string, T> {
  const wanted = (name: string) =>
    names.some((each) =>
      each.endsWith('.*') ? name.startsWith(each.slice(0, -2)) : each === 'All' || each === name,
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
