import { expect, it } from 'vitest';
import type { Infrastructure } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import { jobRules, serverRules } from '../../../../functions/compliance/rules/registry.ts';
import type { JobContext, RuleResult } from '../../../../functions/compliance/rules/rule.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { healthyJob, hoursAgo, knownHistory, now, readingOf } from '../estate.ts';
import { of } from './judged.ts';

const required = { required: true };
const set = (settings: JobSettings, job: Partial<Job> = {}, others: Partial<JobContext> = {}) =>
  of(job, {}, { settings, ...others });
const built = (infrastructure: Partial<Infrastructure>) =>
  readingOf([], { infrastructure: { unread: [], ...infrastructure } });
const main = { id: 'repo-1', name: 'Main repository' };
const at = { at: hoursAgo(0), since: hoursAgo(99) };
const copied = { job: healthyJob({ name: 'Source' }), history: knownHistory({ lastSuccess: hoursAgo(1) }) };
const standardNamed = () => ({
  name: 'Golden',
  product: 'backup-replication' as const,
  settings: { retries: 3, retention: { points: 7 } },
});

/** The source of each piece of evidence, and its unit. */
const origins = (result: RuleResult | undefined) =>
  result?.kind === 'violates'
    ? result.evidence.map(({ source, unit }) => (unit === undefined ? source : `${source}, ${unit}`))
    : result;

