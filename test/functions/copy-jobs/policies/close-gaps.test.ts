import { describe, expect, it } from 'vitest';
import { CreationBudget, closeGaps } from '../../../../functions/copy-jobs/policies/changes.ts';
import type { Gap } from '../../../../functions/copy-jobs/policies/plan.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import { namesById } from '../../../../functions/copy-jobs/survey.ts';
import type { Reply } from '../../../../packages/veeam/test/microsoft365/stub.ts';
import { archive, backupJob, immediate, source } from '../server.ts';
import { smallServer } from '../small-server.ts';

const [closing, telling] = copyJobPolicies.parse({
  policies: ['closes', 'tells'].map((name) => ({
    name,
    match: { jobs: ['*'] },
    repository: 'archive',
    schedule: { type: 'Immediate' },
    close: name === 'closes',
  })),
}).policies;
if (closing === undefined || telling === undefined) throw new Error('There are two policies.');

const gap = (name: string, policy = closing): Gap => ({
  policy,
  wanted: {
    backupJob: backupJob(name),
    repository: archive,
    schedulePolicy: immediate,
    enabled: undefined,
  },
  warnings: [],
});
const gaps = (count: number) => Array.from({ length: count }, (_, index) => gap(`Job ${index}`));
const created = (body: string): Reply => {
  const { backupJobId, repositoryId, schedulePolicy } = JSON.parse(body);
  const fields = { backupJobId, repositoryId, schedulePolicy, isEnabled: true };
  return { status: 201, body: { id: `copy of ${backupJobId}`, ...fields } };
};

async function close(given: readonly Gap[], maximum: number, answer: (body: string) => Reply = created) {
  await using server = await smallServer();
  server.stub.on('POST /v8/CopyJobs', ({ body }) => answer(body));
  const budget = new CreationBudget(maximum);
  const outcomes = await closeGaps(server.copyJobs, given, budget, namesById([archive, source]));
  const left = Array.from({ length: maximum + 1 }, () => budget.take()).filter(Boolean).length;
  return {
    outcome: outcomes.map((outcome) => (outcome.outcome === 'open' ? outcome.reason : outcome.outcome)),
    left,
    posts: server.stub.calls.filter((call) => call.startsWith('POST')).length,
  };
}

describe('closeGaps', () => {
  it.each([
    [2, ['created', 'created', 'maximum-reached'], 0],
    [3, ['created', 'created', 'created'], 0],
    [4, ['created', 'created', 'created'], 1],
    [0, ['maximum-reached', 'maximum-reached', 'maximum-reached'], 0],
  ])('with a budget of %i of three', async (maximum, expected, left) => {
    const closed = await close(gaps(3), maximum);
    expect(closed).toEqual({
      outcome: expected,
      left,
      posts: 3 - expected.filter((b) => b !== 'created').length,
    });
  });

  it('creates nothing under a policy that only tells, and takes nothing from the budget', async () => {
    expect(await close([gap('A', telling), gap('B')], 1)).toEqual({
      outcome: ['policy-does-not-close', 'created'],
      left: 0,
      posts: 1,
    });
  });

  it('passes over what the server refuses, which costs nothing', async () => {
    let posts = 0;
    const first = (body: string) => (++posts === 1 ? { status: 400 } : created(body));
    expect(await close(gaps(3), 2, first)).toEqual({
      outcome: ['failed', 'created', 'created'],
      left: 0,
      posts: 3,
    });
  });

  it('ends when the server itself is in trouble; what may have been created counts', async () => {
    expect(await close(gaps(3), 2, () => ({ status: 500 }))).toEqual({
      outcome: ['failed', 'server-in-trouble', 'server-in-trouble'],
      left: 1,
      posts: 1,
    });
  });

  it.each([
    [{}, 'met'],
    [{ repositoryId: source.id }, 'drifted'],
    [{ schedulePolicy: { ...immediate, backupCopyWindowEnabled: 'yes' } }, 'drifted'],
  ])('a copy job of another one, %j, is %s', async (more, expected) => {
    await using server = await smallServer();
    const wanted = gap('A');
    const body = {
      id: 'c1',
      backupJobId: wanted.wanted.backupJob.id,
      repositoryId: archive.id.toUpperCase(),
      isEnabled: true,
      schedulePolicy: immediate,
      ...more,
    };
    server.stub
      .on('POST /v8/CopyJobs', { status: 409 })
      .on(`GET /v8/Jobs/${encodeURIComponent(wanted.wanted.backupJob.id)}/CopyJob`, { status: 200, body });
    const budget = new CreationBudget(1);
    const [outcome] = await closeGaps(server.copyJobs, [wanted], budget, namesById([archive]));
    expect(outcome?.outcome).toBe(expected);
    expect(budget.take()).toBe(true);
  });
});
