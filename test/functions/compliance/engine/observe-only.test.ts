import { describe, expect, it } from 'vitest';
import { check } from '../../../../functions/compliance/check/check.ts';
import { emptyHistory, type History } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { healthyJob, now, readingOf } from '../estate.ts';

const job = healthyJob();
const weak = {
  table: [{ retention: { points: 2 }, retries: 3 }],
  jobs: [[job.id, 0] as [string, number]],
  unread: [],
};
const good = { ...weak, table: [{ retention: { points: 20 }, retries: 3 }] };

function checked(settings: typeof weak | undefined, history: History = emptyHistory(), rules: object = {}) {
  const configuration = complianceSchema.parse({ policies: [{ name: 'p', rules }] });
  const reading = readingOf([job], settings ? { settings } : {});
  return check({ id: 'check', readings: [reading], history, configuration, now });
}
const retention = ({ report }: ReturnType<typeof check>) =>
  report.findings.filter(({ rule }) => rule === 'retention-too-short');
const switchedOn = { 'retention-too-short': { observeOnly: false } };

describe('a rule that only observes', () => {
  it("is in the report, sends no notice, and does not affect the job's verdict", () => {
    const outcome = checked(weak);
    expect(retention(outcome)).toMatchObject([{ state: 'observed' }]);
    expect(outcome.changes).toEqual([]);
    expect(outcome.report.jobs).toMatchObject([{ verdict: 'complies' }]);
    expect(outcome.report.totals).toMatchObject({ open: 0, complying: 1 });
  });

  it('sends notices once it is switched on, and resolves nothing that it had observed', () => {
    const before = checked(weak);
    const outcome = checked(weak, before.history, switchedOn);
    expect(outcome.changes).toMatchObject([{ kind: 'new', finding: { rule: 'retention-too-short' } }]);
    expect(outcome.report.jobs).toMatchObject([{ verdict: 'violates' }]);
    expect(checked(good, before.history).changes).toEqual([]);
  });

  it('may be any rule, by a policy', () => {
    const failed = readingOf([healthyJob({ lastResult: 'failed' })]);
    const rules = { 'last-result': { observeOnly: true } };
    const configuration = complianceSchema.parse({ policies: [{ name: 'p', rules }] });
    const { changes, report } = check({
      id: 'check',
      readings: [failed],
      history: emptyHistory(),
      configuration,
      now,
    });
    expect(report.findings).toMatchObject([{ rule: 'last-result', state: 'observed' }]);
    expect(changes).toEqual([]);
  });
});

describe('a rule without a result', () => {
  it('keeps its findings as they are: neither resolved nor new', () => {
    const before = checked(weak, emptyHistory(), switchedOn);
    const outcome = checked(undefined, before.history, switchedOn);
    expect(retention(outcome)).toMatchObject([
      { state: 'not-judged', notJudgedBecause: "the job's settings were not read" },
    ]);
    expect(outcome.changes).toEqual([]);
    const rule = outcome.report.rules.find(({ id }) => id === 'retention-too-short');
    expect(rule).toMatchObject({ violated: 0, complied: 0, unknown: 1 });
    expect(checked(good, outcome.history, switchedOn).changes).toMatchObject([{ kind: 'resolved' }]);
  });
});
