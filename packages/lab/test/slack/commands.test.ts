import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { at, header, type Received, type Receiver, startReceiver } from './receiver.ts';

let lab: Lab;
let receiver: Receiver;

beforeAll(async () => {
  lab = await startTestLab();
  receiver = await startReceiver();
});
beforeEach(() => {
  lab.reset({ jobs: 1, servers: 1, seed: 1 });
  receiver.reset();
});
afterAll(async () => {
  await receiver.close();
  await lab.close();
});

const send = (more: object = {}) =>
  control(lab, 'POST', '/slack/send-command', { url: receiver.url, text: 'status', ...more });
const form = ({ body }: Received) => Object.fromEntries(new URLSearchParams(body));
const sign = (timestamp: string | undefined, body: string, secret = lab.slack.signingSecret) =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
const startSeconds = 1772625600;

test('a command is the form that Slack documents, signed over its very bytes', async () => {
  const { status } = await send({ text: 'job "Büro & <b>" 🙂', user: 'ben', channel: 'operations' });
  expect(status).toBe(200);
  const request = at(receiver.received, 0);
  expect(form(request)).toEqual({
    token: 'lab-verification-token',
    team_id: 'T0LAB',
    team_domain: 'veeam-lab',
    enterprise_id: 'E0LAB',
    enterprise_name: 'Veeam Lab',
    channel_id: 'C0LABOPERATIONS',
    channel_name: 'operations',
    user_id: 'U0LABBEN',
    user_name: 'ben',
    command: '/veeam',
    text: 'job "Büro & <b>" 🙂',
    api_app_id: 'A0LABAPP',
    is_enterprise_install: 'false',
    response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/slack\/response\/[0-9a-f]{24}$/),
    trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
  });
  expect(form(request)['response_url']).toContain(lab.controlUrl);
  expect(header(request, 'Content-Type')).toBe('application/x-www-form-urlencoded');
  expect(header(request, 'X-Slack-Request-Timestamp')).toBe(String(startSeconds));
  expect(header(request, 'X-Slack-Signature')).toBe(sign(String(startSeconds), request.body));
  expect(header(request, 'X-Slack-Retry-Num')).toBeUndefined();
});

test('two commands share no trigger and no response_url', async () => {
  const [one, other] = await Promise.all([
    lab.slack.sendCommand({ url: receiver.url, text: '' }),
    lab.slack.sendCommand({ url: receiver.url, text: '' }),
  ]);
  expect(one.triggerId).not.toBe(other.triggerId);
  expect(one.responseUrl).not.toBe(other.responseUrl);
});

test.each([
  ['text', { type: 'text/plain; charset=utf-8', body: 'Working' }, 'ephemeral', { text: 'Working' }],
  ['JSON', { type: 'application/json', body: '{"text":"a"}' }, 'ephemeral', { text: 'a' }],
  [
    'JSON for all',
    { type: 'application/json; charset=utf-8', body: '{"text":"a","response_type":"in_channel"}' },
    'in_channel',
    { text: 'a', response_type: 'in_channel' },
  ],
])('an immediate answer in %s is shown', async (_, reply, visibility, body) => {
  receiver.answers(() => reply);
  await send({ user: 'U9STRANGER' });
  expect(lab.slack.messages()).toMatchObject([
    { path: '/slack/commands', channel: 'C0LABVEEAM', user: 'U9STRANGER', visibility, body },
  ]);
});

test('an empty acknowledgement shows nothing', async () => {
  const { body } = await send();
  expect(body).toMatchObject({ deliveries: [{ kind: 'first', status: 200, body: '' }] });
  expect(lab.slack.messages()).toEqual([]);
});

test.each([
  ['a refusal', { status: 401 }, 'http_client_error'],
  ['a server error', { status: 502, body: 'x' }, 'http_service_error'],
  ['a status that is no 200', { status: 202 }, 'dispatch_failed'],
  ['blocks that Slack refuses', { type: 'application/json', body: '{"blocks":[{}]}' }, 'invalid_blocks'],
  ['JSON that is broken', { type: 'application/json', body: '{' }, 'invalid_payload'],
])('%s is shown only to the sender', async (_, reply, error) => {
  receiver.answers(() => reply);
  await send({ command: '/backup' });
  expect(lab.slack.messages()).toMatchObject([
    {
      visibility: 'ephemeral',
      user: 'U0LABANNA',
      body: { error, text: `/backup failed with the error "${error}"` },
    },
  ]);
});

test('nothing listens', async () => {
  const { body } = await send({ url: 'http://127.0.0.1:1/slack/commands' });
  expect(body).toMatchObject({ deliveries: [{ status: null, error: 'dispatch_failed' }] });
});

