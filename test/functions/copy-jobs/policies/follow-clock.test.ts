import { describe, expect, it } from 'vitest';
import { followClock } from '../../../../functions/copy-jobs/policies/changes.ts';
import { planPolicies } from '../../../../functions/copy-jobs/policies/plan.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import { parseWindowText } from '../../../../functions/copy-jobs/schedule/window-text.ts';
import { archive, backupJob, copyJob, source } from '../server.ts';
import { smallServer } from '../small-server.ts';

const mail = backupJob('Mail');
const summer = new Date('2026-07-15T12:00:00Z');
const window = { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' };

/** What drifts from a policy on a server whose copy job has that schedule, in summer. */
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
  it('writes a window again that has the offset of winter', async () => {
    const { outcome, sent } = await follow(driftOf(winter));
    expect(outcome).toEqual(['followed']);
    expect(sent.schedulePolicy.backupCopyWindowSettings.minuteOffset).toBe(120);
  });

  it('finds nothing to follow where the offset is the one of summer', () => {
    expect(driftOf(stored(window.text, 120))).toEqual([]);
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
    expect(await follow(drift)).toEqual({ outcome: ['left'], sent: undefined });
  });

  it('leaves what differs in something else, too, in whatever order', async () => {
    const other = { field: 'enabled', wanted: 'true', actual: 'false' };
    const drift = driftOf(winter).map((each) => ({ ...each, differences: [...each.differences, other] }));
    expect((await follow(drift)).outcome).toEqual(['left']);
  });

  it('leaves the rest after an edit that fails', async () => {
    const drift = driftOf(winter);
    expect((await follow([...drift, ...drift], 500)).outcome).toEqual(['failed', 'left']);
  });
});
