import { createHmac } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type SlackResponse,
  type SlackTrigger,
  slackReceiver,
  slackSignature,
} from '../../../../functions/triggers/slack/receive.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import { openSealed, sealText } from '../../../../functions/triggers/slack/work.ts';
import type { SlackInput } from '../../../../functions/triggers/slack/workflow.ts';

const secret = 'signing-secret-of-a-test';
const now = new Date('2026-11-23T20:00:00Z');
const seconds = now.getTime() / 1000;
const settings = slackSettings.parse({
  permissions: [
    { users: ['U0READER'], allow: ['jobs:read'], servers: ['*'] },
    { userGroups: ['S0ADMINS'], channels: ['C0OPS'], allow: ['jobs:write'], servers: ['em-1'] },
  ],
});

function testTrigger() {
  const started = new Map<string, SlackInput>();
  const trigger: SlackTrigger = {
    settings,
    signingSecret: async () => secret,
    async start(name, input) {
      if (started.has(name)) return false;
      started.set(name, input);
      return true;
    },
    async inputOf(name) {
      const input = started.get(name);
      if (!input) throw new Error(`no ${name}`);
      return input;
    },
    now: () => now,
  };
  return { trigger, started, inputs: () => [...started.values()] };
}

function signed(body: string, at = seconds) {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return {
    headers: { 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const level of ['info', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

const eventOf = (routeKey: string, request: object) =>
  ({ routeKey, requestContext: { requestId: 'r-1' }, ...request }) as APIGatewayProxyEventV2;

function receive(trigger: SlackTrigger, route: string, request: object): Promise<SlackResponse> {
  return slackReceiver(trigger)(eventOf(route, request), {} as never);
}

const responseUrl = 'https://hooks.slack.com/commands/T0/1/x';
const slash = (text: string, more: Record<string, string> = {}) =>
  new URLSearchParams({
    command: '/veeam',
    text,
    user_id: 'U0READER',
    channel_id: 'C0OPS',
    trigger_id: '1.2.abc',
    response_url: responseUrl,
    ...more,
  }).toString();
const press = (action_id: string, value: string, more: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions',
      user: { id: 'U0READER' },
      channel: { id: 'C0OPS' },
      trigger_id: '9.9.abc',
      response_url: responseUrl,
      actions: [{ action_id, value }],
      ...more,
    }),
  }).toString();
const commands = 'POST /slack/commands';
const interactions = 'POST /slack/interactions';

describe('commands', () => {
  it('starts the work once, with the way back sealed', async () => {
    const { trigger, inputs } = testTrigger();
    const answer = await receive(trigger, commands, signed(slash('job "Ärger"')));
    expect(answer).toEqual({ statusCode: 200 });
    expect(inputs()).toMatchObject([
      {
        work: { kind: 'command', text: 'job "Ärger"' },
        request: { user: 'U0READER', channel: 'C0OPS', replaces: false },
      },
    ]);
    expect(JSON.stringify(inputs())).not.toContain('hooks.slack.com');
    expect(openSealed(inputs()[0]?.request.reply ?? '', 'reply', secret)).toBe(responseUrl);
  });

  it("does the work of Slack's own retry once, and refuses the replay of a request", async () => {
    const { trigger, inputs } = testTrigger();
    const request = signed(slash('status'));
    expect((await receive(trigger, commands, request)).statusCode).toBe(200);
    expect((await receive(trigger, commands, signed(slash('status'), seconds + 1))).statusCode).toBe(200);
    expect(await receive(trigger, commands, request)).toEqual({ statusCode: 401 });
    expect(inputs()).toHaveLength(1);
  });

  it('answers help, typos and what is not permitted itself, and starts nothing', async () => {
    const { trigger, inputs } = testTrigger();
    const text = async (command: string, more = {}) =>
      JSON.parse((await receive(trigger, commands, signed(slash(command, more)))).body ?? '').text;
    expect(await text('help')).toContain('/veeam clone NAME as NEW');
    expect(await text('stauts')).toContain('Did you mean status?');
    expect(await text('<!channel>')).not.toContain('<');
    expect(await text('status', { user_id: 'U0NOBODY' })).toContain('`jobs:read`');
    expect(await text('start x', { channel_id: 'C0ELSE' })).toContain('`jobs:write`');
    expect(inputs()).toEqual([]);
  });

  it('leaves what hangs on a user group to the work, which can ask Slack', async () => {
    const { trigger, inputs } = testTrigger();
    await receive(trigger, commands, signed(slash('start x')));
    expect(inputs()).toMatchObject([{ work: { kind: 'command', text: 'start x' } }]);
  });

  it("answers Slack's check of the certificate, but only a signed one", async () => {
    const { trigger } = testTrigger();
    expect(await receive(trigger, commands, signed('ssl_check=1'))).toEqual({ statusCode: 200 });
    const unsigned = { headers: {}, body: 'ssl_check=1', isBase64Encoded: false };
    expect(await receive(trigger, commands, unsigned)).toEqual({ statusCode: 401 });
  });
});

describe('buttons', () => {
  const confirmation = (more: object = {}) =>
    sealText({ prepared: 's-x', user: 'U0READER', until: seconds + 60, ...more }, 'confirm', secret);

  it('lets who asked confirm once, whatever is pressed after', async () => {
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
    expect(await receive(trigger, interactions, signed(press('open', '')))).toEqual({ statusCode: 200 });
    expect(inputs()).toHaveLength(1);
  });
});

describe('anything', () => {
  it('10,000 bodies and headers that Slack did not sign: 401, nothing more, nothing started', async () => {
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
          expect(await receive(trigger, route, { headers, body, isBase64Encoded })).toEqual({
            statusCode: 401,
          });
        },
      ),
      { numRuns: 10_000 },
    );
    expect(inputs()).toEqual([]);
  });

  it('whatever Slack signed that is no command starts nothing and breaks nothing', async () => {
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
    expect(inputs()).toEqual([]);
  });

  it('takes a signing secret that was stored a moment ago, without looking at each knock', async () => {
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
    expect(ages).toEqual([undefined, 10_000]);
  });

  it('lets nobody in while no signing secret is stored', async () => {
    const { trigger } = testTrigger();
    const closed = { ...trigger, signingSecret: async () => undefined };
    expect(await receive(closed, commands, signed(slash('help')))).toEqual({ statusCode: 401 });
  });

  it('writes one line, and answers 503 where it cannot start the work, so that Slack tries again', async () => {
    const { trigger } = testTrigger();
    const broken = { ...trigger, start: () => Promise.reject(new TypeError('secret text')) };
    expect(await receive(trigger, commands, { headers: {} })).toEqual({ statusCode: 401 });
    expect(await receive(broken, commands, signed(slash('status')))).toEqual({ statusCode: 503 });
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

it('knows what Slack signed by its signature alone, and keeps the bytes as they were', async () => {
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

describe('what is started', () => {
  const started = async (route: string, body: string) => {
    const { trigger, started: all } = testTrigger();
    const { statusCode } = await receive(trigger, route, signed(body));
    return { statusCode, names: [...all.keys()], inputs: [...all.values()] };
  };
  const call = sealText({ waiting: 's-9' }, 'approve', secret);
  const sealed = (more: object = {}) =>
    sealText({ prepared: 's-x', user: 'U0READER', until: seconds + 60, ...more }, 'confirm', secret);

  it.each([
    ['approve', true],
    ['refuse', false],
  ])('by %s is the decision', async (button, approved) => {
    const { inputs, names } = await started(interactions, press(button, call));
    expect(inputs).toMatchObject([
      { work: { kind: 'decide', waiting: 's-9', approved }, request: { replaces: true } },
    ]);
    expect(names[0]).toMatch(/^s-[\w-]{43}$/);
  });

  it('by a button of somebody else is a word', async () => {
    const { inputs } = await started(interactions, press('approve', 'e30'));
    expect(inputs).toMatchObject([{ work: { kind: 'say', text: expect.stringMatching(/^✖ /) } }]);
    expect(inputs[0]?.work).not.toHaveProperty('beside');
    const other = await started(interactions, press('cancel', sealed({ user: 'U0OTHER' })));
    expect(other.inputs).toMatchObject([{ work: { kind: 'say', beside: true } }]);
    expect(other.names[0]).toMatch(/^s-/);
  });

  it('by Cancel is a word under the name of Confirm', async () => {
    for (const [button, kind] of [
      ['cancel', 'say'],
      ['confirm', 'confirmed'],
    ] as const) {
      const { inputs, names } = await started(interactions, press(button, sealed()));
      expect([names, inputs[0]?.work.kind]).toEqual([['d-s-x'], kind]);
    }
    const long = await started(interactions, press('confirm', sealed({ prepared: 'x'.repeat(90) })));
    expect(long.names).toEqual([`d-${'x'.repeat(78)}`]);
  });

  it('replaces the message of a button only where that is for one person', async () => {
    const replaces = async (button: string, more: object) =>
      (await started(interactions, press(button, 'status', more))).inputs[0]?.request.replaces;
    expect(await replaces('run:1', {})).toBe(false);
    expect(await replaces('run:1', { container: { is_ephemeral: false } })).toBe(false);
    expect(await replaces('run:1', { container: { is_ephemeral: true } })).toBe(true);
  });

  it('has no way back where Slack sent none that is an address', async () => {
    for (const url of ['', 'nonsense']) {
      const { inputs } = await started(commands, slash('status', { response_url: url }));
      expect(inputs[0]?.request).toEqual({
        user: 'U0READER',
        channel: 'C0OPS',
        receivedAt: now.toISOString(),
        replaces: false,
      });
    }
    const given = await started(interactions, press('run', 'status', { response_url: 7 }));
    expect(given.inputs[0]?.request).not.toHaveProperty('reply');
  });

  it.each<[string, string, number]>([
    [commands, slash('status', { user_id: '' }), 400],
    [commands, slash('status', { channel_id: '' }), 400],
    [commands, slash('status', { trigger_id: '' }), 400],
    [commands, 'text=status&user_id=U0READER&channel_id=C&trigger_id=t', 400],
    [commands, 'command=%2Fveeam&text=status&channel_id=C&trigger_id=t', 400],
    [commands, 'command=%2Fveeam&text=status&user_id=U0READER&trigger_id=t', 400],
    [commands, 'command=%2Fveeam&text=status&user_id=U0READER&channel_id=C', 400],
    [interactions, press('run', 'status', { user: { id: '' } }), 400],
    [interactions, press('run', 'status', { channel: undefined }), 400],
    [interactions, press('run', 'status', { trigger_id: 7 }), 400],
    [interactions, 'payload=%5B%5D', 400],
    [interactions, 'payload=null', 400],
    [interactions, 'payload=%7B', 400],
    [interactions, '', 400],
    [interactions, 'ssl_check=1', 200],
    [interactions, press('run', 'status', { type: 'view_submission' }), 200],
    [interactions, press('run', 'status', { actions: [] }), 200],
    [interactions, press('run', 'status', { actions: 'run' }), 200],
    [interactions, press('run', 'status', { actions: [{ action_id: 'run', value: 7 }] }), 200],
    [interactions, press('run', 'status', { actions: [{ value: 'status' }] }), 200],
    [interactions, press('toString', 'status'), 200],
  ])('%s %s is not, and answered by its status', async (route, body, status) => {
    const { statusCode, inputs } = await started(route, body);
    expect([statusCode, inputs]).toEqual([status, []]);
  });

  it('for an empty command is nothing but the help', async () => {
    const { trigger, inputs } = testTrigger();
    const body = new URLSearchParams(slash(''));
    body.delete('text');
    const {
      statusCode,
      headers,
      body: text = '',
    } = await receive(trigger, commands, signed(body.toString()));
    expect([statusCode, headers]).toEqual([200, { 'content-type': 'application/json' }]);
    const { response_type, text: help } = JSON.parse(text);
    expect(response_type).toBe('ephemeral');
    expect(help.split('\n')).toContainEqual(expect.stringMatching(/^`\/veeam status` /));
    expect(inputs()).toEqual([]);
  });

  it('shows how a command is written, where that is known', async () => {
    const { trigger } = testTrigger();
    const text = async (command: string) =>
      JSON.parse((await receive(trigger, commands, signed(slash(command)))).body ?? '').text;
    expect(await text('job')).toMatch(/\n.*`\/veeam job NAME \[on SERVER\]`$/);
    expect(await text('stauts')).not.toContain('\n');
  });

  it('is not asked about where Slack says that it tries again', async () => {
    const { trigger } = testTrigger();
    const first = signed(slash('status'));
    await receive(trigger, commands, first);
    for (const header of ['x-slack-retry-num', 'X-Slack-Retry-Num']) {
      const again = { ...first, headers: { ...first.headers, [header]: '1' } };
      const silent = { ...trigger, inputOf: () => Promise.reject(new Error('asked')) };
      expect(await receive(silent, commands, again)).toEqual({ statusCode: 200 });
    }
  });

  it('is anybody who asks who they are', async () => {
    expect((await started(commands, slash('whoami', { user_id: 'U0NOBODY' }))).inputs).toHaveLength(1);
  });
});
