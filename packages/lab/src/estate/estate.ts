import type { Move, TwinServer, TwinSettings } from '../twin/twin.ts';
import type { SeededRandom } from './seed.ts';

/** Bytes. */
export const gib = 1024 ** 3;

/** `BackupCopy` is a periodic copy that version 11a or earlier made; later ones are `ImmediateBackupCopy`, too. */
export type JobKind =
  | 'Backup'
  | 'Replica'
  | 'BackupCopy'
  | 'ImmediateBackupCopy'
  /** Of agents on machines, and of file shares. */
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
 * A host, vCenter or cluster a backup server knows: the root of a hierarchy of machines. Of agents it is their
 * protection group, of shares their file server.
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
  /** Missing: it is. */
  isOnline?: boolean | undefined;
  /** Of the components on its host. Missing: they are not. */
  isOutOfDate?: boolean | undefined;
}

/** A machine or a share a job processes. */
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
  /** When a run under way will end by itself. */
  endsAt: Date;
  /** How a run under way will end; with success when it is missing. */
  ending?: RunEnding;
  /** Who started it, when the schedule did not. */
  initiatedBy?: string;
  /** Whether it was asked to be a full backup. */
  isActiveFull?: boolean;
  /** Whether the jobs that run after its job start when it ends, as they were asked to. */
  startsChainedJobs?: boolean;
}

export interface RunEnding {
  readonly result: RunResult;
  readonly message: string;
  /** Whether somebody asked it to stop. */
  readonly isCanceled: boolean;
}

/** A job as all products know it. The products share it: a clone made in one shows up in the other. */
export interface EstateJob {
  readonly id: string;
  name: string;
  description: string;
  readonly kind: JobKind;
  readonly platform: Platform;
  /** Of a copy job: what it copies. */
  copies?: readonly CopySource[] | undefined;
  /** Of a copy job that version 12 or later made: whether it runs by its schedule instead of at once. */
  readonly isPeriodicCopy?: boolean | undefined;
  /** The job whose end starts this one, in place of a schedule of its own. */
  afterJobId?: string | undefined;
  readonly backupServerId: string;
  /** Missing for replicas, which write to a host. */
  repositoryId?: string | undefined;
  scheduleConfigured: boolean;
  scheduleEnabled: boolean;
  /** Hour of the day, UTC, of a daily schedule; with minutes it has a fraction. */
  dailyHourUtc: number;
  retainCycles: number;
  objects: readonly JobObject[];
  /** Oldest first. */
  readonly runs: JobRun[];
  /** Of a job that stands for a real one: what its document says. */
  readonly settings?: TwinSettings | undefined;
  /** What a clone request gave: the folder, the file name or the suffix of replicas. */
  readonly folderName?: string | undefined;
  readonly vmSuffix?: string | undefined;
  /** Its options as a client of Enterprise Manager wrote them, as far as nothing else here says them. */
  written?: { readonly schedule?: WrittenElement; readonly info?: WrittenElement } | undefined;
  /** Set when a job without a schedule is disabled; with a schedule, `scheduleEnabled` says it. */
  disabled?: boolean;
  /** What the control API set to be shown instead of what is. */
  shown?: ShownJob | undefined;
}

/** An element as it was written; in JSON, a key with what it holds. */
export interface WrittenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly WrittenElement[];
  readonly text: string;
}

/** What a copy job copies: all of a job, a whole repository, or the backup that a job has made. */
export interface CopySource {
  readonly kind: 'Job' | 'Repository' | 'Backup';
  /** Of the job or the repository. */
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

/** All there is to back up, and what backs it up. Mutable: the simulated servers work on it. */
export interface Estate {
  readonly size: EstateSize;
  /** Continues the sequence of the estate: ids made later are as reproducible as the first ones. */
  readonly random: SeededRandom;
  readonly backupServers: readonly BackupServer[];
  readonly hierarchyRoots: readonly HierarchyRoot[];
  readonly repositories: readonly Repository[];
  readonly jobs: EstateJob[];
  /** Of an estate that stands for a real one: what backup servers are like, by their ids, */
  readonly twins?: ReadonlyMap<string, EstateTwin>;
  /** and the server of Microsoft 365. */
  readonly microsoft365?: EstateTwin;
}

export interface EstateTwin {
  readonly server: TwinServer;
  readonly move: Move;
}
