import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { SentMail } from '../../src/ses/api.ts';
import { type Running, runStack } from '../stack.ts';

const SENDER = `
  import { SESv2Client, SendEmailCommand } from '${import.meta.resolve('@aws-sdk/client-sesv2')}';
  export const handler = async (mail) => {
    try { return { id: (await new SESv2Client().send(new SendEmailCommand(mail))).MessageId }; }
    catch (error) { return { name: error.name, status: error.$metadata?.httpStatusCode }; }
  };`;

let running: Running;
let client: SESv2Client;
const mails: SentMail[] = [];
let deliver: () => Promise<number>;
beforeAll(async () => {
  const mail = {
    identities: ['example.com', 'veeam@example.org'],
    deliver: (sent: SentMail) => {
      mails.push(sent);
      return deliver();
    },
  };
  running = await runStack(
    ({ add }) => {
      add('Sender', SENDER).addToRolePolicy(
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          resources: ['arn:aws:ses:us-east-1:000000000000:identity/example.com'],
          conditions: { StringEquals: { 'ses:FromAddress': 'veeam@example.com' } },
        }),
      );
    },
    { mail },
  );
  client = new SESv2Client({
    endpoint: running.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  mails.length = 0;
  deliver = async () => 202;
});
afterAll(() => running[Symbol.asyncDispose]());

const simple = {
  Subject: { Data: 'Büro: 1 new' },
  Body: { Text: { Data: 'text', Charset: 'UTF-8' }, Html: { Data: '<p>text</p>' } },
  Headers: [{ Name: 'References', Value: '<day@example.com>' }],
};
const message = (given: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput => ({
  FromEmailAddress: 'veeam@example.com',
  Destination: { ToAddresses: ['ops@example.net'] },
  Content: { Simple: simple },
  ...given,
});
const send = (given: Partial<SendEmailCommandInput> = {}) =>
  client.send(new SendEmailCommand(message(given)));

it('takes a mail of a verified address, and of an address of a verified domain', async () => {
  expect((await send()).MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await send({ FromEmailAddress: 'veeam@example.org' });
  expect(mails).toHaveLength(2);
  expect(mails[0]).toEqual({
    from: 'veeam@example.com',
    to: ['ops@example.net'],
    subject: 'Büro: 1 new',
    text: 'text',
    html: '<p>text</p>',
    headers: { References: '<day@example.com>' },
  });
});

const many = (count: number) => Array.from({ length: count }, (_none, index) => `a${index}@example.net`);
it.each<[string, Partial<SendEmailCommandInput>, string]>([
  ['a sender who is not verified', { FromEmailAddress: 'ops@example.org' }, 'MessageRejected'],
  ['nobody to send to', { Destination: {} }, 'BadRequestException'],
  ['51 recipients', { Destination: { ToAddresses: many(50), CcAddresses: many(1) } }, 'BadRequestException'],
  ['what is no address', { Destination: { ToAddresses: ['ops'] } }, 'BadRequestException'],
  [
    'a subject of two lines',
    { Content: { Simple: { ...simple, Subject: { Data: 'a\r\nBcc: x@example.com' } } } },
    'BadRequestException',
  ],
  [
    'a header of two lines',
    { Content: { Simple: { ...simple, Headers: [{ Name: 'X', Value: 'a\r\nBcc: x@example.com' }] } } },
    'BadRequestException',
  ],
  [
    'a long header',
    { Content: { Simple: { ...simple, Headers: [{ Name: 'X', Value: 'x'.repeat(871) }] } } },
    'BadRequestException',
  ],
  [
    '16 headers',
    { Content: { Simple: { ...simple, Headers: Array(16).fill({ Name: 'X', Value: 'x' }) } } },
    'BadRequestException',
  ],
  ['no body', { Content: { Simple: { ...simple, Body: {} } } }, 'BadRequestException'],
  [
    'a raw message, which is not simulated',
    { Content: { Raw: { Data: Buffer.from('a') } } },
    'BadRequestException',
  ],
])('refuses %s', async (_what, given, name) => {
  await expect(send(given)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  expect(mails).toEqual([]);
});

it('answers in its own way as the receiving side does, or not at all', async () => {
  deliver = async () => 429;
  await expect(send()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  deliver = async () => 500;
  await expect(send()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  deliver = () => Promise.reject(new Error('gone'));
  await expect(send()).rejects.not.toHaveProperty('$metadata.httpStatusCode');
});

it('lets a function send by an identity and as a sender that its policy names', async () => {
  const as = async (given: Partial<SendEmailCommandInput>) => {
    const { payload = '' } = await running.cloud.invoke('Sender', message(given));
    return JSON.parse(payload);
  };
  expect(await as({})).toEqual({ id: expect.any(String) });
  const refused = { name: 'AccessDeniedException', status: 403 };
  expect(await as({ FromEmailAddress: 'other@example.com' })).toEqual(refused);
  expect(await as({ FromEmailAddress: 'veeam@example.org' })).toEqual(refused);
});
