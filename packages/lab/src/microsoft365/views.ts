import type { Call } from './call.ts';
import { link } from './links.ts';
import type { BackupJob, BackupRepository, CopyJob, Job, JobSession, Organization } from './model.ts';
import { backupJobOf, lastRestorePoint } from './runs.ts';

/** RESTCopyJob. What has no value is left out, as in the example (vb365-v6: POST CopyJobs). */
export function copyJobView(call: Call, copyJob: CopyJob): object {
  const { version } = call;
  const { id, name, organizationId } = backupJobOf(call.estate, copyJob);
  return {
    backupJobId: id,
    schedulePolicy: copyJob.schedulePolicy,
    id: copyJob.id,
    ...(version === 'v8' ? { organizationId } : {}),
    repositoryId: copyJob.repositoryId,
    name: copyJobName(name),
    ...historyOf(call, copyJob),
    _links: {
      self: link(version, 'copyJob', copyJob.id),
      organization: link(version, 'organization', organizationId),
      backupJob: link(version, 'backupJob', id),
      backupRepository: link(version, 'backupRepository', copyJob.repositoryId),
    },
  };
}

/** Source: vb365-v6: POST CopyJobs. */
export function copyJobName(backupJobName: string): string {
  return `${backupJobName} - copy job`;
}

/** RESTJob. Its schedule says Daily where a copy job's says DailyAtTime. */
export function backupJobView(call: Call, job: BackupJob): object {
  const { version } = call;
  return {
    description: job.description,
    backupType: job.backupType,
    ...(version === 'v8' ? {} : { selectedItems: [], excludedItems: [] }),
    schedulePolicy: {
      scheduleEnabled: true,
      backupWindowEnabled: false,
      type: 'Daily',
      dailyType: job.schedulePolicy.dailyType,
      dailyTime: job.schedulePolicy.dailyTime,
      retryEnabled: true,
      retryNumber: 3,
      retryWaitInterval: 10,
    },
    id: job.id,
    ...(version === 'v8' ? { organizationId: job.organizationId } : {}),
    repositoryId: job.repositoryId,
    name: job.name,
    ...historyOf(call, job),
    _links: {
      self: link(version, 'job', job.id),
      organization: link(version, 'organization', job.organizationId),
      backupRepository: link(version, 'backupRepository', job.repositoryId),
    },
  };
}

/** Source: RESTJob and RESTCopyJob (lastBackup from v7 on, eTag from v8 on). */
function historyOf({ version }: Call, job: Job): object {
  return {
    lastRun: job.sessions.at(-1)?.creationTime,
    nextRun: job.nextRun,
    ...(version === 'v6' ? {} : { lastBackup: lastRestorePoint(job) }),
    isEnabled: job.isEnabled,
    lastStatus: job.lastStatus,
    ...(version === 'v8' ? { eTag: job.eTag } : {}),
  };
}

/** RESTJobSession. A run under way has no endTime. */
export function sessionView({ version, estate }: Call, job: Job, session: JobSession): object {
  const repository = estate.repositories.find(({ id }) => id === job.repositoryId);
  return {
    id: session.id,
    ...(version === 'v8' ? { jobId: job.id } : {}),
    ...(version === 'v6' ? {} : { repositoryId: job.repositoryId, mainSessionId: session.id }),
    details: session.details,
    creationTime: session.creationTime,
    endTime: session.endTime,
    retryCount: 0,
    ...(version === 'v6' ? {} : { jobWillBeRetried: false }),
    progress: session.processedObjects,
    ...(version === 'v6' ? {} : { jobType: job.type }),
    ...(version === 'v8' ? { jobSessionConfigType: 'Incremental', eTag: 1 } : {}),
    status: session.status,
    statistics: {
      processingRateBytesPS: 0,
      processingRateItemsPS: 0,
      readRateBytesPS: 0,
      writeRateBytesPS: 0,
      transferredDataBytes: session.processedObjects * 4096,
      processedObjects: session.processedObjects,
      bottleneck: 'NA',
    },
    ...(version === 'v8' ? { proxyId: repository?.proxyId, proxyPoolId: repository?.proxyPoolId } : {}),
    _links: { self: link(version, 'jobSession', session.id) },
  };
}

/** RESTBackupRepository. From v8 on the object storage is shown whole instead of by its id, and pools appear. */
export function repositoryView({ version }: Call, repository: BackupRepository): object {
  const { id, name, kind, objectStorageId } = repository;
  return {
    ...(version === 'v8'
      ? {
          isOutdated: false,
          isIndexed: true,
          isMigrationLocked: false,
          isOutOfOrder: false,
          outOfOrderReason: null,
        }
      : {
          objectStorageId,
          ...(kind !== 'jet' && { objectStorageCachePath: `C:\\ProgramData\\Veeam\\Cache\\${id}` }),
        }),
    objectStorageEncryptionEnabled: false,
    isOutOfSync: false,
    capacityBytes: repository.capacityBytes,
    freeSpaceBytes: repository.freeSpaceBytes,
    id,
    name,
    description: `${name}, made for the lab`,
    path: kind === 'jet' ? 'C:\\VeeamRepository' : `C:\\ProgramData\\Veeam\\Cache\\${id}`,
    retentionType: repository.retentionType,
    retentionPeriodType: 'Yearly',
    yearlyRetentionPeriod: repository.retentionYears,
    retentionFrequencyType: 'Daily',
    dailyTime: '00:00:00',
    dailyType: 'Everyday',
    proxyId: repository.proxyId,
    ...(version === 'v8' ? { proxyPoolId: repository.proxyPoolId } : {}),
    isLongTerm: kind === 'archive',
    _links: { self: link(version, 'backupRepository', id) },
    ...(version === 'v8' && objectStorageId !== undefined
      ? { objectStorage: { id: objectStorageId, type: kind === 'archive' ? 'AmazonS3Glacier' : 'AmazonS3' } }
      : {}),
  };
}

/** RestOrganizationComposed. */
export function organizationView({ version }: Call, organization: Organization): object {
  const { id, name, msid } = organization;
  return {
    isTeamsOnline: true,
    isExchangeOnline: true,
    isSharePointOnline: true,
    type: 'Office365',
    region: 'Worldwide',
    id,
    name,
    officeName: name,
    isBackedup: true,
    ...(version === 'v8' ? { msid } : {}),
    _links: { self: link(version, 'organization', id) },
  };
}
