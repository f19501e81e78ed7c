import type { Twin, TwinJob, TwinServer } from '@veeam-automation/lab/twin/twin';
import type { JobsReading } from '../../functions/compliance/reading.ts';
import type { JobSettings } from '../../functions/compliance/settings/job-settings.ts';
import { settingsById } from '../../functions/compliance/settings/settings-reading.ts';
import type { Job } from '../../functions/jobs/job.ts';
import { type JobRun, runOf } from '../../functions/jobs/runs.ts';
import { Scrubber } from '../scrub/scrubber.ts';

export interface LastReading {
  readonly reading: JobsReading;
  /** The runs of its jobs that the record has, by the jobs' ids, oldest first. */
  readonly runs: ReadonlyMap<string, readonly JobRun[]>;
}

/**
 * Returns the installation as it was last read, with neutral words in place of names, texts and ids. A job that only an
 * Enterprise Manager reported belongs to the backup server that the Enterprise Manager names.
 * @param key random for each twin
 */
export function twinOf(readings: readonly LastReading[], key: string): Twin {
  const scrubber = new Scrubber(key);
  const takenAt = readings
    .map(({ reading }) => reading.readAt)
    .sort()
    .at(-1);
  if (takenAt === undefined) throw new TypeError('A twin needs a reading.');
  const ofProducts = (product: string) => readings.filter(({ reading }) => reading.product === product);
  const backupServers = ofProducts('backup-replication')
    .map((each) => serverOf('backup-replication', each, scrubber))
    .sort((one, other) => other.jobs.length - one.jobs.length);
  const known = new Set(
    ofProducts('backup-replication').flatMap(({ reading }) => reading.jobs.map(({ id }) => id.toLowerCase())),
  );
  const onlySeenByManagers = ofProducts('enterprise-manager').flatMap((each) =>
    splitByServer(each, known).map((part) => serverOf('backup-replication', part, scrubber)),
  );
  const microsoft365 = ofProducts('microsoft365').map((each) => serverOf('microsoft365', each, scrubber));
  const servers = [...backupServers, ...onlySeenByManagers, ...microsoft365];
  return { kind: 'veeam-twin', format: 1, takenAt, servers };
}

/** Groups the jobs that only an Enterprise Manager reported by their backup servers. */
function splitByServer({ reading, runs }: LastReading, known: ReadonlySet<string>): LastReading[] {
  const byServer = new Map<string, Job[]>();
  for (const job of reading.jobs) {
    if (known.has(job.id.toLowerCase())) continue;
    const name = job.backupServer?.name ?? job.backupServer?.id ?? reading.server;
    byServer.set(name, [...(byServer.get(name) ?? []), job]);
  }
  // The reading does not show which server the repositories and the licence belong to, so they are left out.
  const { infrastructure: _, ...about } = reading;
  return [...byServer].map(([server, jobs]) => ({ reading: { ...about, server, jobs }, runs }));
}

