import * as z from 'zod';
import { evaluate } from '../../functions/compliance/engine/evaluate.ts';
import { emptyHistory, type JobHistory } from '../../functions/compliance/history.ts';
import type { Infrastructure } from '../../functions/compliance/infrastructure/infrastructure.ts';
import { entryAbout } from '../../functions/compliance/notice-of-report.ts';
import { complianceSchema } from '../../functions/compliance/policies/configuration.ts';
import { packNames, packs } from '../../functions/compliance/policies/packs.ts';
import type { JobsReading, Reading } from '../../functions/compliance/reading.ts';
import { catalogues, controls } from '../../functions/compliance/rules/controls.ts';
import { jobRules, serverRules } from '../../functions/compliance/rules/registry.ts';
import type { Rule } from '../../functions/compliance/rules/rule.ts';
import type { JobSettings } from '../../functions/compliance/settings/job-settings.ts';
import type { Job } from '../../functions/jobs/job.ts';
import { entryLine, groupLine, groupsOf } from '../../functions/notices/notice.ts';
import { products } from '../../functions/products.ts';
import { type GeneratedDocument, madeBy, table } from './generated-document.ts';
import { code, typeText } from './settings.ts';

/** The time at which the samples are checked. */
const now = new Date('2026-03-10T08:00:00.000Z');
const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();

/** A job in which no rule finds a problem. */
const healthy: Job = {
  server: 'vbr-1',
  product: 'backup-replication',
  id: 'a8f5b5f0-0000-4000-8000-000000000001',
  name: 'Daily SQL',
  type: 'VSphereBackup',
  status: 'idle',
  lastResult: 'success',
  raw: { status: 'inactive', lastResult: 'Success' },
  lastRun: hoursAgo(10),
  lastSuccess: hoursAgo(10),
  nextRun: hoursAgo(-14),
  enabled: true,
  schedule: 'timed',
  repository: { name: 'Main repository' },
  objects: 12,
  hasCopy: true,
};
const of365 = { server: 'vb365-1', product: 'microsoft365', name: 'Mailboxes', type: 'Backup' } as const;

/** The data of a check: its reading of a server, and the history of the job. */
interface RuleSample {
  reading: Reading;
  remembered: JobHistory;
  /** The settings of a policy, for a rule that requires nothing by itself. */
  asked?: Record<string, unknown>;
}

/** The settings of a job document in which no rule finds a problem. */
const settled: JobSettings = {
  retention: { points: 14, gfs: { weeks: 4, months: 12, years: 1 } },
  encryption: true,
  schedule: { by: 'time', everyHours: 24 },
  retries: 3,
  guest: { applicationAware: true, tolerated: 0, indexing: false, credentials: true },
  healthCheck: true,
  fullBackups: { synthetic: true, active: false },
  storage: { repositoryId: 'main' },
  objects: 12,
  exclusions: { objects: 0, disks: 0 },
  notifications: { mail: true, snmp: false },
};

/** A sample with the job's settings from a document. */
function settingsSample(changes: JobSettings, asked: Record<string, unknown> = {}): RuleSample {
  const settings = {
    table: [{ ...settled, ...changes }],
    jobs: [[healthy.id, 0] as [string, number]],
    unread: [],
  };
  return { ...emptied, reading: { ...readingOf(healthy), settings }, asked };
}

/** A sample with the backup infrastructure of a server. */
function infrastructureSample(infrastructure: Partial<Infrastructure>, asked: Record<string, unknown> = {}) {
  const reading = { ...readingOf(healthy), infrastructure: { unread: [], ...infrastructure } };
  return { ...emptied, reading, asked };
}

function sample(changes: Partial<Job>, history: Partial<JobHistory> = {}, others: Job[] = []): RuleSample {
  const job = { ...healthy, ...changes };
  const { server, product } = job;
  return {
    reading: { server, product, readAt: now.toISOString(), jobs: [job, ...others] },
    remembered: { name: job.name, firstSeen: hoursAgo(2000), days: '', ...history },
  };
}

/** Without the product's data on runs, as for a job that has never run. */
const { lastRun: _run, lastSuccess: _success, ...untried } = healthy;
const { nextRun: _next, ...unplanned } = healthy;
const emptied = sample({});

