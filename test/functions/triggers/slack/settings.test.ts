import { expect, it } from 'vitest';
import { changingCommands, slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import { stepEvents } from '../../../../functions/triggers/slack/workflow.ts';

/** The paths at which settings are refused; empty when they are accepted. */
const refusedAt = (settings: object): string[] =>
  slackSettings.safeParse(settings).error?.issues.map(({ path }) => path.join('.')) ?? [];
const permission = (changes: object) => ({
  permissions: [{ users: ['U0ANN'], allow: ['jobs:read'], servers: ['*'], ...changes }],
});
const approval = (changes: object) => ({
  approvals: [{ commands: ['clone'], servers: ['em-1'], approvers: { users: ['U0BOSS'] }, ...changes }],
});

it.each<[string, (value: never) => object, unknown[], unknown[]]>([
  [
    'command',
    (command) => ({ command }),
    ['/veeam', '/a', `/${'x'.repeat(31)}`, '/a-b_1'],
    ['veeam', '/', '/Veeam', '/a b', `/${'x'.repeat(32)}`, '//a'],
  ],
  ['channel', (channel) => ({ channel }), ['C0BACKUP', 'G01'], ['D0BACKUP', 'C0', 'c0backup', '#backup']],
  ['approvalMinutes', (approvalMinutes) => ({ approvalMinutes }), [1, 1440], [0, 1441, 1.5]],
  [
    'permissions.0.users.0',
    (user) => permission({ users: [user] }),
    ['U0ANN', 'W0ANN', `U${'A'.repeat(20)}`],
    ['C0ANN', 'U0', 'ann', `U${'A'.repeat(21)}`, 'xU0ANN'],
  ],
  ['permissions.0.userGroups.0', (group) => permission({ userGroups: [group] }), ['S0TEAM'], ['U0TEAM']],
  [
    'permissions.0.channels.0',
    (channel) => permission({ channels: [channel] }),
    ['C0OPS', 'G0OPS', 'D0OPS'],
    ['U0OPS'],
  ],
  ['permissions.0.users', (users) => permission({ users }), [['U0ANN']], [[]]],
  [
    'permissions.0',
    (whom: object) => ({ permissions: [{ allow: ['jobs:read'], servers: ['*'], ...whom }] }),
    [{ users: ['U0A'] }, { userGroups: ['S0A'] }, { channels: ['C0A'] }],
    [{}],
  ],
  ['permissions.0.allow', (allow) => permission({ allow }), [['jobs:read']], [[]]],
  [
    'permissions.0.allow.0',
    (allow) => permission({ allow: [allow] }),
    ['clones:write'],
    ['jobs:delete', 'tokens'],
  ],
  ['permissions.0.servers', (servers) => permission({ servers }), [['*'], ['em-1']], [[]]],
  ['approvals.0.commands', (commands) => approval({ commands }), [[...changingCommands]], [[]]],
  ['approvals.0.commands.0', (command) => approval({ commands: [command] }), ['start'], ['status', 'ack']],
  [
    'approvals.0.approvers',
    (approvers) => approval({ approvers }),
    [{ users: ['U0B'] }, { userGroups: ['S0B'] }],
    [{}],
  ],
])('%s accepts what is within its limits', (path, settings, good, bad) => {
  expect(good.map((value) => refusedAt(settings(value as never)))).toStrictEqual(good.map(() => []));
  for (const value of bad) expect(refusedAt(settings(value as never)), String(value)).toContain(path);
});

it('has defaults that give no permission to anyone', () => {
  expect(slackSettings.parse({})).toStrictEqual({
    command: '/veeam',
    permissions: [],
    approvals: [],
    approvalMinutes: 30,
  });
});

it('a step of the workflow accepts the output of an earlier one, and nothing without its request', () => {
  const request = { user: 'U', channel: 'C', receivedAt: '2026-11-23T06:00:00Z', replaces: false };
  const step = (changes: object) => ({
    execution: 'e',
    data: { request, prepared: { change: { command: 'mute', title: 't', input: {} } }, ...changes },
  });
  const isTaken = (event: object) => stepEvents.run.safeParse(event).success;
  for (const command of [...changingCommands, 'check', 'ack', 'mute', 'unmute', 'servers test'])
    expect(isTaken(step({ prepared: { change: { command, title: 't', input: {} } } }))).toBe(true);
  expect(isTaken(step({ prepared: { change: { command: 'status', title: 't', input: {} } } }))).toBe(false);
  expect(isTaken(step({ request: {} }))).toBe(false);
  const answer = { message: { text: 't', blocks: [], public: true }, how: 'usual' };
  expect(isTaken(step({ decision: { approved: true, by: 'U', request } }))).toBe(true);
  expect(isTaken(step({ decision: { approved: true, by: 'U' } }))).toBe(true);
  expect(isTaken(step({ decision: { approved: true } }))).toBe(false);
  expect(isTaken(step({ decision: { approved: false, ...answer } }))).toBe(true);
  expect(isTaken(step({ decision: { approved: false, by: 'U', ...answer } }))).toBe(true);
  expect(isTaken(step({ decision: { approved: false, by: 'U' } }))).toBe(false);
  const prepare = {
    input: { work: { kind: 'command', text: 'x' }, request, signatureHash: 'h' },
    execution: 'e',
  };
  expect(stepEvents.prepare.safeParse({ ...prepare, machine: 'm' }).success).toBe(true);
  expect(stepEvents.prepare.safeParse(prepare).success).toBe(false);
});

it.each([
  { kind: 'command', text: 'x' },
  { kind: 'say', text: 'x' },
  { kind: 'confirmed', prepared: 's-1' },
  { kind: 'decide', waiting: 's-1', approved: true },
])('the work %j is accepted as a whole, and not without one of its parts', (work) => {
  const request = { user: 'U', channel: 'C', receivedAt: '2026-11-23T06:00:00Z', replaces: false };
  const isTaken = (given: object) =>
    stepEvents.prepare.safeParse({
      input: { work: given, request, signatureHash: 'h' },
      execution: 'e',
      machine: 'm',
    }).success;
  expect(isTaken(work)).toBe(true);
  for (const part of Object.keys(work)) expect(isTaken({ ...work, [part]: undefined }), part).toBe(false);
});
