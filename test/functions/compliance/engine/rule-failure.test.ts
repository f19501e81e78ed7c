import { expect, it, test } from 'vitest';
import * as z from 'zod';
import { EffectiveRules } from '../../../../functions/compliance/engine/effective-rules.ts';
import { evaluate } from '../../../../functions/compliance/engine/evaluate.ts';
import { changes } from '../../../../functions/compliance/findings/changes.ts';
import { emptyHistory } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { defineJobRule, type JobRule, violates } from '../../../../functions/compliance/rules/rule.ts';
import { lastResult } from '../../../../functions/compliance/rules/runs/last-result.ts';
import { healthyJob, now, readingOf } from '../estate.ts';

const about = {
  id: 'brittle',
  title: 'Brittle',
  explanation: 'Made for this test.',
  remedy: 'None.',
  controls: [],
  severity: 'low' as const,
  parameters: z.strictObject({}),
  defaults: {},
};
const objecting = defineJobRule(about, () =>
  violates([{ fact: 'seen', value: true, source: 'check: test' }]),
);
const throwing = defineJobRule(about, ({ job }) => {
  throw new TypeError(`Cannot judge ${job.name}`);
});

const configuration = complianceSchema.parse({});
const reading = readingOf([healthyJob({ lastResult: 'failed' })]);
const run = (rules: JobRule[], findings = emptyHistory().findings) =>
  evaluate([reading], { ...emptyHistory(), findings }, configuration, now, new EffectiveRules([], rules));

test('a rule that throws is a finding with the rule and the error, and hides nothing else', () => {
  const { findings, rules } = run([throwing, lastResult]);
  expect(findings.map(({ rule }) => rule)).toEqual(['rule-failed', 'last-result']);
  expect(findings[0]?.evidence).toMatchObject([{ value: 'brittle' }, { value: 'Cannot judge Daily SQL' }]);
  expect(rules.brittle).toEqual({ complied: 0, violated: 0, notApplicable: 0, unknown: 0, failed: 1 });
});

test('what the rule found before is neither resolved nor new', () => {
  const telling = { now, timeZone: 'UTC', reminders: 'none' as const, gone: new Map<string, string>() };
  const first = changes({}, run([objecting]).findings, telling);
  const second = run([throwing], first.ledger);
  expect(second.findings.map(({ rule, state }) => [rule, state])).toEqual([
    ['rule-failed', 'open'],
    ['brittle', 'not-judged'],
  ]);
  expect(second.findings[1]?.notJudgedBecause).toContain('brittle');
  const outcome = changes(first.ledger, second.findings, {
    ...telling,
    gone: second.servers[0]?.gone ?? expect.fail('a server'),
  });
  expect(outcome.changes.map(({ kind, finding }) => [kind, finding.rule])).toEqual([['new', 'rule-failed']]);
});

it('a job whose only finding is excepted was still judged', () => {
  const exceptions = [
    { reason: 'known', owner: 'Jana', expires: '2099-01-01', match: { names: ['Daily SQL'] } },
  ];
  const excepting = complianceSchema.parse({ exceptions });
  const { jobs, findings } = evaluate(
    [reading],
    emptyHistory(),
    excepting,
    now,
    new EffectiveRules([], [objecting]),
  );
  expect(findings).toMatchObject([{ state: 'excepted', job: { repository: 'Main repository' } }]);
  expect(jobs).toMatchObject([{ verdict: 'excepted' }]);
});