/** For each rule, a sample with a problem that the rule finds. */
const ruleSamples: Readonly<Record<string, RuleSample>> = {
  'last-result': sample({
    lastResult: 'failed',
    raw: { lastResult: 'Failed' },
    session: { message: 'Not enough free space on the repository.' },
  }),
  'last-success-age': sample({ lastRun: hoursAgo(50), lastSuccess: hoursAgo(50) }),
  'never-run': { ...emptied, reading: readingOf({ ...untried, lastResult: 'none' }) },
  'disabled-too-long': sample({ status: 'disabled', enabled: false }, { disabledSince: hoursAgo(200) }),
  'running-too-long': sample(
    {
      status: 'running',
      raw: { status: 'running' },
      runningSince: hoursAgo(30),
      session: { progressPercent: 71 },
    },
    { runningSince: hoursAgo(30) },
  ),
  'success-without-objects': sample({ objects: 0 }),
  'next-run-missing': { ...emptied, reading: readingOf(unplanned) },
  'job-disconnected': sample({ ...of365, status: 'disconnected', raw: { status: 'Disconnected' } }),
  'unknown-state': sample({ status: 'unknown', raw: { status: 'Hibernating', lastResult: 'Success' } }),
  'copy-job-behind': sample({ name: 'Copy of Daily SQL', type: 'BackupCopy', copyOf: [], enabled: false }),
  'microsoft365-job-without-copy': sample({ ...of365, hasCopy: false }),
  'backup-job-without-copy': sample({ hasCopy: false }),
  'managed-job-without-copy': {
    ...sample({ server: 'em-1', product: 'enterprise-manager', type: 'Backup', hasCopy: false }),
    asked: { required: true },
  },
  'server-unreachable': {
    ...emptied,
    reading: {
      server: 'vbr-1',
      product: 'backup-replication',
      readAt: now.toISOString(),
      error: { code: 'connect-timeout', message: 'No connection within 20 s.' },
    },
  },
  'server-clock': { ...emptied, reading: { ...readingOf(healthy), serverTime: hoursAgo(-2) } },
  'odd-values': {
    ...emptied,
    reading: {
      ...readingOf(healthy),
      oddValues: {
        count: 1,
        values: [{ record: healthy.id, field: 'objectsCount', problem: 'out-of-range' }],
      },
    },
  },
  'server-without-jobs': { ...emptied, reading: { ...emptied.reading, jobs: [] } },
  'retention-too-short': settingsSample({ retention: { points: 2 } }),
  'gfs-missing': settingsSample(
    { retention: { points: 14, gfs: { weeks: 4, months: 0, years: 0 } } },
    { weeks: 4, months: 12 },
  ),
  'job-not-encrypted': settingsSample({ encryption: false }, { required: true }),
  'application-processing-missing': settingsSample(
    { guest: { applicationAware: false } },
    { required: true },
  ),
  'application-failures-tolerated': settingsSample(
    { guest: { applicationAware: true, tolerated: 2 } },
    { required: true },
  ),
  'health-check-missing': settingsSample({ healthCheck: false }, { required: true }),
  'full-backup-missing': settingsSample(
    { fullBackups: { synthetic: false, active: false } },
    { required: true },
  ),
  'verified-restore-missing': settingsSample({}, { required: true }),
  'schedule-too-rare': settingsSample({ schedule: { by: 'time', everyHours: 168 } }),
  'job-without-retries': settingsSample({ retries: 0 }),
  'too-many-exclusions': settingsSample(
    { exclusions: { objects: 1, disks: 0, names: ['sql-03'] } },
    { required: true },
  ),
  'job-mail-off': settingsSample({ notifications: { mail: false } }, { required: true }),
  'repository-not-named': settingsSample({}, { repositories: ['Hardened *'] }),
  'repository-not-immutable': {
    ...infrastructureSample(
      { repositories: [{ id: 'main', name: 'Main repository', isImmutable: false }] },
      { required: true },
    ),
  },
  'differs-from-standard': {
    ...emptied,
    reading: {
      ...readingOf(healthy),
      jobs: [healthy, { ...healthy, id: 'a8f5b5f0-0000-4000-8000-000000000002', name: 'Golden SQL' }],
      settings: {
        table: [{ ...settled, retention: { points: 7 }, retries: 5 }, settled],
        jobs: [
          [healthy.id, 0],
          ['a8f5b5f0-0000-4000-8000-000000000002', 1],
        ],
        unread: [],
      },
    },
    asked: { standard: 'Golden SQL' },
  },
  'repository-almost-full': infrastructureSample({
    repositories: [{ id: 'main', name: 'Main repository', capacityBytes: 10e12, freeBytes: 0.4e12 }],
  }),
  'repository-full-soon': infrastructureSample({
    repositories: [{ id: 'main', name: 'Main repository', fullInDays: 6 }],
  }),
  'repository-offline': infrastructureSample({
    repositories: [{ id: 'main', name: 'Main repository', isOnline: false }],
  }),
  'repository-out-of-date': infrastructureSample({
    repositories: [{ id: 'main', name: 'Main repository', isOutOfDate: true }],
  }),
  'repository-out-of-sync': {
    ...emptied,
    reading: {
      ...readingOf({ ...healthy, ...of365 }),
      infrastructure: {
        repositories: [{ id: 'o', name: 'Object Storage 01', isOutOfSync: true }],
        unread: [],
      },
    },
  },
  'configuration-backup-missing': infrastructureSample({
    configurationBackup: { isEnabled: false, lastSuccess: hoursAgo(900) },
  }),
  'configuration-backup-not-encrypted': infrastructureSample({
    configurationBackup: { isEnabled: true, lastSuccess: hoursAgo(10), isEncrypted: false },
  }),
  'licence-expires': infrastructureSample({
    licence: { status: 'Valid', type: 'Subscription', expiresAt: hoursAgo(-240) },
  }),
  'licence-used-up': infrastructureSample({ licence: { licensed: 100, used: 98 } }),
  'proxy-unavailable': infrastructureSample({ proxies: [{ name: 'proxy-2', isOnline: false }] }),
  'managed-server-unavailable': infrastructureSample({
    managedServers: [{ name: 'esx-07', isAvailable: false }],
  }),
  'restore-point-too-old': infrastructureSample({
    restorePoints: {
      at: hoursAgo(0),
      since: hoursAgo(168),
      objects: 120,
      late: [{ name: 'sql-03', newest: hoursAgo(80) }],
    },
  }),
  'machine-in-no-backup': infrastructureSample({
    inventory: { machines: 240, inNoBackup: 2, names: ['build-14', 'sql-09'] },
  }),
  'replica-not-ready': infrastructureSample({
    replicas: { at: hoursAgo(0), since: hoursAgo(168), made: [{ name: 'Replicate SQL', state: 'Failover' }] },
  }),
  'replica-too-old': infrastructureSample({
    replicas: {
      at: hoursAgo(0),
      since: hoursAgo(168),
      made: [{ name: 'Replicate SQL', newest: hoursAgo(80) }],
    },
  }),
  'malware-detected': infrastructureSample({
    malware: [{ machine: 'file-01', at: hoursAgo(8), type: 'EncryptedData', severity: 'Infected' }],
  }),
  'analyzer-violations': infrastructureSample({
    analyzer: { endedAt: hoursAgo(8), violations: ['Remote Desktop Service is enabled'], checked: 30 },
  }),
  'analyzer-not-run': infrastructureSample(
    { analyzer: { endedAt: hoursAgo(2000), violations: [], checked: 30 } },
    { required: true },
  ),
  'settings-unread': {
    ...emptied,
    reading: {
      ...readingOf(healthy),
      settings: {
        table: [],
        jobs: [],
        unread: [{ because: 'server-failed', jobs: 1, example: 'Daily SQL' }],
      },
    },
  },
  'facts-unread': infrastructureSample({
    unread: [{ fact: 'licence', because: 'not-allowed', code: 'access-denied' }],
  }),
};