function serverOf(
  product: TwinServer['product'],
  { reading, runs }: LastReading,
  scrubber: Scrubber,
): TwinServer {
  const { server, jobs, infrastructure = { unread: [] }, readAt } = reading;
  const settings = settingsById(reading.settings);
  const name = (text: string) => scrubber.text(text);
  const word = (text: string | undefined) =>
    text === undefined ? {} : { type: scrubber.value('type', text) };
  const { configurationBackup, licence, malware, analyzer } = infrastructure;
  const told = new Map((infrastructure.repositories ?? []).map((each) => [each.id.toLowerCase(), each]));
  for (const { repository } of jobs)
    if (repository?.id !== undefined && !told.has(repository.id.toLowerCase()))
      told.set(repository.id.toLowerCase(), { id: repository.id, name: repository.name ?? repository.id });
  const scaleOut = new Set(infrastructure.scaleOut?.map(({ id }) => id.toLowerCase()));
  const organizations = new Map(
    jobs.flatMap(({ organization }) =>
      organization?.id === undefined ? [] : [[organization.id, organization.name ?? organization.id]],
    ),
  );
  return {
    product,
    name: name(server),
    jobs: jobs.map((job) => jobOf(job, settings.get(job.id), runs.get(job.id) ?? [], readAt, scrubber)),
    organizations: [...organizations].map(([id, called]) => ({
      id: scrubber.value('id', id),
      name: name(called),
    })),
    repositories: [...told.values()].map(
      ({ id, name: called, type, fullInDays: _, immutableDays: __, ...each }) => ({
        ...each,
        id: scrubber.value('id', id),
        name: name(called),
        ...(scaleOut.has(id.toLowerCase()) ? { type: 'ScaleOut' } : word(type)),
      }),
    ),
    ...(infrastructure.proxies && {
      proxies: infrastructure.proxies.map((each) => ({ ...each, name: name(each.name) })),
    }),
    ...(infrastructure.managedServers && {
      managedServers: infrastructure.managedServers.map(({ type, ...each }) => ({
        ...each,
        name: name(each.name),
        ...word(type),
      })),
    }),
    ...(configurationBackup && { configurationBackup }),
    ...(licence && {
      licence: { expiresAt: licence.expiresAt, licensed: licence.licensed, used: licence.used },
    }),
    ...(malware && {
      malware: malware.map(({ machine, at, type, severity }) => ({
        machine: name(machine),
        at,
        ...word(type),
        ...(severity !== undefined && { severity: scrubber.value('severity', severity) }),
      })),
    }),
    ...(analyzer && { violations: analyzer.violations.map((practice) => scrubber.text(practice)) }),
  };
}

function jobOf(
  job: Job,
  settings: JobSettings | undefined,
  recorded: readonly JobRun[],
  readAt: string,
  scrubber: Scrubber,
): TwinJob {
  const id = (text: string) => scrubber.value('id', text);
  const { server, lastRun } = job;
  // The server reports that the job ran, but no result that this project knows.
  const untold: JobRun | undefined =
    lastRun === undefined ? undefined : { server, job, start: lastRun, result: 'unknown', seenAt: readAt };
  const last = runOf(job, readAt) ?? untold;
  const runs =
    last === undefined ? recorded : [...recorded.filter(({ start }) => start !== last.start), last];
  return {
    id: id(job.id),
    name: scrubber.text(job.name),
    ...(job.description !== undefined && { description: scrubber.text(job.description) }),
    type: scrubber.value('type', job.type),
    isEnabled: job.enabled,
    ...(job.raw.status !== undefined && { status: scrubber.value('status', job.raw.status) }),
    ...(job.schedule !== undefined && { schedule: job.schedule }),
    ...(job.nextRun !== undefined && { nextRun: job.nextRun }),
    ...(job.objects !== undefined && { objects: job.objects }),
    ...(job.repository?.id !== undefined && { repositoryId: id(job.repository.id) }),
    ...(job.organization?.id !== undefined && { organizationId: id(job.organization.id) }),
    copies: {
      jobs: (job.copyOf ?? []).flatMap((source) => (source.id === undefined ? [] : [id(source.id)])),
      repositories: (settings?.copies?.repositories ?? []).map(id),
      backups: settings?.copies?.backups ?? 0,
    },
    runs: [...runs]
      .sort((one, other) => Date.parse(one.start) - Date.parse(other.start))
      .map(({ start, end, result, reason }) => ({
        start,
        ...(end !== undefined && { end }),
        result,
        ...(reason !== undefined && { message: scrubber.text(reason) }),
      })),
    ...(settings && { settings: settingsOf(settings) }),
  };
}

/** Only the settings that are numbers or switches. None of them is free text. */
function settingsOf({
  retention,
  encryption,
  guest,
  healthCheck,
  fullBackups,
  notifications,
  retries,
  schedule,
}: JobSettings): TwinJob['settings'] {
  const days = retention?.days;
  return {
    ...(retention && { retention: { ...retention, ...(days !== undefined && { days: Math.round(days) }) } }),
    encryption,
    applicationAware: guest?.applicationAware,
    indexing: guest?.indexing,
    healthCheck,
    syntheticFulls: fullBackups?.synthetic,
    activeFulls: fullBackups?.active,
    mail: notifications?.mail,
    retries,
    everyHours: schedule?.everyHours || undefined,
  };
}
