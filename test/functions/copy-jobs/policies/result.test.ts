import { ServerBusyError } from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import type { GapOutcome } from '../../../../functions/copy-jobs/policies/changes.ts';
import { noticeOfRun } from '../../../../functions/copy-jobs/policies/execution.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import {
  emptyResult,
  joinResults,
  policyRunResult,
  serverResult,
} from '../../../../functions/copy-jobs/policies/result.ts';
import { archive, backupJob, copyJob, immediate } from '../server.ts';

const { policies } = copyJobPolicies.parse({
  policies: ['loud', 'silent'].map((name) => ({
    name,
    match: { jobs: ['*'] },
    repository: 'archive',
    schedule: { type: 'Immediate' },
    notify: name === 'loud',
  })),
});
const [loud, silent] = policies;
if (!loud || !silent) throw new Error('There are two policies.');

const gap = (name: string, policy = loud) => ({
  policy,
  wanted: { backupJob: backupJob(name), repository: archive, schedulePolicy: immediate, enabled: undefined },
  warnings: [{ field: 'repository', message: 'beware' }],
});
const created = (name: string, policy = loud): GapOutcome => ({
  gap: gap(name, policy),
  outcome: 'created',
  copyJob: copyJob(backupJob(name)),
});
const error = new ServerBusyError({ server: 's', operation: 'create', happened: 'busy', remedy: 'Wait.' });
const nothing = { gaps: [], drift: [], matched: 7, conflicts: [], problems: [] };
const outcomes: GapOutcome[] = [
  created('A'),
  { gap: gap('B'), outcome: 'met' },
  { gap: gap('C'), outcome: 'failed', error },
  { gap: gap('D'), outcome: 'open', reason: 'server-in-trouble' },
  { gap: gap('E'), outcome: 'drifted', copyJob: copyJob(backupJob('E')), differences: [] },
];

describe('the result of a run', () => {
  it('counts every outcome once', () => {
    const result = serverResult({ server: 's', leftOut: undefined }, nothing, { gaps: outcomes, drifts: [] });
    expect(result.counts).toStrictEqual({
      matched: 9,
      created: 1,
      followed: 0,
      remaining: 1,
      failed: 1,
      drift: 1,
      conflicts: 0,
    });
    expect(result.remaining).toMatchObject([{ reason: 'server-in-trouble', warnings: ['beware'] }]);
    expect(policyRunResult.parse(JSON.parse(JSON.stringify(result)))).toStrictEqual(result);
  });

  it('adds up servers, and cuts long lists but not their counts', () => {
    const many = Array.from({ length: 80 }, (_, index) => created(`Job ${index}`));
    const joined = joinResults([
      serverResult({ server: 'a', leftOut: undefined }, nothing, { gaps: many, drifts: [] }),
      serverResult({ server: 'b', leftOut: undefined }, nothing, { gaps: many, drifts: [] }),
      { ...emptyResult(), unread: [{ server: 'c', code: 'server-busy', message: 'busy' }] },
    ]);
    expect(joined.counts).toMatchObject({ created: 160, matched: 174 });
    expect(joined.created).toHaveLength(100);
    expect(joined.unread).toHaveLength(1);
  });

  it("stays within the limit of an execution's output, whatever it found", () => {
    const long = 'x'.repeat(20_000);
    const open = Array.from(
      { length: 5_000 },
      (): GapOutcome => ({ gap: gap(long), outcome: 'open', reason: 'dry-run' }),
    );
    const result = joinResults([
      serverResult({ server: 'a', leftOut: undefined }, nothing, {
        gaps: [...open, ...Array(5_000).fill(created(long))],
        drifts: [],
      }),
    ]);
    expect(JSON.stringify(result).length).toBeLessThan(256 * 1024);
  });
});

describe('the notice of a run', () => {
  const notice = (...list: GapOutcome[]) =>
    noticeOfRun(
      serverResult({ server: 's', leftOut: undefined }, nothing, { gaps: list, drifts: [] }),
      policies,
    );

  it('reports what was created and what was not', () => {
    expect(notice(...outcomes)).toStrictEqual({
      subject: 'Backup copy jobs: 1 created, 1 failed',
      text: [
        'Not created for C (policy loud): s: create: busy. Wait.',
        'Created on s: A - copy job, from A to archive; After each new restore point (policy loud)',
        'Still without a copy job: 1',
      ].join('\n'),
    });
  });

  it('names the first twenty', () => {
    const many = Array.from({ length: 25 }, (_, index) => created(`Job ${index}`));
    const text = notice(...many)?.text ?? '';
    expect(text.split('\n')).toHaveLength(21);
    expect(text).toMatch(/And 5 more; see the run\.$/);
  });

  it('does not exist when nothing happened, and omits what a silent policy did', () => {
    expect(notice()).toBeUndefined();
    expect(notice({ gap: gap('D'), outcome: 'open', reason: 'dry-run' })).toBeUndefined();
    expect(notice(created('A', silent))).toBeUndefined();
    expect(notice(created('A', silent), created('B'))?.subject).toBe('Backup copy jobs: 1 created');
  });
});

