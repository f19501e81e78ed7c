import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sealText } from '../../../../functions/triggers/slack/work.ts';
import {
  commands,
  interactions,
  now,
  press,
  receive,
  seconds,
  secret,
  signed,
  slash,
  testTrigger,
} from './signed-requests.ts';

beforeEach(() => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('the work that is started', () => {
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

  it("by a forged button, or another user's, is only an answer", async () => {
    const { inputs } = await started(interactions, press('approve', 'e30'));
    expect(inputs).toMatchObject([{ work: { kind: 'say', text: expect.stringMatching(/^✖ /) } }]);
    expect(inputs[0]?.work).not.toHaveProperty('beside');
    const other = await started(interactions, press('cancel', sealed({ user: 'U0OTHER' })));
    expect(other.inputs).toMatchObject([{ work: { kind: 'say', beside: true } }]);
    expect(other.names[0]).toMatch(/^s-/);
  });

  it('by Cancel is an answer with the name of Confirm', async () => {
    for (const [button, kind] of [
      ['cancel', 'say'],
      ['confirm', 'confirmed'],
    ] as const) {
      const { inputs, names } = await started(interactions, press(button, sealed()));
      expect([names, inputs[0]?.work.kind]).toStrictEqual([['d-s-x'], kind]);
    }
    const long = await started(interactions, press('confirm', sealed({ prepared: 'x'.repeat(90) })));
    expect(long.names).toStrictEqual([`d-${'x'.repeat(78)}`]);
  });

  it('replaces the message of a button only when it is for one person', async () => {
    const replaces = async (button: string, more: object) =>
      (await started(interactions, press(button, 'status', more))).inputs[0]?.request.replaces;
    expect(await replaces('run:1', {})).toBe(false);
    expect(await replaces('run:1', { container: { is_ephemeral: false } })).toBe(false);
    expect(await replaces('run:1', { container: { is_ephemeral: true } })).toBe(true);
  });

  it('has no response_url when Slack sent none that is valid', async () => {
    for (const url of ['', 'nonsense']) {
      const { inputs } = await started(commands, slash('status', { response_url: url }));
      expect(inputs[0]?.request).toStrictEqual({
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
    expect([statusCode, inputs]).toStrictEqual([status, []]);
  });

  it('for an empty command is only the help', async () => {
    const { trigger, inputs } = testTrigger();
    const body = new URLSearchParams(slash(''));
    body.delete('text');
    const {
      statusCode,
      headers,
      body: text = '',
    } = await receive(trigger, commands, signed(body.toString()));
    expect([statusCode, headers]).toStrictEqual([200, { 'content-type': 'application/json' }]);
    const { response_type, text: help } = JSON.parse(text);
    expect(response_type).toBe('ephemeral');
    expect(help.split('\n')).toContainEqual(expect.stringMatching(/^`\/veeam status` /));
    expect(inputs()).toStrictEqual([]);
  });

  it('shows the form of a command if it is known', async () => {
    const { trigger } = testTrigger();
    const text = async (command: string) =>
      JSON.parse((await receive(trigger, commands, signed(slash(command)))).body ?? '').text;
    expect(await text('job')).toMatch(/\n.*`\/veeam job NAME \[on SERVER\]`$/);
    expect(await text('stauts')).not.toContain('\n');
  });

  it('is not read when Slack marks the request as a retry', async () => {
    const { trigger } = testTrigger();
    const first = signed(slash('status'));
    await receive(trigger, commands, first);
    for (const header of ['x-slack-retry-num', 'X-Slack-Retry-Num']) {
      const again = { ...first, headers: { ...first.headers, [header]: '1' } };
      const silent = { ...trigger, inputOf: () => Promise.reject(new Error('asked')) };
      expect(await receive(silent, commands, again)).toStrictEqual({ statusCode: 200 });
    }
  });

  it('includes `whoami` for anyone', async () => {
    expect((await started(commands, slash('whoami', { user_id: 'U0NOBODY' }))).inputs).toHaveLength(1);
  });
});
