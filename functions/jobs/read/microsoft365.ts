import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import type { JobSession } from '@veeam-automation/veeam/microsoft365/sessions';
import type { Listing } from '@veeam-automation/veeam/reading/paging';
import { NotFoundError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { log } from '../../platform/log.ts';
import type { Job } from '../job.ts';
import { isLastRun, type RunDetail, type RunDetails, withRunDetails } from './run-details.ts';
import { defined, type WholeJob } from './whole-job.ts';

/** Names by ids in lower case: servers mix casing (vb365-v6: POST CopyJobs). */
type NamesById = ReadonlyMap<string, string>;

/** What the jobs of a server refer to only by id. */
export interface Names {
  repositories: NamesById;
  organizations: NamesById;
}

/** Normalizes a backup job; `hasCopy` is undefined if unknown. */
export function backupJobOfMicrosoft365(
  server: string,
  job: BackupJob,
  names: Names,
  hasCopy: boolean | undefined,
): Job {
  return {
    ...common(server, job, names, scheduleOfBackup(job)),
    ...defined('description', job.description),
    type: 'Backup',
    ...defined('hasCopy', hasCopy),
  };
}

/** Normalizes a copy job, which contains its source. `sourceName` is undefined if the source is not known. */
export function copyJobOfMicrosoft365(
  server: string,
  job: CopyJob,
  names: Names,
  sourceName: string | undefined,
): Job {
  const source = { ...defined('id', job.backupJobId), ...defined('name', sourceName) };
  return {
    ...common(server, job, names, scheduleOfCopy(job)),
    type: 'Copy',
    copyOf: job.backupJobId === undefined ? [] : [source],
  };
}

/**
 * Reads all backup jobs and all copy jobs, from one list of each. If the list of copy jobs or a list of names cannot be
 * read, the backup jobs are returned without its data. Throws a VeeamError.
 */
export async function readJobs(
  client: Microsoft365,
  server: string,
  now: Date,
  deadline: AbortSignal,
): Promise<Job[]> {
  const [{ items: backupJobs }, copies, names] = await Promise.all([
    client.jobs.list().all(),
    besides(client, 'CopyJobs', () => client.copyJobs.list().all()),
    readNames(client),
  ]);
  const copyJobs = copies?.items ?? [];
  const copied = new Set(copyJobs.map(({ backupJobId }) => backupJobId?.toLowerCase()));
  // A copy job that is unknown, or whose source is, may copy any job.
  const knowsAll = copies?.isWhole === true && !copied.has(undefined);
  const nameOf = namesById(backupJobs);
  const hasCopy = (id: string): boolean | undefined =>
    copied.has(id.toLowerCase()) || (knowsAll ? false : undefined);
  const jobs = [
    ...backupJobs.map((job) => backupJobOfMicrosoft365(server, job, names, hasCopy(job.id))),
    ...copyJobs.map((job) => copyJobOfMicrosoft365(server, job, names, nameIn(nameOf, job.backupJobId))),
  ];
  return withRunDetails(jobs, runDetails(client), now, deadline);
}

/** A server returns the sessions of a job in its own order: the last one is among this many. */
const mostSessionsOfJob = 10;

/** How the sessions of runs are read: sessions name their jobs, but jobs do not name their sessions. */
function runDetails(client: Microsoft365): RunDetails {
  const detailOf = ({ id, details, endTime, statistics }: JobSession): RunDetail => ({
    id,
    ...defined('message', details === '' ? undefined : details),
    ...defined('endedAt', endTime?.toISOString()),
    ...defined('transferredBytes', statistics?.transferredDataBytes),
  });
  return {
    async one(job) {
      const { id: jobId, type, lastRun = '' } = job;
      const jobType = type === 'Copy' ? 'Copy' : 'Backup';
      // REST v6 cannot distinguish the sessions of one copy job.
      if (client.version === 'v6' && jobType === 'Copy') return undefined;
      const filter = {
        jobId,
        jobType,
        endTimeLowerBound: new Date(lastRun),
        atMost: mostSessionsOfJob,
      } as const;
      const { items } = await client.sessions.list(filter).all();
      const last = items.find(({ creationTime }) => creationTime && isLastRun(job, creationTime));
      return last && detailOf(last);
    },
    async *many(endTimeLowerBound) {
      for await (const page of client.sessions.list({ endTimeLowerBound })) {
        yield page.flatMap((session) => {
          const { jobId, creationTime: startedAt } = session;
          if (jobId === undefined || startedAt === undefined) return [];
          return [{ key: jobId.toLowerCase(), startedAt, detail: detailOf(session) }];
        });
      }
    },
    keyOf: ({ id }) => id.toLowerCase(),
    note: () => client.oddValues.add('sessions', '', 'not-read'),
  };
}

/** One complete backup or copy job. @throws NotFoundError and every other VeeamError */
export async function readJob(client: Microsoft365, server: string, id: string): Promise<WholeJob> {
  const [found, names] = await Promise.all([findJob(client, id), readNames(client)]);
  const { document } = found.job;
  if (found.kind === 'backup') {
    const copy = await besides(client, 'CopyJob', async () => ({
      job: await client.copyJobs.ofBackupJob(id),
    }));
    const hasCopy = copy === undefined ? undefined : copy.job !== undefined;
    return { job: backupJobOfMicrosoft365(server, found.job, names, hasCopy), document };
  }
  const source = await besides(client, 'BackupJob', () => client.copyJobs.backupJobOf(id));
  return { job: copyJobOfMicrosoft365(server, found.job, names, source?.name), document };
}

export type FoundJob = { kind: 'backup'; job: BackupJob } | { kind: 'copy'; job: CopyJob };

/** The backup job, or else the copy job, of that id. @throws NotFoundError and every other VeeamError */
export async function findJob(client: Microsoft365, id: string): Promise<FoundJob> {
  try {
    return { kind: 'backup', job: await client.jobs.get(id) };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { kind: 'copy', job: await client.copyJobs.get(id) };
  }
}

async function readNames(client: Microsoft365): Promise<Names> {
  const [repositories, organizations] = await Promise.all([
    besides(client, 'BackupRepositories', () => client.repositories.list().all()),
    besides(client, 'Organizations', () => client.organizations.list().all()),
  ]);
  return { repositories: namesById(repositories?.items), organizations: namesById(organizations?.items) };
}

/** Reads data besides the jobs; a failure is noted, and the data stays unknown. */
async function besides<T>(
  client: Microsoft365,
  what: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    client.oddValues.add(what, '', 'not-read');
    log('warn', 'side-fact-unread', { server: error.server, what, code: error.code });
    return undefined;
  }
}