it.each<[rule: string, asked: Record<string, unknown>, context: JobContext, ...origins: string[]]>([
  [
    'last-result',
    {},
    of(
      { lastResult: 'failed', raw: { lastResult: 'Failed' }, session: { message: 'Disk full' } },
      { result: { value: 'failed', at: hoursAgo(9) } },
    ),
    'server: lastResult',
    'history: result',
    'server: session.message',
  ],
  [
    'last-success-age',
    {},
    of({ lastRun: hoursAgo(99) }, { lastSuccess: hoursAgo(99) }),
    'history: lastSuccess, lastWarning',
    'check: measured, hours',
    'policy: maxAgeHours, hours',
  ],
  [
    'last-success-age',
    {},
    of({ lastRun: hoursAgo(99), lastResult: 'failed' }, { firstSeen: hoursAgo(99) }),
    'history: firstSeen',
    'check: measured, hours',
    'policy: maxAgeHours, hours',
  ],
  [
    'never-run',
    {},
    { ...of({}), job: { ...healthyJob(), lastRun: undefined, lastResult: 'none' } as never },
    'server: lastRun',
    'history: firstSeen',
    'check: measured, hours',
    'policy: graceHours, hours',
  ],
  [
    'running-too-long',
    {},
    of({ status: 'running' }, { runningSince: hoursAgo(99) }),
    'server: status',
    'history: runningSince',
    'check: measured, hours',
    'policy: maxHours, hours',
  ],
  [
    'success-without-objects',
    {},
    of({ objects: 0 }, { result: { value: 'success' } }),
    'server: lastResult',
    'server: objects, objects',
  ],
  ['unknown-state', {}, of({ status: 'unknown', raw: { status: 'odd' } }), 'server: status'],
  ['job-disconnected', {}, of({ product: 'microsoft365', status: 'disconnected' }), 'server: status'],
  [
    'disabled-too-long',
    {},
    of({ enabled: false }, { disabledSince: hoursAgo(9999) }),
    'server: enabled',
    'history: disabledSince',
    'check: measured, hours',
    'policy: maxHours, hours',
  ],
  [
    'next-run-missing',
    {},
    {
      ...of({}, { unscheduledSince: hoursAgo(9999) }),
      job: { ...healthyJob(), nextRun: undefined } as never,
    },
    'server: nextRun',
  ],
  [
    'schedule-too-rare',
    {},
    set({ schedule: { by: 'time', everyHours: 999 } }),
    'server: settings.schedule.everyHours, hours',
    'policy: rpoHours, hours',
  ],
  [
    'job-without-retries',
    { minRetries: 3 },
    set({ retries: 2, schedule: { by: 'time' } }),
    'server: settings.retries',
    'policy: minRetries',
  ],
  [
    'retention-too-short',
    {},
    set({ retention: { points: 1 } }),
    'server: settings.retention.points, points',
    'policy: minPoints, points',
  ],
  [
    'retention-too-short',
    {},
    set({ retention: { days: 1 } }),
    'server: settings.retention.days, days',
    'policy: minDays, days',
  ],
  [
    'gfs-missing',
    { weeks: 4, months: 6, years: 1 },
    set({ retention: { gfs: { weeks: 0, months: 0, years: 0 } } }),
    'server: settings.retention.gfs.weeks',
    'policy: weeks',
    'server: settings.retention.gfs.months',
    'policy: months',
    'server: settings.retention.gfs.years',
    'policy: years',
  ],
  ['job-not-encrypted', required, set({ encryption: false }), 'server: settings.encryption'],
  [
    'application-processing-missing',
    required,
    set({ guest: { applicationAware: false } }),
    'server: settings.guest.applicationAware',
  ],
  [
    'application-failures-tolerated',
    required,
    set({ guest: { tolerated: 2 } }),
    'server: settings.guest.tolerated, objects',
    'policy: maxMachines, objects',
  ],
  ['health-check-missing', required, set({ healthCheck: false }), 'server: settings.healthCheck'],
  [
    'full-backup-missing',
    required,
    set({ fullBackups: { synthetic: false, active: false } }),
    'server: settings.fullBackups.synthetic',
    'server: settings.fullBackups.active',
  ],
  [
    'verified-restore-missing',
    required,
    set({}),
    'server: settings.verifies, jobs',
    'history: lastSuccess, lastWarning',
    'policy: maxDays, days',
  ],
  [
    'too-many-exclusions',
    required,
    set({ exclusions: { objects: 2, disks: 1, names: ['a'] } }),
    'server: settings.exclusions.objects, objects',
    'server: settings.exclusions.disks, objects',
    'server: settings.exclusions.names',
    'policy: maxObjects, objects',
    'policy: maxPartly, objects',
  ],
  ['job-mail-off', required, set({ notifications: { mail: false } }), 'server: settings.notifications.mail'],
  [
    'repository-not-immutable',
    required,
    of({}, {}, { infrastructure: { repositories: [{ ...main, isImmutable: false }], unread: [] } }),
    'server: repositories.name',
    'server: repositories.isImmutable',
  ],
  [
    'repository-not-immutable',
    { ...required, minDays: 7 },
    of(
      {},
      {},
      { infrastructure: { repositories: [{ ...main, isImmutable: true, immutableDays: 6 }], unread: [] } },
    ),
    'server: repositories.name',
    'server: repositories.immutableDays, days',
    'policy: minDays, days',
  ],
  ['repository-not-named', { repositories: ['Gold'] }, of({}), 'server: repository', 'policy: repositories'],
  [
    'copy-job-behind',
    {},
    of(
      { copyOf: [], enabled: false },
      { lastSuccess: hoursAgo(200), result: { value: 'failed' } },
      { sources: [copied] },
    ),
    'server: enabled',
    'server: lastResult',
    'history: lastSuccess, lastWarning',
    'check: measured, hours',
    'policy: maxLagHours, hours',
  ],
  ['backup-job-without-copy', {}, of({ hasCopy: false }), 'server: hasCopy', 'server: repository'],
  [
    'differs-from-standard',
    { standard: 'Golden', mayDiffer: ['encryption'] },
    set({ retries: 1, retention: { points: 9 } }, {}, { standardNamed }),
    'server: settings.retries',
    'policy: standard',
    'policy: mayDiffer',
  ],
])(
  '%s, asked for %j, says of each piece of evidence where it is from: %#',
  (id, asked, context, ...expected) => {
    const rule = jobRules.find((each) => each.id === id);
    expect(origins(rule?.prepare(asked)(context))).toEqual(expected);
  },
);

it.each<
  [rule: string, asked: Record<string, unknown>, reading: ReturnType<typeof built>, ...origins: string[]]
