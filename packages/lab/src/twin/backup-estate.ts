import { dayMs, hourMs, minuteMs } from '../estate/clock.ts';
import type {
  BackupServer,
  Estate,
  EstateJob,
  JobKind,
  JobObject,
  JobRun,
  Platform,
  Repository,
} from '../estate/estate.ts';
import { derivedId, SeededRandom } from '../estate/seed.ts';
import { type Move, moveOf, type Twin, type TwinJob, type TwinServer } from './twin.ts';

/** A run under way continues for this long; its real remaining time is unknown. */
const runningOnMs = 30 * minuteMs;
/** A twin does not name machines: at most this many are made up for a job. The count is that of the twin. */
const mostObjects = 3;

/**
 * The backup servers of a twin as the lab's estate. Job kinds that the lab does not simulate are left out: those of
 * Entra ID and clouds, and SureBackup.
 */
export function backupEstateOf(twin: Twin, now: Date): Estate {
  const move = moveOf(twin, now);
  const servers = twin.servers.filter(({ product }) => product === 'backup-replication');
  const parts = servers.map((server) => partsOf(server, move, now));
  const jobs = parts.flatMap((part) => part.jobs);
  const microsoft365 = twin.servers.find(({ product }) => product === 'microsoft365');
  return {
    size: { jobs: jobs.length, servers: parts.length, seed: 1 },
    random: new SeededRandom(1),
    backupServers: parts.map(({ backupServer }) => backupServer),
    hierarchyRoots: parts.flatMap(({ hierarchyRoots }) => hierarchyRoots),
    repositories: parts.flatMap(({ repositories }) => repositories),
    jobs: [...jobs],
    twins: new Map(parts.map(({ backupServer, server }) => [backupServer.id, { server, move }])),
    ...(microsoft365 && { microsoft365: { server: microsoft365, move } }),
  };
}

function partsOf(server: TwinServer, move: Move, now: Date) {
  const id = derivedId('TwinServer', server.name);
  const backupServer: BackupServer = { id, name: server.name, description: '' };
  const hierarchyRoots = (['VMware', 'HyperV', 'vCloud', 'Windows', 'FileShare'] as const).map(
    (platform) => ({
      id: derivedId('TwinHost', id, platform),
      name: `${platform.toLowerCase()}.${server.name}`,
      platform,
      backupServerId: id,
    }),
  );
  const repositories = server.repositories.map(
    (each): Repository => ({
      id: each.id.toLowerCase(),
      name: each.name,
      kind: kindOfRepository(each),
      backupServerId: id,
      capacityBytes: each.capacityBytes ?? 0,
      freeSpaceBytes: each.freeBytes ?? 0,
      isOnline: each.isOnline,
      isOutOfDate: each.isOutOfDate,
    }),
  );
  const known = new Set(repositories.map((each) => each.id));
  const jobs = server.jobs.flatMap((job) => jobOf(job, id, known, move, now) ?? []);
  // The reading does not tell after which job a job runs: the first job with its own schedule is used.
  const isAfter = new Set(
    server.jobs.flatMap((job) => (job.schedule === 'after-job' ? job.id.toLowerCase() : [])),
  );
  const first = jobs.find((job) => job.scheduleConfigured && !isAfter.has(job.id));
  for (const job of jobs) if (isAfter.has(job.id)) job.afterJobId = first?.id;
  // The reading does not tell either which job's backups a job copies.
  const copying = new Set(server.jobs.flatMap((job) => (job.copies.backups > 0 ? job.id.toLowerCase() : [])));
  for (const job of jobs)
    if (copying.has(job.id) && first !== undefined)
      job.copies = [...(job.copies ?? []), { kind: 'Backup', id: first.id }];
  return { server, backupServer, hierarchyRoots, repositories, jobs };
}

function kindOfRepository({
  type = '',
  isImmutable,
}: TwinServer['repositories'][number]): Repository['kind'] {
  if (/scaleout|extendable/i.test(type)) return 'ScaleOut';
  if (/s3|azure|google|object|amazon|wasabi/i.test(type)) return 'AmazonS3';
  if (isImmutable === true || /hardened/i.test(type)) return 'LinuxHardened';
  return /linux/i.test(type) ? 'LinuxLocal' : 'WinLocal';
}