function readingOf(job: Job): JobsReading {
  return { server: job.server, product: job.product, readAt: now.toISOString(), jobs: [job] };
}

const head = `# Rules

${madeBy('functions/compliance/rules')}

What a compliance check judges jobs and servers by. Every rule applies with the defaults below; a policy changes them for the jobs it matches, or turns a rule off with \`enabled: false\`: [compliance.md](compliance.md). Severities are \`info\`, \`low\`, \`medium\`, \`high\` and \`critical\`.

Rules about settings and about what backups stand on only observe at first: what they find is in the report, and nobody is notified until a policy says \`observeOnly: false\`. Where what is right differs from place to place (\`required\`, a list of repositories, GFS), such a rule asks for nothing until a policy does.

Each example is what the check tells of a sample job: the change, the evidence with where each fact was read, and the remedy.
`;

/** The page with every rule, its defaults and an example of its finding. */
export const rulesPage: GeneratedDocument = {
  file: 'docs/rules.md',
  generate() {
    const rules = [...jobRules, ...serverRules];
    const overview = rules.map(({ id, title, severity }) => [`[\`${id}\`](#${id})`, title, severity]);
    return [
      head,
      table(['rule', 'finds', 'severity'], overview),
      '',
      packsText(),
      ...rules.map(ruleText),
    ].join('\n');
  },
};

