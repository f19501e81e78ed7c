import { expect, it, test } from 'vitest';
import { EffectiveRules } from '../../../../functions/compliance/engine/effective-rules.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { jobRules } from '../../../../functions/compliance/rules/registry.ts';
import { contextOf, healthyJob, hoursAgo } from '../estate.ts';

const rulesOf = (...policies: unknown[]) => new EffectiveRules(complianceSchema.parse({ policies }).policies);

const neverRunOf = (rules: EffectiveRules) =>
  rules.forJob(healthyJob()).find(({ rule }) => rule.id === 'never-run');

test('without a policy, every rule applies with its defaults', () => {
  const effective = rulesOf().forJob(healthyJob());
  expect(effective.map(({ rule, severity }) => [rule.id, severity])).toEqual(
    jobRules.map(({ id, severity }) => [id, severity]),
  );
});

test('a later policy overrides an earlier one, setting by setting', () => {
  const effective = rulesOf(
    { name: 'a', rules: { 'last-success-age': { maxAgeHours: 5, severity: 'critical' } } },
    { name: 'b', match: { names: ['*sql'] }, rules: { 'last-success-age': { maxAgeHours: 50 } } },
    { name: 'c', match: { names: ['other'] }, rules: { 'last-success-age': { maxAgeHours: 1 } } },
  );
  const age = effective.forJob(healthyJob()).find(({ rule }) => rule.id === 'last-success-age');
  expect(age?.severity).toBe('critical');
  expect(age?.judge(contextOf(healthyJob(), { lastSuccess: hoursAgo(49) })).kind).toBe('complies');
  expect(age?.judge(contextOf(healthyJob(), { lastSuccess: hoursAgo(51) })).kind).toBe('violates');
});

test('a rule can be turned off, and on again for some', () => {
  const off = { name: 'off', rules: { 'never-run': { enabled: false } } };
  const on = { name: 'on', match: { names: ['*sql'] }, rules: { 'never-run': { enabled: true } } };
  expect(neverRunOf(rulesOf(off))).toBeUndefined();
  expect(neverRunOf(rulesOf(off, on))).toBeDefined();
});

test('jobs that the same policies match share one list', () => {
  const rules = rulesOf({ name: 'a', match: { names: ['*sql'] }, rules: {} });
  expect(rules.forJob(healthyJob())).toBe(rules.forJob(healthyJob({ id: '2', name: 'Other SQL' })));
  expect(rules.forJob(healthyJob())).not.toBe(rules.forJob(healthyJob({ name: 'Exchange' })));
  const apart = rulesOf(
    { name: 'a', match: { names: ['*sql'] }, rules: {} },
    { name: 'b', match: { names: ['Exchange'] }, rules: {} },
  );
  expect(apart.forJob(healthyJob())).not.toBe(apart.forJob(healthyJob({ name: 'Exchange' })));
});

test('a policy about jobs does not affect the rules about servers', () => {
  const off = { 'server-without-jobs': { enabled: false } };
  const ids = (policy: unknown) =>
    rulesOf(policy)
      .forServer('vbr01', 'backup-replication')
      .map(({ rule }) => rule.id);
  expect(ids({ name: 'a', match: { names: ['*'] }, rules: off })).toContain('server-without-jobs');
  expect(ids({ name: 'a', match: { servers: ['vbr*'] }, rules: off })).not.toContain('server-without-jobs');
});

it('gives a job and a server the owner from the last policy for them', () => {
  const rules = rulesOf(
    { name: 'all', owner: 'Backup team' },
    { name: 'databases', match: { names: ['*sql'] }, owner: 'Database team' },
    { name: 'archive', match: { servers: ['vbr02'] }, owner: 'Archive team' },
    { name: 'without', match: { names: ['*sql'] }, rules: { 'never-run': { enabled: false } } },
  );
  const ownerOf = (job: Parameters<typeof healthyJob>[0]) =>
    rules.ownerOf('vbr01', 'backup-replication', healthyJob(job));
  expect(ownerOf({})).toBe('Database team');
  expect(ownerOf({ name: 'Exchange' })).toBe('Backup team');
  expect(rules.ownerOf('vbr01', 'backup-replication')).toBe('Backup team');
  expect(rules.ownerOf('vbr02', 'backup-replication')).toBe('Archive team');
  expect(rulesOf().ownerOf('vbr01', 'backup-replication', healthyJob())).toBeUndefined();
});
