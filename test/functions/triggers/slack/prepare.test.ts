import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { StillRunning } from '../../../../functions/triggers/slack/changes/follow.ts';
import { decide, prepare, prepareStep } from '../../../../functions/triggers/slack/prepare.ts';
import type { Session, SlackContext } from '../../../../functions/triggers/slack/session.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import { openSealed } from '../../../../functions/triggers/slack/work.ts';
import { hideLogs } from '../../clone/clones-in.ts';
import { healthyJob, now } from '../../compliance/estate.ts';
import { sessionOf } from './stub-session.ts';

const settings = slackSettings.parse({
  approvals: [{ commands: ['clone'], servers: ['*'], approvers: { users: ['U0ASKER', 'U0BOSS'] } }],
});
const change = { command: 'clone', server: 'em-1', title: 'clone SQL', input: {} };

/** An execution that waits for an approval, or has one. */
function waiting(decision?: { approved: boolean; by: string }) {
  const input = { request: { user: 'U0ASKER' }, prepared: { change }, ...(decision && { decision }) };
  const taken: unknown[] = [];
  const executions = {
    history: async () => [
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          resource: 'invoke.waitForTaskToken',
          parameters: JSON.stringify({ Payload: { token: 'the-token' } }),
        },
      },
      { type: 'TaskStateEntered', stateEnteredEventDetails: { input: JSON.stringify(input) } },
    ],
    async succeedTask(token: string, output: unknown) {
      taken.push({ token, output });
      return decision === undefined;
    },
  } as unknown as Executions;
  return { executions, taken };
}

async function press({ executions }: { executions: Executions }, user: string, approved: boolean) {
  const session = { context: { settings }, request: { user }, inGroup: () => false } as unknown as Session;
  return JSON.stringify(await decide(session, executions, { kind: 'decide', waiting: 's-1', approved }));
}

it('passes on an approval, with the approver', async () => {
  const one = waiting();
  expect(await press(one, 'U0BOSS', true)).toContain('Approved by <@U0BOSS>');
  expect(one.taken).toStrictEqual([
    { token: 'the-token', output: { approved: true, by: 'U0BOSS', request: { user: 'U0BOSS' } } },
  ]);
});

it.each([
  ['U0ASKER', 'cannot approve'],
  ['U0ELSE', 'not among the approvers'],
])('accepts none from %s', async (user, words) => {
  const one = waiting();
  await expect(press(one, user, true)).rejects.toThrow(words);
  expect(one.taken).toStrictEqual([]);
});

it('repeats a decision to the person who made it, and refuses another one', async () => {
  const decided = waiting({ approved: true, by: 'U0BOSS' });
  expect(await press(decided, 'U0BOSS', true)).toContain('Approved by <@U0BOSS>');
  await expect(press(decided, 'U0BOSS', false)).rejects.toThrow('Nothing waits');
});

it('replaces the request for an approval in the channel by the decision', async () => {
  const session = {
    context: { settings },
    request: { user: 'U0BOSS' },
    inGroup: () => false,
  } as unknown as Session;
  for (const [approved, sign] of [
    [true, '✔'],
    [false, '✖'],
  ] as const) {
    const one = waiting();
    const message = await decide(session, one.executions, { kind: 'decide', waiting: 's-1', approved });
    expect(message).toMatchObject({ public: true, text: expect.stringMatching(`^${sign} .*<@U0BOSS>$`) });
    expect(JSON.stringify(message.blocks)).toContain(`<@U0BOSS>: clone SQL\\nasked for by <@U0ASKER>`);
  }
});

it('passes on a refusal, with the text for the requester', async () => {
  const one = waiting();
  await press(one, 'U0BOSS', false);
  expect(one.taken).toMatchObject([
    {
      output: {
        approved: false,
        by: 'U0BOSS',
        how: 'usual',
        message: { text: expect.stringMatching(/^✖ <@U0BOSS>/) },
      },
    },
  ]);
});

it.each<[string, object[]]>([
  ['has no history', []],
  ['waits for nothing', [{ type: 'TaskStateEntered', stateEnteredEventDetails: { input: '{}' } }]],
])('decides nothing in an execution that %s', async (_what, history) => {
  const executions = { history: async () => history } as unknown as Executions;
  await expect(press({ executions }, 'U0BOSS', true)).rejects.toMatchObject({ kind: 'conflict' });
});

