import { describe, expect, it } from 'vitest';
import { EarlierFindings } from '../../../../functions/compliance/engine/earlier-findings.ts';
import {
  findingOfServerFailure,
  judgeSubject,
  judgingFailed,
  ruleFailed,
  type Tally,
} from '../../../../functions/compliance/engine/judge.ts';
import { type Finding, findingId, shiftSeverity } from '../../../../functions/compliance/findings/finding.ts';
import { currentMutes, holdMuted } from '../../../../functions/compliance/mutes.ts';
import { differsFromStandard } from '../../../../functions/compliance/rules/drift/differs-from-standard.ts';
import {
  complies,
  notApplicable,
  type RuleResult,
  unknown,
  violates,
} from '../../../../functions/compliance/rules/rule.ts';
import { lastResult } from '../../../../functions/compliance/rules/runs/last-result.ts';
import { versionAfter } from '../../../../functions/compliance/versions.ts';
import { healthyJob, hoursAgo, jobWithout, now, readingOf } from '../estate.ts';

const at = now.toISOString();
const evidence = [{ fact: 'f', value: 1, source: 'check: test' }];
const job = healthyJob({ lastResult: 'failed' });
const subject = { server: 'vbr01', product: 'backup-replication', job } as const;
const known = judged(violates(evidence)).findings[0] ?? expect.fail('a finding');
const before: Finding = { ...known, since: hoursAgo(48) };

