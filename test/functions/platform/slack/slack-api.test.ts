import { describe, expect, it, vi } from 'vitest';
import {
  buttons,
  escapeMrkdwn,
  section,
  shortened,
  slackDate,
} from '../../../../functions/platform/slack/block-kit.ts';
import {
  bot,
  post,
  refusesSecret,
  SlackApiError,
  slackApi,
} from '../../../../functions/platform/slack/slack-api.ts';
import {
  postToSlack,
  refusesAddress,
  shownOfSlack,
} from '../../../../functions/platform/slack/slack-post.ts';
import { postToWeb } from '../../../../functions/platform/web-request.ts';
import { makeCertificate, startServer } from '../../../../packages/veeam/test/transport/tls-server.ts';
import { type Script, secretsWith, startReceiver } from '../../notices/channels/receiver.ts';

const ok = { status: 200, body: '{"ok":true,"ts":"1"}' };
const failure = (error: unknown) => (error instanceof SlackApiError ? error : Promise.reject(error));

/** Calls a method of the Web API, which gives these answers in order. */
async function calling(answers: Script[], parameters: Record<string, unknown> | URLSearchParams = { a: 1 }) {
  await using receiver = await startReceiver(ok);
  receiver.script.push(...answers);
  const secrets = secretsWith({ 'slack-bot': { token: 'xoxb-token', apiUrl: receiver.url } });
  const outcome = await slackApi(secrets, 'chat.update', parameters).catch(failure);
  return { outcome, received: receiver.received };
}

describe('a method of the Web API', () => {
  it('is sent as JSON or a form, with the token', async () => {
    const { outcome, received } = await calling([]);
    expect(outcome).toStrictEqual({ ok: true, ts: '1' });
    expect(received).toMatchObject([
      {
        path: '/chat.update',
        body: '{"a":1}',
        headers: { authorization: 'Bearer xoxb-token', 'content-type': 'application/json; charset=utf-8' },
      },
    ]);
    const form = await calling([], new URLSearchParams({ user: 'U 1' }));
    expect(form.received).toMatchObject([
      { body: 'user=U+1', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } },
    ]);
  });

  it.each(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'])(
    'refuses the token by %s',
    async (error) => {
      const { outcome } = await calling([{ status: 200, body: JSON.stringify({ ok: false, error }) }]);
      expect(outcome).toMatchObject({ code: 'slack-api', slackCode: error, refusesSecret: true });
      expect(refusesSecret(outcome)).toBe(true);
    },
  );

  it("fails with the answer's code, or with an invalid answer", async () => {
    const { outcome } = await calling([{ status: 200, body: '{"ok":false,"error":"channel_not_found"}' }]);
    expect(outcome).toMatchObject({ slackCode: 'channel_not_found', refusesSecret: false });
    for (const body of ['', 'x', '[]', '{"ok":"yes"}']) {
      const odd = await calling([{ status: 200, body }]);
      expect(odd.outcome).toMatchObject({ slackCode: undefined, status: undefined, refusesSecret: false });
    }
    expect(refusesSecret(new Error('x'))).toBe(false);
    expect(outcome).toMatchObject({ name: 'SlackApiError' });
  });

  it.each([
    [500, false],
    [403, true],
    [404, true],
    [410, true],
    [401, false],
    [300, false],
  ])('answers %d', async (status, refuses) => {
    const { outcome } = await calling([
      { status, body: 'about xoxb-token' },
      { status, body: 'about xoxb-token' },
    ]);
    expect(outcome).toMatchObject({ status, refusesSecret: refuses });
    expect((outcome as Error).message).not.toContain('xoxb-token');
    expect((outcome as Error).message).toContain('about [hidden]');
    expect(refusesAddress(status)).toBe(refuses);
  });

  it('is at slack.com unless another address is stored', () => {
    expect(bot.parse({ token: 't' })).toStrictEqual({ token: 't', apiUrl: 'https://slack.com/api' });
    expect(bot.safeParse({ token: '' }).success).toBe(false);
  });

  it('that cannot be reached has no status', async () => {
    const { outcome } = await calling(['cut']);
    expect(outcome).toMatchObject({ status: undefined, slackCode: undefined, refusesSecret: false });
  });
});

