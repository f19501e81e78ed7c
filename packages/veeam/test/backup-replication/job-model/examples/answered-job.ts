import type { JsonObject } from '../../../../src/backup-replication/exact-json.ts';
import { anyObject, sampleMonthly, sampleWeekly, sampleWindow } from './parts.ts';

/** vbr-1.1-rev1: Jobs, the answer of Create Job, in which each value only shows its type. */
export const answeredJob: JsonObject = {
  id: '497f6eca-6276-4993-bfeb-53cbbbba6f08',
  name: 'string',
  description: 'string',
  type: 'Backup',
  isDisabled: true,
  isHighPriority: true,
  virtualMachines: {
    includes: [anyObject],
    excludes: {
      vms: [anyObject],
      disks: [
        {
          vmObject: anyObject,
          disksToProcess: 'AllDisks',
          disks: ['string'],
          removeFromVMConfiguration: true,
        },
      ],
      templates: { isEnabled: true, excludeFromIncremental: true },
    },
  },
  storage: {
    backupRepositoryId: 'c751aefd-407e-4bce-ae09-c9333379fbbe',
    backupProxies: { autoSelectEnabled: true, proxyIds: ['497f6eca-6276-4993-bfeb-53cbbbba6f08'] },
    retentionPolicy: { type: 'RestorePoints', quantity: 0 },
    gfsPolicy: {
      isEnabled: true,
      weekly: { isEnabled: true, keepForNumberOfWeeks: 0, desiredTime: 'monday' },
      monthly: { isEnabled: true, keepForNumberOfMonths: 0, desiredTime: 'First' },
      yearly: { isEnabled: true, keepForNumberOfYears: 0, desiredTime: 'January' },
    },
    advancedSettings: {
      backupModeType: 'Full',
      synthenticFulls: { isEnabled: true, weekly: sampleWeekly, monthly: sampleMonthly },
      activeFulls: { isEnabled: true, weekly: sampleWeekly, monthly: sampleMonthly },
      backupHealth: { isEnabled: true, weekly: sampleWeekly, monthly: sampleMonthly },
      fullBackupMaintenance: {
        RemoveData: { isEnabled: true, afterDays: 0 },
        defragmentAndCompact: { isEnabled: true, weekly: sampleWeekly, monthly: sampleMonthly },
      },
      storageData: {
        inlineDataDedupEnabled: true,
        excludeSwapFileBlocks: true,
        excludeDeletedFileBlocks: true,
        compressionLevel: 'None',
        storageOptimization: 'LocalTargetLarge',
        encryption: {
          isEnabled: true,
          encryptionType: 'ByUserPassword',
          encryptionPasswordId: 'c26b46c1-e3e5-424c-948f-0a3fa5a19ab7',
          encryptionPasswordUniqueId: 'string',
          kmsServerId: 'b99403b3-0207-49d5-b267-d9213abf6699',
        },
      },
      notifications: {
        sendSNMPNotifications: true,
        emailNotifications: {
          isEnabled: true,
          recipients: ['string'],
          notificationType: 'UseGlobalNotificationSettings',
          customNotificationSettings: {
            subject: 'string',
            notifyOnSuccess: true,
            notifyOnWarning: true,
            notifyOnError: true,
            SuppressNotificationUntilLastRetry: true,
          },
        },
        vmAttribute: { isEnabled: true, notes: 'string', appendToExistingValue: true },
      },
      vSphere: {
        enableVMWareToolsQuiescence: true,
        changedBlockTracking: { isEnabled: true, enableCBTautomatically: true, resetCBTonActiveFull: true },
      },
      storageIntegration: {
        isEnabled: true,
        processedVmsLimitEnabled: true,
        processedVmsCount: 0,
        failoverToStandardBackup: true,
      },
      scripts: {
        preCommand: { isEnabled: true, command: 'string' },
        postCommand: { isEnabled: true, command: 'string' },
        periodicityType: 'Days',
        runScriptEvery: 0,
        dayOfWeek: ['monday'],
      },
    },
  },
  guestProcessing: {
    appAwareProcessing: {
      isEnabled: true,
      appSettings: [
        {
          vmObject: anyObject,
          vss: 'requireSuccess',
          usePersistentGuestAgent: true,
          transactionLogs: 'process',
          sql: {
            logsProcessing: 'truncate',
            backupMinsCount: 0,
            retainLogBackups: 'untilBackupDeleted',
            keepDaysCount: 0,
            logShippingServers: { autoSelection: true, shippingServerIds: [null] },
          },
          oracle: {
            useGuestCredentials: true,
            credentialsId: '08e8bcd2-3d30-4d03-8e1a-ab6ac0cbf1ed',
            archiveLogs: 'preserve',
            deleteHoursCount: 0,
            deleteGBsCount: 0,
            backupLogs: true,
            backupMinsCount: 0,
            retainLogBackups: 'untilBackupDeleted',
            keepDaysCount: 0,
            logShippingServers: { autoSelection: true, shippingServerIds: [null] },
          },
          exclusions: { exclusionPolicy: 'disabled', itemsList: ['string'] },
          scripts: {
            scriptProcessingMode: 'disableExec',
            windowsScripts: { preFreezeScript: 'string', postThawScript: 'string' },
            linuxScripts: { preFreezeScript: 'string', postThawScript: 'string' },
          },
        },
      ],
    },
    guestFSIndexing: {
      isEnabled: true,
      indexingSettings: [
        {
          vmObject: anyObject,
          WindowsIndexing: { guestFSIndexingMode: 'disable', indexingList: ['string'] },
          LinuxIndexing: { guestFSIndexingMode: 'disable', indexingList: ['string'] },
        },
      ],
    },
    guestInteractionProxies: { autoSelectEnabled: true, proxyIds: ['497f6eca-6276-4993-bfeb-53cbbbba6f08'] },
    guestCredentials: {
      credentialsId: '08e8bcd2-3d30-4d03-8e1a-ab6ac0cbf1ed',
      credentialsType: 'Standard',
      credentialsPerMachine: [
        {
          windowsCredsId: 'e4fbc8a3-7521-4d04-bb52-b3396f357cae',
          linuxCredsId: '937919c4-3a63-4887-ba84-eabe45ff4fd3',
          vmObject: anyObject,
        },
      ],
    },
  },
  schedule: {
    runAutomatically: false,
    daily: { isEnabled: true, localTime: '14:15:22Z', dailyKind: 'Everyday', days: ['monday'] },
    monthly: {
      isEnabled: false,
      localTime: '14:15:22Z',
      dayOfWeek: 'monday',
      dayNumberInMonth: 'First',
      dayOfMonth: 0,
      months: ['January'],
    },
    periodically: {
      isEnabled: false,
      periodicallyKind: 'Hours',
      frequency: 0,
      backupWindow: sampleWindow,
      startTimeWithinAnHour: 0,
    },
    continuously: { isEnabled: false, backupWindow: sampleWindow },
    afterThisJob: { isEnabled: true, jobName: 'string' },
    retry: { isEnabled: false, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: false, backupWindow: sampleWindow },
  },
};
