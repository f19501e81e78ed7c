import { describe, expect, it } from 'vitest';
import { planChange } from '../../../../functions/triggers/slack/changes/plan-change.ts';
import {
  approvalCall,
  confirmMessage,
  outcomeMessage,
  problemMessage,
} from '../../../../functions/triggers/slack/messages/changes.ts';
import { healthyJob, hoursAgo } from '../../compliance/estate.ts';
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
  ])('%s has the schedule %j', async (text, schedule) => {
    const planned = { action: 'create', repository: { name: 'R' }, schedule: { summary: 's' }, warnings: [] };
    const outcome = plan(text, { 'copy-jobs:create': { done: 'planned', plan: planned } });
    if (typeof schedule === 'string') return expect(outcome).rejects.toMatchObject({ kind: schedule });
    const { change, asked } = await outcome;
    expect(asked.at(-1)).toEqual(['copy-jobs:create', { ...(change?.input as object), dryRun: true }]);
    expect(change).toMatchObject({
      command: 'copy',
      server: 'em-1',
      input: { server: 'em-1', backupJob: job.id, repository: 'R', schedule },
      approved: planned,
    });
  });

  it('of findings is what the command says', async () => {
    expect((await plan('check')).change).toMatchObject({ command: 'check', input: {} });
    expect((await plan('servers test em-1')).change).toMatchObject({
      server: 'em-1',
      input: { server: 'em-1' },
    });
    expect((await plan('ack f for 3d because mine')).change?.input).toEqual({
      finding: 'f',
      until: hoursAgo(-72),
      because: 'mine',
    });
    expect((await plan('ack f')).change?.input).toEqual({ finding: 'f' });
    expect((await plan('unmute sql* because over')).change?.input).toEqual({
      pattern: 'sql*',
      because: 'over',
    });
    const { change, asked } = await plan('mute sql* until 2026-12-24 because move', {
      'compliance:mute': { findings: 1 },
    });
    const input = { pattern: 'sql*', because: 'move', until: '2026-12-25T00:00:00.000Z' };
    expect(change).toMatchObject({ input, title: expect.stringContaining('1 finding now') });
    expect(asked).toEqual([['compliance:mute', { ...input, dryRun: true }]]);
    const two = await plan('mute sql* for 1d because move', { 'compliance:mute': { findings: 2 } });
    expect(two.change?.title).toContain('2 findings now');
  });
});

describe('a message about a change', () => {
  const textOf = (message: object) => JSON.stringify(message);
  it('is for the channel where others decide or learn of it', () => {
    expect(approvalCall('t', 'U0A', 'them', 's', 5)).toMatchObject({ public: true });
    expect(outcomeMessage('t\nmore', 'U0A', 'U0B', problemMessage('x'))).toMatchObject({ public: true });
    expect(confirmMessage('t', 's', 5)).not.toHaveProperty('public');
  });
  it('has its buttons, and who asks', () => {
    expect(textOf(confirmMessage('t', 'sealed', 5))).toMatch(/"value":"sealed".*primary.*"value":"sealed"/);
    expect(textOf(approvalCall('t', 'U0A', 'them', 'sealed', 5))).toMatch(
      /<@U0A>.*them.*5 .*primary.*danger/,
    );
    expect(textOf(outcomeMessage('t\nmore', 'U0A', 'U0B', problemMessage('x')))).toMatch(
      /<@U0A>.*<@U0B>.*: t"/,
    );
  });
  it('of a problem is marked once', () => {
    expect([problemMessage('x <y>').text, problemMessage('✖ x').text]).toEqual(['✖ x &lt;y&gt;', '✖ x']);
  });
});
