import { expect, it } from 'vitest';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { policyWarnings } from '../../../../functions/compliance/policies/warnings.ts';
import { now } from '../estate.ts';

const servers = [{ name: 'vbr-1', product: 'backup-replication' as const }];
const warningsOf = (...policies: object[]) =>
  policyWarnings(complianceSchema.parse({ policies }), servers, now);
const policy = (name: string, settings: object, match?: object) => ({
  name,
  ...(match && { match }),
  rules: { 'retention-too-short': settings },
});

it('policies that contradict each other are both reported', () => {
  const names = { names: ['SQL *'] };
  const [warning, ...others] = warningsOf(
    policy('short', { minPoints: 3 }, names),
    policy('long', { minPoints: 30 }, names),
  );
  expect(others).toEqual([]);
  expect(warning?.path).toEqual(['policies', 1, 'rules', 'retention-too-short', 'minPoints']);
  expect(warning?.message).toContain('long contradicts short (policy 1 of this file)');
});

it('a later policy for other jobs, another setting or the same value is no contradiction', () => {
  const names = { names: ['SQL *'] };
  expect(warningsOf(policy('all', { minPoints: 7 }), policy('some', { minPoints: 3 }, names))).toEqual([]);
  expect(warningsOf(policy('one', { minPoints: 7 }), policy('two', { minDays: 3 }))).toEqual([]);
  expect(warningsOf(policy('one', { minPoints: 7 }), policy('two', { minPoints: 7 }))).toEqual([]);
});
