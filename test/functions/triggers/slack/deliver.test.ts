import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { post, slackApi } from '../../../../functions/platform/slack/slack-api.ts';
import { deliver } from '../../../../functions/triggers/slack/deliver.ts';
import { readGroups } from '../../../../functions/triggers/slack/groups.ts';
import { message } from '../../../../functions/triggers/slack/messages/blocks.ts';
import { sealText } from '../../../../functions/triggers/slack/work.ts';

const now = new Date('2026-11-23T20:00:00Z');
const secret = 'signing-secret-of-a-test';

let server: Server;
let url: string;
let received: { path: string; body: string; authorization: string | undefined }[];
let answers: { status: number; body?: string; headers?: Record<string, string> }[];
beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    received.push({ path: request.url ?? '', body, authorization: request.headers.authorization });
    const answer = answers.shift() ?? { status: 200 };
    response.writeHead(answer.status, answer.headers).end(answer.body ?? '{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

function secretsWith(bot: object): Secrets {
  const values: Record<string, unknown> = {
    'T/slack-signing': { secret },
    'T/slack-bot': bot,
    'T/slack-webhook': { url: `${url}/webhook` },
  };
  const client = {
    send: async ({ input }: { input: { SecretId: string } }) => ({
      SecretString: JSON.stringify(values[input.SecretId] ?? {}),
    }),
  };
  return new Secrets('T', Date.now, client as unknown as SecretsManagerClient);
}
const withBot = () => secretsWith({ token: 'xoxb-secret', apiUrl: `${url}/api` });

const delivery = (minutesAgo: number) => ({
  request: {
    user: 'U0ONE',
    channel: 'C0OPS',
    reply: sealText(`${url}/reply`, 'reply', secret),
    receivedAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
    replaces: false,
  },
  channel: undefined,
  now,
  replace: false,
});
const paths = () => received.map(({ path }) => path);

const bodyOf = (index: number) => JSON.parse(received[index]?.body ?? '');

it('answers through the response_url for thirty minutes, and then only to the user directly', async () => {
  expect(await deliver(withBot(), message('a'), delivery(28))).toStrictEqual({ by: 'response_url' });
  expect(await deliver(withBot(), message('b'), delivery(29))).toStrictEqual({ by: 'person' });
  expect(paths()).toStrictEqual(['/reply', '/api/chat.postEphemeral']);
  expect(bodyOf(0)).toMatchObject({ response_type: 'ephemeral', text: 'a' });
  expect(bodyOf(1)).toMatchObject({ channel: 'C0OPS', user: 'U0ONE', text: 'b' });
  expect(received[1]?.authorization).toBe('Bearer xoxb-secret');
});

it('posts late answers for everyone in the channel, or in the configured channel if there is one', async () => {
  const call = { ...message('a'), public: true };
  expect(await deliver(withBot(), call, delivery(29))).toStrictEqual({ by: 'channel' });
  await deliver(withBot(), call, { ...delivery(29), channel: 'C0LATE' });
  expect(paths()).toStrictEqual(['/api/chat.postMessage', '/api/chat.postMessage']);
  expect([bodyOf(0).channel, bodyOf(1).channel]).toStrictEqual(['C0OPS', 'C0LATE']);
});

it.each([403, 404, 410])('answers the user directly when the response_url is used up: %i', async (status) => {
  answers.push({ status, body: 'used_url' });
  expect(await deliver(withBot(), message('a'), delivery(1))).toStrictEqual({ by: 'person' });
  expect(paths()).toStrictEqual(['/reply', '/api/chat.postEphemeral']);
  expect(received[1]?.body).toContain('"text":"a"');
});

it.each(['user_not_in_channel', 'channel_not_found'])(
  "answers in the app's conversation when the channel cannot show it: %s",
  async (error) => {
    answers.push({ status: 200, body: JSON.stringify({ ok: false, error }) });
    expect(await deliver(withBot(), message('a'), delivery(29))).toStrictEqual({ by: 'person' });
    expect(paths()).toStrictEqual(['/api/chat.postEphemeral', '/api/chat.postMessage']);
    expect(bodyOf(1)).toMatchObject({ channel: 'U0ONE', text: 'a' });
  },
);

it('without a bot, says through the webhook that an answer was late, and never its content', async () => {
  await deliver(secretsWith({}), message('late'), delivery(60));
  await deliver(secretsWith({}), { ...message('late'), public: true }, delivery(60));
  expect(paths()).toStrictEqual(['/webhook', '/webhook']);
  expect(bodyOf(0).text).toContain('<@U0ONE>');
  expect(received[0]?.body).not.toContain('"late"');
  expect(bodyOf(1).text).toBe('late');
});

it('waits once for as long as Slack asks, and leaves every other error to the workflow', async () => {
  answers.push({ status: 429, headers: { 'retry-after': '0' } });
  expect(await deliver(withBot(), message('a'), delivery(1))).toStrictEqual({ by: 'response_url' });
  answers.push({ status: 429, headers: { 'retry-after': '3600' } });
  await expect(deliver(withBot(), message('a'), delivery(1))).rejects.toMatchObject({ status: 429 });
  answers.push({ status: 500 });
  await expect(deliver(withBot(), message('a'), delivery(1))).rejects.toMatchObject({
    name: 'SlackApiError',
    status: 500,
  });
});

it.each(['answers late', 'never ends its answer'])(
  'leaves a retry to the workflow when Slack %s',
  async (how) => {
    server.removeAllListeners('request');
    server.on('request', (_request, response) => {
      if (how === 'never ends its answer') response.writeHead(200).write('o');
    });
    const late = post('the response_url', url, {}, { timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ name: 'SlackApiError', status: undefined });
    server.closeAllConnections();
  },
);

it("reports Slack's own reason, and never an address or a token", async () => {
  answers.push({ status: 200, body: '{"ok":false,"error":"msg_too_long"}' });
  const error = await deliver(withBot(), message('a'), delivery(60)).catch((thrown: Error) => thrown);
  expect(String(error)).toContain('msg_too_long');
  server.close();
  server.closeAllConnections();
  const gone = await deliver(withBot(), message('a'), delivery(1)).catch((thrown: Error) => thrown);
  expect(gone).toMatchObject({ name: 'SlackApiError' });
  expect(`${error} ${gone}`).not.toMatch(/127\.0\.0\.1|xoxb|reply/);
});

it.each(['invalid_auth', 'token_revoked'])(
  'uses a new bot token at once when Slack says %s',
  async (code) => {
    const bots = [{ token: 'xoxb-old' }, { token: 'xoxb-new' }].map((bot) => ({
      ...bot,
      apiUrl: `${url}/api`,
    }));
    const client = {
      send: async () => ({ SecretString: JSON.stringify(bots.length > 1 ? bots.shift() : bots[0]) }),
    };
    const secrets = new Secrets('T', Date.now, client as unknown as SecretsManagerClient);
    answers.push({ status: 200, body: JSON.stringify({ ok: false, error: code }) });
    await slackApi(secrets, 'chat.postMessage', { channel: 'C0OPS' });
    expect(received.map(({ authorization }) => authorization)).toStrictEqual([
      'Bearer xoxb-old',
      'Bearer xoxb-new',
    ]);
  },
);

it("repeats neither the token nor the address when Slack's answer has them", async () => {
  const { pathname } = new URL(`${url}/services/T0/B0/hush-hush`);
  answers.push({ status: 500, body: `no_service ${pathname} xoxb-secret ${encodeURIComponent(pathname)}` });
  const error = await post(
    'it',
    `${url}${pathname}`,
    {},
    { headers: { authorization: 'Bearer xoxb-secret' } },
  ).catch((thrown: Error) => thrown);
  expect(String(error)).toContain('no_service');
  expect(String(error)).not.toMatch(/hush|xoxb/);
});

it('asks Slack who is in a user group', async () => {
  answers.push({ status: 200, body: '{"ok":true,"users":["U0ONE"]}' });
  const inGroup = await readGroups(withBot(), ['S0GROUP']);
  expect(inGroup('U0ONE', 'S0GROUP')).toBe(true);
  expect(inGroup('U0TWO', 'S0GROUP')).toBe(false);
  expect(received).toMatchObject([{ path: '/api/usergroups.users.list', body: 'usergroup=S0GROUP' }]);
});

it('asks Slack again who is in a user group after five minutes', async () => {
  const group = 'S0LATER';
  const start = now.getTime();
  const members = async (ms: number) => {
    const inGroup = await readGroups(withBot(), [group], () => start + ms);
    return ['U0ONE', 'U0TWO'].filter((user) => inGroup(user, group));
  };
  answers.push(
    { status: 200, body: '{"ok":true,"users":["U0ONE"]}' },
    { status: 200, body: '{"ok":true,"users":["U0TWO"]}' },
  );
  expect(await members(0)).toStrictEqual(['U0ONE']);
  expect(await members(5 * 60_000 - 1)).toStrictEqual(['U0ONE']);
  expect(received).toHaveLength(1);
  expect(await members(5 * 60_000)).toStrictEqual(['U0TWO']);
  expect(await members(10 * 60_000 - 1)).toStrictEqual(['U0TWO']);
  expect(received).toHaveLength(2);
});
