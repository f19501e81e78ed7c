import { dayNames, everyHour, monthNames } from '../estate/clock.ts';
import { type Estate, type EstateJob, gib, type JobObject, type Platform } from '../estate/estate.ts';
import { derivedId } from '../estate/seed.ts';
import type { JsonObject } from '../server/formats.ts';

/** EInventoryPlatformType of 1.3. */
const platforms: Readonly<Record<Platform, string>> = {
  VMware: 'VSphere',
  HyperV: 'HyperV',
  vCloud: 'CloudDirector',
  Windows: 'Agent',
  FileShare: 'Agent',
};

/** Included and excluded machines. Source: vbr-1.1-rev1: Get Job; for the flat form of an object, vbr-1.3-rev1. */
export function machinesDocument(estate: Estate, job: EstateJob): JsonObject {
  const includes = job.objects.map((object) => machine(estate, job, object));
  const isHyperV = job.platform === 'HyperV';
  return {
    includes,
    excludes: {
      vms: [],
      disks: includes.map((vmObject) => ({
        disksToProcess: 'AllDisks',
        vmObject,
        disks: [],
        ...(!isHyperV && { removeFromVMConfiguration: true }),
      })),
      ...(job.kind === 'Backup' &&
        !isHyperV && { templates: { isEnabled: true, excludeFromIncremental: true } }),
    },
  };
}

function machine(estate: Estate, job: EstateJob, object: JobObject): JsonObject {
  const root = estate.hierarchyRoots.find(({ id }) => id === object.hierarchyRootId);
  return {
    type: 'VirtualMachine',
    hostName: root?.name ?? '',
    name: object.name,
    objectId: object.reference,
    ...(job.platform === 'VMware' && { isEnabled: true }),
    platform: platforms[job.platform],
    size: `${(object.sizeBytes / gib).toFixed(1)} GB`,
  };
}

/** The target of a replication job. 1.2-rev1 requires all four parts. Source: its vSphereReplicaJobModelExample. */
export function replicaDestination(estate: Estate, job: EstateJob): JsonObject {
  const hostName = estate.hierarchyRoots.find(({ id }) => id === job.objects[0]?.hierarchyRootId)?.name ?? '';
  const object = (type: string, name: string, objectId: string) => ({
    type,
    hostName,
    name,
    objectId,
    platform: platforms.VMware,
    size: 'N/A',
  });
  return {
    host: object('Host', `esx01.${hostName}`, 'host-1008'),
    resourcePool: object('ResourcePool', 'Replicas', 'resgroup-1024'),
    folder: object('Folder', 'vm', 'group-v1002'),
    datastore: object('Datastore', 'esx01-ds01', 'datastore-4686'),
    mappingRules: [],
  };
}

/** The computers of an agent job. Source: AgentObjectModel. */
export function computersDocument(job: EstateJob): readonly JsonObject[] {
  return job.objects.map(({ id, name, hierarchyRootId }) => ({
    platform: platforms[job.platform],
    id,
    name,
    type: 'WindowsComputer',
    parentObjectId: derivedId('Container', hierarchyRootId),
    protectionGroupId: hierarchyRootId,
  }));
}

/** The machines that a document includes, in the form of the estate; known machines keep their ids. */
export function machinesOf(estate: Estate, job: EstateJob, includes: readonly JsonObject[]): JobObject[] {
  return includes.map((include) => {
    const { objectId, name, hostName } = include;
    const known = job.objects.find(({ reference }) => reference === objectId);
    if (known !== undefined) return known;
    const root = estate.hierarchyRoots.find(
      (candidate) => candidate.backupServerId === job.backupServerId && candidate.name === hostName,
    );
    return {
      id: estate.random.guid(),
      reference: typeof objectId === 'string' ? objectId : '',
      hierarchyRootId: root?.id ?? '',
      name: typeof name === 'string' ? name : '',
      sizeBytes: 0,
    };
  });
}

/** Shared by all documents, because documents are never changed. */
const wholeWeek = { days: dayNames.map((day) => ({ day, hours: everyHour })) };

/** A BackupScheduleModel: daily in the server's time zone, or after another job. Source: vbr-1.1-rev1: Get Job. */
export function scheduleDocument(job: EstateJob, utcOffsetMinutes: number, after?: string): JsonObject {
  const minutes = (Math.round(job.dailyHourUtc * 60) + utcOffsetMinutes + 1440) % 1440;
  const localTime = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return {
    runAutomatically: job.scheduleConfigured,
    daily: { dailyKind: 'Everyday', isEnabled: after === undefined, localTime, days: dayNames },
    monthly: {
      dayOfWeek: 'Saturday',
      dayNumberInMonth: 'Fourth',
      isEnabled: false,
      localTime,
      dayOfMonth: 1,
      months: monthNames,
    },
    periodically: {
      periodicallyKind: 'Hours',
      isEnabled: false,
      frequency: 1,
      backupWindow: wholeWeek,
      startTimeWithinAnHour: 0,
    },
    continuously: { isEnabled: false, backupWindow: wholeWeek },
    afterThisJob: { isEnabled: after !== undefined, jobName: after ?? null },
    retry: { isEnabled: true, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: false, backupWindow: wholeWeek },
  };
}

