import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let lab: Lab;
let receiver: Receiver;

beforeAll(async () => {
  lab = await startTestLab();
  receiver = await startReceiver();
});
beforeEach(() => lab.reset({ jobs: 1, servers: 1, seed: 1 }));
afterAll(async () => {
  await receiver.close();
  await lab.close();
});

interface Result {
  readonly ok: boolean;
  readonly error?: string;
  readonly ts?: string;
  readonly [key: string]: unknown;
}

async function call(method: string, body: unknown, headers: Record<string, string> = {}): Promise<Result> {
  const answer = await fetch(`${lab.controlUrl}/slack/api/${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${lab.slack.botToken}`,
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Result;
}
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
const channel = 'C0LABVEEAM';
const divider = { type: 'divider' };

test('a message is posted, identified by its ts, and shown to all', async () => {
  const posted = await call('chat.postMessage', { channel: '#veeam', text: 'a', blocks: [divider] });
  expect(posted).toMatchObject({ ok: true, channel, message: { text: 'a', user: 'U0LABAPP' } });
  expect(lab.slack.messages()).toMatchObject([
    { ts: posted.ts, channel, visibility: 'in_channel', body: { text: 'a', blocks: [divider] } },
  ]);
  expect(lab.slack.messages()[0]?.body).not.toHaveProperty('channel');
});

test('a form carries blocks as JSON', async () => {
  const blocks = JSON.stringify([divider]);
  await call('chat.postMessage', new URLSearchParams({ channel, text: 'a', blocks }).toString(), formHeaders);
  expect(lab.slack.messages()).toMatchObject([{ body: { blocks: [divider] } }]);
});

test("a user's id is the conversation with that user", async () => {
  expect(await call('chat.postMessage', { channel: 'U0LABBEN', text: 'a' })).toMatchObject({
    channel: 'D0LABBEN',
  });
});

test.each([
  ['no channel', { text: 'a' }, 'channel_not_found'],
  ['an unknown channel', { channel: 'nowhere', text: 'a' }, 'channel_not_found'],
  ['a channel without the app', { channel: 'random', text: 'a' }, 'not_in_channel'],
  ['no text', { channel }, 'no_text'],
  ['a text that is too long', { channel, text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['51 blocks', { channel, blocks: Array.from({ length: 51 }, () => divider) }, 'invalid_blocks'],
  ['blocks in text that are none', { channel, blocks: '[' }, 'invalid_blocks_format'],
  ['a list', [], 'json_not_object'],
  ['broken JSON', '{', 'invalid_json'],
])('%s is refused', async (_, body, error) => {
  expect(await call('chat.postMessage', body)).toEqual({ ok: false, error });
  expect(lab.slack.messages()).toEqual([]);
});

test('who calls must show the token, in a body of a known kind', async () => {
  const body = { channel, text: 'a' };
  expect(await call('chat.postMessage', body, { authorization: '' })).toMatchObject({ error: 'not_authed' });
  expect(await call('chat.postMessage', body, { authorization: 'Bearer x' })).toMatchObject({
    error: 'invalid_auth',
  });
  expect(await call('chat.postMessage', body, { 'content-type': 'text/plain' })).toMatchObject({
    error: 'invalid_post_type',
  });
  expect(await call('chat.nothing', body)).toMatchObject({ error: 'unknown_method' });
});

test('a message is updated in its place; a text without blocks takes the blocks away', async () => {
  const { ts } = await call('chat.postMessage', { channel, text: 'a', blocks: [divider] });
  expect(await call('chat.update', { channel, ts, text: 'b' })).toMatchObject({ ok: true, ts, text: 'b' });
  expect(lab.slack.messages()).toMatchObject([
    { ts, body: { text: 'b' }, history: [{ body: { text: 'a', blocks: [divider] } }] },
  ]);
  expect(lab.slack.messages()[0]?.body.blocks).toBeUndefined();
});

test('what is not there, not named by its id or ephemeral is not updated', async () => {
  const { responseUrl } = await lab.slack.sendCommand({ url: receiver.url, text: '' });
  const headers = { 'content-type': 'application/json' };
  await fetch(responseUrl, { method: 'POST', headers, body: '{"text":"for anna"}' });
  const ts = lab.slack.messages()[0]?.ts;
  expect(await call('chat.update', { channel, ts, text: 'b' })).toMatchObject({ error: 'message_not_found' });
  expect(await call('chat.update', { channel, ts: '1.1', text: 'b' })).toMatchObject({
    error: 'message_not_found',
  });
  expect(await call('chat.update', { channel: 'veeam', ts, text: 'b' })).toMatchObject({
    error: 'channel_not_found',
  });
  expect(await call('chat.update', { channel, text: 'b' })).toMatchObject({ error: 'invalid_arguments' });
});

test('the users of a group are asked for in a form or a query; JSON is not read', async () => {
  const users = ['U0LABANNA', 'U0LABBEN'];
  expect(await call('usergroups.users.list', 'usergroup=S0LABADMINS', formHeaders)).toEqual({
    ok: true,
    users,
  });
  const answer = await fetch(`${lab.controlUrl}/slack/api/usergroups.users.list?usergroup=S0LABADMINS`, {
    headers: { authorization: `Bearer ${lab.slack.botToken}` },
  });
  expect(await answer.json()).toEqual({ ok: true, users });
  expect(await call('usergroups.users.list', 'usergroup=S0', formHeaders)).toMatchObject({
    error: 'no_such_subteam',
  });
  expect(await call('usergroups.users.list', { usergroup: 'S0LABADMINS' })).toMatchObject({
    error: 'invalid_arguments',
  });
});

const title = { type: 'plain_text', text: 'Mute' };
const view = { type: 'modal', title, blocks: [{ type: 'input' }] };
const trigger = async () => (await lab.slack.sendCommand({ url: receiver.url, text: '' })).triggerId;

test('a trigger opens one view, within three seconds', async () => {
  const trigger_id = await trigger();
  expect(await call('views.open', { trigger_id, view })).toMatchObject({ ok: true, view });
  expect(await call('views.open', { trigger_id, view })).toMatchObject({ error: 'exchanged_trigger_id' });
  expect((await control(lab, 'GET', '/slack/views')).body).toMatchObject([view]);
  const late = await trigger();
  lab.clock.advance(3_001);
  expect(await call('views.open', { trigger_id: late, view })).toMatchObject({ error: 'expired_trigger_id' });
  expect(await call('views.open', { trigger_id: 'x', view })).toMatchObject({ error: 'invalid_trigger_id' });
});

test('a title of 25 characters is too long for a view', async () => {
  const long = { ...view, title: { ...title, text: 'x'.repeat(25) } };
  const trigger_id = await trigger();
  expect(await call('views.open', { trigger_id, view: long })).toMatchObject({ error: 'invalid_arguments' });
  expect(await call('views.open', { trigger_id, view: JSON.stringify(view) })).toMatchObject({ ok: true });
});

test('a fault asks the Web API to be slower', async () => {
  const fault = {
    server: 'slack',
    kind: 'status',
    status: 429,
    retryAfterSeconds: 7,
    message: 'ratelimited',
  };
  await control(lab, 'POST', '/faults', { ...fault, path: '/slack/api/chat.' });
  const answer = await fetch(`${lab.controlUrl}/slack/api/chat.postMessage`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await answer.json()).toEqual({ ok: false, error: 'ratelimited' });
});
