import { MONTHS } from '../estate/clock.ts';
import type { EstateJob } from '../estate/estate.ts';
import type { JsonObject } from '../server/json.ts';

const NO_ID = '00000000-0000-0000-0000-000000000000';

function weekly(isEnabled: boolean, day: string): JsonObject {
  return { isEnabled, days: [day] };
}

function monthly(isEnabled: boolean, dayOfWeek: string, dayNumberInMonth: string): JsonObject {
  return { dayOfWeek, dayNumberInMonth, isEnabled, dayOfMonth: 1, months: MONTHS };
}

const GFS_POLICY = {
  isEnabled: false,
  weekly: { desiredTime: 'Sunday', isEnabled: false, keepForNumberOfWeeks: 1 },
  monthly: { desiredTime: 'First', isEnabled: false, keepForNumberOfMonths: 1 },
  yearly: { desiredTime: 'January', isEnabled: false, keepForNumberOfYears: 1 },
};

const SCRIPTS = {
  periodicityType: 'BackupSessions',
  preCommand: { isEnabled: false, command: '' },
  postCommand: { isEnabled: false, command: '' },
  runScriptEvery: 1,
  dayOfWeek: ['Saturday'],
};

const ADVANCED_SETTINGS = {
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
      encryptionPasswordId: NO_ID,
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
  scripts: SCRIPTS,
};

const { vSphere: _, storageIntegration: __, ...COMMON_SETTINGS } = ADVANCED_SETTINGS;
const { vmAttribute: ___, ...HYPERV_NOTIFICATIONS } = ADVANCED_SETTINGS.notifications;
const HYPERV_SETTINGS = {
  ...COMMON_SETTINGS,
  notifications: HYPERV_NOTIFICATIONS,
  hyperV: {
    guestQuiescence: { isEnabled: false, crashConsistentBackup: false },
    changedBlockTracking: true,
    volumeSnapshots: true,
  },
};

/**
 * A BackupJobStorageModel or, of Hyper-V, a HyperVBackupJobStorageModel. Source: vbr-1.1-rev1: Get Job; vbr-1.3-rev1. The
 * settings nobody changed are shared by all documents.
 */
export function storageDocument(job: EstateJob): JsonObject {
  const isHyperV = job.platform === 'HyperV';
  return {
    backupRepositoryId: job.repositoryId ?? NO_ID,
    backupProxies: isHyperV ? { proxyType: 'OnHost' } : { autoSelectEnabled: true, proxyIds: [] },
    retentionPolicy: { type: 'RestorePoints', quantity: job.retainCycles },
    gfsPolicy: GFS_POLICY,
    advancedSettings: isHyperV ? HYPERV_SETTINGS : ADVANCED_SETTINGS,
  };
}
