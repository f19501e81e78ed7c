import type * as z from 'zod';
import type { ruleSettingsSchema } from './rule-settings.ts';

type RuleSettings = z.output<typeof ruleSettingsSchema>;

/** A pack's settings of a rule, and the reason. */
interface Ask {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly because: string;
}

interface Pack {
  readonly about: string;
  readonly rules: Readonly<Record<string, Ask>>;
}

export const packNames = ['baseline', 'strict', 'ransomware-ready'] as const;
export type PackName = (typeof packNames)[number];

const on = (because: string, settings: Ask['settings'] = {}): Ask => ({
  settings: { observeOnly: false, ...settings },
  because,
});

const baseline: Pack['rules'] = {
  'retention-too-short': on('A week to notice what went wrong over a weekend.', { minPoints: 7, minDays: 7 }),
  'schedule-too-rare': on('A day is the recovery point objective that nearly everybody assumes.'),
  'job-without-retries': on('A short fault at night then costs one try and not the day.'),
  'repository-almost-full': on('A full repository fails every job that writes to it.'),
  'repository-offline': on('Nothing is written to it, and nothing restored from it.'),
  'configuration-backup-missing': on('Without it a lost backup server is built anew by hand.'),
  'licence-expires': on('A month is enough to order a new one.'),
  'proxy-unavailable': on('The last proxy that goes stops its jobs.'),
  'managed-server-unavailable': on('Jobs that need it fail, or wait for it.'),
  'restore-point-too-old': on('A green job does not say that every machine is in it.'),
  'replica-not-ready': on('A machine that runs on its replica has no replica.'),
  'malware-detected': on('Each day that it goes on costs clean restore points.'),
  'settings-unread': on('Rules about settings are silent about these jobs.'),
};

const strict: Pack['rules'] = {
  ...baseline,
  'machine-in-no-backup': on('What was never backed up cannot be restored.'),
  'replica-too-old': on('A failover loses what came after the last point.'),
  'retention-too-short': on('Damage that is found after two weeks can still be undone.', {
    minPoints: 14,
    minDays: 14,
  }),
  'gfs-missing': on('A month and a year back is what audits ask for.', { weeks: 4, months: 12 }),
  'job-not-encrypted': on('Files of backups travel, and hold everything.', { required: true }),
  'application-processing-missing': on('Databases come back consistent, and their logs are cut.', {
    required: true,
  }),
  'application-failures-tolerated': on('A failure that is ignored is found at the restore.', {
    required: true,
  }),
  'health-check-missing': on('A damaged block is found while the original is there.', { required: true }),
  'full-backup-missing': on('No restore hangs on a chain without end.', { required: true }),
  'too-many-exclusions': on('Whoever leaves something out says so in a policy.', { required: true }),
  'job-mail-off': on("The product's own notices reach people when nothing else runs.", { required: true }),
  'repository-full-soon': on('Two weeks are enough to order storage.'),
  'repository-out-of-date': on('Old components lack fixes.'),
  'repository-out-of-sync': on('Jobs that write there stop.'),
  'configuration-backup-missing': on('The configuration changes daily where jobs do.', { maxAgeHours: 26 }),
  'configuration-backup-not-encrypted': on('Without encryption it leaves out the passwords.'),
  'licence-used-up': on('What goes beyond it is not backed up.'),
  'analyzer-violations': on("Veeam's own best practices are the least that an audit asks for."),
  'analyzer-not-run': on('Its result is as old as its last run.', { required: true }),
  'facts-unread': on('What is not read is not judged.'),
};

const ransomwareReady: Pack['rules'] = {
  'repository-not-immutable': on('Who is administrator deletes backups first.', {
    required: true,
    minDays: 7,
  }),
  'backup-job-without-copy': on('One repository is one thing to encrypt.', { severity: 'high' }),
  'managed-job-without-copy': on('One repository is one thing to encrypt.', {
    required: true,
    severity: 'high',
  }),
  'microsoft365-job-without-copy': on('One repository is one thing to encrypt.', { severity: 'high' }),
  'retention-too-short': on('Attackers wait for weeks before they show.', { minPoints: 30, minDays: 30 }),
  'job-not-encrypted': on('Stolen backups are the second way to blackmail.', { required: true }),
  'configuration-backup-missing': on('The backup server is the first thing to be destroyed.', {
    maxAgeHours: 26,
  }),
  'configuration-backup-not-encrypted': on('It holds the credentials of every machine.'),
  'verified-restore-missing': on('In the worst week nobody should be the first to try.', {
    required: true,
    maxDays: 31,
  }),
  'malware-detected': on('Each day that it goes on costs clean restore points.', { maxAgeDays: 30 }),
  'analyzer-violations': on('What it finds open is what attackers look for.', { severity: 'high' }),
  'analyzer-not-run': on('Its result is as old as its last run.', { required: true, maxDays: 7 }),
};

export const packs: Readonly<Record<PackName, Pack>> = {
  baseline: { about: 'What every site should know, beyond dispute.', rules: baseline },
  strict: { about: 'What an audit asks for: all of `baseline`, and more of it.', rules: strict },
  'ransomware-ready': {
    about: 'Whether there is something left to restore when an attacker was administrator.',
    rules: ransomwareReady,
  },
};

/** Packs as policies for every job and server, which the file's own policies override. */
export function policiesOfPacks(
  names: readonly PackName[],
): { name: string; match?: undefined; rules: RuleSettings }[] {
  return names.map((name) => ({
    name: `pack ${name}`,
    rules: Object.fromEntries(
      Object.entries(packs[name].rules).map(([rule, { settings }]) => [rule, settings]),
    ) as RuleSettings,
  }));
}