/** Judges with one rule that has this result. */
function judged(
  result: RuleResult | Error,
  {
    earlier = [],
    observeOnly = false,
    of = subject,
    canFix = false,
    by = lastResult,
  }: {
    earlier?: Finding[];
    observeOnly?: boolean;
    of?: object;
    canFix?: boolean;
    by?: { id: string };
  } = {},
) {
  const tally: Tally = {
    at,
    counts: {},
    earlier: new EarlierFindings(earlier.map((finding) => ({ finding }))),
    gone: new Map(),
    canFix,
  };
  const rule = {
    rule: by as never,
    severity: 'high' as const,
    observeOnly,
    judge: () => {
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const outcome = judgeSubject({ ...subject, ...of }, undefined, [rule], tally);
  return { ...outcome, tally };
}

describe('a violation', () => {
  it('is a finding with all known data', () => {
    expect(judged(violates(evidence))).toMatchObject({
      judged: true,
      findings: [
        {
          id: findingId('last-result', 'vbr01', job.id),
          rule: 'last-result',
          title: lastResult.title,
          severity: 'high',
          state: 'open',
          server: 'vbr01',
          product: 'backup-replication',
          job: { id: job.id, name: job.name, control: 'retry', repository: 'Main repository' },
          evidence,
          remedy: lastResult.remedy,
          since: at,
        },
      ],
    });
  });

  it('has no control and no repository if there is none, and no job if it is about the server', () => {
    const bare = judged(violates(evidence), {
      of: { job: jobWithout(['repository'], { status: 'running' }) },
    });
    expect(bare.findings[0]?.job).toEqual({ id: job.id, name: job.name });
    expect(judged(violates(evidence), { of: { job: undefined } }).findings[0]).not.toHaveProperty('job');
  });

  it.each([
    [lastResult, true, 'retry'],
    [differsFromStandard, true, 'fix'],
    [differsFromStandard, false, undefined],
  ])('of %o, with fixes allowed: %s, has the control %s', (by, canFix, control) => {
    const { findings, tally } = judged(violates(evidence), { by, canFix });
    expect(findings[0]?.job?.control).toBe(control);
    const none = { complied: 0, notApplicable: 0, unknown: 0, failed: 0 };
    expect(tally.counts).toEqual({ [by.id]: { ...none, violated: 1 } });
  });

  it('keeps the id and the time of the previous one', () => {
    const [finding] = judged(violates(evidence), { earlier: [{ ...before, id: 'older-id' }] }).findings;
    expect(finding).toMatchObject({ id: 'older-id', since: before.since });
  });

  it('is as severe as its result says', () => {
    const severityOf = (shift: number) => judged(violates(evidence, shift)).findings[0]?.severity;
    expect([-9, -1, 0, 1, 9].map(severityOf)).toEqual(['info', 'medium', 'high', 'critical', 'critical']);
    expect(shiftSeverity('low', 1)).toBe('medium');
  });

  it('is observed if the rule only observes, which gives no verdict', () => {
    const observed = judged(violates(evidence), { observeOnly: true });
    expect(observed).toMatchObject({ judged: false, findings: [{ state: 'observed' }] });
    expect(judged(complies, { observeOnly: true }).judged).toBe(false);
  });
});

describe('a finding of the previous check', () => {
  it.each<[string, RuleResult | Error, object, boolean]>([
    ['is gone', complies, { complied: 1 }, true],
    ['is gone, with the reason', notApplicable('it is new'), { notApplicable: 1 }, false],
    ['stands, not judged', unknown('it was not read'), { unknown: 1 }, false],
    ['stands, not judged, beside the failure', new Error('x'), { failed: 1 }, true],
  ])('%s', (what, result, counts, isJudged) => {
    const { findings, tally, judged: is } = judged(result, { earlier: [before] });
    const none = { complied: 0, violated: 0, notApplicable: 0, unknown: 0, failed: 0 };
    expect(tally.counts).toEqual({ 'last-result': { ...none, ...counts } });
    expect(is).toBe(isJudged);
    const isGone = what.startsWith('is gone');
    expect([...tally.gone.keys()]).toEqual(isGone ? [before.id] : []);
    if (isGone) expect(tally.gone.get(before.id)).toMatch(what.endsWith('reason') ? /it is new$/ : /\w/);
    expect(findings.at(-1)?.state).toBe(isGone ? undefined : 'not-judged');
    if (!isGone)
      expect(findings.at(-1)).toMatchObject({
        ...before,
        state: 'not-judged',
        notJudgedBecause: expect.stringMatching(/\w/),
      });
  });

  it('that was observed stays observed', () => {
    const earlier = [{ ...before, state: 'observed' as const }];
    expect(judged(unknown('x'), { earlier }).findings).toMatchObject([{ state: 'observed' }]);
  });

  it('belongs to its own subject and rule', () => {
    const { job: _job, ...ofServer } = before;
    const others = [ofServer, { ...before, rule: 'never-run' }, { ...before, job: { id: 'x', name: 'x' } }];
    expect(judged(complies, { earlier: others }).tally.gone.size).toBe(0);
    expect(judged(complies, { earlier: [ofServer], of: { job: undefined } }).tally.gone.size).toBe(1);
    const later = { ...before, id: 'later', rule: 'never-run' };
    for (const earlier of [
      [before, later],
      [later, before],
    ])
      expect([...judged(complies, { earlier }).tally.gone.keys()]).toEqual([before.id]);
  });
});

describe('a failure', () => {
  it('of a rule is its own finding, with the time of its first occurrence', () => {
    const [first] = judged(new TypeError('odd')).findings;
    expect(first).toMatchObject({
      id: findingId('rule-failed-last-result', 'vbr01', job.id),
      rule: ruleFailed.id,
      severity: 'high',
      since: at,
      evidence: [
        { fact: 'rule', value: 'last-result', source: 'check: rule' },
        { fact: 'error', value: 'odd', source: 'check: error' },
      ],
    });
    const earlier = [{ ...(first as Finding), since: hoursAgo(9) }];
    expect(judged(new TypeError('odd'), { earlier }).findings[0]?.since).toBe(hoursAgo(9));
  });

  it('of a server is also a finding', () => {
    const { tally } = judged(complies);
    const { job: _job, ...server } = subject;
    expect(findingOfServerFailure('text', server, tally)).toMatchObject({
      id: findingId('judging-failed', 'vbr01', undefined),
      rule: judgingFailed.id,
      title: judgingFailed.title,
      remedy: judgingFailed.remedy,
      evidence: [{ value: 'text' }],
    });
  });

  it('explains itself as a rule does', () => {
    for (const { id, title, explanation, remedy } of [ruleFailed, judgingFailed]) {
      expect(id).toMatch(/^[a-z-]+$/);
      for (const text of [title, explanation, remedy]) expect(text).toMatch(/^[A-Z].{10,}/);
    }
  });
});

describe('a mute', () => {
  const mute = { id: 'm', pattern: 'daily*', until: at, because: 'moved', by: 'jana', at };
  const stateOf = (changes: object, finding: Finding = known) =>
    holdMuted({ findings: [finding] }, [{ ...mute, ...changes }]).findings[0];

  it('holds back open findings that match its pattern and servers', () => {
    expect(stateOf({})).toMatchObject({ state: 'held', window: `muted by jana until ${at}: moved` });
    expect(stateOf({ pattern: known.id })?.state).toBe('held');
    expect(stateOf({ pattern: 'other*' })).toBe(known);
    expect(stateOf({ servers: ['vbr01'] })?.state).toBe('held');
    expect(stateOf({ servers: ['vbr02'] })?.state).toBe('open');
    expect(stateOf({}, { ...known, state: 'excepted' })?.state).toBe('excepted');
    const { job: _job, ...ofServer } = known;
    expect(stateOf({ pattern: 'vbr*' }, ofServer)?.state).toBe('held');
    expect(stateOf({ pattern: 'vbr*' })?.state).toBe('open');
  });

  it('ends at its time', () => {
    const left = (ms: number) => currentMutes([mute], new Date(now.getTime() + ms)).length;
    expect([left(-1), left(0), left(1)]).toEqual([1, 0, 0]);
  });
});

describe('a version of a server', () => {
  const from = { api: '1.1-rev0', build: '12.1' };
  const after = (changes: object, knownBefore?: { api: string; build?: string }) =>
    versionAfter(readingOf([], changes), knownBefore);
  it.each<[string, object, { api: string; build?: string } | undefined, object | undefined, boolean]>([
    [
      'seen for the first time',
      { version: '1.2', build: '12.3' },
      undefined,
      { api: '1.2', build: '12.3' },
      false,
    ],
    ['that is the same', { version: '1.1-rev0', build: '12.1' }, from, from, false],
    ['with another build', { version: '1.1-rev0', build: '12.2' }, from, { ...from, build: '12.2' }, true],
    ['with another API', { version: '1.2', build: '12.1' }, from, { ...from, api: '1.2' }, true],
    [
      'whose build is told now',
      { version: '1.1', build: '12.1' },
      { api: '1.1' },
      { api: '1.1', build: '12.1' },
      false,
    ],
    ['whose build is not told any more', { version: '1.1-rev0' }, from, from, false],
    ['that is not told', {}, from, from, false],
    ['that is not told and not known', {}, undefined, undefined, false],
    ['without a build', { version: '1.1' }, undefined, { api: '1.1' }, false],
  ])('%s', (_what, changes, knownBefore, to, hasChanged) => {
    const outcome = after(changes, knownBefore);
    expect(outcome.now).toEqual(to);
    expect(outcome.change).toEqual(hasChanged ? { server: 'vbr01', from: knownBefore, to } : undefined);
  });
  it('of a server that could not be read stays known', () => {
    const error = { code: 'x', message: 'y' };
    const { server, product, readAt } = readingOf([]);
    expect(versionAfter({ server, product, readAt, error }, from)).toEqual({ now: from });
  });
});
