import type { JsonObject } from '../../../../src/backup-replication/exact-json.ts';
import {
  anyProxies,
  linuxIndexing,
  maintenance,
  months,
  noGfs,
  pool,
  shut,
  vSphere,
  weekDays,
  windowsIndexing,
} from './parts.ts';

/** vbr-1.1-rev1: Jobs, the body of Create Job, in which some fields have other names than in its model. */
export const newJob: JsonObject = {
  type: 'Backup',
  name: 'Backup Job 3',
  description: 'Created by ENTERPRISE01\\Administrator',
  isHighPriority: false,
  virtualMachines: {
    includes: [pool],
    excludes: {
      vms: [
        { type: 'VirtualMachine', vcName: 'vcenter01.tech.local', name: 'srv01', objectId: 'vm-34739' },
        { type: 'VirtualMachine', vcName: 'vcenter01.tech.local', name: 'srv02', objectId: 'vm-32843' },
      ],
      disks: [
        { disksToProcess: 'SelectedDisks', vmObject: pool, disks: ['SCSI 0:0 (2000)', 'IDE 0:0 (3000)'] },
      ],
      templates: { isEnabled: true, excludeFromIncremental: false },
    },
  },
  storage: {
    backupRepositoryId: '88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec',
    backupProxies: anyProxies,
    retentionPolicy: { type: 'RestorePoints', quantity: 7 },
    gfsPolicy: noGfs,
    advancedSettings: {
      backupModeType: 'Incremental',
      synthenticFulls: { isEnabled: true, days: ['saturday'] },
      activeFulls: {
        isEnabled: true,
        weekly: { isEnabled: true, days: ['saturday'] },
        monthly: { dayOfWeek: 'monday', dayNumberInMonth: 'First', isEnabled: false, dayOfMonths: 1, months },
      },
      backupHealth: {
        isEnabled: true,
        weekly: { isEnabled: false, days: ['friday'] },
        monthly: { dayOfWeek: 'monday', dayNumberInMonth: 'First', isEnabled: true, dayOfMonths: 1, months },
      },
      fullBackupMaintenance: maintenance,
      storageData: {
        compressionLevel: 'Optimal',
        storageOptimization: 'LocalTarget',
        inlineDataDedupEnabled: true,
        excludeSwapFileBlocks: true,
        excludeDeletedFileBlocks: true,
        encryption: { isEnabled: false, passwordId: '00000000-0000-0000-0000-000000000000' },
      },
      notifications: {
        sendSNMPNotifications: true,
        emailNotifications: {
          notificationType: null,
          isEnabled: false,
          recipients: [],
          customNotificationSettings: null,
        },
        vmAttribute: { isEnabled: false, notes: 'Notes', appendToExistingValue: true },
      },
      vSphere,
      storageIntegration: {
        isEnabled: true,
        processedVmsLimitEnabled: true,
        processedVmsCount: 13,
        failoverToStandardBackup: true,
      },
      scripts: {
        preCommand: {
          periodicityType: 'BackupSessions',
          isEnabled: false,
          command: '',
          runScriptEvery: 1,
          dayOfWeek: ['saturday'],
        },
        postCommand: {
          periodicityType: 'BackupSessions',
          isEnabled: false,
          command: '',
          runScriptEvery: 1,
          dayOfWeek: ['saturday'],
        },
      },
    },
  },
  guestProcessing: {
    appAwareProcessing: {
      isEnabled: true,
      appSettings: [
        {
          vss: 'requireSuccess',
          transactionLogs: 'process',
          vmObject: pool,
          sql: {
            logsProcessing: 'backup',
            retainLogBackups: 'untilBackupDeleted',
            backupMinsCount: 15,
            keepDaysCount: null,
            logShippingServers: { autoSelection: true, shippingServerIds: [] },
          },
          oracle: {
            archiveLogs: 'deleteExpiredGBs',
            retainLogBackups: 'untilBackupDeleted',
            useGuestCredentials: false,
            credentialsId: 'a1b84070-9767-4f47-99cd-e25f57cd65dc',
            deleteHoursCount: null,
            deleteGBsCount: 10240,
            backupLogs: true,
            backupMinsCount: 23,
            keepDaysCount: 15,
            logShippingServers: { autoSelection: true, shippingServerIds: [] },
          },
          exclusions: { exclusionPolicy: 'disabled', itemsList: [] },
          scripts: { scriptProcessingMode: 'disableExec', windowsScripts: null, linuxScripts: null },
        },
      ],
    },
    guestFSIndexing: {
      isEnabled: true,
      indexingSettings: [{ vmObject: pool, WindowsIndexing: windowsIndexing, LinuxIndexing: linuxIndexing }],
    },
    guestInteractionProxies: anyProxies,
    guestCredentials: {
      windowsCredsId: 'a1b84070-9767-4f47-99cd-e25f57cd65dc',
      linuxCredsId: '00000000-0000-0000-0000-000000000000',
      credentialsPerMachine: [
        {
          windowsCredsId: 'a1b84070-9767-4f47-99cd-e25f57cd65dc',
          linuxCredsId: '00000000-0000-0000-0000-000000000000',
          vmObject: pool,
        },
      ],
    },
  },
  schedule: {
    isEnabled: true,
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
      frequency: 0,
      continuously: { BackupWindow: shut },
    },
    retry: { isEnabled: true, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: false, WindowSetting: shut },
  },
};
