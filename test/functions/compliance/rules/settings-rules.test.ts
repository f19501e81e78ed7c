import { describe, expect, it } from 'vitest';
import type { Infrastructure } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import { jobRules } from '../../../../functions/compliance/rules/registry.ts';
import type { JobContext } from '../../../../functions/compliance/rules/rule.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import { contextOf, healthyJob, hoursAgo, knownHistory } from '../estate.ts';
import { judged } from './judged.ts';

function ruleOf(id: string) {
  const rule = jobRules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return rule;
}

const withSettings = (settings: JobSettings, others: Partial<JobContext> = {}) =>
  contextOf(healthyJob(), {}, { settings, ...others });
const withRepository = (repository: object): JobContext =>
  withSettings(
    {},
    {
      infrastructure: {
        repositories: [{ id: 'repo-1', name: 'Main repository', ...repository }],
        unread: [],
      } as Infrastructure,
    },
  );
const required = { required: true };
const verifier = (hours: number) => ({
  job: healthyJob({ type: 'SureBackupContentScan' }),
  history: knownHistory({ lastSuccess: hoursAgo(hours) }),
});

type Case = [
  rule: string,
  asked: Record<string, unknown>,
  good: JobContext,
  bad: JobContext,
  silent: JobContext,
];
const cases: Case[] = [
  [
    'retention-too-short',
    { minPoints: 7 },
    withSettings({ retention: { points: 7 } }),
    withSettings({ retention: { points: 6 } }),
    withSettings({}),
  ],
  [
    'retention-too-short',
    { minDays: 30 },
    withSettings({ retention: { days: 30 } }),
    withSettings({ retention: { days: 29 } }),
    withSettings({ retention: { gfs: { weeks: 1, months: 0, years: 0 } } }),
  ],
  [
    'gfs-missing',
    { weeks: 4, years: 1 },
    withSettings({ retention: { gfs: { weeks: 4, months: 0, years: 1 } } }),
    withSettings({ retention: { gfs: { weeks: 4, months: 12, years: 0 } } }),
    withSettings({ retention: { points: 7 } }),
  ],
  [
    'job-not-encrypted',
    required,
    withSettings({ encryption: true }),
    withSettings({ encryption: false }),
    withSettings({}),
  ],
  [
    'application-processing-missing',
    required,
    withSettings({ guest: { applicationAware: true } }),
    withSettings({ guest: { applicationAware: false } }),
    withSettings({ guest: { indexing: true } }),
  ],
  [
    'application-failures-tolerated',
    required,
    withSettings({ guest: { applicationAware: true, tolerated: 0 } }),
    withSettings({ guest: { applicationAware: true, tolerated: 1 } }),
    withSettings({ guest: { applicationAware: false, tolerated: 1 } }),
  ],
  [
    'health-check-missing',
    required,
    withSettings({ healthCheck: true }),
    withSettings({ healthCheck: false }),
    withSettings({}),
  ],
  [
    'full-backup-missing',
    required,
    withSettings({ fullBackups: { synthetic: false, active: true } }),
    withSettings({ fullBackups: { synthetic: false, active: false } }),
    withSettings({}),
  ],
  [
    'verified-restore-missing',
    { required: true, maxDays: 30 },
    withSettings({}, { verifiedBy: [verifier(900), verifier(30 * 24)] }),
    withSettings({}, { verifiedBy: [verifier(30 * 24 + 1)] }),
    contextOf(healthyJob({ type: 'BackupCopy' }), {}, { settings: {} }),
  ],
  [
    'schedule-too-rare',
    { rpoHours: 24 },
    withSettings({ schedule: { by: 'time', everyHours: 24 } }),
    withSettings({ schedule: { by: 'time', everyHours: 72 } }),
    withSettings({ schedule: { by: 'after-job' } }),
  ],
  [
    'job-without-retries',
    {},
    withSettings({ retries: 1 }),
    withSettings({ retries: 0 }),
    withSettings({ retries: 0, schedule: { by: 'nothing' } }),
  ],
  [
    'too-many-exclusions',
    { required: true, maxObjects: 1 },
    withSettings({ exclusions: { objects: 1, disks: 0 } }),
    withSettings({ exclusions: { objects: 1, disks: 1 } }),
    withSettings({}),
  ],
  [
    'job-mail-off',
    required,
    withSettings({ notifications: { mail: true } }),
    withSettings({ notifications: { mail: false } }),
    withSettings({ notifications: { snmp: true } }),
  ],
  [
    'repository-not-named',
    { repositories: ['main *', 'other'] },
    withSettings({}),
    contextOf(healthyJob({ repository: { id: 'repo-2', name: 'Mainframe' } }), {}, { settings: {} }),
    contextOf(healthyJob({ repository: {} }), {}, { settings: {} }),
  ],
  [
    'repository-not-immutable',
    { required: true, minDays: 7 },
    withRepository({ isImmutable: true, immutableDays: 7 }),
    withRepository({ isImmutable: true, immutableDays: 6 }),
    withRepository({}),
  ],
];

