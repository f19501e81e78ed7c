import { describe, expect, it } from 'vitest';
import { testPolicyAction } from '../../../functions/compliance/actions/test-policy.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { packNames, packs } from '../../../functions/compliance/policies/packs.ts';
import { testPolicy, unmetExpectations } from '../../../functions/compliance/policy-test.ts';
import { ComplianceRecord } from '../../../functions/compliance/record/compliance-record.ts';
import { latestKey } from '../../../functions/compliance/record/items.ts';
import { jobRules, serverRules } from '../../../functions/compliance/rules/registry.ts';
import { parseInput } from '../../../functions/input/parse-input.ts';
import { healthyJob, hoursAgo, knownHistory, now, pastItems, readingOf } from './estate.ts';
import { memoryRecord } from './memory-record.ts';
import { memoryStorage } from './stores.ts';

const failed = healthyJob({ id: 'failed', name: 'Failed', lastResult: 'failed' });
const weak = healthyJob({ id: 'weak', name: 'Weak' });
const reading = {
  ...readingOf([healthyJob(), failed, weak]),
  settings: {
    table: [
      { retention: { points: 2 }, encryption: false, retries: 3 },
      { retention: { points: 30 }, retries: 3 },
    ],
    jobs: [
      ['weak', 0],
      [healthyJob().id, 1],
      ['failed', 1],
    ] as [string, number][],
    unread: [],
  },
};
const inForce = complianceSchema.parse({});
const trial = (tried: object, history = emptyHistory()) =>
  testPolicy({ readings: [reading], history, inForce, tried: complianceSchema.parse(tried), now });

