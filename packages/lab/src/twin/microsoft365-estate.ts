import { hourMs } from '../estate/clock.ts';
import { derivedId, SeededRandom } from '../estate/seed.ts';
import { everyDayAt } from '../microsoft365/job-schedule.ts';
import type {
  BackupJob,
  BackupRepository,
  CopyJob,
  JobSession,
  Microsoft365Estate,
} from '../microsoft365/model.ts';
import { reschedule } from '../microsoft365/runs.ts';
import { defaultPolicy } from '../microsoft365/schedule.ts';
import type { Move, TwinJob, TwinServer } from './twin.ts';

/** A run under way continues for this long. */
const runningOnMs = hourMs;

/** A Microsoft 365 server of a twin as the lab's estate. */
export function microsoft365EstateOf(
  { name, jobs, organizations, repositories, proxies = [], licence = {} }: TwinServer,
  move: Move,
  now: Date,
): Microsoft365Estate {
  const proxyId = (host: string) => derivedId('TwinProxy', host);
  const hosts = proxies.length > 0 ? proxies : [{ name: `proxy.${name}`, isOnline: true }];
  const onProxy = proxyId(hosts[0]?.name ?? '');
  const copied = new Set(
    jobs.flatMap(({ type, repositoryId = '' }) => (type === 'Copy' ? repositoryId.toLowerCase() : [])),
  );
  const repositoriesHere = repositories.map(
    (each): BackupRepository => ({
      id: each.id.toLowerCase(),
      name: each.name,
      kind: each.type === 'local' ? 'jet' : copied.has(each.id.toLowerCase()) ? 'archive' : 'object-storage',
      retentionType: 'SnapshotBased',
      retentionYears: yearsOf(each.id, jobs),
      proxyId: onProxy,
      objectStorageId: each.type === 'local' ? undefined : derivedId('TwinStorage', each.id),
      capacityBytes: each.capacityBytes ?? 0,
      freeSpaceBytes: each.freeBytes ?? 0,
      isOutOfSync: each.isOutOfSync ?? false,
      isOutdated: each.isOutOfDate ?? false,
    }),
  );
  const backupJobs = jobs.filter(({ type }) => type !== 'Copy').map((job) => backupJobOf(job, move, now));
  const backupJobById = new Map(backupJobs.map((job) => [job.id, job]));
  const copyJobs = jobs
    .filter(({ type, copies }) => type === 'Copy' && backupJobById.has(copies.jobs[0]?.toLowerCase() ?? ''))
    .map((job) => copyJobOf(job, move, now));
  const { expiresAt, licensed = 0, used = 0 } = licence;
  return {
    random: new SeededRandom(1),
    installationId: derivedId('TwinInstallation', name),
    organizations: organizations.map((each) => ({
      id: each.id.toLowerCase(),
      name: each.name,
      msid: derivedId('TwinTenant', each.id),
    })),
    repositories: repositoriesHere,
    proxies: hosts.map((each) => ({
      id: proxyId(each.name),
      hostName: each.name,
      isOnline: each.isOnline ?? true,
    })),
    license: {
      expires: expiresAt === undefined ? new Date(now.getTime() + 400 * 24 * hourMs) : move(expiresAt),
      total: licensed,
      used,
    },
    backupJobs,
    backupJobById,
    copyJobs,
  };
}

/** The retention of a repository, from the jobs that write to it. */
function yearsOf(repository: string, jobs: readonly TwinJob[]): BackupRepository['retentionYears'] {
  const days = jobs
    .filter(({ repositoryId }) => repositoryId?.toLowerCase() === repository.toLowerCase())
    .map(({ settings }) => settings?.retention?.days ?? 0);
  const years = Math.round(Math.max(0, ...days) / 365);
  return years >= 7 ? 'Years7' : years === 1 ? 'Year1' : 'Years3';
}

function backupJobOf(job: TwinJob, move: Move, now: Date): BackupJob {
  const made: BackupJob = {
    ...runningOf(job, move),
    type: 'Backup',
    name: job.name,
    description: job.description ?? '',
    organizationId: job.organizationId?.toLowerCase() ?? '',
    backupType: 'EntireOrganization',
    selectedItems: [],
    excludedItems: [],
    schedulePolicy: everyDayAt(timeOf(job, move)),
  };
  reschedule(made, now);
  return made;
}

function copyJobOf(job: TwinJob, move: Move, now: Date): CopyJob {
  const made: CopyJob = {
    ...runningOf(job, move),
    type: 'Copy',
    backupJobId: job.copies.jobs[0]?.toLowerCase() ?? '',
    schedulePolicy:
      job.schedule === 'continuous'
        ? { ...defaultPolicy }
        : {
            type: 'DailyAtTime',
            dailyType: 'Everyday',
            dailyTime: timeOf(job, move),
            backupCopyWindowEnabled: false,
          },
  };
  reschedule(made, now);
  return made;
}

function runningOf(job: TwinJob, move: Move) {
  const sessions = job.runs.map((run, index) => sessionOf(job, run, index, move));
  return {
    id: job.id.toLowerCase(),
    repositoryId: job.repositoryId?.toLowerCase() ?? '',
    isEnabled: job.isEnabled,
    nextRun: undefined,
    lastStatus: job.status ?? sessions.at(-1)?.status ?? 'Stopped',
    eTag: 1,
    sessions,
  };
}

/** The time of day of its next run, or else of its last run. */
function timeOf({ nextRun, runs }: TwinJob, move: Move): string {
  const at = nextRun ?? runs.at(-1)?.start;
  return at === undefined ? '00:00:00' : move(at).toISOString().slice(11, 19);
}

const statuses = { success: 'Success', warning: 'Warning', failed: 'Failed', unknown: 'Stopped' } as const;

function sessionOf(
  { id, objects = 0 }: TwinJob,
  { start, end, result, message = '' }: TwinJob['runs'][number],
  index: number,
  move: Move,
): JobSession {
  const about = {
    id: derivedId('TwinRun', id, String(index)),
    creationTime: move(start),
    details: message,
    processedObjects: objects,
  };
  const ended = move(end ?? start);
  if (result === 'running')
    return {
      ...about,
      endsAt: new Date(ended.getTime() + runningOnMs),
      status: 'Running',
      outcome: 'Success',
    };
  const status = statuses[result];
  return { ...about, endTime: ended, endsAt: ended, status, outcome: status };
}
