import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { at, type Receiver, startReceiver } from './receiver.ts';

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

const button = (label: string, more: object = {}) => ({
  type: 'button',
  text: { type: 'plain_text', text: label },
  ...more,
});
const blocks = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Start *it*?' }, accessory: button('Open') },
  {
    type: 'actions',
    block_id: 'choice',
    elements: [
      button('Confirm', { action_id: 'confirm', value: '{"job":"Büro"}', style: 'primary' }),
      button('Cancel', { action_id: 'cancel' }),
    ],
  },
];
const postToChannel = async (text: string) => {
  const answer = await fetch(`${lab.controlUrl}/slack/webhooks/lab`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, blocks }),
  });
  expect(answer.status).toBe(200);
  return at(lab.slack.messages(), -1);
};
const press = (body: object) => control(lab, 'POST', '/slack/press', { url: receiver.url, ...body });
const payload = (index = -1) =>
  JSON.parse(new URLSearchParams(at(receiver.received, index).body).get('payload') ?? '');

test('a press in a channel carries the message, the button and who pressed it', async () => {
  const { ts } = await postToChannel('notice');
  const { status, body } = await press({ message: ts, actionId: 'confirm', user: 'cleo' });
  expect(status).toBe(200);
  const { triggerId, responseUrl } = body as { triggerId: string; responseUrl: string };
  expect(payload()).toEqual({
    type: 'block_actions',
    user: { id: 'U0LABCLEO', username: 'cleo', name: 'cleo', team_id: 'T0LAB' },
    api_app_id: 'A0LABAPP',
    token: 'lab-verification-token',
    container: { type: 'message', message_ts: ts, channel_id: 'C0LABVEEAM', is_ephemeral: false },
    trigger_id: triggerId,
    team: { id: 'T0LAB', domain: 'veeam-lab' },
    enterprise: { id: 'E0LAB', name: 'Veeam Lab' },
    is_enterprise_install: false,
    channel: { id: 'C0LABVEEAM', name: 'veeam' },
    message: expect.objectContaining({ type: 'message', ts, text: 'notice', user: 'U0LABAPP' }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: 'confirm',
        block_id: 'choice',
        text: { type: 'plain_text', text: 'Confirm', emoji: true },
        value: '{"job":"Büro"}',
        style: 'primary',
        action_ts: '1772625600.000000',
      },
    ],
  });
});

test('a button is found by its label, the newest first, and has ids even when it came without', async () => {
  await postToChannel('old');
  await postToChannel('new');
  await press({ button: 'Open' });
  expect(payload()).toMatchObject({
    message: { text: 'new' },
    actions: [{ action_id: expect.stringMatching(/./), block_id: expect.stringMatching(/./) }],
  });
  expect(payload().message.blocks[0]).toMatchObject({
    block_id: payload().actions[0].block_id,
    accessory: { action_id: payload().actions[0].action_id },
  });
  await press({ button: 'Open', message: 0 });
  expect(payload()).toMatchObject({ message: { text: 'old' } });
});

test('an ephemeral message is pressed by who sees it, and is not sent along', async () => {
  receiver.answers(() => ({ type: 'application/json', body: JSON.stringify({ text: 'Sure?', blocks }) }));
  await lab.slack.sendCommand({ url: receiver.url, text: 'start', user: 'ben', channel: 'operations' });
  receiver.answers(() => ({}));
  const { deliveries } = await lab.slack.press({ button: 'confirm' });
  expect(deliveries).toMatchObject([{ kind: 'first', status: 200 }]);
  expect(at(receiver.received, -1).path).toBe('/slack/interactions');
  expect(payload()).toMatchObject({
    user: { id: 'U0LABBEN' },
    channel: { id: 'C0LABOPERATIONS' },
    container: { is_ephemeral: true },
  });
  expect(payload()).not.toHaveProperty('message');
});

test('what answers a press at once is no message, and a press is repeated as a command is', async () => {
  await postToChannel('notice');
  receiver.answers(() => ({ type: 'text/plain', body: 'not shown' }));
  await press({ actionId: 'confirm', repeat: 1 });
  expect(lab.slack.messages()).toHaveLength(1);
  expect(at(receiver.received, 1)).toEqual(at(receiver.received, 0));
});

test('a button that cannot be pressed is not found', async () => {
  expect(await press({ button: 'Confirm' })).toEqual({
    status: 404,
    body: { message: 'No message shows no button "Confirm".' },
  });
  await postToChannel('notice');
  expect(await press({ button: 'Confirm', message: '1.1' })).toMatchObject({ status: 404 });
  expect(await press({ message: 0 })).toEqual({
    status: 400,
    body: { message: 'An actionId or a button is missing.' },
  });
  lab.reset({ jobs: 1, servers: 1, seed: 1 });
  expect(receiver.received).toEqual([]);
});

test('the page presses as the person who looks at it, after the question that a button asks', async () => {
  const confirm = Object.fromEntries(
    ['title', 'text', 'confirm', 'deny'].map((part) => [part, { type: 'plain_text', text: `the ${part}` }]),
  );
  lab.slack.appAt(receiver.url);
  await fetch(`${lab.controlUrl}/slack/webhooks/lab`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      blocks: [{ type: 'actions', elements: [button('Mute', { action_id: 'mute', confirm })] }],
    }),
  });
  const { ts } = at(lab.slack.messages(), -1);
  const page = await (await fetch(`${lab.controlUrl}/slack?as=ben`)).text();
  expect(page).toMatch(
    /<div popover[\s\S]*the title[\s\S]*the deny[\s\S]*name="actionId" value="mute">the confirm/,
  );
  const send = (path: string, form: Record<string, string>, origin = lab.controlUrl) =>
    fetch(`${lab.controlUrl}${path}`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  const form = { message: ts, actionId: 'mute', user: 'U0LABBEN' };
  expect((await send('/slack/page/press', form, 'https://evil.example')).status).toBe(403);
  expect(receiver.received).toHaveLength(0);
  const pressed = await send('/slack/page/press', form);
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/slack?as=U0LABBEN']);
  expect(payload()).toMatchObject({ user: { name: 'ben' }, actions: [{ action_id: 'mute' }] });
  expect((await send('/slack/page/press', { ...form, actionId: 'gone' })).status).toBe(404);

  receiver.answers(() => ({ status: 500 }));
  const failed = await send('/slack/page/press', form);
  expect(failed.headers.get('location')).toBe('/slack?as=U0LABBEN&trouble=http_service_error');
  const typed = await send('/slack/page/command', {
    user: 'U0LABBEN',
    channel: 'C0LABVEEAM',
    text: '/veeam jobs',
  });
  expect(typed.status).toBe(303);
  const command = new URLSearchParams(at(receiver.received, -1).body);
  expect([command.get('text'), command.get('user_name')]).toEqual(['jobs', 'ben']);
});
