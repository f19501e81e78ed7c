import { describe, expect, it } from 'vitest';
import { Check } from '../../../../functions/compliance/check/check.ts';
import type { JudgedJob } from '../../../../functions/compliance/engine/evaluation.ts';
import { judgingFailed, ruleFailed } from '../../../../functions/compliance/engine/judge.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../../functions/compliance/reading.ts';
import { ReportCounts } from '../../../../functions/compliance/report/report-summary.ts';
import { jobRules, serverRules } from '../../../../functions/compliance/rules/registry.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';

const at = now.toISOString();
const finding = (changes: Partial<Finding> = {}): Finding => ({
  ...{ id: 'a', rule: 'last-result', title: 't', severity: 'high', state: 'open', server: 'vbr01' },
  ...{ product: 'backup-replication', evidence: [], remedy: '', since: at, ...changes },
});
const job = (verdict: JudgedJob['verdict']) =>
  ({ ...healthyJob(), verdict, findings: [], days: '' }) as JudgedJob;
const about = { id: 'one', at, timeZone: 'UTC' };
const unread: Reading = {
  server: 'em-1',
  product: 'enterprise-manager',
  readAt: at,
  error: { code: 'x', message: 'y' },
};

describe('the figures of a report', () => {
  const counts = new ReportCounts();
  const reading = readingOf([healthyJob()], { version: 'v1', build: '1.2', serverTime: hoursAgo(-1) });
  const verdicts = ['complies', 'complies', 'violates', 'excepted', 'not-judged'] as const;
  const findings = [
    finding(),
    finding({ severity: 'low' }),
    finding({ state: 'held' }),
    finding({ state: 'observed' }),
    finding({ rule: ruleFailed.id, severity: 'critical' }),
    finding({ rule: ruleFailed.id, state: 'excepted' }),
  ];
  counts.add({ reading, jobs: verdicts.map(job), findings });
  counts.add({ reading: unread, jobs: [job('not-judged')], findings: [finding({ severity: 'info' })] });
  const rule = { complied: 3, violated: 2, notApplicable: 1, unknown: 5, failed: 4 };
  const changes = (['new', 'new', 'resolved', 'worse'] as const).map((kind) => ({
    kind,
    finding: finding(),
  }));
  const trend = [{ id: 'one', at, jobs: 6, complying: 2, findings: 4 }];
  const summary = counts.summary(about, '2026-03-10', { 'last-result': rule }, changes, trend);

  it('cover all its servers', () => {
    expect(summary).toMatchObject({ format: 1, ...about, day: '2026-03-10', changes, trend });
    expect(summary.totals).toEqual({
      ...{
        jobs: 6,
        complying: 2,
        violating: 1,
        excepted: 1,
        notJudged: 2,
        open: 4,
        held: 1,
        new: 2,
        resolved: 1,
      },
    });
    expect(counts.open).toEqual({ info: 1, low: 1, medium: 0, high: 1, critical: 1 });
    expect([counts.jobs, counts.verdicts('violates'), counts.states('observed')]).toEqual([6, 1, 1]);
  });

  it('exist for each server', () => {
    expect(summary.servers).toEqual([
      {
        ...{
          server: 'vbr01',
          product: 'backup-replication',
          readAt: at,
          jobs: 1,
          version: 'v1',
          build: '1.2',
        },
        clockAheadSeconds: 3600,
      },
      {
        server: 'em-1',
        product: 'enterprise-manager',
        readAt: at,
        jobs: 1,
        error: { code: 'x', message: 'y' },
      },
    ]);
    const plain = new ReportCounts();
    plain.add({ reading: readingOf([]), jobs: [], findings: [] });
    const of = plain.summary(about, '', {}, [], []);
    expect(of.servers).toEqual([{ server: 'vbr01', product: 'backup-replication', readAt: at, jobs: 0 }]);
  });

  it('exist for each rule, and for failures if there are any', () => {
    const all = [...jobRules, ...serverRules];
    expect(summary.rules.map(({ id }) => id)).toEqual([...all.map(({ id }) => id), ruleFailed.id]);
    const { title, explanation, remedy } = all[0] ?? expect.fail('a rule');
    const none = { complied: 0, violated: 0, notApplicable: 0, unknown: 0, failed: 0 };
    const of = (id: string) => summary.rules.find((each) => each.id === id);
    expect(of('last-result')).toMatchObject(rule);
    expect(of(all[1]?.id ?? '')).toMatchObject(none);
    expect(summary.rules[0]).toMatchObject({ title, explanation, remedy });
    expect(summary.rules.at(-1)).toEqual({ ...ruleFailed, ...none, violated: 2 });
    const failed = new ReportCounts();
    failed.add({ reading: unread, jobs: [], findings: [finding({ rule: judgingFailed.id })] });
    expect(failed.summary(about, '', {}, [], []).rules.at(-1)).toMatchObject({
      ...judgingFailed,
      violated: 1,
    });
  });
});

