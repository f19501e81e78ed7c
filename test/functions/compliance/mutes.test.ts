import { expect, it } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import type { Finding } from '../../../functions/compliance/findings/finding.ts';
import type { Mute } from '../../../functions/compliance/history.ts';
import {
  currentMutes,
  holdMuted,
  maySee,
  muteOf,
  serversToMute,
} from '../../../functions/compliance/mutes.ts';
import { hoursAgo, now } from './estate.ts';

const finding: Finding = {
  ...{
    id: 'last-result-1',
    rule: 'last-result',
    title: 't',
    severity: 'high',
    state: 'open',
    server: 'em-1',
  },
  ...{
    product: 'enterprise-manager',
    job: { id: 'j', name: 'SQL Daily' },
    evidence: [],
    remedy: '',
    since: hoursAgo(1),
  },
};
const { job: _, ...ofServer } = finding;
const mute = (changes: Partial<Mute> = {}): Mute => ({
  ...{
    id: 'm',
    pattern: '*',
    until: hoursAgo(-1),
    because: 'we move',
    by: 'ann',
    at: hoursAgo(2),
    ...changes,
  },
});
const caller = (...servers: string[]): Caller => ({ source: 'http', name: 'ann', permissions: [], servers });

it.each<[of: Finding, Partial<Mute>, isMuted: boolean]>([
  [finding, {}, true],
  [finding, { pattern: 'last-result-1' }, true],
  [finding, { pattern: 'sql*' }, true],
  [finding, { pattern: 'em-1' }, false],
  [ofServer, { pattern: 'em-1' }, true],
  [ofServer, { pattern: 'sql*' }, false],
  [finding, { servers: ['em-1', 'x'] }, true],
  [finding, { servers: ['x'] }, false],
  [finding, { servers: [] }, false],
])('a finding matches by id, job or server, if the mute is for its server: %#', (of, changes, isMuted) => {
  expect(muteOf(of, [mute(changes)])?.id).toBe(isMuted ? 'm' : undefined);
});

it('the first mute that matches holds an open finding back, and no other', () => {
  const findings = [finding, { ...finding, state: 'excepted' as const }, { ...finding, server: 'x' }];
  const held = holdMuted({ findings, more: 1 }, [mute({ servers: ['em-1'] }), mute({ id: 'n' })]);
  const window = `muted by ann until ${hoursAgo(-1)}: we move`;
  expect(held).toEqual({
    more: 1,
    findings: [{ ...finding, state: 'held', window }, findings[1], { ...findings[2], state: 'held', window }],
  });
  const evaluation = { findings };
  expect(holdMuted(evaluation, [])).toBe(evaluation);
  expect(holdMuted(evaluation, [mute({ pattern: 'x' })]).findings).toEqual(findings);
});

it('mutes are valid until they end', () => {
  const [past, ending, later] = [hoursAgo(1), hoursAgo(0), hoursAgo(-0.1)].map((until) => mute({ until }));
  expect(
    currentMutes(
      [past, ending, later].flatMap((each) => each ?? []),
      now,
    ),
  ).toEqual([later]);
});

it('a caller mutes only on their servers, and sees only mutes for those', () => {
  expect([serversToMute(caller('*')), serversToMute(caller('b', 'a'))]).toEqual([undefined, ['a', 'b']]);
  const sees = (of: Caller, servers?: string[]) => maySee(of, servers ? { servers } : {});
  expect([sees(caller('*')), sees(caller('*'), ['a'])]).toEqual([true, true]);
  expect([sees(caller('a')), sees(caller('a'), ['a']), sees(caller('a'), ['a', 'b'])]).toEqual([
    false,
    true,
    false,
  ]);
});
