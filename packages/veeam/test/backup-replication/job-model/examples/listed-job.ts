import type { JsonObject } from '../../../../src/backup-replication/exact-json.ts';
import {
  activeFulls,
  anyProxies,
  backupHealth,
  fileServer,
  linuxIndexing,
  maintenance,
  months,
  noGfs,
  noMails,
  open,
  scripts,
  storageData,
  storageIntegration,
  vSphere,
  weekDays,
  windowsIndexing,
} from './parts.ts';

/** vbr-1.1-rev1: Jobs, Get All Jobs. */
export const listedJob: JsonObject = {
  isHighPriority: false,
  virtualMachines: {
    includes: [{ inventoryObject: fileServer, size: '43.5 GB' }],
    excludes: {
      vms: [],
      disks: [
        { disksToProcess: 'AllDisks', vmObject: fileServer, disks: [], removeFromVMConfiguration: true },
      ],
      templates: { isEnabled: true, excludeFromIncremental: true },
    },
  },
  storage: {
    backupRepositoryId: '88101045-8755-4117-9221-bca81fbfabc4',
    backupProxies: anyProxies,
    retentionPolicy: { type: 'Days', quantity: 7 },
    gfsPolicy: noGfs,
    advancedSettings: {
      backupModeType: 'Incremental',
      synthenticFulls: { isEnabled: true, days: ['saturday'] },
      activeFulls,
      backupHealth,
      fullBackupMaintenance: maintenance,
      storageData,
      notifications: noMails,
      vSphere,
      storageIntegration,
      scripts,
    },
  },
  guestProcessing: {
    appAwareProcessing: { isEnabled: false, appSettings: [] },
    guestFSIndexing: {
      isEnabled: true,
      indexingSettings: [
        { vmObject: fileServer, WindowsIndexing: windowsIndexing, LinuxIndexing: linuxIndexing },
      ],
    },
    guestInteractionProxies: anyProxies,
    guestCredentials: {
      credentialsType: 'Standard',
      credentialsId: '4fbeb05c-c158-4510-84f3-6744554fb350',
      credentialsPerMachine: [],
    },
  },
  schedule: {
    runAutomatically: true,
    daily: { dailyKind: 'Everyday', isEnabled: true, localTime: '10:00', days: weekDays },
    monthly: {
      dayOfWeek: 'saturday',
      dayNumberInMonth: 'Fourth',
      isEnabled: false,
      localTime: '10:00',
      dayOfMonth: 1,
      months,
    },
    periodically: {
      periodicallyKind: 'Hours',
      isEnabled: false,
      frequency: 1,
      backupWindow: open,
      startTimeWithinAnHour: 0,
    },
    continuously: { isEnabled: false, backupWindow: open },
    afterThisJob: { isEnabled: false, jobName: null },
    retry: { isEnabled: true, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: false, backupWindow: open },
  },
  type: 'Backup',
  id: 'ef1f0227-80e1-40f8-b2a2-5119172d2c36',
  name: 'Backup Job 2',
  description: 'Created by ENTERPRISE01\\Administrator',
  isDisabled: false,
};