function ruleText(rule: Rule): string {
  const parts = [
    `## \`${rule.id}\``,
    `**${rule.title}.** ${rule.explanation}`,
    `Severity: ${rule.severity}. Judges: ${rule.products.length === products.length ? 'all products' : rule.products.join(', ')}.${rule.observeOnly ? ' Only observes, until a policy says `observeOnly: false`.' : ''}`,
    `Gives evidence for: ${controlsText(rule)}.${rule.sources.length > 0 ? ` By: ${rule.sources.join('; ')}.` : ''}`,
    ...parameterTable(rule),
    `\`\`\`text\n${exampleOf(rule.id)}\n\`\`\``,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The packs that `compliance.packs` may name. */
function packsText(): string {
  const parts = packNames.flatMap((name) => {
    const { about, rules } = packs[name];
    const rows = Object.entries(rules).map(([rule, { settings, because }]) => [
      `[\`${rule}\`](#${rule})`,
      code(Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'observeOnly'))),
      because,
    ]);
    return [`### \`${name}\``, about, table(['rule', 'asks for', 'because'], rows)];
  });
  const intro =
    '`packs: [baseline]` under `compliance` switches on a list of rules with parameters, for all jobs and servers. Of several packs the later one wins, and the policies of the file are laid over them. `POST /compliance/policy-tests` tells before a deployment what a pack would open.';
  return `${['## Packs', intro, ...parts].join('\n\n')}\n`;
}

/** The controls of a rule, by catalogue. */
function controlsText({ controls: served }: Rule): string {
  return Object.entries(catalogues)
    .flatMap(([catalogue, { name }]) => {
      const of = served.filter((control) => controls[control].catalogue === catalogue);
      return of.length === 0 ? [] : `${name}: ${of.join(', ')}`;
    })
    .join('; ');
}

function parameterTable({ parameters, defaults }: Rule): string[] {
  const rows = Object.entries(parameters.shape).map(([name, schema]) => {
    const made = z.toJSONSchema(schema as z.ZodType);
    return [code(name), typeText(made), code(defaults[name]), made.description ?? ''];
  });
  return rows.length === 0 ? [] : [table(['parameter', 'takes', 'default', 'means'], rows)];
}

/** The notice for the rule's sample. @throws when the rule finds nothing in it */
function exampleOf(rule: string): string {
  const sample = ruleSamples[rule];
  const finding = sample && findingsOf(sample, rule).find((found) => found.rule === rule);
  if (finding === undefined) throw new Error(`commands/docs/rules.ts has nothing that ${rule} finds.`);
  const at = now.toISOString();
  return groupsOf([{ kind: 'new', ...entryAbout(finding, at) }])
    .flatMap((group) => [
      groupLine(group),
      ...group.entries.map((entry) => `  ${entryLine(entry, at)}`),
      `  What to do: ${group.remedy}`,
    ])
    .join('\n');
}

function findingsOf({ reading, remembered, asked = {} }: RuleSample, rule: string) {
  const history = emptyHistory();
  const ids = 'jobs' in reading ? reading.jobs.map(({ id }) => id) : [];
  history.jobs[reading.server] = Object.fromEntries(
    (ids.length > 0 ? ids : ['gone']).map((id) => [id, remembered]),
  );
  const policies = [{ name: 'sample', rules: { [rule]: asked } }];
  return evaluate([reading], history, complianceSchema.parse({ policies }), now).findings;
}