>([
  [
    'configuration-backup-missing',
    {},
    built({ configurationBackup: { isEnabled: false } }),
    'server: configurationBackup.isEnabled',
    'server: configurationBackup.lastSuccess',
    'policy: maxAgeHours, hours',
  ],
  [
    'configuration-backup-not-encrypted',
    {},
    built({ configurationBackup: { isEncrypted: false } }),
    'server: configurationBackup.isEncrypted',
  ],
  [
    'licence-expires',
    {},
    built({
      licence: { status: 'Expired', type: 'Rental', expiresAt: hoursAgo(9), supportExpiresAt: hoursAgo(9) },
    }),
    'server: licence.status',
    'server: licence.expiresAt',
    'policy: minDays, days',
    'server: licence.type',
  ],
  [
    'licence-used-up',
    {},
    built({ licence: { licensed: 100, used: 101 } }),
    'server: licence.used, objects',
    'server: licence.licensed, objects',
    'policy: maxPercent, percent',
  ],
  [
    'managed-server-unavailable',
    {},
    built({ managedServers: [{ name: 'esx', type: 'ViHost', isAvailable: false }] }),
    'server: managedServers.isAvailable',
  ],
  ['proxy-unavailable', {}, built({ proxies: [{ name: 'p', isOnline: false }] }), 'server: proxies.isOnline'],
  [
    'repository-offline',
    {},
    built({ repositories: [{ ...main, isOnline: false }] }),
    'server: repositories.isOnline',
  ],
  [
    'repository-almost-full',
    {},
    built({ repositories: [{ ...main, capacityBytes: 300, freeBytes: 29 }] }),
    'server: repositories.freeBytes, percent',
    'policy: minFreePercent, percent',
  ],
  [
    'repository-full-soon',
    {},
    built({ repositories: [{ ...main, fullInDays: 3 }] }),
    'server: repositories.freeBytes, days',
    'policy: minDays, days',
  ],
  [
    'repository-out-of-date',
    {},
    built({ repositories: [{ ...main, isOutOfDate: true }] }),
    'server: repositories.isOutOfDate',
  ],
  [
    'repository-out-of-sync',
    {},
    built({ repositories: [{ ...main, isOutOfSync: true }] }),
    'server: repositories.isOutOfSync',
  ],
  [
    'machine-in-no-backup',
    {},
    built({ inventory: { machines: 5, inNoBackup: 2, names: ['a'] } }),
    'server: inventory.inNoBackup, objects',
    'server: inventory.machines, objects',
    'server: inventory.names',
  ],
  [
    'restore-point-too-old',
    {},
    built({ restorePoints: { ...at, objects: 2, late: [{ name: 'a' }] } }),
    'server: restorePoints.late, objects',
    'server: restorePoints.objects, objects',
    'server: restorePoints.late',
    'policy: maxAgeHours, hours',
  ],
  [
    'replica-too-old',
    {},
    built({ replicas: { ...at, made: [{ name: 'R', state: 'Ready' }] } }),
    'server: replicas.newest',
    'policy: maxAgeHours, hours',
  ],
  [
    'replica-not-ready',
    {},
    built({ replicas: { ...at, made: [{ name: 'R', state: 'Failback' }] } }),
    'server: replicas.state',
  ],
  [
    'malware-detected',
    {},
    built({ malware: [{ machine: 'm', type: 't', at: hoursAgo(1), severity: 'Infected' }] }),
    'server: malware',
    'server: malware',
  ],
  [
    'analyzer-violations',
    {},
    built({ analyzer: { checked: 9, violations: ['A'] } }),
    'server: analyzer.violations',
    'server: analyzer.violations',
    'policy: maxViolations',
  ],
  [
    'analyzer-not-run',
    required,
    built({ analyzer: { checked: 9, violations: [], endedAt: hoursAgo(9999) } }),
    'server: analyzer.endedAt',
    'policy: maxDays, days',
  ],
  [
    'facts-unread',
    {},
    built({ unread: [{ fact: 'licence', because: 'failed', code: 'x' }] }),
    'server: unread',
  ],
  [
    'settings-unread',
    {},
    readingOf([], { settings: { table: [], jobs: [], unread: [{ because: 'x', jobs: 2, example: 'A' }] } }),
    'server: settings.unread, jobs',
  ],
  [
    'odd-values',
    {},
    readingOf([], { oddValues: { count: 1, values: [{ record: 'j', field: 'f', problem: 'missing' }] } }),
    'check: count',
    'server: jobs',
  ],
  [
    'server-clock',
    {},
    readingOf([], { serverTime: hoursAgo(0.5) }),
    'server: its clock',
    'check: readAt',
    'check: measured, seconds',
    'policy: maxMinutes, seconds',
  ],
  [
    'server-clock',
    {},
    readingOf([healthyJob({ lastRun: hoursAgo(-0.6) })]),
    'server: lastRun, lastSuccess, jobs',
  ],
  ['server-without-jobs', {}, readingOf([]), 'server: jobs, jobs', 'history: jobs, jobs'],
  [
    'server-unreachable',
    {},
    {
      server: 'vbr01',
      product: 'backup-replication',
      readAt: hoursAgo(0),
      error: { code: 'x', message: 'y' },
    } as never,
    'check: error.code',
    'check: error.message',
    'check: readAt',
  ],
])(
  '%s, asked for %j, says of each piece of evidence where it is from: %#',
  (id, asked, reading, ...expected) => {
    const rule = serverRules.find((each) => each.id === id);
    expect(origins(rule?.prepare(asked)({ reading, jobsBefore: 4, now, serverNow: now }))).toEqual(expected);
  },
);