describe('a post', () => {
  it('waits once when Slack asks for it, if not for long', async () => {
    await using receiver = await startReceiver(ok);
    const wait = (seconds: string): Script => ({ status: 429, headers: { 'retry-after': seconds } });
    receiver.script.push(wait('0'));
    expect(await postToSlack(receiver.url, {})).toMatchObject({ ok: true, status: 200 });
    receiver.script.push(wait('0'), wait('0'));
    expect(await postToSlack(receiver.url, {})).toMatchObject({ ok: false, status: 429 });
    receiver.script.push(wait('21'));
    const longer = { ok: false, status: 429, retryAfterMs: 21_000 };
    expect(await postToSlack(receiver.url, {})).toMatchObject(longer);
    receiver.script.push({ status: 429 });
    expect(await postToSlack(receiver.url, {})).toStrictEqual({ ok: false, status: 429, text: '' });
    receiver.script.push({ status: 503, headers: { 'retry-after': '0' } });
    expect(await postToSlack(receiver.url, {})).toMatchObject({ ok: false, status: 503 });
    expect(receiver.received).toHaveLength(7);
    const pauses: number[] = [];
    receiver.script.push(wait('20'));
    const pause = async (ms: number) => void pauses.push(ms);
    expect(await postToSlack(receiver.url, {}, { pause })).toMatchObject({ ok: true, status: 200 });
    expect([pauses, receiver.received.length]).toStrictEqual([[20_000], 9]);
  });

  it('returns the text of the answer', async () => {
    await using receiver = await startReceiver({ status: 299, body: 'fine' });
    const odd = postToSlack(receiver.url, {}, { headers: { odd: 'a\nb' } });
    await expect(odd).rejects.toMatchObject({ code: 'ERR_INVALID_CHAR' });
    expect(await post('the message', receiver.url, {})).toBe('fine');
    receiver.script.push({ status: 500, body: 'Bearer' });
    await expect(post('the message', receiver.url, {})).rejects.toThrow(/ 500: Bearer\.$/);
    expect(await postToSlack(receiver.url, {})).toStrictEqual({ ok: true, status: 299, text: 'fine' });
  });

  it('hides its address and the token', () => {
    const url = 'https://hooks.slack.com/services/T0/B0/x';
    expect(shownOfSlack(`a ${url} b /services/T0/B0/x c tok`, url, 'tok')).toBe(
      'a [hidden] b [hidden] c [hidden]',
    );
    expect(shownOfSlack('/api', 'https://slack.com/api')).toBe('/api');
    expect(shownOfSlack('/api/v12', 'https://slack.com/api/v12')).toBe('/api/v12');
    expect(shownOfSlack('/api/v123', 'https://slack.com/api/v123')).not.toContain('v123');
  });

  it.each([
    ['no address', 'its address cannot be read'],
    ['http://example.com/x', 'its address is not https'],
    ['ftp://localhost/x', 'its address is not https'],
  ])('to %s is not sent', async (url, message) => {
    const sent = postToWeb(url, { headers: {}, body: '', timeoutMs: 1000 });
    await expect(sent).rejects.toMatchObject({ name: 'WebRequestFailed', message });
  });

  it('to a server that does not answer is not sent, whatever the environment says', async () => {
    const server = await startServer(
      (_request, response) => response.end('fine'),
      await makeCertificate('localhost'),
    );
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      const sent = postToWeb(`https://localhost:${server.port}/x`, {
        headers: {},
        body: '',
        timeoutMs: 5_000,
      });
      await expect(sent).rejects.toMatchObject({
        name: 'WebRequestFailed',
        message: expect.stringContaining('CERT'),
        cause: { code: expect.stringContaining('CERT') },
      });
      expect(server.requests).toStrictEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await server.stop();
    }
    const plain = await startServer((_request, response) =>
      response.writeHead(201, { 'X-One': '1' }).end('é'),
    );
    try {
      const sent = await postToWeb(`http://localhost:${plain.port}/x`, {
        headers: {},
        body: '',
        timeoutMs: 5_000,
      });
      expect(sent).toMatchObject({ status: 201, text: 'é', headers: { 'x-one': '1' } });
      expect(plain.requests).toStrictEqual(['POST /x']);
    } finally {
      await plain.stop();
    }
  });

  it('that is not answered in time reports that', async () => {
    const server = await startServer(() => {});
    try {
      const sent = postToWeb(`http://localhost:${server.port}/x`, { headers: {}, body: '', timeoutMs: 50 });
      await expect(sent).rejects.toMatchObject({ message: 'no answer in time' });
    } finally {
      await server.stop();
    }
  });

  it('ends with an answer that is too large', async () => {
    await using receiver = await startReceiver({ status: 200, body: 'x'.repeat(1024 * 1024 + 1) });
    const message = { headers: { a: 'b' }, body: 'é', timeoutMs: 30_000 };
    await expect(postToWeb(receiver.url, message)).rejects.toThrow('1048576');
    expect(receiver.received[0]).toMatchObject({
      headers: { a: 'b', 'accept-encoding': 'identity', 'content-length': '2' },
    });
    await using whole = await startReceiver({ status: 200, body: 'x'.repeat(1024 * 1024) });
    expect((await postToWeb(whole.url, message)).text).toHaveLength(1024 * 1024);
  });
});

describe('blocks', () => {
  it('sections are verbatim mrkdwn', () => {
    expect(section('x')).toStrictEqual({
      type: 'section',
      text: { type: 'mrkdwn', text: 'x', verbatim: true },
    });
  });

  it('buttons have a label and a value that Slack accepts', () => {
    const row = [
      { id: 'a', label: 'x'.repeat(76), value: 'v'.repeat(2000), style: 'primary' as const },
      { id: 'b', label: 'y', value: 'v'.repeat(2001) },
      { id: 'c', label: 'y', value: 'v' },
    ];
    const plain = (text: string) => ({ type: 'plain_text', text });
    expect(buttons(row)).toStrictEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'a',
          text: plain(`${'x'.repeat(74)}…`),
          value: 'v'.repeat(2000),
          style: 'primary',
        },
        { type: 'button', action_id: 'c', text: plain('y'), value: 'v' },
      ],
    });
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a\u{1f600}b', 3, 'a\ufffd…'],
  ])('%s in %d characters is %s', (text, characters, expected) => {
    expect(shortened(text, characters)).toBe(expected);
  });

  it('names contain no mention, link or formatting', () => {
    expect(escapeMrkdwn('<!channel> & *b* _i_ ~s~ `c`').replaceAll('\u200b', '|')).toBe(
      '&lt;!channel&gt; &amp; |*|b|*| |_|i|_| |~|s|~| |`|c|`|',
    );
  });

  it("a time is shown in the reader's time zone", () => {
    expect(slackDate('2026-11-23T06:07:08.900Z')).toBe(
      '<!date^1795414028^{date_short_pretty} {time}|2026-11-23 06:07 UTC>',
    );
  });
});
