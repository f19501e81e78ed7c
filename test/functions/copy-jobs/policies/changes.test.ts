import type { CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { describe, expect, it } from 'vitest';
import { CreationBudget, closeGaps, followClock } from '../../../../functions/copy-jobs/policies/changes.ts';
import { type Gap, planPolicies } from '../../../../functions/copy-jobs/policies/plan.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import { parseWindowText } from '../../../../functions/copy-jobs/schedule/window-text.ts';
import { namesById } from '../../../../functions/copy-jobs/survey.ts';
import type { Reply } from '../../../../packages/veeam/test/microsoft365/stub.ts';
import { archive, backupJob, copyJob, immediate, source } from '../server.ts';
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
    expect(closed).toStrictEqual({
      outcome: expected,
      left,
      posts: 3 - expected.filter((b) => b !== 'created').length,
    });
  });

  it('creates nothing under a policy that only reports, and uses nothing of the budget', async () => {
    expect(await close([gap('A', telling), gap('B')], 1)).toStrictEqual({
      outcome: ['policy-does-not-close', 'created'],
      left: 0,
      posts: 1,
    });
  });

  it('skips what the server refuses, without using the budget', async () => {
    let posts = 0;
    const first = (body: string) => (++posts === 1 ? { status: 400 } : created(body));
    expect(await close(gaps(3), 2, first)).toStrictEqual({
      outcome: ['failed', 'created', 'created'],
      left: 0,
      posts: 3,
    });
  });

  it('ends when the server itself fails; copy jobs that may have been created count', async () => {
    expect(await close(gaps(3), 2, () => ({ status: 500 }))).toStrictEqual({
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

const fail = () => Promise.reject(new TypeError('ours'));
const broken = { version: 'v8', create: fail, edit: fail } as unknown as CopyJobs;

it("an error that is not the server's ends a run", async () => {
  await expect(closeGaps(broken, gaps(1), new CreationBudget(1), namesById([]))).rejects.toThrow(TypeError);
});

const mail = backupJob('Mail');
const summer = new Date('2026-07-15T12:00:00Z');
const window = { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' };

/** The differences from a policy on a server whose copy job has this schedule, in summer. */
function driftOf(schedulePolicy: unknown, { more = {}, schedule = {}, policy = {} } = {}) {
  const { policies } = copyJobPolicies.parse({
    policies: [
      {
        name: 'p',
        match: { jobs: ['*'] },
        repository: 'archive',
        schedule: { type: 'Immediate', window, ...schedule },
        followDaylightSaving: true,
        ...policy,
      },
    ],
  });
  return planPolicies(
    {
      server: 's',
      version: 'v8',
      backupJobs: [mail],
      copyJobs: [copyJob(mail, { schedulePolicy, ...more })],
      repositories: [source, archive],
      leftOut: undefined,
      knowsAllCopies: true,
      at: summer,
    },
    policies,
  ).drift;
}

const stored = (text: string, minuteOffset: unknown, more: object = {}) => ({
  type: 'Immediate',
  backupCopyWindowEnabled: true,
  backupCopyWindowSettings: { backupWindow: parseWindowText(text), minuteOffset },
  ...more,
});
const winter = stored(window.text, 60);

async function follow(drift: ReturnType<typeof driftOf>, status = 204) {
  await using server = await smallServer();
  const id = encodeURIComponent(`copy-of-${mail.id}`);
  server.stub
    .on(`GET /v8/CopyJobs/${id}`, { status: 200, body: copyJob(mail, { schedulePolicy: winter }).document })
    .on(`PUT /v8/CopyJobs/${id}`, { status });
  const outcomes = await followClock(server.copyJobs, drift);
  const put = server.stub.received.find(({ method }) => method === 'PUT');
  return { outcome: outcomes.map(({ outcome }) => outcome), sent: put && JSON.parse(put.body) };
}

describe('followClock', () => {
  it('rewrites a window that has the offset of winter', async () => {
    const { outcome, sent } = await follow(driftOf(winter));
    expect(outcome).toStrictEqual(['followed']);
    expect(sent.schedulePolicy.backupCopyWindowSettings.minuteOffset).toBe(120);
  });

  it('finds nothing to change when the offset is that of summer', () => {
    expect(driftOf(stored(window.text, 120))).toStrictEqual([]);
  });

  it.each([
    ['other hours', stored('mon-fri 21:00-06:00', 60), {}],
    ['a window that is off', stored(window.text, 60, { backupCopyWindowEnabled: false }), {}],
    ['a window that cannot be read', stored(window.text, 60, { backupCopyWindowEnabled: 'yes' }), {}],
    ['hours that cannot be read', { ...winter, backupCopyWindowSettings: null }, {}],
    ['another type besides', stored(window.text, 60, { type: 'Periodically' }), {}],
    ['another repository besides', winter, { more: { repositoryId: source.id } }],
    ['a policy that does not follow', winter, { policy: { followDaylightSaving: false } }],
    ['a policy without a window', winter, { schedule: { window: undefined } }],
    [
      'a policy without a window, where one cannot be read',
      stored(window.text, 60, { backupCopyWindowEnabled: 'yes' }),
      { schedule: { window: undefined } },
    ],
  ])('leaves %s', async (_what, schedulePolicy, given) => {
    const drift = driftOf(schedulePolicy, given);
    expect(drift).toHaveLength(1);
    expect(await follow(drift)).toStrictEqual({ outcome: ['left'], sent: undefined });
  });

  it('does not change what also differs in another field, in any order', async () => {
    const other = { field: 'enabled', wanted: 'true', actual: 'false' };
    const drift = driftOf(winter).map((each) => ({ ...each, differences: [...each.differences, other] }));
    expect((await follow(drift)).outcome).toStrictEqual(['left']);
  });

  it("ends with an error that is not the server's", async () => {
    await expect(followClock(broken, driftOf(winter))).rejects.toThrow(TypeError);
  });

  it('does not change the rest after a failed edit', async () => {
    const drift = driftOf(winter);
    expect((await follow([...drift, ...drift], 500)).outcome).toStrictEqual(['failed', 'left']);
  });
});
