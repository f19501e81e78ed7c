import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await startTestLab();
});
beforeEach(() => lab.reset({ jobs: 1, servers: 1, seed: 1 }));
afterAll(() => lab.close());

const webhookPath = '/slack/webhooks/T1/B1/key';

async function post(body: unknown, { path = webhookPath, type = 'application/json' } = {}) {
  const answer = await fetch(`${lab.controlUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
}
const messages = async () => (await control(lab, 'GET', '/slack/messages')).body;
const arm = async (fault: object) =>
  expect((await control(lab, 'POST', '/faults', { server: 'slack', ...fault })).status).toBe(201);

const ok = { status: 200, text: 'ok', retryAfter: null };
const text = (length: number) => 'x'.repeat(length);
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: text(length) } });
const header = (length: number) => ({ type: 'header', text: { type: 'plain_text', text: text(length) } });
const button = {
  type: 'button',
  text: { type: 'plain_text', text: 'Open' },
  url: 'https://example.com/report',
};

test('what is posted to any webhook is listed as it was posted', async () => {
  const first = { text: 'hello', blocks: [header(3), section(3), { type: 'divider' }], unfurl_links: false };
  expect(await post(first)).toEqual(ok);
  expect(
    await post({ text: 'again' }, { path: '/slack/webhooks/other', type: 'application/json; charset=utf-8' }),
  ).toEqual(ok);
  const at = '2026-03-04T12:00:00.000Z';
  const about = { at, channel: 'C0LABVEEAM', visibility: 'in_channel', history: [] };
  const ts = expect.stringMatching(/^1772625600\.\d{6}$/);
  expect(await messages()).toEqual([
    { ...about, ts, path: webhookPath, body: first },
    { ...about, ts, path: '/slack/webhooks/other', body: { text: 'again' } },
  ]);
  const [one, other] = lab.slack.messages();
  expect(one?.ts).not.toBe(other?.ts);
  expect(lab.requests.list()).toMatchObject([{ server: 'slack', status: 200 }, { server: 'slack' }]);
});

test('a reset forgets the messages', async () => {
  await post({ text: 'hello' });
  await control(lab, 'POST', '/reset', {});
  expect(await messages()).toEqual([]);
});

test.each([
  ['50 blocks', { blocks: Array.from({ length: 50 }, () => section(1)) }],
  ['a section of 3,000 characters', { blocks: [section(3000)] }],
  ['a header of 150 characters', { blocks: [header(150)] }],
  [
    'a section of fields with a button',
    { blocks: [{ type: 'section', fields: [section(2000).text], accessory: button }] },
  ],
  [
    'a button that asks again',
    {
      blocks: [
        {
          type: 'actions',
          elements: [
            {
              ...button,
              confirm: {
                title: { type: 'plain_text', text: text(100) },
                text: section(300).text,
                confirm: { type: 'plain_text', text: 'Yes' },
                deny: { type: 'plain_text', text: 'No' },
              },
            },
          ],
        },
      ],
    },
  ],
  [
    'context and actions',
    {
      blocks: [
        { type: 'context', elements: [section(9).text] },
        { type: 'actions', elements: [button] },
      ],
    },
  ],
])('%s are taken', async (_, body) => {
  expect(await post(body)).toEqual(ok);
});

test.each([
  ['no JSON', '{', 'invalid_payload'],
  ['nothing', '', 'invalid_payload'],
  ['a list', [], 'invalid_payload'],
  ['a text that is none', { text: 7 }, 'invalid_payload'],
  ['an empty object', {}, 'no_text'],
  ['an empty text', { text: '' }, 'no_text'],
  ['no blocks and no text', { blocks: [] }, 'no_text'],
  ['blocks that are no list', { blocks: {} }, 'invalid_blocks_format'],
  ['51 blocks', { blocks: Array.from({ length: 51 }, () => section(1)) }, 'invalid_blocks'],
  ['a section of 3,001 characters', { text: 'x', blocks: [section(3001)] }, 'invalid_blocks'],
  ['a header of 151 characters', { blocks: [header(151)] }, 'invalid_blocks'],
  ['a header with markup', { blocks: [{ ...section(1), type: 'header' }] }, 'invalid_blocks'],
  ['an empty section', { blocks: [{ type: 'section' }] }, 'invalid_blocks'],
  ['a section without characters', { blocks: [section(0)] }, 'invalid_blocks'],
  [
    'one action_id twice in a block',
    {
      blocks: [
        {
          type: 'actions',
          elements: [
            { ...button, action_id: 'a' },
            { ...button, action_id: 'a' },
          ],
        },
      ],
    },
    'invalid_blocks',
  ],
  [
    'one block_id twice',
    {
      blocks: [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
    },
    'invalid_blocks',
  ],
  ['an unknown property', { blocks: [{ ...section(1), colour: 'red' }] }, 'invalid_blocks'],
  ['an unknown block', { blocks: [{ type: 'carousel' }] }, 'invalid_blocks'],
  [
    'a button that leads nowhere',
    { blocks: [{ type: 'actions', elements: [{ ...button, url: 'report' }] }] },
    'invalid_blocks',
  ],
])('%s is refused and not kept', async (_, body, code) => {
  expect(await post(body)).toEqual({ status: 400, text: code, retryAfter: null });
  expect(await messages()).toEqual([]);
});

test('JSON that is not called so is refused', async () => {
  expect(await post({ text: 'x' }, { type: 'text/plain' })).toMatchObject({ text: 'invalid_payload' });
});

test('Slack asks to wait when a fault says so, and takes the message afterwards', async () => {
  await arm({ kind: 'status', status: 429, retryAfterSeconds: 2, message: 'rate_limited' });
  expect(await post({ text: 'x' })).toEqual({ status: 429, text: 'rate_limited', retryAfter: '2' });
  expect(await messages()).toEqual([]);
  expect(await post({ text: 'x' })).toEqual(ok);
});

test('an answer is lost after Slack took the message, or before', async () => {
  await arm({ kind: 'drop-response', path: '/slack/webhooks/T1' });
  await expect(post({ text: 'taken' })).rejects.toThrow();
  await arm({ kind: 'reset' });
  await expect(post({ text: 'not taken' })).rejects.toThrow();
  expect(await messages()).toMatchObject([{ body: { text: 'taken' } }]);
});

test('a late answer and a server error', async () => {
  await arm({ kind: 'delay', milliseconds: 60 });
  expect(await post({ text: 'x' })).toEqual(ok);
  expect(lab.requests.list().at(-1)?.milliseconds).toBeGreaterThanOrEqual(59);
  await arm({ kind: 'status', status: 500 });
  expect((await post({ text: 'x' })).status).toBe(500);
});

test('Slack has no sessions and tasks that a fault could concern', async () => {
  const answer = await control(lab, 'POST', '/faults', { server: 'slack', kind: 'expire-session' });
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('server: ') } });
});

test('the control has no webhook to be read', async () => {
  expect((await control(lab, 'GET', webhookPath)).status).toBe(404);
});