const golden = (settings: JobSettings) => ({
  standardNamed: (name: string) =>
    name === 'Golden'
      ? { id: 'golden', name: 'Golden', product: 'backup-replication' as const, settings }
      : undefined,
});
cases.push([
  'differs-from-standard',
  { standard: 'Golden', mayDiffer: ['storage.repositoryId'] },
  withSettings(
    { retries: 5, storage: { repositoryId: 'a' } },
    golden({ retries: 3, storage: { repositoryId: 'b' } }),
  ),
  withSettings({ retries: 2 }, golden({ retries: 3 })),
  contextOf(healthyJob({ id: 'golden' }), {}, { settings: {}, ...golden({}) }),
]);

it('differs-from-standard shows both values, and gives no result when the standard is gone', () => {
  const rule = ruleOf('differs-from-standard');
  const context = withSettings(
    { retention: { points: 7 }, schedule: { by: 'time', everyHours: 12 } },
    golden({ retention: { points: 14 }, schedule: { by: 'time', everyHours: 24 } }),
  );
  expect(judged(rule, context, { standard: 'Golden' })).toMatchObject({
    kind: 'violates',
    evidence: [
      { fact: 'retention.points (worse)', value: 7 },
      { fact: 'retention.points of Golden', value: 14 },
    ],
  });
  expect(judged(rule, context, { standard: 'Golden', betterCounts: true })).toMatchObject({
    evidence: [{}, {}, { fact: 'schedule.everyHours (better)', value: 12 }, { value: 24 }],
  });
  const mayDiffer = ['schedule.everyHours', 'retries'];
  expect(judged(rule, context, { standard: 'Golden', mayDiffer })).toMatchObject({
    evidence: [{}, {}, { value: 'schedule.everyHours, retries', source: 'policy: mayDiffer' }],
  });
  expect(judged(rule, context, { standard: 'Renamed' }).kind).toBe('unknown');
  const moved = withSettings({ storage: { repositoryId: 'a' } }, golden({ storage: { repositoryId: 'b' } }));
  expect(judged(rule, moved, { standard: 'Golden' })).toMatchObject({ kind: 'violates', severityShift: -1 });
});

describe.each(cases)('%s, asked for %j', (id, asked, good, bad, silent) => {
  it('complies, violates, or does not apply', () => {
    expect(judged(ruleOf(id), good, asked).kind).toBe('complies');
    expect(judged(ruleOf(id), bad, asked).kind).toBe('violates');
    expect(judged(ruleOf(id), silent, asked).kind).toBe('not-applicable');
  });

  it('is unknown without the settings of the job', () => {
    const unread = contextOf({ ...healthyJob(), repository: {} });
    expect(judged(ruleOf(id), unread, asked).kind).toBe('unknown');
  });
});

it.each(jobRules.filter(({ observeOnly }) => observeOnly).map((rule) => [rule.id, rule] as const))(
  '%s requires nothing site-specific unless a policy does',
  (_, rule) => {
    const bare = { encryption: false, healthCheck: false, notifications: { mail: false } };
    const context = withSettings({ ...bare, exclusions: { objects: 3, disks: 3 }, retries: 1 });
    expect(judged(rule, context).kind).not.toBe('violates');
  },
);

it('a repository that should be immutable and is not is named', () => {
  const result = judged(ruleOf('repository-not-immutable'), withRepository({ isImmutable: false }), required);
  expect(result).toMatchObject({
    kind: 'violates',
    evidence: [{ value: 'Main repository' }, { value: false }],
  });
});
