import { describe, expect, it } from 'vitest';
import {
  acknowledgeFindingAction,
  listMutesAction,
  muteAction,
  unmuteAction,
} from '../../../functions/compliance/actions/silence.ts';
import { acknowledge, changes } from '../../../functions/compliance/findings/changes.ts';
import type { Finding } from '../../../functions/compliance/findings/finding.ts';
import { emptyHistory, type History } from '../../../functions/compliance/history.ts';
import { currentMutes, holdMuted } from '../../../functions/compliance/mutes.ts';
import type { ComplianceStorage } from '../../../functions/compliance/storage.ts';
import { ObjectChangedError, type StoredText } from '../../../functions/platform/object-store.ts';

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
const told: History = {
  ...emptyHistory(),
  findings: { [finding.id]: { finding, notifiedSeverity: 'high', notifiedAt: '2026-11-20T06:00:00.000Z' } },
};

/** A storage whose first `conflicts` writes lose to someone else's. */
function storageWith(history: History, conflicts = 0) {
  let kept = history;
  let left = conflicts;
  const storage = {
    getHistory: async () => ({ history: kept, read: undefined }),
    async commitHistory(next: History, _read: StoredText | undefined) {
      if (left > 0) {
        left -= 1;
        throw new ObjectChangedError('changed');
      }
      kept = next;
    },
  } as unknown as ComplianceStorage;
  return { storage, kept: () => kept };
}
const context = {
  caller: { source: 'slack', name: 'U0ONE', permissions: [], servers: ['*'] } as const,
  now,
  requestId: 'r',
};
const until = inDays(3).toISOString();

describe('mutes', () => {
  it.each(['last-result-1', 'sql*', '*'])('%s holds the finding back until it ends', async (pattern) => {
    const { storage, kept } = storageWith(told, 2);
    await muteAction(storage).run({ pattern, until, because: 'we move' }, context);
    const evaluation = { findings: [finding] } as never;
    const [held] = holdMuted(evaluation, currentMutes(kept(), now)).findings;
    expect(held).toMatchObject({ state: 'held', window: expect.stringContaining('we move') });
    const [open] = holdMuted(evaluation, currentMutes(kept(), inDays(3))).findings;
    expect(open).toEqual(finding);
  });

  it('are listed, replaced by one of the same pattern, and ended', async () => {
    const { storage } = storageWith(told);
    await muteAction(storage).run({ pattern: 'a', until, because: 'one' }, context);
    await muteAction(storage).run({ pattern: 'a', until, because: 'two' }, context);
    expect(await listMutesAction(storage).run({}, context)).toMatchObject([{ because: 'two', by: 'U0ONE' }]);
    await unmuteAction(storage).run({ pattern: 'a' }, context);
    expect(await listMutesAction(storage).run({}, context)).toEqual([]);
    await expect(unmuteAction(storage).run({ pattern: 'a' }, context)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('end in the future', async () => {
    const { storage } = storageWith(told);
    const past = { pattern: 'a', until: now.toISOString(), because: 'x' };
    await expect(muteAction(storage).run(past, context)).rejects.toMatchObject({ kind: 'invalid-input' });
  });
});

describe('of a caller for some servers', () => {
  const of = (...servers: string[]) => ({ ...context, caller: { ...context.caller, servers } });
  const foreign: Finding = {
    ...finding,
    id: 'last-result-2',
    server: 'vbr-1',
    job: { id: 'k', name: 'SQL' },
  };
  const both: History = { ...told, findings: { ...told.findings, [foreign.id]: { finding: foreign } } };
  const states = (history: History) =>
    holdMuted({ findings: [finding, foreign] } as never, currentMutes(history, now)).findings.map(
      ({ state }) => state,
    );

  it('a mute holds back the findings of those servers, whatever its pattern fits', async () => {
    const { storage, kept } = storageWith(both);
    await muteAction(storage).run({ pattern: '*', until, because: 'x' }, of('em-1'));
    expect(states(kept())).toEqual(['held', 'open']);
    await muteAction(storage).run({ pattern: '*', until, because: 'y' }, of('vbr-1'));
    expect(states(kept())).toEqual(['held', 'held']);
  });

  it('mutes are listed and ended where they hold back nothing but theirs', async () => {
    const { storage, kept } = storageWith(both);
    await muteAction(storage).run({ pattern: 'sql*', until, because: 'all' }, context);
    await muteAction(storage).run({ pattern: 'sql*', until, because: 'both' }, of('vbr-1', 'em-1'));
    await muteAction(storage).run({ pattern: 'sql*', until, because: 'mine' }, of('em-1'));
    const listed = (...servers: string[]) => listMutesAction(storage).run({}, of(...servers));
    expect(await listed('em-1')).toMatchObject([{ because: 'mine', servers: ['em-1'] }]);
    expect(await listed('em-1', 'vbr-1')).toMatchObject([{ because: 'both' }, { because: 'mine' }]);
    expect(await listed('other')).toEqual([]);
    expect(await listed('*')).toHaveLength(3);
    await unmuteAction(storage).run({ pattern: 'sql*' }, of('em-1'));
    expect(currentMutes(kept(), now).map(({ because }) => because)).toEqual(['all', 'both']);
    const again = unmuteAction(storage).run({ pattern: 'sql*' }, of('em-1'));
    await expect(again).rejects.toMatchObject({ kind: 'not-found' });
    await unmuteAction(storage).run({ pattern: 'sql*' }, of('*'));
    expect(currentMutes(kept(), now)).toEqual([]);
  });

  it('a finding of another server is not told from one that there is not, and only theirs are suggested', async () => {
    const { storage, kept } = storageWith(both);
    const acknowledging = (id: string) => acknowledgeFindingAction(storage).run({ finding: id }, of('em-1'));
    const messageOf = (id: string) => acknowledging(id).catch(({ message }) => message);
    expect(await messageOf(foreign.id)).toBe(
      'There is no such finding in the last check. Did you mean "last-result-1"? There are: last-result-1.',
    );
    expect(await messageOf('last-result-3')).toBe(await messageOf(foreign.id));
    expect(kept().findings[foreign.id]).not.toHaveProperty('acknowledged');
    await acknowledging(finding.id);
    expect(kept().findings[finding.id]).toHaveProperty('acknowledged');
  });
});

describe('acknowledged', () => {
  const reminded = (history: History, at: Date) =>
    changes(history.findings, [finding], { now: at, timeZone: 'UTC', reminders: 'daily', gone: new Map() })
      .changes;

  it('findings are not told again until the time is over', () => {
    expect(reminded(told, now)).toMatchObject([{ kind: 'reminder' }]);
    const history = acknowledge(told, finding.id, 'U0ONE', now, { until }) ?? told;
    expect(reminded(history, now)).toEqual([]);
    expect(reminded(history, inDays(3))).toMatchObject([{ kind: 'reminder' }]);
  });

  it('are only findings there are', async () => {
    const { storage, kept } = storageWith(told);
    await acknowledgeFindingAction(storage).run({ finding: finding.id, because: 'seen' }, context);
    expect(kept().findings[finding.id]?.acknowledged).toMatchObject({ by: 'U0ONE', because: 'seen' });
    const none = acknowledgeFindingAction(storage).run({ finding: 'no' }, context);
    await expect(none).rejects.toMatchObject({ kind: 'not-found' });
  });
});
