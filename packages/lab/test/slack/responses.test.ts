import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { at, type Receiver, startReceiver } from './receiver.ts';

let lab: Lab;
let receiver: Receiver;
let url: string;

beforeAll(async () => {
  lab = await startTestLab();
  receiver = await startReceiver();
});
beforeEach(async () => {
  lab.reset({ jobs: 1, servers: 1, seed: 1 });
  url = (await lab.slack.sendCommand({ url: receiver.url, text: 'status' })).responseUrl;
});
afterAll(async () => {
  await receiver.close();
  await lab.close();
});

async function respond(body: unknown, to = url) {
  const answer = await fetch(to, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}
const ok = { status: 200, text: 'ok' };
const gone = (error: string) => ({ status: 404, text: JSON.stringify({ ok: false, error }) });
const buttons = [
  {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'yes', text: { type: 'plain_text', text: 'Yes' } }],
  },
];

test('a response is for the asker alone unless it says otherwise', async () => {
  expect(await respond({ text: 'a' })).toEqual(ok);
  expect(await respond({ text: 'b', response_type: 'in_channel' })).toEqual(ok);
  expect(lab.slack.messages()).toMatchObject([
    { visibility: 'ephemeral', user: 'U0LABANNA', channel: 'C0LABVEEAM', path: new URL(url).pathname },
    { visibility: 'in_channel', body: { text: 'b' } },
  ]);
});

test('the sixth use is one too many; what Slack refused does not count', async () => {
  expect(await respond({ blocks: [{}] })).toEqual({ status: 400, text: 'invalid_blocks' });
  expect(await respond({ text: 'x', response_type: 'all' })).toEqual({
    status: 400,
    text: 'invalid_payload',
  });
  for (let use = 1; use <= 5; use += 1) expect(await respond({ text: String(use) })).toEqual(ok);
  expect(await respond({ text: '6' })).toEqual(gone('used_url'));
  expect(lab.slack.messages()).toHaveLength(5);
});

test('a url lives for thirty minutes of the lab, and not longer', async () => {
  lab.clock.advance(30 * 60_000);
  expect(await respond({ text: 'in time' })).toEqual(ok);
  lab.clock.advance(1);
  expect(await respond({ text: 'late' })).toEqual(gone('expired_url'));
  expect(await respond({ text: 'x' }, `${lab.controlUrl}/slack/response/unknown`)).toEqual(
    gone('expired_url'),
  );
});

test('a command has no original that could be replaced or deleted', async () => {
  await respond({ text: 'first' });
  expect(await respond({ text: 'second', replace_original: true })).toEqual(ok);
  expect(await respond({ delete_original: true })).toEqual(ok);
  expect(lab.slack.messages().map(({ body }) => body.text)).toEqual(['first', 'second']);
  expect(lab.slack.messages().every(({ history }) => history.length === 0)).toBe(true);
});

test('the message whose button was pressed is replaced in its place, and its history kept', async () => {
  await respond({ text: 'Sure?', blocks: buttons });
  const { responseUrl } = await lab.slack.press({ button: 'yes' });
  await respond({ text: 'Working', replace_original: 'true' }, responseUrl);
  await respond({ text: 'Done', replace_original: true }, responseUrl);
  await respond({ text: 'beside it' }, responseUrl);
  expect(lab.slack.messages()).toMatchObject([
    { body: { text: 'Done' }, history: [{ body: { text: 'Sure?' } }, { body: { text: 'Working' } }] },
    { body: { text: 'beside it' }, visibility: 'ephemeral', history: [] },
  ]);
  await respond({ delete_original: true }, responseUrl);
  expect(at(lab.slack.messages(), 0)).toMatchObject({ deletedAt: '2026-03-04T12:00:00.000Z' });
});

test('faults hit a response_url as any other', async () => {
  lab.faults.add({
    server: 'slack',
    kind: 'status',
    status: 429,
    retryAfterSeconds: 3,
    times: 1,
    message: 'rate_limited',
  });
  expect(await respond({ text: 'a' })).toEqual({ status: 429, text: 'rate_limited' });
  lab.faults.add({ server: 'slack', kind: 'drop-response', path: '/slack/response/', times: 1 });
  await expect(respond({ text: 'b' })).rejects.toThrow();
  expect(lab.slack.messages()).toMatchObject([{ body: { text: 'b' } }]);
});
