import { randomUUID } from 'node:crypto';
import { AwsError, type RawService, refusedAs, statusOf } from '../aws/service.ts';
import { xmlAnswer, xmlRefusal } from '../aws/xml.ts';

/** A message published to a topic. */
export interface PublishedMessage {
  topicArn: string;
  subject: string | undefined;
  message: string;
  at: Date;
}

/** The reader of published messages. */
export interface TopicOptions {
  /**
   * Receives each message, and gives the HTTP status that SNS answers the publisher with in its own format: 2xx for an
   * accepted message. When it throws, SNS does not answer at all.
   */
  readonly deliver: (message: PublishedMessage) => Promise<number>;
}

const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
const largestMessageBytes = 256 * 1024;
const parameters = /^(?:Action|Version|TopicArn|Subject|Message|MessageAttributes\..+)$/;

/**
 * Amazon SNS in the query protocol: Publish to a topic of the template. A message goes to `reader`, if there is one,
 * and to `publish`. The template's subscriptions have no effect.
 */
export function sns(
  topicArns: readonly string[],
  options: { now: () => Date; publish: (message: PublishedMessage) => void },
  reader?: TopicOptions,
): RawService {
  return {
    signingName: 'sns',
    async answer(request, caller) {
      const form = new URLSearchParams(request.body.toString('utf8'));
      if (form.get('Action') !== 'Publish') {
        throw new AwsError('InvalidAction', `the local cloud's SNS does not support ${form.get('Action')}`);
      }
      const unknown = [...form.keys()].find((name) => !parameters.test(name));
      if (unknown) throw invalid(`the local cloud's SNS does not know ${unknown}`);
      const topicArn = form.get('TopicArn') ?? '';
      refusedAs('AuthorizationError', 403, () => caller.authorize('SNS:Publish', topicArn));
      if (!topicArns.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
      const subject = form.get('Subject') ?? undefined;
      const message = form.get('Message') ?? '';
      check(subject, message);
      const published = { topicArn, subject, message, at: options.now() };
      if (reader) checkTaken(await statusOf(reader.deliver(published)));
      options.publish(published);
      return xmlAnswer(namespace, 'Publish', { MessageId: randomUUID() });
    },
    refusal: (error) => xmlRefusal(namespace, error),
  };
}

/** The limits of "Publish" in the SNS API Reference. */
function check(subject: string | undefined, message: string): void {
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > largestMessageBytes) throw invalid('Message too long');
  if (subject === undefined) return;
  if (subject === '' || subject.length >= 100 || /\p{Cc}/u.test(subject)) throw invalid('Subject');
}

function checkTaken(status: number): void {
  if (status === 429) throw new AwsError('Throttled', 'Rate exceeded', 429);
  if (status < 200 || status > 299) throw new AwsError('InternalError', 'Internal error', 500);
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
