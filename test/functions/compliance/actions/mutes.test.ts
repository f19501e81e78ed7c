import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acknowledgeFindingAction,
  listFindingsAction,
  openFindingsAction,
  releaseFindingAction,
} from '../../../../functions/compliance/actions/findings.ts';
import {
  endMuteAction,
  listMutesAction,
  muteAction,
  unmuteAction,
} from '../../../../functions/compliance/actions/mutes.ts';
import { changes } from '../../../../functions/compliance/findings/changes.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import type { LedgerEntry } from '../../../../functions/compliance/history.ts';
import { currentMutes, holdMuted } from '../../../../functions/compliance/mutes.ts';
import { findingItem, latestKey } from '../../../../functions/compliance/record/items.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { emptyStores } from '../stores.ts';

const now = new Date('2026-11-23T20:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const finding: Finding = {
  id: 'last-result-1',
  rule: 'last-result',
  title: 'The last run failed',
  severity: 'high',
  state: 'open',
  server: 'em-1',
  product: 'enterprise-manager',
  job: { id: 'j', name: 'SQL Daily' },
  evidence: [],
  remedy: 'Look.',
  since: '2026-11-20T06:00:00Z',
};
const foreign: Finding = { ...finding, id: 'last-result-2', server: 'vbr-1', job: { id: 'k', name: 'SQL' } };
const notified: LedgerEntry = { finding, notifiedSeverity: 'high', notifiedAt: '2026-11-20T06:00:00.000Z' };

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

/** The record after a check with these findings. */
async function recordWith(...entries: LedgerEntry[]) {
  let time = now;
  const record = running.open({ now: () => time });
  const { compliance } = await emptyStores(record, ['em-1', 'vbr-1']);
  const latest = { id: 'check-1', at: now.toISOString(), servers: ['vbr-1', 'em-1'] };
  await record.putAll([
    { ...latestKey, ...latest },
    ...entries.map((entry) => findingItem(entry, 'check-1')),
  ]);
  const to = (date: Date): void => {
    time = date;
  };
  return { compliance, to };
}

const context = {
  caller: { source: 'slack', name: 'U0ONE', permissions: [], servers: ['*'] } as const,
  now,
  requestId: 'r',
};
const of = (...servers: string[]) => ({ ...context, caller: { ...context.caller, servers } });
const until = inDays(3).toISOString();
const all = { limit: 200 };

