import type { BackupJob } from '../../veeam/microsoft365/backup-job.ts';
import type { CopyJob } from '../../veeam/microsoft365/copy-job.ts';
import type { Microsoft365 } from '../../veeam/microsoft365/microsoft365.ts';
import { NotFoundError } from '../../veeam/transport/errors.ts';
import type { Job } from '../job.ts';
import { told, type WholeJob } from './whole-job.ts';

/** What the jobs of a server only name by id. */
export interface Names {
  repositories: ReadonlyMap<string, string>;
  organizations: ReadonlyMap<string, string>;
}

/** A backup job in the one shape. */
export function backupJobOfMicrosoft365(server: string, job: BackupJob, names: Names, hasCopy: boolean): Job {
  return {
    ...common(server, job, names),
    ...told('description', job.description),
    type: 'Backup',
    hasCopy,
  };
}

/** A copy job in the one shape; it carries its source. `sourceName` is undefined when the source is not known. */
export function copyJobOfMicrosoft365(
  server: string,
  job: CopyJob,
  names: Names,
  sourceName: string | undefined,
): Job {
  const source = { ...told('id', job.backupJobId), ...told('name', sourceName) };
  return {
    ...common(server, job, names),
    type: 'Copy',
    copyOf: job.backupJobId === undefined ? [] : [source],
  };
}

/** All backup jobs and all copy jobs, from one list of each. Throws a VeeamError. */
export async function readJobs(client: Microsoft365, server: string): Promise<Job[]> {
  const [backupJobs, copyJobs, names] = await Promise.all([
    client.backupJobs.list(),
    client.copyJobs.list(),
    readNames(client),
  ]);
  const copied = new Set(copyJobs.map(({ backupJobId }) => backupJobId));
  const nameOf = new Map(backupJobs.map(({ id, name }) => [id, name]));
  return [
    ...backupJobs.map((job) => backupJobOfMicrosoft365(server, job, names, copied.has(job.id))),
    ...copyJobs.map((job) => copyJobOfMicrosoft365(server, job, names, nameOf.get(job.backupJobId ?? ''))),
  ];
}

/** One backup or copy job, whole. @throws NotFoundError and every other VeeamError */
export async function readJob(client: Microsoft365, server: string, id: string): Promise<WholeJob> {
  const [found, names] = await Promise.all([findJob(client, id), readNames(client)]);
  if (found.kind === 'backup') {
    const hasCopy = (await client.copyJobs.ofBackupJob(id)) !== undefined;
    return { job: backupJobOfMicrosoft365(server, found.job, names, hasCopy), document: found.job };
  }
  const { name } = await client.copyJobs.backupJobOf(id);
  return { job: copyJobOfMicrosoft365(server, found.job, names, name), document: found.job };
}

type FoundJob = { kind: 'backup'; job: BackupJob } | { kind: 'copy'; job: CopyJob };

/** A backup job, or else a copy job, of that id. @throws NotFoundError and every other VeeamError */
async function findJob(client: Microsoft365, id: string): Promise<FoundJob> {
  try {
    return { kind: 'backup', job: await client.backupJobs.get(id) };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { kind: 'copy', job: await client.copyJobs.get(id) };
  }
}

async function readNames(client: Microsoft365): Promise<Names> {
  const [repositories, organizations] = await Promise.all([client.repositories(), client.organizations()]);
  return {
    repositories: new Map(repositories.map(({ id, name }) => [id, name])),
    organizations: new Map(organizations.map(({ id, name }) => [id, name])),
  };
}

function common(server: string, job: BackupJob | CopyJob, names: Names): Omit<Job, 'type'> {
  const { repositoryId, organizationId } = job;
  const enabled = job.isEnabled ?? true;
  const status = statusOf(job.lastStatus, enabled);
  return {
    server,
    product: 'microsoft365',
    id: job.id,
    name: job.name,
    status,
    lastResult: resultOf(job.lastStatus),
    raw: { ...told('status', job.lastStatus), ...told('lastResult', job.lastStatus) },
    ...told('lastRun', job.lastRun?.toISOString()),
    ...told('lastSuccess', job.lastBackup?.toISOString()),
    ...told('nextRun', job.nextRun?.toISOString()),
    ...told('runningSince', status === 'running' ? job.lastRun?.toISOString() : undefined),
    enabled,
    ...told('schedule', scheduleOf(job.schedulePolicy)),
    ...told('repository', referenceTo(repositoryId, names.repositories)),
    ...told('organization', referenceTo(organizationId, names.organizations)),
  };
}

function referenceTo(id: string | undefined, names: ReadonlyMap<string, string>): Job['repository'] {
  return id === undefined ? undefined : { id, ...told('name', names.get(id)) };
}

/** One word tells both how the job is and how its last run ended (RESTJob.lastStatus, vb365 specs). */
function statusOf(lastStatus: string | undefined, enabled: boolean): Job['status'] {
  switch (lastStatus) {
    case 'Running':
      return 'running';
    case 'Queued':
      return 'queued';
    case 'Disconnected':
      return 'disconnected';
    case undefined:
    case 'Stopped':
    case 'Success':
    case 'Warning':
    case 'Failed':
      return enabled ? 'idle' : 'disabled';
    default:
      return 'unknown';
  }
}

/** `Stopped` is what a job shows that never ran, or whose run was ended by a person: neither is a result. */
function resultOf(lastStatus: string | undefined): Job['lastResult'] {
  switch (lastStatus) {
    case 'Success':
      return 'success';
    case 'Warning':
      return 'warning';
    case 'Failed':
      return 'failed';
    default:
      return 'none';
  }
}

/** (RESTJobSchedulePolicy and RESTCopyJobSchedulePolicy, vb365-v8 spec) */
function scheduleOf(policy: unknown): Job['schedule'] {
  if (typeof policy !== 'object' || policy === null || !('type' in policy)) return undefined;
  switch (policy.type) {
    case 'Immediate':
      return 'continuous';
    case 'ManualOnly':
      return 'none';
    case 'Daily':
    case 'DailyAtTime':
    case 'Periodically':
      return 'timed';
    default:
      return undefined;
  }
}
