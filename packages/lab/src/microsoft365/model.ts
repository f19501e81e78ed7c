import type { SeededRandom } from '../estate/seed.ts';
import type { JobItem } from './job-items.ts';
import type { JobSchedule } from './job-schedule.ts';
import type { SchedulePolicy } from './schedule.ts';

/** Source: RESTJob.lastStatus, RESTCopyJob.lastStatus and RESTJobSession.status, all versions. */
export type JobStatus =
  | 'Stopped'
  | 'Running'
  | 'Success'
  | 'Failed'
  | 'Warning'
  | 'NotConfigured'
  | 'Disconnected'
  | 'Queued';

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The organization's id at Microsoft. */
  readonly msid: string;
}

/** A server that runs the organizations' jobs. */
export interface BackupProxy {
  readonly id: string;
  readonly hostName: string;
  /** For a proxy in a pool, from version 8 on. */
  readonly proxyPoolId?: string | undefined;
  isOnline: boolean;
}

export interface BackupRepository {
  readonly id: string;
  readonly name: string;
  /** `jet` is on a disk of the proxy, `archive` in an archive tier of an object storage. */
  readonly kind: 'jet' | 'object-storage' | 'archive';
  readonly retentionType: 'ItemLevel' | 'SnapshotBased';
  readonly retentionYears: 'Year1' | 'Years3' | 'Years7';
  /** Either a proxy or, from version 8 on, a pool of proxies. */
  readonly proxyId?: string | undefined;
  readonly proxyPoolId?: string | undefined;
  readonly objectStorageId?: string | undefined;
  readonly capacityBytes: number;
  freeSpaceBytes: number;
  isOutOfSync: boolean;
  /** Shown from version 8 on. */
  isOutdated: boolean;
}

/** One run of a job. `endTime` is missing while it runs. */
export interface JobSession {
  readonly id: string;
  readonly creationTime: Date;
  readonly endsAt: Date;
  endTime?: Date;
  status: JobStatus;
  /** The status with which it ends. */
  outcome: JobStatus;
  details: string;
  processedObjects: number;
}

interface RunningJob {
  readonly id: string;
  repositoryId: string;
  isEnabled: boolean;
  nextRun: Date | undefined;
  /** A JobStatus, unless the control API set another text. */
  lastStatus: string;
  /** The number of changes. */
  eTag: number;
  /** Oldest first. */
  readonly sessions: JobSession[];
}

export interface BackupJob extends RunningJob {
  readonly type: 'Backup';
  name: string;
  description: string;
  readonly organizationId: string;
  backupType: 'EntireOrganization' | 'SelectedItems';
  schedulePolicy: JobSchedule;
  /** Empty for an entire organization. */
  selectedItems: readonly JobItem[];
  excludedItems: readonly JobItem[];
}

export interface CopyJob extends RunningJob {
  readonly type: 'Copy';
  backupJobId: string;
  schedulePolicy: SchedulePolicy;
}

export type Job = BackupJob | CopyJob;

/** All data of one server. Mutable: the simulated server changes it. */
export interface Microsoft365Estate {
  readonly random: SeededRandom;
  readonly installationId: string;
  readonly organizations: readonly Organization[];
  readonly repositories: readonly BackupRepository[];
  readonly proxies: readonly BackupProxy[];
  readonly license: { expires: Date; total: number; used: number };
  readonly backupJobs: readonly BackupJob[];
  readonly backupJobById: ReadonlyMap<string, BackupJob>;
  copyJobs: CopyJob[];
}