describe('a check', () => {
  const configuration = complianceSchema.parse({});
  const checking = (before: object = {}) =>
    new Check({ id: 'one', configuration, now }, { checks: [], ...before });

  it('names the first twenty lost records, and counts all', () => {
    const damage = Array.from({ length: 21 }, (_, index) => ({
      part: 'jobs',
      record: `${index}`,
      fields: ['x'],
    }));
    const { damage: shown } = checking().summary(damage);
    expect([shown?.count, shown?.records.length, shown?.records[0]]).toEqual([21, 20, damage[0]]);
    expect(checking().summary([])).not.toHaveProperty('damage');
  });

  it('adds its figures to the trend, which has thirty entries', () => {
    const figures = (id: string) => ({ id, at, jobs: 1, complying: 1, findings: 0 });
    const checks = Array.from({ length: 30 }, (_, index) => figures(`${index}`));
    const check = checking({ checks });
    check.judge(readingOf([healthyJob({ lastResult: 'failed' })]), { jobs: {}, findings: [] });
    const { trend } = check.summary([]);
    expect(trend).toEqual([...checks.slice(1), { id: 'one', at, jobs: 1, complying: 0, findings: 1 }]);
  });

  it('removes a server that is no longer configured, and reports the end of its reported findings', () => {
    const told = { finding: finding(), notifiedSeverity: 'high' as const, notifiedAt: at };
    const check = checking();
    const judged = check.forget('vbr01', { jobs: {}, findings: [told, { finding: finding({ id: 'b' }) }] });
    const because = 'the server is no longer configured';
    const changes = [{ kind: 'resolved', finding: finding(), because }];
    expect(judged).toEqual({
      server: 'vbr01',
      jobs: [],
      findings: [],
      changes,
      history: { jobs: {}, findings: [] },
    });
    expect(check.summary([])).toMatchObject({ servers: [], changes, totals: { resolved: 1 } });
  });

  it('names the servers that run another version', () => {
    const check = checking();
    check.judge(readingOf([healthyJob()], { version: 'v2' }), {
      jobs: {},
      findings: [],
      version: { api: 'v1' },
    });
    check.judge(readingOf([], { server: 'vbr02', version: 'v1' }), {
      jobs: {},
      findings: [],
      version: { api: 'v1' },
    });
    expect(check.summary([]).versionChanges).toEqual([
      { server: 'vbr01', from: { api: 'v1' }, to: { api: 'v2' } },
    ]);
  });

  it('holds back muted findings until the mute ends', () => {
    const mute = { id: 'm', pattern: '*', because: 'x', by: 'ann', at };
    const statesWith = (until: string) => {
      const check = checking({ mutes: [{ ...mute, until }] });
      const failed = readingOf([healthyJob({ lastResult: 'failed' })]);
      return check.judge(failed, { jobs: {}, findings: [] }).findings.map(({ state }) => state);
    };
    expect([statesWith(hoursAgo(-1)), statesWith(at)]).toEqual([['held'], ['open']]);
  });
});