function namesById(items: Listing<{ id: string; name: string }>['items'] = []): NamesById {
  return new Map(items.map(({ id, name }) => [id.toLowerCase(), name]));
}

function nameIn(names: NamesById, id: string | undefined): string | undefined {
  return id === undefined ? undefined : names.get(id.toLowerCase());
}

function common(
  server: string,
  job: BackupJob | CopyJob,
  names: Names,
  schedule: Job['schedule'],
): Omit<Job, 'type'> {
  const { repositoryId, organizationId } = job;
  const enabled = job.isEnabled ?? true;
  const status = statusOf(job, enabled);
  return {
    server,
    product: 'microsoft365',
    id: job.id,
    name: job.name,
    status,
    lastResult: resultOf(job),
    raw: { ...defined('status', job.lastStatus), ...defined('lastResult', job.lastStatus) },
    ...defined('lastRun', job.lastRun?.toISOString()),
    ...defined('lastSuccess', lastSuccessOf(job)?.toISOString()),
    ...defined('nextRun', job.nextRun?.toISOString()),
    ...defined('runningSince', status === 'running' ? job.lastRun?.toISOString() : undefined),
    enabled,
    ...defined('schedule', schedule),
    ...defined('repository', referenceTo(repositoryId, names.repositories)),
    ...defined('organization', referenceTo(organizationId, names.organizations)),
  };
}

function referenceTo(id: string | undefined, names: NamesById): Job['repository'] {
  return id === undefined ? undefined : { id, ...defined('name', nameIn(names, id)) };
}

/** One word says both the state of the job and how its last run ended (RESTJob.lastStatus, vb365 specs). */
function statusOf({ lastStatus, lastRun }: BackupJob | CopyJob, enabled: boolean): Job['status'] {
  const atRest = enabled ? 'idle' : 'disabled';
  switch (lastStatus) {
    case 'Running':
      return 'running';
    case 'Queued':
      return 'queued';
    case 'Disconnected':
      return 'disconnected';
    case 'Stopped':
    case 'Success':
    case 'Warning':
    case 'Failed':
      return atRest;
    case undefined:
      // A job that never ran has none; for any other job it is missing.
      return enabled && lastRun !== undefined ? 'unknown' : atRest;
    default:
      // Also NotConfigured and Updating: no document says what a job in that state does.
      return 'unknown';
  }
}

/** `Stopped` means that a job never ran, or that a person stopped its run: neither is a result. */
function resultOf({ lastStatus, lastRun }: BackupJob | CopyJob): Job['lastResult'] {
  switch (lastStatus) {
    case 'Success':
      return 'success';
    case 'Warning':
      return 'warning';
    case 'Failed':
      return 'failed';
    case 'Stopped':
    case 'Running':
    case 'Queued':
    case 'Disconnected':
    case 'NotConfigured':
    case 'Updating':
      return 'none';
    case undefined:
      return lastRun === undefined ? 'none' : 'unknown';
    default:
      return 'unknown';
  }
}

/**
 * The start of the last successful run. No document says whether `lastBackup` is the start or the end of that run
 * ("Date and time of the last successful run", vb365-v8): while that run is the last one, `lastRun` is its start.
 */
function lastSuccessOf({ lastStatus, lastRun, lastBackup }: BackupJob | CopyJob): Date | undefined {
  return lastStatus === 'Success' ? (lastRun ?? lastBackup) : lastBackup;
}

/** (RESTJobSchedulePolicy, vb365 specs) */
function scheduleOfBackup({ schedule, nextRun }: BackupJob): Job['schedule'] {
  switch (schedule?.type) {
    case 'ManualOnly':
      return 'none';
    case 'Daily':
    case 'Periodically':
      // In older documents this flag switches a schedule off; in v8 it is about an interval of hours.
      return schedule.scheduleEnabled === false && nextRun === undefined ? 'none' : 'timed';
    default:
      return undefined;
  }
}

/** (RESTCopyJobSchedulePolicy, vb365 specs) */
function scheduleOfCopy({ schedule }: CopyJob): Job['schedule'] {
  switch (schedule?.type?.toLowerCase()) {
    case 'immediate':
      return 'continuous';
    case 'dailyattime':
    case 'periodically':
      return 'timed';
    default:
      return undefined;
  }
}