describe('mutes', () => {
  it.each(['last-result-1', 'sql*', '*'])('%s holds the finding back until it ends', async (pattern) => {
    const { compliance, to } = await recordWith(notified);
    const taken = await muteAction(compliance).run({ pattern, until, because: 'we move' }, context);
    const mute = { id: expect.stringMatching(/^mute-[0-9a-f]{12}$/), pattern, until, because: 'we move' };
    expect(taken).toEqual({
      findings: 1,
      dryRun: false,
      mute: { ...mute, by: 'U0ONE', at: now.toISOString() },
    });
    const evaluation = { findings: [finding] } as never;
    const [held] = holdMuted(evaluation, await compliance.mutes()).findings;
    expect(held).toMatchObject({ state: 'held', window: expect.stringContaining('we move') });
    to(inDays(3));
    expect(await compliance.mutes()).toEqual([]);
    expect(currentMutes([taken.mute], inDays(3))).toEqual([]);
  });

  it('report how much they would hold back before they do', async () => {
    const { compliance } = await recordWith(notified, { finding: foreign });
    const asked = { pattern: 'sql*', until, because: 'x', dryRun: true };
    expect(await muteAction(compliance).run(asked, context)).toMatchObject({ findings: 2, dryRun: true });
    expect(await muteAction(compliance).run(asked, of('em-1'))).toMatchObject({ findings: 1 });
    expect(await compliance.mutes()).toEqual([]);
  });

  it('are listed page by page, replaced by one of the same pattern, and ended by pattern or id', async () => {
    const { compliance } = await recordWith(notified);
    await muteAction(compliance).run({ pattern: 'a', until, because: 'one' }, context);
    await muteAction(compliance).run({ pattern: 'a', until, because: 'two' }, context);
    const { mute } = await muteAction(compliance).run({ pattern: 'b', until, because: 'three' }, context);
    const first = await listMutesAction(compliance).run({ limit: 1 }, context);
    const second = await listMutesAction(compliance).run({ limit: 1, next: first.next ?? '' }, context);
    expect(second).not.toHaveProperty('next');
    const because = [...first.mutes, ...second.mutes].map((each) => each.because);
    expect(because.toSorted()).toEqual(['three', 'two']);
    await unmuteAction(compliance).run({ pattern: 'a' }, context);
    await endMuteAction(compliance).run({ id: mute.id }, context);
    expect(await listMutesAction(compliance).run(all, context)).toEqual({ mutes: [] });
    await expect(unmuteAction(compliance).run({ pattern: 'a' }, context)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(endMuteAction(compliance).run({ id: mute.id }, context)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('end in the future', async () => {
    const { compliance } = await recordWith(notified);
    const past = { pattern: 'a', until: now.toISOString(), because: 'x' };
    await expect(muteAction(compliance).run(past, context)).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: [{ field: 'until' }],
    });
    const soon = new Date(now.getTime() + 1).toISOString();
    expect(await muteAction(compliance).run({ ...past, until: soon }, context)).toMatchObject({
      findings: 0,
    });
  });

  it('are all stored, twenty at once', async () => {
    const { compliance } = await recordWith(notified);
    const each = (pattern: number) =>
      muteAction(compliance).run({ pattern: String(pattern), until, because: 'x' }, context);
    await Promise.all(Array.from({ length: 20 }, (_, index) => each(index)));
    expect(await compliance.mutes()).toHaveLength(20);
  });
});

describe('of a caller for some servers', () => {
  it('a mute holds back only the findings of those servers, whatever its pattern matches', async () => {
    const { compliance } = await recordWith(notified, { finding: foreign });
    const states = async () =>
      holdMuted({ findings: [finding, foreign] } as never, await compliance.mutes()).findings.map(
        ({ state }) => state,
      );
    await muteAction(compliance).run({ pattern: '*', until, because: 'x' }, of('em-1'));
    expect(await states()).toEqual(['held', 'open']);
    await muteAction(compliance).run({ pattern: '*', until, because: 'y' }, of('vbr-1'));
    expect(await states()).toEqual(['held', 'held']);
  });

  it('mutes are listed and ended if they hold back only findings of those servers', async () => {
    const { compliance } = await recordWith(notified, { finding: foreign });
    const everyone = await muteAction(compliance).run({ pattern: 'sql*', until, because: 'all' }, context);
    await muteAction(compliance).run({ pattern: 'sql*', until, because: 'both' }, of('vbr-1', 'em-1'));
    await muteAction(compliance).run({ pattern: 'sql*', until, because: 'mine' }, of('em-1'));
    const listed = async (...servers: string[]) =>
      (await listMutesAction(compliance).run(all, of(...servers))).mutes
        .map(({ because }) => because)
        .toSorted();
    expect(await listed('em-1')).toEqual(['mine']);
    expect(await listed('em-1', 'vbr-1')).toEqual(['both', 'mine']);
    expect(await listed('other')).toEqual([]);
    expect(await listed('*')).toEqual(['all', 'both', 'mine']);
    const foreignEnd = endMuteAction(compliance).run({ id: everyone.mute.id }, of('em-1'));
    await expect(foreignEnd).rejects.toMatchObject({ kind: 'not-found' });
    await unmuteAction(compliance).run({ pattern: 'sql*' }, of('em-1'));
    expect(await listed('*')).toEqual(['all', 'both']);
    const again = unmuteAction(compliance).run({ pattern: 'sql*' }, of('em-1'));
    await expect(again).rejects.toMatchObject({ kind: 'not-found' });
    await unmuteAction(compliance).run({ pattern: 'sql*' }, of('*'));
    expect(await listed('*')).toEqual([]);
  });

  it("a finding of another server looks like an unknown one, and only the caller's findings are suggested", async () => {
    const { compliance } = await recordWith(notified, { finding: foreign });
    const acknowledging = (id: string) =>
      acknowledgeFindingAction(compliance).run({ finding: id }, of('em-1'));
    const messageOf = (id: string) => acknowledging(id).catch((error: Error) => error.message);
    expect(await messageOf(foreign.id)).toContain('last-result-1');
    expect(await messageOf('last-result-3')).toBe(await messageOf(foreign.id));
    expect((await compliance.findingsOf(['vbr-1']))[0]).not.toHaveProperty('acknowledged');
    await acknowledging(finding.id);
    expect((await compliance.findingsOf(['em-1']))[0]).toHaveProperty('acknowledged');
  });
});

describe('acknowledgements', () => {
  const reminded = (entry: LedgerEntry, at: Date) =>
    changes({ [finding.id]: entry }, [finding], {
      now: at,
      timeZone: 'UTC',
      reminders: 'daily',
      gone: new Map(),
    }).changes;

  it('stop repeated notices of a finding until their end', async () => {
    expect(reminded(notified, now)).toMatchObject([{ kind: 'reminder' }]);
    const { compliance } = await recordWith(notified);
    await acknowledgeFindingAction(compliance).run({ finding: finding.id, until }, context);
    const [entry = notified] = await compliance.findingsOf(['em-1']);
    expect(reminded(entry, now)).toEqual([]);
    expect(reminded(entry, inDays(3))).toMatchObject([{ kind: 'reminder' }]);
  });

  it('are only for existing findings', async () => {
    const { compliance } = await recordWith(notified);
    const view = await acknowledgeFindingAction(compliance).run(
      { finding: finding.id, because: 'seen' },
      context,
    );
    expect(view).toMatchObject({ id: finding.id, acknowledged: { by: 'U0ONE', because: 'seen' } });
    const none = acknowledgeFindingAction(compliance).run({ finding: 'no' }, context);
    await expect(none).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('show user, time, end and reason, until they are withdrawn', async () => {
    const { compliance } = await recordWith(notified);
    const input = { finding: finding.id, until, because: 'seen' };
    const acknowledged = { by: 'U0ONE', at: now.toISOString(), until, because: 'seen' };
    const view = { ...finding, acknowledged, notifiedAt: notified.notifiedAt };
    expect(await acknowledgeFindingAction(compliance).run(input, context)).toEqual(view);
    expect(await compliance.findingsOf(['em-1'])).toEqual([{ ...notified, acknowledged }]);
    const release = releaseFindingAction(compliance);
    await expect(release.run({ finding: finding.id }, of('vbr-1'))).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(await release.run({ finding: finding.id }, of('em-1'))).toEqual({
      ...finding,
      notifiedAt: notified.notifiedAt,
    });
    expect(await compliance.findingsOf(['em-1'])).toEqual([notified]);
  });

  it("are possible before the index has the finding, and only on the caller's servers", async () => {
    const { compliance } = await recordWith(notified, { finding: foreign });
    compliance.serverOfFinding = async () => undefined;
    const acknowledge = (id: string) => acknowledgeFindingAction(compliance).run({ finding: id }, of('em-1'));
    expect(await acknowledge(finding.id)).toMatchObject({ id: finding.id, acknowledged: { by: 'U0ONE' } });
    await expect(acknowledge(foreign.id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('findings', () => {
  const later = { ...finding, id: 'c', since: '2026-11-21T06:00:00Z', owner: 'jana' };
  const worse = { ...finding, id: 'd', severity: 'critical' as const, state: 'held' as const };
  const observed = { ...finding, id: 'e', rule: 'never-run', state: 'observed' as const };
  const first = { ...foreign, id: 'a' };
  const every = [{ finding: later }, notified, { finding: worse }, { finding: observed }, { finding: first }];
  const check = { id: 'check-1', at: now.toISOString() };

  it('that are open exclude observed ones, and come most severe first, then oldest first', async () => {
    const { compliance } = await recordWith(...every);
    const { mute } = await muteAction(compliance).run({ pattern: 'd', until, because: 'x' }, context);
    const open = openFindingsAction(compliance);
    expect(await open.run({}, of('em-1'))).toEqual({
      check,
      findings: [{ finding: worse, mute }, notified, { finding: later }],
    });
    expect(await open.run({}, of('vbr-1'))).toEqual({ check, findings: [{ finding: first }] });
    expect(await open.run({}, of('other'))).toEqual({ check, findings: [] });
  });

  it('are empty before the first check', async () => {
    const { compliance } = await emptyStores(running.open({ now: () => now }), ['em-1', 'vbr-1']);
    expect(await openFindingsAction(compliance).run({}, context)).toEqual({ findings: [] });
    expect(await listFindingsAction(compliance).run(all, context)).toEqual({ findings: [] });
    const acknowledge = acknowledgeFindingAction(compliance).run({ finding: finding.id }, context);
    await expect(acknowledge).rejects.toMatchObject({ kind: 'not-found' });
    const muted = await muteAction(compliance).run({ pattern: '*', until, because: 'x' }, context);
    expect(muted).toMatchObject({ findings: 0 });
    await endMuteAction(compliance).run({ id: muted.mute.id }, context);
    expect(await compliance.mutes()).toEqual([]);
  });

  it.each<[query: object, ids: string[]]>([
    [{}, ['c', 'd', 'e', 'last-result-1', 'a']],
    [{ server: ['em-1'] }, ['c', 'd', 'e', 'last-result-1']],
    [{ server: ['vbr-1', 'other'] }, ['a']],
    [{ severity: ['critical', 'low'] }, ['d']],
    [{ severity: ['low'] }, []],
    [{ rule: ['never-run'] }, ['e']],
    [{ owner: ['jana', 'ann'] }, ['c']],
    [{ owner: ['ann'] }, []],
    [{ state: ['held', 'observed'] }, ['d', 'e']],
    [{ state: ['open'], severity: ['high'], rule: ['last-result'], owner: ['jana'] }, ['c']],
    [{ state: ['resolved'] }, []],
  ])('are listed by %j', async (query, ids) => {
    const { compliance } = await recordWith(...every);
    const listed = await listFindingsAction(compliance).run({ ...all, ...query }, context);
    expect(listed.findings.map(({ id }) => id)).toEqual(ids);
    expect(listed).toEqual({ checkedAt: check.at, findings: listed.findings });
  });

  it('are listed across servers page by page, with acknowledgements and mutes', async () => {
    const { compliance } = await recordWith(...every);
    const { mute } = await muteAction(compliance).run({ pattern: 'd', until, because: 'x' }, context);
    const taken = await acknowledgeFindingAction(compliance).run({ finding: finding.id }, context);
    const list = (next: object) => listFindingsAction(compliance).run({ limit: 2, ...next }, context);
    const start = await list({});
    expect(start).toEqual({
      checkedAt: check.at,
      findings: [later, { ...worse, mute }],
      next: expect.any(String),
    });
    const second = await list({ next: start.next });
    expect(second.findings).toEqual([observed, taken]);
    const third = await list({ next: second.next });
    expect(third).toEqual({ checkedAt: check.at, findings: [first] });
    const refused = { kind: 'invalid-input', problems: [{ field: 'next' }] };
    await expect(list({ next: 'x' })).rejects.toMatchObject(refused);
  });
});
