import type { Move, TwinServer, TwinSettings } from '../twin/twin.ts';
import type { SeededRandom } from './seed.ts';

/** Bytes. */
export const gib = 1024 ** 3;

/** `BackupCopy` is a periodic copy that version 11a or earlier made; later ones are `ImmediateBackupCopy`. */
export type JobKind =
  | 'Backup'
  | 'Replica'
  | 'BackupCopy'
  | 'ImmediateBackupCopy'
  /** Backups by agents on machines, and backups of file shares. */
  | 'AgentBackup'
  | 'NasBackup';
export type Platform = 'VMware' | 'HyperV' | 'vCloud' | 'Windows' | 'FileShare';
export type RunResult = 'Success' | 'Warning' | 'Failed' | 'None';

export interface BackupServer {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/**
 * A host, vCenter or cluster that a backup server knows: the root of a hierarchy of machines. For agents it is their
 * protection group, for shares their file server.
 */
export interface HierarchyRoot {
  readonly id: string;
  readonly name: string;
  readonly platform: Platform;
  readonly backupServerId: string;
}

export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly kind: 'WinLocal' | 'LinuxLocal' | 'LinuxHardened' | 'AmazonS3' | 'ScaleOut';
  readonly backupServerId: string;
  readonly capacityBytes: number;
  freeSpaceBytes: number;
  /** Default: true. */
  isOnline?: boolean | undefined;
  /** Whether the components on its host are out of date. Default: false. */
  isOutOfDate?: boolean | undefined;
}

/** A machine or a share that a job processes. */
export interface JobObject {
  readonly id: string;
  /** The machine's id in its hierarchy: `vm-123` on VMware, a GUID on Hyper-V. */
  readonly reference: string;
  readonly hierarchyRootId: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** One run of a job. `endTime` is missing while it runs. */
export interface JobRun {
  readonly id: string;
  readonly creationTime: Date;
  endTime?: Date;
  result: RunResult;
  message: string;
  /** The time at which a run under way ends by itself. */
  endsAt: Date;
  /** How a run under way ends. Default: with success. */
  ending?: RunEnding;
  /** The user who started the run; missing when the schedule started it. */
  initiatedBy?: string;
  /** Whether the request asked for a full backup. */
  isActiveFull?: boolean;
  /** Whether the jobs that run after this job start when the run ends, because the request asked for it. */
  startsChainedJobs?: boolean;
}

export interface RunEnding {
  readonly result: RunResult;
  readonly message: string;
  /** Whether a user stopped it. */
  readonly isCanceled: boolean;
}

/** A job that all products share: a clone made in one product appears in the others. */
export interface EstateJob {
  readonly id: string;
  name: string;
  description: string;
  readonly kind: JobKind;
  readonly platform: Platform;
  /** For a copy job: its sources. */
  copies?: readonly CopySource[] | undefined;
  /** For a copy job that version 12 or later made: whether it runs by its schedule instead of at once. */
  readonly isPeriodicCopy?: boolean | undefined;
  /** The job after which this one runs, in place of a schedule of its own. */
  afterJobId?: string | undefined;
  readonly backupServerId: string;
  /** Missing for replicas, which write to a host. */
  repositoryId?: string | undefined;
  scheduleConfigured: boolean;
  scheduleEnabled: boolean;
  /** The hour of the day, UTC, of a daily schedule; minutes are its fraction. */
  dailyHourUtc: number;
  retainCycles: number;
  objects: readonly JobObject[];
  /** Oldest first. */
  readonly runs: JobRun[];
  /** For a job that stands for a real one: the settings from its document. */
  readonly settings?: TwinSettings | undefined;
  /** From a clone request: the folder, the file name or the suffix of replicas. */
  readonly folderName?: string | undefined;
  readonly vmSuffix?: string | undefined;
  /** The options that a client of Enterprise Manager wrote, where no other field here holds them. */
  written?: { readonly schedule?: WrittenElement; readonly info?: WrittenElement } | undefined;
  /** For a job without a schedule. A job with a schedule has `scheduleEnabled` instead. */
  disabled?: boolean;
  /** The state that the control API has set to be shown in place of the real one. */
  shown?: ShownJob | undefined;
}

/** An element as a client wrote it; in JSON, a key with its value. */
export interface WrittenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly WrittenElement[];
  readonly text: string;
}

/** A source of a copy job: a whole job, a whole repository, or the backup that a job has made. */
export interface CopySource {
  readonly kind: 'Job' | 'Repository' | 'Backup';
  /** The id of the job or the repository. */
  readonly id: string;
}

interface ShownJob {
  readonly status?: string | undefined;
  readonly nextRun?: Date | null | undefined;
  readonly objectsCount?: number | undefined;
}

export interface EstateSize {
  readonly jobs: number;
  readonly servers: number;
  readonly seed: number;
  /** How many Microsoft 365 backup jobs have no copy job. Default: a quarter of them. */
  readonly copyJobGaps?: number | undefined;
}

/** All machines and shares, and the servers and jobs that back them up. Mutable: the simulated servers change it. */
export interface Estate {
  readonly size: EstateSize;
  /** Continues the random sequence of the estate, so that ids made later are as reproducible as the first ones. */
  readonly random: SeededRandom;
  readonly backupServers: readonly BackupServer[];
  readonly hierarchyRoots: readonly HierarchyRoot[];
  readonly repositories: readonly Repository[];
  readonly jobs: EstateJob[];
  /** For an estate that stands for a real one: the settings of its backup servers, by their ids. */
  readonly twins?: ReadonlyMap<string, EstateTwin>;
  /** The same for the Microsoft 365 server. */
  readonly microsoft365?: EstateTwin;
}

export interface EstateTwin {
  readonly server: TwinServer;
  readonly move: Move;
}
