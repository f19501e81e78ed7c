import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';

const ids = {
  repository: '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c001',
  proxy: '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c002',
  password: '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c003',
  credentials: '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c004',
};
const machine = (name: string, objectId: string) => ({
  platform: 'VSphere',
  type: 'VirtualMachine',
  hostName: 'vcenter.example.com',
  name,
  objectId,
});
const days = ['Saturday', 'Sunday'];
const weekly = { isEnabled: true, days };
const weekday = { isEnabled: true, dayNumberInMonth: 'Last', dayOfWeek: 'Friday', months: ['March'] };
const backupWindow = { days: days.map((day) => ({ day, hours: Array(24).fill('1').join(',') })) };
const logs = {
  backupMinsCount: 15,
  retainLogBackups: 'KeepOnlyDays',
  keepDaysCount: 15,
  logShippingServers: { autoSelection: false, shippingServerIds: [ids.proxy] },
};

/** A new job of 1.3-rev1 that uses all settings, so that each rule applies to something. */
export const soundJob: JsonObject = {
  name: 'Everything',
  type: 'VSphereBackup',
  description: 'With every setting there is',
  isHighPriority: true,
  virtualMachines: {
    includes: [
      machine('files-01', 'vm-1'),
      { platform: 'VSphere', type: 'vCenterServer', hostName: 'vcenter.example.com', name: 'vcenter' },
    ],
    excludes: {
      vms: [machine('files-02', 'vm-2')],
      disks: [
        {
          vmObject: machine('files-01', 'vm-1'),
          disksToProcess: 'SelectedDisks',
          disks: ['SCSI 0:0 (2000)'],
          removeFromVMConfiguration: true,
        },
      ],
      templates: { isEnabled: true, excludeFromIncremental: false },
    },
  },
  storage: {
    backupRepositoryId: ids.repository,
    backupProxies: { autoSelectEnabled: false, proxyIds: [ids.proxy] },
    retentionPolicy: { type: 'Days', quantity: 7 },
    gfsPolicy: {
      isEnabled: true,
      weekly: { isEnabled: true, keepForNumberOfWeeks: 4, desiredTime: 'Sunday' },
      monthly: { isEnabled: true, keepForNumberOfMonths: 12, desiredTime: 'First' },
      yearly: { isEnabled: true, keepForNumberOfYears: 3, desiredTime: 'January' },
    },
    advancedSettings: {
      backupModeType: 'Incremental',
      synthenticFulls: { isEnabled: true, weekly },
      activeFulls: { isEnabled: true, monthly: weekday },
      backupHealth: {
        isEnabled: true,
        monthly: { isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonth: 15, localTime: '05:00' },
      },
      fullBackupMaintenance: {
        RemoveData: { isEnabled: true, afterDays: 14 },
        defragmentAndCompact: { isEnabled: true, weekly },
      },
      storageData: {
        compressionLevel: 'Optimal',
        storageOptimization: '1MB',
        inlineDataDedupEnabled: true,
        encryption: {
          isEnabled: true,
          encryptionType: 'ByUserPassword',
          encryptionPasswordId: ids.password,
        },
      },
      notifications: {
        sendSNMPNotifications: false,
        emailNotifications: {
          isEnabled: true,
          recipients: ['backup@example.com'],
          notificationType: 'UseCustomNotificationSettings',
          customNotificationSettings: { subject: '%JobName%', notifyOnError: true },
        },
        vmAttribute: { isEnabled: true, notes: 'Notes', appendToExistingValue: true },
      },
      vSphere: { changedBlockTracking: { isEnabled: true, enableCBTautomatically: true } },
      storageIntegration: { isEnabled: true, processedVmsLimitEnabled: true, processedVmsCount: 10 },
      scripts: {
        preCommand: { isEnabled: true, command: '/opt/before.sh' },
        postCommand: { isEnabled: true, command: '/opt/after.sh' },
        periodicityType: 'Days',
        dayOfWeek: days,
      },
    },
  },
  guestProcessing: {
    appAwareProcessing: {
      isEnabled: true,
      appSettings: [
        {
          vmObject: machine('files-01', 'vm-1'),
          vss: 'RequireSuccess',
          usePersistentGuestAgent: false,
          transactionLogs: 'Process',
          sql: { logsProcessing: 'Backup', ...logs },
          oracle: {
            useGuestCredentials: false,
            credentialsId: ids.credentials,
            archiveLogs: 'DeleteExpiredHours',
            deleteHoursCount: 24,
            backupLogs: true,
            ...logs,
          },
          postgreSQL: { useGuestCredentials: true, userConnectionType: 'Peer', ...logs },
          exclusions: { exclusionPolicy: 'ExcludeOnly', itemsList: ['*.tmp'] },
          scripts: {
            scriptProcessingMode: 'IgnoreExecFailures',
            windowsScripts: { preFreezeScript: 'C:\\before.cmd' },
          },
        },
      ],
    },
    guestFSIndexing: {
      isEnabled: true,
      indexingSettings: [
        {
          vmObject: machine('files-01', 'vm-1'),
          LinuxIndexing: { guestFSIndexingMode: 'IndexOnly', indexingList: ['/srv'] },
        },
      ],
    },
    guestInteractionProxies: { autoSelectEnabled: false, proxyIds: [ids.proxy] },
    guestCredentials: {
      useAgentManagementCredentials: false,
      credentials: { credentialsId: ids.credentials, credentialsType: 'Standard' },
      credentialsPerMachine: [{ vmObject: machine('files-01', 'vm-1'), credentialsId: ids.credentials }],
    },
  },
  schedule: {
    runAutomatically: true,
    daily: { isEnabled: true, localTime: '22:00', dailyKind: 'SelectedDays', days },
    monthly: { ...weekday, localTime: '10:00 PM' },
    periodically: {
      isEnabled: true,
      periodicallyKind: 'Hours',
      frequency: 4,
      backupWindow,
      startTimeWithinAnHour: 30,
    },
    continuously: { isEnabled: true, backupWindow },
    afterThisJob: { isEnabled: true, jobName: 'Another' },
    retry: { isEnabled: true, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: true, backupWindow },
  },
};