test('after three seconds an answer is too late, whatever it says', async () => {
  receiver.answers(() => undefined);
  const { body } = await send();
  expect(body).toMatchObject({ deliveries: [{ status: null, error: 'operation_timeout' }] });
  const [delivery] = (body as { deliveries: { milliseconds: number }[] }).deliveries;
  expect(delivery?.milliseconds).toBeGreaterThanOrEqual(2_990);
  expect(delivery?.milliseconds).toBeLessThan(4_500);
  expect(lab.slack.messages()).toMatchObject([{ body: { error: 'operation_timeout' } }]);
});

test('a repeated request is the same to the last byte, and its answer is not shown', async () => {
  receiver.answers((index) => ({ type: 'text/plain', body: `answer ${index}` }));
  const { body } = await send({ repeat: 2 });
  expect(body).toMatchObject({ deliveries: [{ kind: 'first' }, { kind: 'repeat' }, { kind: 'repeat' }] });
  const [first, ...rest] = receiver.received;
  expect(rest).toEqual([first, first]);
  expect(lab.slack.messages()).toMatchObject([{ body: { text: 'answer 0' } }]);
});

test('a retry is called one, with its reason, and has the same trigger', async () => {
  receiver.answers((index) => ({ status: index === 0 ? 500 : 200 }));
  await send({ retry: 2 });
  const [first, second, third] = receiver.received.map((request) => ({
    body: request.body,
    number: header(request, 'X-Slack-Retry-Num'),
    reason: header(request, 'X-Slack-Retry-Reason'),
  }));
  expect(first).toMatchObject({ number: undefined, reason: undefined });
  expect(second).toEqual({ body: first?.body, number: '1', reason: 'http_error' });
  expect(third).toEqual({ body: first?.body, number: '2', reason: 'http_timeout' });
});

const malformed = async (how: object) => {
  await send({ malformed: how });
  const request = at(receiver.received, 0);
  return { request, signature: header(request, 'X-Slack-Signature') };
};

test('a wrong secret makes another signature', async () => {
  const { request, signature } = await malformed({ secret: 'wrong' });
  expect(signature).toBe(sign(String(startSeconds), request.body, 'wrong'));
  expect(signature).not.toBe(sign(String(startSeconds), request.body));
});

test.each([-301, 301])('a timestamp %i seconds off is signed rightly', async (timestampOffsetSeconds) => {
  const { request, signature } = await malformed({ timestampOffsetSeconds });
  expect(header(request, 'X-Slack-Request-Timestamp')).toBe(String(startSeconds + timestampOffsetSeconds));
  expect(signature).toBe(sign(String(startSeconds + timestampOffsetSeconds), request.body));
});

test('a timestamp that is no number', async () => {
  const { request, signature } = await malformed({ timestamp: 'now' });
  expect(signature).toBe(sign('now', request.body));
});

test('another version', async () => {
  expect((await malformed({ version: 'v1' })).signature).toMatch(/^v1=[0-9a-f]{64}$/);
});

test('no signature at all, with a body of its own', async () => {
  const { request, signature } = await malformed({ unsigned: true, body: 'ssl_check=1' });
  expect(signature).toBeUndefined();
  expect(request.rawHeaders.join().toLowerCase()).not.toContain('x-slack-');
  expect(request.body).toBe('ssl_check=1');
});

test('headers in other casing, twice, and another content type', async () => {
  const { request } = await malformed({
    headerCase: 'lower',
    duplicate: true,
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
  });
  const names = request.rawHeaders.filter((name, index) => index % 2 === 0 && /signature/i.test(name));
  expect(names).toEqual(['x-slack-signature', 'x-slack-signature']);
  expect(header(request, 'content-type')).toBe('application/x-www-form-urlencoded; charset=utf-8');
  receiver.reset();
  const twice = at((await malformed({ duplicate: true })) && receiver.received, 0);
  expect(header(twice, 'x-slack-SIGNATURE')).toBe(`v0=${'0'.repeat(64)}`);
});

test.each([
  [{ user: 'Nobody' }, 404, 'Slack has no user "Nobody".'],
  [{ channel: 'nowhere' }, 404, 'Slack has no channel "nowhere".'],
  [{ url: 'ftp://x' }, 400, expect.stringContaining('url: ')],
  [{ command: 'veeam' }, 400, expect.stringContaining('command: ')],
  [{ malformed: { secrets: 'x' } }, 400, expect.stringContaining('secrets')],
])('%j cannot be sent', async (more, status, message) => {
  expect(await send(more)).toEqual({ status, body: { message } });
  expect(receiver.received).toEqual([]);
});
