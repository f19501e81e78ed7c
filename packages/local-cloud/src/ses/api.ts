import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  AwsError,
  type Principal,
  type RawAnswer,
  type RawService,
  refusedAs,
  request,
  statusOf,
} from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';

/** A mail that SES has accepted, as its recipients get it. */
export interface SentMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** How mail is sent. Without it, no sender is verified, and SES accepts no mail. */
export interface MailOptions {
  /** The addresses and domains that are verified as senders. The account is not in the sandbox. */
  readonly identities: readonly string[];
  /**
   * Receives each mail, and gives the HTTP status that SES answers with in its own format: 2xx for a sent mail. When it
   * throws, SES does not answer at all.
   */
  readonly deliver: (mail: SentMail) => Promise<number>;
}

/** SES: "Service quotas": 40 MB, and 50 recipients of a message. */
const mostBytes = 40 * 1024 * 1024;
const mostRecipients = 50;

const addresses = z.array(z.string().regex(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/)).default([]);
const content = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
/** SES API v2: "MessageHeader". */
const header = z.strictObject({
  Name: z.string().regex(/^[!-9;-@A-~]{1,126}$/),
  Value: z.string().regex(/^[ -~]{1,870}$/),
});
const input = z.strictObject({
  FromEmailAddress: z.string().regex(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/),
  Destination: z.strictObject({
    ToAddresses: addresses,
    CcAddresses: addresses,
    BccAddresses: addresses,
  }),
  ReplyToAddresses: addresses,
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: content,
      Body: z.strictObject({ Text: content.optional(), Html: content.optional() }),
      Headers: z.array(header).max(15).default([]),
    }),
  }),
});
type Input = z.infer<typeof input>;

/** Amazon SES, API v2: SendEmail with simple messages. Raw messages and templates are refused. */
export function ses(mail: MailOptions = { identities: [], deliver: async () => 500 }): RawService {
  return {
    signingName: 'ses',
    async answer({ method, path, body }, caller) {
      if (method !== 'POST' || path !== '/v2/email/outbound-emails')
        throw new AwsError(
          'UnknownOperationException',
          `the local cloud's SES does not answer ${method} ${path}`,
        );
      if (body.length > mostBytes) throw new AwsError('MessageRejected', 'Message length is more than 40 MB');
      const sent = request(input, parsed(body.toString('utf8')), 'BadRequestException');
      check(sent, mail.identities, caller);
      return answered(await delivered(sent, mail));
    },
    refusal: ({ code, message, statusCode }) => ({
      status: statusCode,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
      body: JSON.stringify({ message }),
    }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'The request is not JSON.');
  }
}

function check(
  { FromEmailAddress: from, Destination, Content }: Input,
  identities: readonly string[],
  caller: Principal,
) {
  const identity = identities.find((each) => each === from) ?? from.slice(from.indexOf('@') + 1);
  const arn = `arn:aws:ses:${region}:${accountId}:identity/${identity}`;
  refusedAs('AccessDeniedException', 403, () =>
    caller.authorize('ses:SendEmail', arn, `\`${arn}'`, { 'ses:FromAddress': from }),
  );
  if (!identities.includes(identity)) {
    const message = `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`;
    throw new AwsError('MessageRejected', message);
  }
  const recipients = Object.values(Destination).flat().length;
  if (recipients === 0 || recipients > mostRecipients)
    throw new AwsError('BadRequestException', `A message has 1 to 50 recipients, not ${recipients}.`);
  const { Subject, Body } = Content.Simple;
  // A subject is a header: a line break in it would start another header.
  if (/[\r\n]/.test(Subject.Data))
    throw new AwsError('BadRequestException', 'Control characters in the subject');
  if (Body.Text === undefined && Body.Html === undefined)
    throw new AwsError('BadRequestException', 'A message has a text or HTML.');
}

function delivered(
  { FromEmailAddress, Destination, Content }: Input,
  { deliver }: MailOptions,
): Promise<number> {
  const { Subject, Body, Headers } = Content.Simple;
  const mail = {
    from: FromEmailAddress,
    to: Object.values(Destination).flat(),
    subject: Subject.Data,
    text: Body.Text?.Data,
    html: Body.Html?.Data,
    headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
  };
  return statusOf(deliver(mail));
}

function answered(status: number): RawAnswer {
  if (status === 429) throw new AwsError('TooManyRequestsException', 'Too many requests', 429);
  if (status < 200 || status > 299)
    throw new AwsError('InternalServiceErrorException', 'Internal error', 500);
  const body = JSON.stringify({ MessageId: randomUUID() });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