it('decides nothing about a command that needs no server, or changes none', async () => {
  const of = (changed: object) => {
    const { executions } = waiting();
    const history = executions.history.bind(executions);
    return {
      executions: {
        ...executions,
        history: async (name: string) =>
          JSON.parse(
            JSON.stringify(await history(name)).replace(
              JSON.stringify(JSON.stringify(change)).slice(1, -1),
              JSON.stringify(JSON.stringify(changed)).slice(1, -1),
            ),
          ),
      } as unknown as Executions,
    };
  };
  await expect(press(of({ ...change, command: 'ack' }), 'U0BOSS', true)).rejects.toMatchObject({
    kind: 'conflict',
  });
  const { server: _, ...without } = change;
  await expect(press(of(without), 'U0BOSS', true)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(press(of(change), 'U0BOSS', true)).resolves.toContain('U0BOSS');
});

describe('a request', () => {
  const job = healthyJob({ id: 'a8f5b5f0-0000-4000-8000-000000000009', name: 'SQL', server: 'em-1' });
  const known = { 'jobs:list': { jobs: [job], asOf: [], unread: [] }, 'jobs:get': { job } };
  const approvals = [
    { commands: ['start'], servers: ['em-1'], approvers: { users: ['U0BOSS'], userGroups: ['S0TEAM'] } },
  ];
  const asks = (given: { servers?: string[]; approvals?: object[] } = {}) => {
    const { session, asked } = sessionOf(known);
    const { servers = ['*'] } = given;
    const all = {
      ...session,
      context: {
        ...session.context,
        settings: slackSettings.parse({ approvals: given.approvals ?? [], approvalMinutes: 7 }),
        secrets: { read: async () => ({ secret: 'the-key' }) },
      },
      request: { user: 'U0ASKER', channel: 'C0OPS' },
      callerOf: (permission: string) => ({
        source: 'slack',
        name: 'U0ASKER',
        permissions: servers.length > 0 ? [permission] : [],
        servers,
      }),
    };
    return { session: all as unknown as Session, asked };
  };
  const none = {} as Executions;
  const command = (text: string, given: Parameters<typeof asks>[0] = {}) =>
    prepare(asks(given).session, none, { kind: 'command', text });
  const buttonOf = (message: object) => /"value":"([^"]+)"/.exec(JSON.stringify(message))?.[1] ?? '';

  it('is answered when there is nothing else to do', async () => {
    const said = (beside?: boolean) =>
      prepare(asks().session, none, { kind: 'say', text: 'x', ...(beside !== undefined && { beside }) });
    expect(await said()).toMatchObject({ next: 'answer', how: 'usual', message: { text: 'x' } });
    expect(await said(true)).toMatchObject({ how: 'beside' });
    expect(await said(false)).toMatchObject({ how: 'usual' });
  });

  it('is answered when it only reads, or is not understood', async () => {
    for (const text of ['help', 'jobs', 'job SQL', 'whoami', 'servers', 'start'])
      expect(await command(text)).toMatchObject({ next: 'answer', how: 'usual' });
    expect((await command('start')) as object).not.toHaveProperty('change');
    expect(JSON.stringify(await command('start'))).toContain('✖');
    expect(JSON.stringify(await command('start Nothing'))).toContain('✖');
  });

  it('is carried out at once when it changes no server', async () => {
    expect(await command('check')).toStrictEqual({
      next: 'run',
      change: { command: 'check', title: expect.any(String), input: {} },
    });
    expect(await command('servers test em-1')).toMatchObject({ next: 'run', change: { server: 'em-1' } });
  });

  it('is confirmed by the requester, within ten minutes, when it changes a server', async () => {
    const prepared = await command('start SQL');
    expect(prepared).toMatchObject({
      next: 'answer',
      how: 'usual',
      change: { command: 'start', server: 'em-1' },
    });
    expect(openSealed(buttonOf(prepared), 'confirm', 'the-key')).toStrictEqual({
      prepared: 'e',
      user: 'U0ASKER',
      until: now.getTime() / 1000 + 600,
    });
  });

  it('is refused without the permission before a job is read, and for another server afterwards', async () => {
    const { session, asked } = asks({ servers: [] });
    await expect(prepare(session, none, { kind: 'command', text: 'start SQL' })).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('`jobs:write`'),
    });
    expect(asked).toStrictEqual([]);
    await expect(command('start SQL', { servers: ['vbr-1'] })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  const start = { command: 'start', server: 'em-1', title: 'start *SQL*', input: {} };
  const confirmed = (described: object | undefined, given: Parameters<typeof asks>[0] = {}) => {
    const executions = { describe: async () => described } as unknown as Executions;
    return prepare(asks(given).session, executions, { kind: 'confirmed', prepared: 's-1' });
  };
  const ended = (changed: object = start, user = 'U0ASKER') => ({
    status: 'SUCCEEDED',
    output: JSON.stringify({ request: { user }, prepared: { change: changed } }),
  });

  it('is carried out as it was confirmed', async () => {
    expect(await confirmed(ended())).toStrictEqual({ next: 'run', change: start });
    for (const other of [{ commands: ['stop'] }, { servers: ['vbr-1'] }])
      expect(await confirmed(ended(), { approvals: [{ ...approvals[0], ...other }] })).toMatchObject({
        next: 'run',
      });
    const mute = { command: 'mute', title: 't', input: {} };
    expect(await confirmed(ended(mute), { approvals })).toStrictEqual({ next: 'run', change: mute });
  });

  it('waits for its approval, which is requested in the channel', async () => {
    const prepared = await confirmed(ended(), { approvals });
    expect(prepared).toMatchObject({
      next: 'approve',
      change: start,
      how: 'usual',
      call: { how: 'beside', message: { public: true } },
      lapsed: {
        approved: false,
        how: 'usual',
        message: { text: expect.stringMatching(/^✖ .*: start \*SQL\*$/) },
      },
    });
    if (prepared.next !== 'approve') throw new Error(prepared.next);
    expect(JSON.stringify(prepared.message)).toContain('<@U0BOSS>, <!subteam^S0TEAM>: start *SQL*');
    const call = JSON.stringify(prepared.call.message);
    for (const part of ['<@U0ASKER>', '<@U0BOSS>, <!subteam^S0TEAM>', ' 7 ']) expect(call).toContain(part);
    expect(openSealed(buttonOf(prepared.call.message), 'approve', 'the-key')).toStrictEqual({ waiting: 'e' });
    for (const [approvers, names] of [
      [{ users: ['U0BOSS'] }, '<@U0BOSS>:'],
      [{ userGroups: ['S0TEAM'] }, 'by <!subteam^S0TEAM>:'],
    ] as const)
      expect(
        JSON.stringify(await confirmed(ended(), { approvals: [{ ...approvals[0], approvers }] })),
      ).toContain(names);
  });

  it.each<[string, object | undefined]>([
    ['is not known', undefined],
    ['has no output', {}],
    ['was asked for by another', ended(start, 'U0OTHER')],
    ['had nothing to confirm', { output: JSON.stringify({ request: { user: 'U0ASKER' }, prepared: {} }) }],
  ])('is not carried out when it %s', async (_what, described) => {
    await expect(confirmed(described)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is not carried out when its permission is gone, or before it is prepared', async () => {
    for (const servers of [[], ['vbr-1']])
      await expect(confirmed(ended(), { servers })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(confirmed({ status: 'RUNNING' })).rejects.toThrow(StillRunning);
  });

  it('passes on a decision', async () => {
    const { executions } = waiting();
    const { session } = asks({
      approvals: [{ commands: ['clone'], servers: ['*'], approvers: { users: ['U0BOSS'] } }],
    });
    const boss = { ...session, request: { user: 'U0BOSS' }, inGroup: () => false } as unknown as Session;
    expect(await prepare(boss, executions, { kind: 'decide', waiting: 's-1', approved: true })).toMatchObject(
      { next: 'answer', how: 'usual', message: { public: true } },
    );
  });
});

describe('the step', () => {
  afterEach(() => vi.restoreAllMocks());
  const request = { user: 'U0ASKER', channel: 'C0OPS', receivedAt: now.toISOString(), replaces: false };
  const stepped = (work: object, context: object = { settings: slackSettings.parse({}), now: () => now }) => {
    hideLogs();
    const machine = 'arn:aws:states:us-east-1:1:stateMachine:Slack';
    const event = { input: { work, request, signatureHash: 'h' }, execution: 'e', machine };
    return prepareStep(context as SlackContext)(event);
  };

  it('prepares the request', async () => {
    expect(await stepped({ kind: 'say', text: 'x' })).toMatchObject({
      next: 'answer',
      how: 'usual',
      message: { text: 'x' },
    });
    expect(JSON.stringify(await stepped({ kind: 'command', text: 'whoami' }))).toContain('<@U0ASKER>');
  });

  it('answers a refusal below the message with the button', async () => {
    expect(await stepped({ kind: 'command', text: 'jobs' })).toMatchObject({
      next: 'answer',
      how: 'beside',
      message: { text: expect.stringMatching('^✖ .*`jobs:read`') },
    });
  });

  it('leaves every other error to the workflow', async () => {
    await expect(stepped({ kind: 'say', text: 'x' }, {})).rejects.toThrow(TypeError);
  });
});