const noId = '00000000-0000-0000-0000-000000000000';

function weekly(isEnabled: boolean, day: string): JsonObject {
  return { isEnabled, days: [day] };
}

function monthly(isEnabled: boolean, dayOfWeek: string, dayNumberInMonth: string): JsonObject {
  return { dayOfWeek, dayNumberInMonth, isEnabled, dayOfMonth: 1, months: monthNames };
}

const gfsPolicy = {
  isEnabled: false,
  weekly: { desiredTime: 'Sunday', isEnabled: false, keepForNumberOfWeeks: 1 },
  monthly: { desiredTime: 'First', isEnabled: false, keepForNumberOfMonths: 1 },
  yearly: { desiredTime: 'January', isEnabled: false, keepForNumberOfYears: 1 },
};

const scripts = {
  periodicityType: 'BackupSessions',
  preCommand: { isEnabled: false, command: '' },
  postCommand: { isEnabled: false, command: '' },
  runScriptEvery: 1,
  dayOfWeek: ['Saturday'],
};

const advancedSettings = {
  backupModeType: 'Incremental',
  synthenticFulls: {
    isEnabled: true,
    weekly: weekly(true, 'Saturday'),
    monthly: monthly(false, 'Monday', 'First'),
  },
  activeFulls: {
    isEnabled: false,
    weekly: weekly(true, 'Saturday'),
    monthly: monthly(false, 'Monday', 'First'),
  },
  backupHealth: {
    isEnabled: false,
    weekly: weekly(false, 'Friday'),
    monthly: monthly(true, 'Friday', 'Last'),
  },
  fullBackupMaintenance: {
    RemoveData: { isEnabled: false, afterDays: 14 },
    defragmentAndCompact: {
      isEnabled: false,
      weekly: weekly(false, 'Saturday'),
      monthly: monthly(true, 'Saturday', 'Last'),
    },
  },
  storageData: {
    compressionLevel: 'Optimal',
    storageOptimization: '1MB',
    inlineDataDedupEnabled: true,
    excludeSwapFileBlocks: true,
    excludeDeletedFileBlocks: true,
    encryption: {
      isEnabled: false,
      encryptionPasswordId: noId,
      encryptionPasswordUniqueId: null,
    },
  },
  notifications: {
    sendSNMPNotifications: false,
    emailNotifications: {
      notificationType: null,
      isEnabled: false,
      recipients: [],
      customNotificationSettings: null,
    },
    vmAttribute: { isEnabled: false, notes: 'Notes', appendToExistingValue: true },
  },
  vSphere: {
    enableVMWareToolsQuiescence: false,
    changedBlockTracking: {
      isEnabled: true,
      enableCBTautomatically: true,
      resetCBTonActiveFull: true,
    },
  },
  storageIntegration: {
    isEnabled: true,
    processedVmsLimitEnabled: false,
    processedVmsCount: 10,
    failoverToStandardBackup: false,
  },
  scripts,
};

const { vSphere: _, storageIntegration: __, ...commonSettings } = advancedSettings;
const { vmAttribute: ___, ...hypervNotifications } = advancedSettings.notifications;
const hypervSettings = {
  ...commonSettings,
  notifications: hypervNotifications,
  hyperV: {
    guestQuiescence: { isEnabled: false, crashConsistentBackup: false },
    changedBlockTracking: true,
    volumeSnapshots: true,
  },
};

/**
 * A BackupJobStorageModel, or a HyperVBackupJobStorageModel for Hyper-V. Source: vbr-1.1-rev1: Get Job; vbr-1.3-rev1.
 * All documents share the unchanged settings.
 */
export function storageDocument(job: EstateJob): JsonObject {
  const isHyperV = job.platform === 'HyperV';
  return {
    backupRepositoryId: job.repositoryId ?? noId,
    backupProxies: isHyperV ? { proxyType: 'OnHost' } : { autoSelectEnabled: true, proxyIds: [] },
    retentionPolicy: { type: 'RestorePoints', quantity: job.retainCycles },
    gfsPolicy: gfsPolicy,
    advancedSettings: isHyperV ? hypervSettings : advancedSettings,
  };
}