function jobOf(
  job: TwinJob,
  backupServerId: string,
  repositories: ReadonlySet<string>,
  move: Move,
  now: Date,
): EstateJob | undefined {
  const { kind, platform } = kindOf(job.type) ?? {};
  if (kind === undefined || platform === undefined) return undefined;
  const { schedule, nextRun, settings, copies } = job;
  const isTimed = schedule === undefined || schedule === 'timed';
  const next = nextRun === undefined ? undefined : move(nextRun);
  const isCopying = kind === 'ImmediateBackupCopy';
  const repositoryId = job.repositoryId?.toLowerCase();
  const isDaily = next !== undefined && next.getTime() - now.getTime() <= dayMs && next > now;
  const hour = next ?? (job.runs.at(-1) && move(job.runs.at(-1)?.start ?? ''));
  return {
    id: job.id.toLowerCase(),
    name: job.name,
    description: job.description ?? '',
    kind,
    platform,
    ...(isCopying && { isPeriodicCopy: schedule !== 'continuous' }),
    ...(isCopying && {
      copies: [
        ...copies.jobs.map((id) => ({ kind: 'Job', id: id.toLowerCase() }) as const),
        ...copies.repositories.map((id) => ({ kind: 'Repository', id: id.toLowerCase() }) as const),
      ],
    }),
    backupServerId,
    repositoryId: repositoryId !== undefined && repositories.has(repositoryId) ? repositoryId : undefined,
    scheduleConfigured: schedule !== 'none',
    scheduleEnabled: schedule !== 'none' && job.isEnabled,
    dailyHourUtc: hour === undefined ? 0 : (hour.getTime() % dayMs) / hourMs,
    retainCycles: settings?.retention?.points ?? settings?.retention?.days ?? 7,
    objects: objectsOf(job, derivedId('TwinHost', backupServerId, platform), platform),
    runs: job.runs.map((run, index) => runOf(run, derivedId('TwinRun', job.id, String(index)), move)),
    ...(!job.isEnabled && { disabled: true }),
    shown: {
      objectsCount: job.objects,
      // The next run of a daily schedule is computed.
      ...(isTimed && job.isEnabled && !isDaily && { nextRun: next ?? null }),
    },
    settings,
  };
}

/** By the names of all revisions and of Enterprise Manager (EJobType; em_rest/get_jobs_id). */
function kindOf(type: string): { kind: JobKind; platform: Platform } | undefined {
  const word = type.toLowerCase();
  if (/filebackupcopy|entraid|surebackup|^cloudbackup|unknown/.test(word)) return undefined;
  if (word.endsWith('copy')) return { kind: 'ImmediateBackupCopy', platform: 'VMware' };
  if (word.includes('replica')) return { kind: 'Replica', platform: 'VMware' };
  if (word.includes('agent')) return { kind: 'AgentBackup', platform: 'Windows' };
  if (/^(?:file|nas|objectstorage)/.test(word)) return { kind: 'NasBackup', platform: 'FileShare' };
  if (word.includes('hyperv')) return { kind: 'Backup', platform: 'HyperV' };
  if (word.includes('clouddirector')) return { kind: 'Backup', platform: 'vCloud' };
  return { kind: 'Backup', platform: 'VMware' };
}

function objectsOf({ id, objects = 1 }: TwinJob, hierarchyRootId: string, platform: Platform): JobObject[] {
  return Array.from({ length: Math.min(objects, mostObjects) }, (_none, index) => {
    const own = derivedId('TwinObject', id, String(index));
    const number = Number.parseInt(own.slice(0, 4), 16);
    return {
      id: own,
      reference: platform === 'HyperV' ? own : `vm-${number}`,
      hierarchyRootId,
      name: `machine${number}`,
      sizeBytes: 0,
    };
  });
}

const results = { success: 'Success', warning: 'Warning', failed: 'Failed', unknown: 'None' } as const;

function runOf(
  { start, end, result, message = '' }: TwinJob['runs'][number],
  id: string,
  move: Move,
): JobRun {
  const creationTime = move(start);
  if (result === 'running') {
    const endsAt = new Date(
      Math.max(move(end ?? start).getTime(), creationTime.getTime() + hourMs) + runningOnMs,
    );
    return { id, creationTime, endsAt, result: 'None', message: '' };
  }
  // The end of a run is not always known.
  const endTime = move(end ?? start);
  return { id, creationTime, endTime, endsAt: endTime, result: results[result], message };
}