describe('an entry of a result', () => {
  const differences = [{ field: 'schedule.backupCopyWindow', wanted: 'a', actual: 'b' }];
  const drift = (name: string) => ({ ...gap(name), copyJob: copyJob(backupJob(name)), differences });
  const about = (name: string) => ({ server: 's', policy: 'loud', backupJob: { id: `${name}-id`, name } });
  const copy = (name: string) => ({ id: `copy-of-${name}-id`, name: `${name} - copy job` });
  const target = { repository: 'archive', schedule: 'After each new restore point' };

  it('names its subject, in the list of its outcome', () => {
    const plan = {
      ...nothing,
      conflicts: [{ backupJob: backupJob('F'), policies: ['loud', 'silent'] }],
      problems: [{ policy: 'loud', message: 'No archive.' }],
    };
    const drifts = [
      { drift: drift('G'), outcome: 'followed' },
      { drift: drift('H'), outcome: 'left' },
      { drift: drift('I'), outcome: 'failed', error },
    ] as const;
    const result = serverResult({ server: 's', leftOut: 'Not all.' }, plan, { gaps: outcomes, drifts });
    const expected = {
      counts: { matched: 10, created: 1, followed: 1, remaining: 1, failed: 2, drift: 3, conflicts: 1 },
      created: [{ ...about('A'), copyJob: copy('A'), ...target }],
      remaining: [{ ...about('D'), reason: 'server-in-trouble', ...target, warnings: ['beware'] }],
      followed: [{ ...about('G'), copyJob: copy('G'), differences }],
      failed: [
        { ...about('C'), code: 'server-busy', message: error.message },
        { ...about('I'), code: 'server-busy', message: error.message },
      ],
      drift: [
        { ...about('E'), copyJob: copy('E'), differences: [] },
        { ...about('H'), copyJob: copy('H'), differences },
        { ...about('I'), copyJob: copy('I'), differences },
      ],
      conflicts: [{ server: 's', backupJob: { id: 'F-id', name: 'F' }, policies: ['loud', 'silent'] }],
      problems: [{ server: 's', policy: 'loud', message: 'No archive.' }],
      unread: [{ server: 's', code: 'incomplete', message: 'Not all.' }],
    };
    expect(result).toStrictEqual(expected);
    expect(policyRunResult.parse(result)).toStrictEqual(expected);
    expect(joinResults([result])).toStrictEqual(expected);
    const twice = joinResults([result, emptyResult(), result]);
    for (const [list, entries] of Object.entries(expected))
      if (Array.isArray(entries)) expect(twice[list as 'failed']).toStrictEqual([...entries, ...entries]);
    for (const [name, count] of Object.entries(expected.counts))
      expect(twice.counts[name as 'failed']).toBe(2 * count);
  });

  it('has texts of 300 characters and lists of 100 entries at most', () => {
    const of = (length: number, count = 1) => ({
      ...emptyResult(),
      unread: Array(count).fill({ server: 's', code: 'x', message: 'x'.repeat(length) }),
    });
    expect(joinResults([of(300)]).unread[0]?.message).toBe('x'.repeat(300));
    expect(joinResults([of(301)]).unread[0]?.message).toBe(`${'x'.repeat(299)}…`);
    expect([100, 101].map((count) => joinResults([of(1, count)]).unread.length)).toStrictEqual([100, 100]);
  });

  it('is in the notice of a run in at most twenty lines', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => created(`Job ${index}`));
    const linesFor = (count: number) => {
      const result = serverResult({ server: 's', leftOut: undefined }, nothing, {
        gaps: many(count),
        drifts: [],
      });
      return noticeOfRun(result, policies)?.text.split('\n').length;
    };
    expect([linesFor(20), linesFor(21)]).toStrictEqual([20, 21]);
    const failed = serverResult({ server: 's', leftOut: undefined }, nothing, {
      gaps: outcomes.slice(2, 3),
      drifts: [],
    });
    expect(noticeOfRun(failed, policies)?.subject).toBe('Backup copy jobs: 1 failed');
  });
});