it.each([
  ['full-backup-missing', set({ fullBackups: { synthetic: false, active: false } })],
  ['application-failures-tolerated', set({ guest: { tolerated: 2 } })],
  ['repository-not-immutable', set({ storage: { isImmutable: false } })],
  ['gfs-missing', set({ retention: { gfs: { weeks: 0, months: 0, years: 0 } } })],
  ['differs-from-standard', set({ retries: 1 }, {}, { standardNamed })],
])('%s does not apply without a policy', (id, context) => {
  const rule = jobRules.find((each) => each.id === id);
  expect(rule?.prepare({})(context)).toMatchObject({ kind: 'not-applicable' });
});

it.each<[JobSettings, asked: object, shift: number, facts: string[]]>([
  [
    { retries: 1, retention: { points: 9 } },
    { betterCounts: true },
    0,
    ['retention.points (better)', 'retries (worse)'],
  ],
  [{ retries: 3, retention: { points: 9 } }, { betterCounts: true }, -1, ['retention.points (better)']],
  [{ retries: 3, retention: { points: 7 }, schedule: { by: 'after-job' } }, {}, -1, ['schedule.by']],
])('differs-from-standard with %j, asked for %j', (settings, asked, shift, facts) => {
  const named = () => ({
    ...standardNamed(),
    settings: { ...standardNamed().settings, schedule: { by: 'time' as const } },
  });
  const rule = jobRules.find(({ id }) => id === 'differs-from-standard');
  const context = set({ schedule: { by: 'time' }, ...settings }, {}, { standardNamed: named });
  const result = rule?.prepare({ standard: 'Golden', ...asked })(context);
  expect(result).toMatchObject({ kind: 'violates', severityShift: shift });
  expect(
    result?.kind === 'violates' &&
      result.evidence.flatMap(({ source, fact }) => (source.startsWith('server') ? fact : [])),
  ).toEqual(facts);
});

it.each<[Partial<Job>, Parameters<typeof of>[1], kind: string]>([
  [{}, {}, 'complies'],
  [{ lastRun: undefined as never }, { result: { value: 'failed' } }, 'complies'],
  [{ lastRun: undefined as never, status: 'running' }, {}, 'complies'],
  [{ lastRun: undefined as never }, { enabledSince: hoursAgo(9) }, 'not-applicable'],
  [{ lastRun: undefined as never }, { enabledSince: hoursAgo(99) }, 'violates'],
])('never-run of %j with %j: %s', (job, history, kind) => {
  const rule = jobRules.find(({ id }) => id === 'never-run');
  expect(rule?.prepare({})(of(job, history)).kind).toBe(kind);
});
