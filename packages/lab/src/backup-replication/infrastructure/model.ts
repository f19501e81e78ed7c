import { dayMs, hourMs } from '../../estate/clock.ts';
import type { BackupServer, Estate, Repository } from '../../estate/estate.ts';
import { gib } from '../../estate/estate.ts';
import type { replicaStates } from '../../estate/infrastructure-change.ts';
import { derivedId } from '../../estate/seed.ts';

/** A repository that is part of a scale-out one. Jobs write only to the scale-out repository. */
export interface Extent extends Repository {
  readonly scaleOutId: string;
  readonly tier: 'Performance' | 'Capacity';
}

export interface BackupProxy {
  readonly id: string;
  readonly name: string;
  /** EProxyType. */
  readonly kind: 'ViProxy' | 'HvProxy' | 'GeneralPurposeProxy';
  readonly hostId: string;
  isDisabled: boolean;
  isOnline: boolean;
  isOutOfDate: boolean;
}

export interface ManagedServer {
  readonly id: string;
  readonly name: string;
  /** EManagedServerType. */
  readonly kind: 'WindowsHost' | 'LinuxHost' | 'ViHost' | 'HvServer';
  isAvailable: boolean;
}

export interface MalwareEvent {
  readonly id: string;
  /** ESuspiciousActivityType. */
  readonly type: string;
  readonly detectedAt: Date;
  readonly machine: string;
  readonly machineId: string;
  /** ESuspiciousActivitySeverity. */
  readonly severity: 'Clean' | 'Suspicious' | 'Infected';
}

type ReplicaState = (typeof replicaStates)[number];

/** The control API's settings for a machine. */
export interface ProtectedMachine {
  /** Default: true. */
  isInBackup?: boolean | undefined;
  /** Default: from the runs of its jobs. Null: it has no restore point. */
  newestRestorePoint?: Date | null | undefined;
}

/** The control API's settings for a replica. */
export interface Replica {
  /** Default: ready. */
  state?: ReplicaState | undefined;
  /** Default: from the runs of its job. */
  newestRestorePoint?: Date | undefined;
}

/** The infrastructure of one server's backups. Mutable: the control API changes it. */
export interface Infrastructure {
  readonly extents: readonly Extent[];
  readonly proxies: readonly BackupProxy[];
  readonly managedServers: readonly ManagedServer[];
  readonly configurationBackup: {
    isEnabled: boolean;
    isEncrypted: boolean;
    /** Undefined: daily, by its schedule; null: never. */
    lastSuccess: Date | null | undefined;
  };
  readonly licence: { expires: Date; licensed: number; used: number };
  readonly malware: MalwareEvent[];
  /** The practices that the security analyzer checks, each with its EBestPracticeStatus. */
  readonly practices: Map<string, 'OK' | 'Violation'>;
  /** By their names. */
  readonly machines: Map<string, ProtectedMachine>;
  /** By the ids of their jobs. */
  readonly replicas: Map<string, Replica>;
}

/** The hour of the day, UTC, at which the server backs up its configuration and analyzes its security. */
const dailyHourUtc = 5;

/** The latest time of the server's daily tasks. */
export function lastDaily(now: Date): Date {
  const sinceHour = now.getTime() - dailyHourUtc * hourMs;
  return new Date(Math.floor(sinceHour / dayMs) * dayMs + dailyHourUtc * hourMs);
}

/** An infrastructure without faults. Its ids are derived, so that they do not change the random sequence of a seed. */
export function makeInfrastructure(estate: Estate, server: BackupServer, now: Date): Infrastructure {
  const idOf = (name: string) => derivedId('Infrastructure', server.id, name);
  const hosts = estate.hierarchyRoots.filter(({ backupServerId }) => backupServerId === server.id);
  const managedServers: ManagedServer[] = [
    { id: server.id, name: server.name, kind: 'WindowsHost', isAvailable: true },
    { id: idOf('hardened'), name: `hardened.${server.name}`, kind: 'LinuxHost', isAvailable: true },
    ...hosts.flatMap(({ id, name, platform }): ManagedServer[] => {
      if (platform === 'VMware') return [{ id, name, kind: 'ViHost', isAvailable: true }];
      return platform === 'HyperV' ? [{ id, name, kind: 'HvServer', isAvailable: true }] : [];
    }),
  ];
  const proxy = (name: string, kind: BackupProxy['kind']): BackupProxy => {
    const working = { isDisabled: false, isOnline: true, isOutOfDate: false };
    return { id: idOf(name), name, kind, hostId: server.id, ...working };
  };
  const objects = estate.jobs
    .filter(({ backupServerId }) => backupServerId === server.id)
    .reduce((sum, job) => sum + job.objects.length, 0);
  return {
    extents: estate.repositories
      .filter(({ backupServerId, kind }) => backupServerId === server.id && kind === 'ScaleOut')
      .flatMap(extentsOf),
    proxies: [
      proxy('VMware Backup Proxy', 'ViProxy'),
      proxy('Hyper-V Off-host Proxy', 'HvProxy'),
      proxy('File Share Proxy', 'GeneralPurposeProxy'),
    ],
    managedServers,
    configurationBackup: { isEnabled: true, isEncrypted: true, lastSuccess: undefined },
    licence: { expires: new Date(now.getTime() + 400 * dayMs), licensed: objects * 2 + 10, used: objects },
    malware: [],
    practices: new Map(practiceNames.map((name) => [name, 'OK'])),
    machines: new Map(),
    replicas: new Map(),
  };
}

function extentsOf(scaleOut: Repository): Extent[] {
  const { backupServerId, capacityBytes, freeSpaceBytes, id: scaleOutId } = scaleOut;
  const shared = { backupServerId, scaleOutId };
  return [
    {
      ...shared,
      id: derivedId('Extent', scaleOutId, 'performance'),
      name: 'Hardened Extent 1',
      kind: 'LinuxHardened',
      tier: 'Performance',
      capacityBytes,
      freeSpaceBytes,
    },
    {
      ...shared,
      id: derivedId('Extent', scaleOutId, 'capacity'),
      name: 'Capacity Bucket',
      kind: 'AmazonS3',
      tier: 'Capacity',
      capacityBytes: 200 * 1024 * gib,
      freeSpaceBytes: 120 * 1024 * gib,
    },
  ];
}

/** Names of practices, as answers show them; no document has a full list. */
const practiceNames = [
  'Remote desktop services are disabled',
  'The SMBv1 protocol is disabled',
  'Immutable backups are in use',
  'The configuration backup is encrypted',
  'Administrators log on with a second factor',
];