describe('a policy that is tested', () => {
  it('changes nothing when it is the present policy', () => {
    expect(trial({})).toMatchObject({ jobs: 3, opens: 0, closes: 0, hides: 0, regraded: 0, rules: [] });
  });

  it('opens new findings, rule by rule', () => {
    const test = trial({
      policies: [{ name: 'p', rules: { 'job-not-encrypted': { required: true, observeOnly: false } } }],
    });
    expect(test).toMatchObject({ opens: 1, closes: 0, after: test.before + 1 });
    expect(test.rules).toMatchObject([
      {
        rule: 'job-not-encrypted',
        before: 0,
        after: 1,
        opens: 1,
        findings: [{ job: { name: 'Weak' }, to: 'open' }],
      },
    ]);
    expect(test.rules[0]?.findings[0]).not.toHaveProperty('from');
  });

  it('reports observed findings when it switches them on', () => {
    const test = trial({
      policies: [{ name: 'p', rules: { 'retention-too-short': { observeOnly: false } } }],
    });
    expect(test.rules).toMatchObject([
      { rule: 'retention-too-short', opens: 1, findings: [{ from: 'observed', to: 'open' }] },
    ]);
  });

  it('closes, hides and regrades', () => {
    const off = trial({ policies: [{ name: 'p', rules: { 'last-result': { enabled: false } } }] });
    expect(off).toMatchObject({ closes: 1, hides: 0, opens: 0 });
    const exception = { rules: ['last-result'], reason: 'r', owner: 'o', expires: '2026-12-31' };
    expect(trial({ exceptions: [exception] })).toMatchObject({ closes: 0, hides: 1, opens: 0 });
    const graded = trial({ policies: [{ name: 'p', rules: { 'last-result': { severity: 'low' } } }] });
    expect(graded).toMatchObject({ regraded: 1, closes: 0, hides: 0, opens: 0 });
  });

  it('shows the present and the future state of each finding, rule by rule', () => {
    const off = trial({ policies: [{ name: 'p', rules: { 'last-result': { enabled: false } } }] });
    const [rule = expect.fail('a rule')] = off.rules;
    const counts = { opens: 0, closes: 1, hides: 0, regraded: 0 };
    expect(rule).toEqual({
      ...{ rule: 'last-result', title: expect.any(String), before: 1, after: 0, ...counts },
      findings: [
        {
          ...{ id: rule.findings[0]?.id, server: 'vbr01', severity: expect.any(String), from: 'open' },
          job: { id: 'failed', name: 'Failed' },
        },
      ],
    });
    expect(off).toEqual({ jobs: 3, before: off.after + 1, after: off.after, ...counts, rules: [rule] });
    const exception = { rules: ['last-result'], reason: 'r', owner: 'o', expires: '2026-12-31' };
    expect(trial({ exceptions: [exception] }).rules[0]?.findings).toMatchObject([
      { from: 'open', to: 'excepted' },
    ]);
    const regraded = trial({ policies: [{ name: 'p', rules: { 'last-result': { severity: 'low' } } }] });
    expect(regraded.rules).toMatchObject([
      { before: 1, after: 1, findings: [{ severity: 'low', from: 'open', to: 'open' }] },
    ]);
  });

  it('does not count findings that only change their hidden state', () => {
    const rules = { 'retention-too-short': { enabled: false } };
    const test = trial({ policies: [{ name: 'p', rules }] });
    expect(test).toMatchObject({ opens: 0, closes: 0, hides: 0, regraded: 0, before: test.after });
    const [finding = expect.fail('a finding')] = test.rules[0]?.findings ?? [];
    expect(finding).toMatchObject({ from: 'observed', job: { id: 'weak' } });
    expect(finding).not.toHaveProperty('to');
  });

  it('lists the first twenty findings of a rule, and counts all', () => {
    const jobs = Array.from({ length: 21 }, (_, index) =>
      healthyJob({ id: `${index}`, lastResult: 'failed' }),
    );
    const tried = complianceSchema.parse({
      policies: [{ name: 'p', rules: { 'last-result': { enabled: false } } }],
    });
    const test = testPolicy({ readings: [readingOf(jobs)], history: emptyHistory(), inForce, tried, now });
    expect([test.closes, test.rules[0]?.closes, test.rules[0]?.findings.length]).toEqual([21, 21, 20]);
  });

  it('judges with the mutes that have not ended', () => {
    const mute = { id: 'm', pattern: 'Failed', because: 'x', by: 'ann', at: hoursAgo(1) };
    const beforeWith = (until: string) =>
      trial({}, { ...emptyHistory(), mutes: [{ ...mute, until }] }).before;
    expect(beforeWith(hoursAgo(0)) - beforeWith(hoursAgo(-1))).toBe(1);
  });

  it('does not change the readings and the history', () => {
    const history = emptyHistory();
    const before = structuredClone({ reading, history });
    trial({ packs: ['strict'] }, history);
    expect({ reading, history }).toEqual(before);
  });

  it("meets a pipeline's expectation, or reports the result", () => {
    const test = trial({ policies: [{ name: 'p', rules: { 'last-result': { enabled: false } } }] });
    expect(
      unmetExpectations(test, {
        closes: 1,
        rules: { 'last-result': { closes: 1 }, 'never-run': { opens: 0 } },
      }),
    ).toEqual([]);
    expect(unmetExpectations(test, { opens: 2, rules: { 'last-result': { closes: 3 } } })).toEqual([
      { what: 'opens', expected: 2, found: 0 },
      { what: 'rules.last-result.closes', expected: 3, found: 1 },
    ]);
    expect(unmetExpectations(test, { rules: { 'never-run': { opens: 1 } } })).toEqual([
      { what: 'rules.never-run.opens', expected: 1, found: 0 },
    ]);
    expect(unmetExpectations(test, {})).toEqual([]);
    expect(unmetExpectations(test, { after: test.after, regraded: 7 })).toMatchObject([{ what: 'regraded' }]);
  });

  it('judges 2,000 jobs by two policies in seconds of processor time', () => {
    const jobs = Array.from({ length: 2_000 }, (_, index) =>
      healthyJob({ id: `job-${index}`, lastRun: hoursAgo(index % 40) }),
    );
    const many = {
      ...reading,
      jobs,
      settings: { ...reading.settings, jobs: jobs.map(({ id }) => [id, 0] as [string, number]) },
    };
    const started = process.cpuUsage();
    const test = testPolicy({
      readings: [many],
      history: emptyHistory(),
      inForce,
      tried: complianceSchema.parse({ packs: ['strict', 'ransomware-ready'] }),
      now,
    });
    const { user, system } = process.cpuUsage(started);
    expect(test.opens).toBeGreaterThan(2_000);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});

describe.each(packNames)('the pack %s', (name) => {
  it('has known rules with valid parameters, each with its reason', () => {
    const { rules } = packs[name];
    const known = new Set([...jobRules, ...serverRules].map(({ id }) => id));
    for (const [id, { because, settings }] of Object.entries(rules)) {
      expect(known).toContain(id);
      expect(because.length).toBeGreaterThan(10);
      expect(() =>
        complianceSchema.parse({ policies: [{ name: 'p', rules: { [id]: settings } }] }),
      ).not.toThrow();
    }
  });

  it('comes before the policies of the file', () => {
    const policies = [{ name: 'own', rules: { 'retention-too-short': { enabled: false } } }];
    const [alone, overruled] = [trial({ packs: [name] }), trial({ packs: [name], policies })];
    const rulesOf = (test: typeof alone) => test.rules.map(({ rule }) => rule);
    expect(rulesOf(alone)).toContain('retention-too-short');
    expect(overruled.rules.find(({ rule }) => rule === 'retention-too-short')?.opens ?? 0).toBe(0);
  });
});

describe('the action', () => {
  const servers = ['vbr01', 'vbr02', 'vbr03'].map(
    (name) => ({ name, product: 'backup-replication', baseUrl: `https://${name}.example:9419` }) as const,
  );
  const rules = { 'job-not-encrypted': { required: true, observeOnly: false } };
  const tried = { policies: [{ name: 'p', rules }] };

  /** The latest check has read two of three servers, the second one an hour earlier. */
  async function testing(isChecked = true) {
    const latest = { ...latestKey, id: 'check-2', at: now.toISOString(), servers: ['vbr01'] };
    const overdue = knownHistory({ lastSuccess: hoursAgo(2000) });
    const pasts = pastItems('vbr01', { [weak.id]: overdue }, '2026-03-09');
    const { record } = memoryRecord(...(isChecked ? [latest, ...pasts] : []));
    const { storage } = memoryStorage();
    await storage.putReading('check-2', { ...reading, readAt: hoursAgo(1) });
    await storage.putReading('check-2', readingOf([], { server: 'vbr02' }));
    await storage.putReading('check-1', readingOf([failed], { readAt: hoursAgo(24) }));
    const context = { storage, compliance: new ComplianceRecord(record), servers, inForce };
    const action = testPolicyAction(context);
    return (input: object) =>
      action.run(parseInput(action.input, input), {
        caller: { source: 'http', name: 'ci', permissions: [], servers: ['*'] },
        now,
        requestId: 'r',
      });
  }

  it('judges the readings of the latest check, at the time of the last reading', async () => {
    const test = await testing();
    const tested = await test({ compliance: tried });
    expect(tested).toMatchObject({
      check: { id: 'check-2', at: now.toISOString() },
      jobs: 3,
      opens: 1,
      unread: ['vbr03'],
      unmet: [],
      rules: [{ rule: 'job-not-encrypted', findings: [{ server: 'vbr01', job: { name: 'Weak' } }] }],
    });
    expect(await test({ compliance: tried, check: 'latest' })).toEqual(tested);
    expect(await test({ compliance: {} })).toMatchObject({ opens: 0, rules: [] });
  });

  it('judges those of another check, and reports differences from the expectation', async () => {
    const test = await testing();
    const tested = await test({ compliance: tried, check: 'check-1', expect: { opens: 3, closes: 0 } });
    expect(tested).toMatchObject({
      check: { id: 'check-1', at: hoursAgo(24) },
      jobs: 1,
      unread: ['vbr02', 'vbr03'],
      unmet: [{ what: 'opens', expected: 3, found: 0 }],
    });
  });

  it('refuses when there is nothing to judge', async () => {
    const test = await testing();
    const notFound = { kind: 'not-found' };
    await expect(test({ compliance: {}, check: 'check-0' })).rejects.toMatchObject(notFound);
    const unchecked = await testing(false);
    await expect(unchecked({ compliance: {} })).rejects.toMatchObject(notFound);
    expect(await unchecked({ compliance: {}, check: 'check-1' })).toMatchObject({ jobs: 1 });
  });
});
