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

  it('adds servers up, and cuts long lists but not their counts', () => {
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

  it('stays within what an execution may put out, whatever it found', () => {
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

  it('tells what was created and what was not', () => {
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

  it('tells nobody that nothing happened, nor what a silent policy did', () => {
    expect(notice()).toBeUndefined();
    expect(notice({ gap: gap('D'), outcome: 'open', reason: 'dry-run' })).toBeUndefined();
    expect(notice(created('A', silent))).toBeUndefined();
    expect(notice(created('A', silent), created('B'))?.subject).toBe('Backup copy jobs: 1 created');
  });
});
