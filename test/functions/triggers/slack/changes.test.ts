import { describe, expect, it } from 'vitest';
import { planChange } from '../../../../functions/triggers/slack/changes/plan-change.ts';
import {
  approvalCall,
  confirmMessage,
  outcomeMessage,
  problemMessage,
} from '../../../../functions/triggers/slack/messages/changes.ts';
import { shortPlan } from '../../clone/clones-in.ts';
import { healthyJob, hoursAgo, now } from '../../compliance/estate.ts';
import { commandOf, sessionOf } from './stub-session.ts';

type DoingCommand = Parameters<typeof planChange>[1];

describe('a change', () => {
  const job = healthyJob({ id: 'a8f5b5f0-0000-4000-8000-000000000009', name: 'SQL', server: 'em-1' });
  const known = { 'jobs:list': { jobs: [job], asOf: [], unread: [] }, 'jobs:get': { job } };
  const plan = async (text: string, answers: Record<string, unknown> = {}) => {
    const { session, asked } = sessionOf({ ...known, ...answers });
    const planned = await planChange(session, commandOf(text) as DoingCommand);
    return { change: 'change' in planned ? planned.change : undefined, asked };
  };

  it.each([
    'start SQL active-full chained',
    'stop SQL',
    'fix SQL',
    'clone SQL as "B C"',
    'clone SQL as "B" to "R" enabled',
    'clone SQL as "B" disabled',
    'copy SQL to "R"',
    'copy SQL to "R" every 4 hours',
  ])('%s is offered for each job of that name', async (text) => {
    const other = { ...job, id: 'other', server: 'em-2' };
    const { session } = sessionOf({ 'jobs:list': { ...known['jobs:list'], jobs: [job, other] } });
    const planned = await planChange(session, commandOf(text) as DoingCommand);
    expect('answer' in planned && planned.answer.blocks.at(-1)).toMatchObject({
      elements: [job, other].map(({ id, server }) => ({
        value: `${text.replace('SQL', id)} on ${server}`,
      })),
    });
  });

  it('that clones is shown with its plan and warnings', async () => {
    const planned = {
      ...shortPlan,
      name: 'B <1>',
      repository: { id: 'r', name: 'R <2>' },
      warnings: ['<w>'],
    };
    const answers = { 'clones:create': { dryRun: true, plan: planned } };
    const { change, asked } = await plan('clone SQL as B to R disabled', answers);
    const request = { server: 'em-1', job: job.id, name: 'B', repository: 'R', enabled: false };
    expect(change).toStrictEqual({
      command: 'clone',
      server: 'em-1',
      title:
        'clone *SQL* on em-1 as *B &lt;1&gt;*\nrepository R &lt;2&gt;\nits schedule disabled\n▲ &lt;w&gt;',
      input: { request, dryRun: false },
      approved: { plan: planned, requestedAt: now.toISOString() },
    });
    expect(asked.at(-1)).toStrictEqual(['clones:create', { request, dryRun: true }]);
    const short = await plan('clone SQL as B', { 'clones:create': { dryRun: true, plan: shortPlan } });
    expect(short.change).toMatchObject({
      title: 'clone *SQL* on em-1 as *Copy*',
      input: { request: { server: 'em-1', job: job.id, name: 'B' } },
    });
    await expect(plan('clone SQL as B', { 'clones:create': { dryRun: false } })).rejects.toThrow('dry run');
  });

  it('that cancels is only for a running clone', async () => {
    const clone = { id: 'c', server: 'em-1', status: 'running', source: 'A <1>', name: 'B <2>' };
    const { change, asked } = await plan('cancel c', { 'clones:get': clone });
    expect(change).toStrictEqual({
      command: 'cancel',
      server: 'em-1',
      title: 'cancel the clone *B &lt;2&gt;* of A &lt;1&gt; on em-1, which is running',
      input: { id: 'c' },
    });
    expect(asked).toStrictEqual([['clones:get', { id: 'c' }]]);
    const ended = { ...clone, status: 'finished', outcome: 'failed' };
    await expect(plan('cancel c', { 'clones:get': ended })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it.each<[string, object]>([
    ['start SQL', { control: 'start' }],
    ['start SQL active-full chained', { control: 'start', performActiveFull: true, startChainedJobs: true }],
    ['stop SQL now', { control: 'stop', gracefulStop: false }],
    ['retry SQL chained on em-1', { control: 'retry', startChainedJobs: true }],
    ['disable SQL', { control: 'disable' }],
  ])('%s is planned by the id of the job', async (text, input) => {
    const { change } = await plan(text);
    expect(change).toMatchObject({ server: 'em-1', input: { server: 'em-1', id: job.id, ...input } });
    expect(Object.keys(change?.input as object)).toHaveLength(2 + Object.keys(input).length);
  });

  it.each<[string, object | string]>([
    ['copy SQL to R', { type: 'Immediate' }],
    ['copy SQL to R immediate', { type: 'Immediate' }],
    ['copy SQL to R daily 22:00', { type: 'DailyAtTime', days: 'Everyday', time: '22:00' }],
    ['copy SQL to R every 4 hours', { type: 'Periodically', every: '4 hours' }],
    ['copy SQL to R immediate now', 'invalid-input'],
    ['copy SQL to R daily 2:00', 'invalid-input'],
    ['copy SQL to R daily 022:00', 'invalid-input'],
    ['copy SQL to R daily 22:000', 'invalid-input'],
    ['copy SQL to R every', 'invalid-input'],
    ['copy SQL to R weekly', 'invalid-input'],
    ['copy SQL to R weekly 22:00', 'invalid-input'],
  ])('%s has the schedule %j', async (text, schedule) => {
    const planned = {
      action: 'create',
      repository: { name: 'R' },
      schedule: { summary: 's <1>' },
      warnings: [{ message: '<w>' }],
    };
    const outcome = plan(text, { 'copy-jobs:create': { done: 'planned', plan: planned } });
    if (typeof schedule === 'string') return expect(outcome).rejects.toMatchObject({ kind: schedule });
    const { change, asked } = await outcome;
    expect(asked.at(-1)).toStrictEqual(['copy-jobs:create', { ...(change?.input as object), dryRun: true }]);
    expect(change).toMatchObject({
      command: 'copy',
      server: 'em-1',
      input: { server: 'em-1', backupJob: job.id, repository: 'R', schedule },
      title: 'create the copy job of *SQL* on em-1 to *R*\ns &lt;1&gt;\n▲ &lt;w&gt;',
      approved: planned,
    });
  });

  it.each([
    ['check', 'Run a compliance check'],
    ['servers test em-1', 'Test the connection to em-1'],
    ['ack f<1>', 'Acknowledge f&lt;1&gt;'],
    ['mute f<1> for 1d because x', 'Mute f&lt;1&gt; (0 findings now)'],
    ['unmute f<1>', 'Unmute f&lt;1&gt;'],
    ['start SQL active-full', 'start active-full *SQL* on em-1, which is idle'],
    ['stop SQL', 'stop *SQL* on em-1, which is idle'],
  ])('%s has the title %s', async (text, title) => {
    const { change } = await plan(text, { 'compliance:mute': { findings: 0 } });
    expect([change?.command, change?.title]).toStrictEqual([commandOf(text).name, title]);
  });

  it('that tests a server is refused to a user without permission', async () => {
    const { session } = sessionOf({});
    const callerOf: typeof session.callerOf = (permission) => ({
      ...session.callerOf(permission),
      servers: ['em-2'],
    });
    const planned = planChange({ ...session, callerOf }, commandOf('servers test em-1') as DoingCommand);
    await expect(planned).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('of findings is what the command names', async () => {
    expect((await plan('check')).change).toMatchObject({ command: 'check', input: {} });
    expect((await plan('servers test em-1')).change).toMatchObject({
      server: 'em-1',
      input: { server: 'em-1' },
    });
    expect((await plan('ack f for 3d because mine')).change?.input).toStrictEqual({
      finding: 'f',
      until: hoursAgo(-72),
      because: 'mine',
    });
    expect((await plan('ack f')).change?.input).toStrictEqual({ finding: 'f' });
    expect((await plan('unmute sql* because over')).change?.input).toStrictEqual({
      pattern: 'sql*',
      because: 'over',
    });
    const { change, asked } = await plan('mute sql* until 2026-12-24 because move', {
      'compliance:mute': { findings: 1 },
    });
    const input = { pattern: 'sql*', because: 'move', until: '2026-12-25T00:00:00.000Z' };
    expect(change).toMatchObject({ input, title: expect.stringContaining('1 finding now') });
    expect(asked).toStrictEqual([['compliance:mute', { ...input, dryRun: true }]]);
    const two = await plan('mute sql* for 1d because move', { 'compliance:mute': { findings: 2 } });
    expect(two.change?.title).toContain('2 findings now');
  });
});

describe('a message about a change', () => {
  const textOf = (message: object) => JSON.stringify(message);
  it('is for the channel where others decide or get informed', () => {
    expect(approvalCall('t', 'U0A', 'them', 's', 5)).toMatchObject({ public: true });
    expect(outcomeMessage('t\nmore', 'U0A', 'U0B', problemMessage('x'))).toMatchObject({ public: true });
    expect(confirmMessage('t', 's', 5)).not.toHaveProperty('public');
  });
  it('has its buttons and the requester', () => {
    expect(textOf(confirmMessage('t', 'sealed', 5))).toMatch(/"value":"sealed".*primary.*"value":"sealed"/);
    expect(textOf(approvalCall('t', 'U0A', 'them', 'sealed', 5))).toMatch(
      /<@U0A>.*them.*5 .*primary.*danger/,
    );
    expect(textOf(outcomeMessage('what\nmore', 'U0A', 'U0B', problemMessage('x')))).toMatch(
      /<@U0A>.*<@U0B>.*: what"/,
    );
  });
  it('of a problem is marked once', () => {
    expect([problemMessage('x <y>').text, problemMessage('✖ x').text]).toStrictEqual([
      '✖ x &lt;y&gt;',
      '✖ x',
    ]);
  });
});
