import middy from '@middy/core';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackSignature } from '../../../../functions/triggers/slack/receive.ts';
import { openSealed, sealText } from '../../../../functions/triggers/slack/work.ts';
import {
  commands,
  eventOf,
  interactions,
  press,
  receive,
  responseUrl,
  seconds,
  secret,
  signed,
  slash,
  testTrigger,
} from './signed-requests.ts';

const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const level of ['info', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

describe('commands', () => {
  it('starts the work once, with the response_url encrypted', async () => {
    const { trigger, inputs } = testTrigger();
    const answer = await receive(trigger, commands, signed(slash('job "Ärger"')));
    expect(answer).toStrictEqual({ statusCode: 200 });
    expect(inputs()).toMatchObject([
      {
        work: { kind: 'command', text: 'job "Ärger"' },
        request: { user: 'U0READER', channel: 'C0OPS', replaces: false },
      },
    ]);
    expect(JSON.stringify(inputs())).not.toContain('hooks.slack.com');
    expect(openSealed(inputs()[0]?.request.reply ?? '', 'reply', secret)).toBe(responseUrl);
  });

  it('does the work once when Slack retries, and refuses the replay of a request', async () => {
    const { trigger, inputs } = testTrigger();
    const request = signed(slash('status'));
    expect((await receive(trigger, commands, request)).statusCode).toBe(200);
    expect((await receive(trigger, commands, signed(slash('status'), seconds + 1))).statusCode).toBe(200);
    expect(await receive(trigger, commands, request)).toStrictEqual({ statusCode: 401 });
    expect(inputs()).toHaveLength(1);
  });

  it('answers help, typos and missing permissions itself, and starts nothing', async () => {
    const { trigger, inputs } = testTrigger();
    const text = async (command: string, more = {}) =>
      JSON.parse((await receive(trigger, commands, signed(slash(command, more)))).body ?? '').text;
    expect(await text('help')).toContain('/veeam clone NAME as NEW');
    expect(await text('stauts')).toContain('Did you mean status?');
    expect(await text('<!channel>')).not.toContain('<');
    expect(await text('status', { user_id: 'U0NOBODY' })).toContain('`jobs:read`');
    expect(await text('start x', { channel_id: 'C0ELSE' })).toContain('`jobs:write`');
    expect(inputs()).toStrictEqual([]);
  });

  it('leaves permissions of user groups to the workflow, which can ask Slack', async () => {
    const { trigger, inputs } = testTrigger();
    await receive(trigger, commands, signed(slash('start x')));
    expect(inputs()).toMatchObject([{ work: { kind: 'command', text: 'start x' } }]);
  });

  it("answers Slack's check of the certificate, but only a signed one", async () => {
    const { trigger } = testTrigger();
    expect(await receive(trigger, commands, signed('ssl_check=1'))).toStrictEqual({ statusCode: 200 });
    const unsigned = { headers: {}, body: 'ssl_check=1', isBase64Encoded: false };
    expect(await receive(trigger, commands, unsigned)).toStrictEqual({ statusCode: 401 });
  });
});

describe('buttons', () => {
  const confirmation = (more: object = {}) =>
    sealText({ prepared: 's-x', user: 'U0READER', until: seconds + 60, ...more }, 'confirm', secret);

  it('lets the requester confirm once, whatever is pressed afterwards', async () => {
    const { trigger, inputs } = testTrigger();
    await receive(trigger, interactions, signed(press('confirm', confirmation())));
    await receive(trigger, interactions, signed(press('confirm', confirmation(), { trigger_id: 'other' })));
    await receive(trigger, interactions, signed(press('cancel', confirmation(), { trigger_id: 'third' })));
    expect(inputs()).toMatchObject([
      { work: { kind: 'confirmed', prepared: 's-x' }, request: { replaces: true } },
    ]);
  });

  it.each([
    ['another person', confirmation({ user: 'U0OTHER' }), 'Only who asked'],
    ['too late', confirmation({ until: seconds }), 'lapsed'],
    ['what was sealed for something else', sealText({ prepared: 's-x' }, 'approve', secret), 'none of this'],
    ['what nobody sealed', 'e30', 'none of this'],
  ])('refuses %s', async (_what, value, hint) => {
    const { trigger, inputs } = testTrigger();
    await receive(trigger, interactions, signed(press('confirm', value)));
    expect(inputs()).toMatchObject([{ work: { kind: 'say', text: expect.stringContaining(hint) } }]);
  });

  it('runs the command of a button, and does nothing for a link', async () => {
    const { trigger, inputs } = testTrigger();
    await receive(trigger, interactions, signed(press('run:0', 'job x on em-1')));
    expect(inputs()).toMatchObject([{ work: { kind: 'command', text: 'job x on em-1' } }]);
    expect(await receive(trigger, interactions, signed(press('open', '')))).toStrictEqual({
      statusCode: 200,
    });
    expect(inputs()).toHaveLength(1);
  });
});

describe('any request', () => {
  it("without Slack's signature gets only a 401 and starts nothing, for 10,000 bodies and headers", async () => {
    const { trigger, inputs } = testTrigger();
    const header = fc.oneof(fc.string(), fc.constant(String(seconds)), fc.constant(`v0=${'a'.repeat(64)}`));
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('x-slack-signature', 'X-Slack-Signature', 'x-slack-request-timestamp'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, header),
        fc.option(fc.oneof(fc.string(), fc.constant(slash('status'))), { nil: undefined }),
        fc.boolean(),
        fc.constantFrom(commands, interactions),
        async (headers, body, isBase64Encoded, route) => {
          expect(await receive(trigger, route, { headers, body, isBase64Encoded })).toStrictEqual({
            statusCode: 401,
          });
        },
      ),
      { numRuns: 10_000 },
    );
    expect(inputs()).toStrictEqual([]);
  });

  it("with Slack's signature that is not a command starts nothing and causes no error", async () => {
    const { trigger, inputs } = testTrigger();
    const body = fc.oneof(
      fc.string(),
      fc.json().map((json) => `payload=${encodeURIComponent(json)}`),
      fc
        .record({ type: fc.constant('block_actions'), user: fc.anything(), actions: fc.anything() })
        .map(
          (payload) =>
            `payload=${encodeURIComponent(JSON.stringify(payload, (_k, v) => (typeof v === 'bigint' ? 1 : v)))}`,
        ),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(commands, interactions), async (text, route) => {
        expect([200, 400]).toContain((await receive(trigger, route, signed(text))).statusCode);
      }),
      { numRuns: 1000 },
    );
    expect(inputs()).toStrictEqual([]);
  });

  it('is verified with a newly stored signing secret, which is not read for every request', async () => {
    const { trigger } = testTrigger();
    const ages: (number | undefined)[] = [];
    const rotated = {
      ...trigger,
      signingSecret: async (maximumAgeMs?: number) => {
        ages.push(maximumAgeMs);
        return maximumAgeMs === undefined ? 'the secret before' : secret;
      },
    };
    expect((await receive(rotated, commands, signed(slash('help')))).statusCode).toBe(200);
    expect(ages).toStrictEqual([undefined, 10_000]);
  });

  it('is refused while no signing secret is stored', async () => {
    const { trigger } = testTrigger();
    const closed = { ...trigger, signingSecret: async () => undefined };
    expect(await receive(closed, commands, signed(slash('help')))).toStrictEqual({ statusCode: 401 });
  });

  it('is logged in one line, and gets 503 when the work cannot start, so that Slack retries', async () => {
    const { trigger } = testTrigger();
    const broken = { ...trigger, start: () => Promise.reject(new TypeError('secret text')) };
    expect(await receive(trigger, commands, { headers: {} })).toStrictEqual({ statusCode: 401 });
    expect(await receive(broken, commands, signed(slash('status')))).toStrictEqual({ statusCode: 503 });
    expect(await receive(trigger, commands, signed(slash('status')))).toMatchObject({ statusCode: 200 });
    const line = { route: commands, requestId: 'r-1' };
    expect(lines).toMatchObject([
      { event: 'slack', status: 401, ...line },
      { event: 'slack-failed', status: 503, error: 'TypeError', ...line },
      { event: 'slack', status: 200, ...line },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret text');
  });
});

it("recognizes Slack's requests only by their signature, and does not change the bytes", async () => {
  const { trigger } = testTrigger();
  const handler = middy()
    .use(slackSignature(trigger))
    .handler(async () => 'let in');
  const context = {} as Parameters<typeof handler>[1];
  expect(await handler(eventOf(commands, signed('a=1&b=%C3%A4')), context)).toBe('let in');
  expect(context).toMatchObject({ signed: { bytes: Buffer.from('a=1&b=%C3%A4') }, secret });
  const forged = { ...signed('a=1'), body: Buffer.from('a=2').toString('base64') };
  await expect(handler(eventOf(commands, forged), {} as never)).rejects.toMatchObject({
    code: 'not-slack',
  });
});
