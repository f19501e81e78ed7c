import type { Json } from './vbr-client.ts';

/** The bodies in the reference of 1.1-rev1: of Create Job, and of Edit Job, which is also the answer of Get Job. */
type Body = { [key: string]: Json };

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const week = (first: 'sunday' | 'monday', hour: 0 | 1) => ({
  days: (first === 'sunday' ? days : [...days.slice(1), 'sunday']).map((day) => ({
    day,
    hours: Array<number>(24).fill(hour).join(','),
  })),
});
const monthly = (dayOfWeek: string, dayNumberInMonth: string, isEnabled: boolean) => ({
  dayOfWeek,
  dayNumberInMonth,
  isEnabled,
  dayOfMonths: 1,
  months,
});
const monthlySchedule = (localTime: string) => ({
  dayOfWeek: 'saturday',
  dayNumberInMonth: 'Fourth',
  isEnabled: false,
  localTime,
  dayOfMonth: 1,
  months,
});
const noId = '00000000-0000-0000-0000-000000000000';
const automatic = { autoSelectEnabled: true, proxyIds: [] };
const shipping = { autoSelection: true, shippingServerIds: [] };

/** The common settings of both bodies. */
const advancedSettings = (isNew: boolean): Body => ({
  backupModeType: 'Incremental',
  synthenticFulls: { isEnabled: isNew, days: ['saturday'] },
  activeFulls: {
    isEnabled: isNew,
    weekly: { isEnabled: true, days: ['saturday'] },
    monthly: monthly('monday', 'First', false),
  },
  backupHealth: {
    isEnabled: isNew,
    weekly: { isEnabled: false, days: ['friday'] },
    monthly: isNew ? monthly('monday', 'First', true) : monthly('friday', 'Last', true),
  },
  fullBackupMaintenance: {
    RemoveData: { isEnabled: false, afterDays: 14 },
    defragmentAndCompact: {
      isEnabled: false,
      weekly: { isEnabled: false, days: ['saturday'] },
      monthly: monthly('saturday', 'Last', true),
    },
  },
  storageData: {
    compressionLevel: 'Optimal',
    storageOptimization: 'LocalTarget',
    inlineDataDedupEnabled: true,
    excludeSwapFileBlocks: true,
    excludeDeletedFileBlocks: true,
    encryption: {
      isEnabled: false,
      ...(isNew ? { passwordId: noId } : { encryptionPasswordId: noId, encryptionPasswordUniqueId: null }),
    },
  },
  notifications: {
    sendSNMPNotifications: isNew,
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
    changedBlockTracking: { isEnabled: true, enableCBTautomatically: true, resetCBTonActiveFull: true },
  },
  storageIntegration: {
    isEnabled: true,
    processedVmsLimitEnabled: isNew,
    processedVmsCount: isNew ? 13 : 10,
    failoverToStandardBackup: isNew,
  },
  scripts: isNew ? newScripts : storedScripts,
});
const scriptTimes = { periodicityType: 'BackupSessions', runScriptEvery: 1, dayOfWeek: ['saturday'] };
const noCommand = { isEnabled: false, command: '' };
const newScripts = {
  preCommand: { ...scriptTimes, ...noCommand },
  postCommand: { ...scriptTimes, ...noCommand },
};
const storedScripts = { ...scriptTimes, preCommand: noCommand, postCommand: noCommand };

const storage = (backupRepositoryId: string, isNew: boolean): Body => ({
  backupRepositoryId,
  backupProxies: automatic,
  retentionPolicy: { type: 'RestorePoints', quantity: 7 },
  gfsPolicy: {
    isEnabled: false,
    weekly: { desiredTime: 'sunday', isEnabled: false, keepForNumberOfWeeks: 1 },
    monthly: { desiredTime: 'First', isEnabled: false, keepForNumberOfMonths: 1 },
    yearly: { desiredTime: 'January', isEnabled: false, keepForNumberOfYears: 1 },
  },
  advancedSettings: advancedSettings(isNew),
});
const databaseSettings = {
  exclusions: { exclusionPolicy: 'disabled', itemsList: [] },
  scripts: { scriptProcessingMode: 'disableExec', windowsScripts: null, linuxScripts: null },
};
const daily = (localTime: string) => ({ dailyKind: 'Everyday', isEnabled: true, localTime, days });
const retry = { isEnabled: true, retryCount: 3, awaitMinutes: 10 };
const windowsFolders = ['%windir%', '%ProgramFiles%', '%ProgramFiles(x86)%', '%ProgramW6432%', '%TEMP%'];
const linuxFolders = ['/cdrom', '/dev', '/media', '/mnt', '/proc', '/tmp', '/lost+found'];
const indexAllExcept = (indexingList: string[]) => ({ guestFSIndexingMode: 'indexAllExcept', indexingList });

const pool = {
  type: 'ResourcePool',
  vcName: 'vcenter01.tech.local',
  name: 'ResourcePool01',
  objectId: 'resgroup-32774',
};
const machine = (name: string, objectId: string) => ({
  type: 'VirtualMachine',
  vcName: 'vcenter01.tech.local',
  name,
  objectId,
});
const records = {
  windowsCredsId: 'a1b84070-9767-4f47-99cd-e25f57cd65dc',
  linuxCredsId: noId,
};

/** The body of Create Job. */
export const documentedNewJob = (backupRepositoryId: string): Body => ({
  type: 'Backup',
  name: 'Backup Job 3',
  description: 'Created by ENTERPRISE01\\Administrator',
  isHighPriority: false,
  virtualMachines: {
    includes: [pool],
    excludes: {
      vms: [machine('srv01', 'vm-34739'), machine('srv02', 'vm-32843')],
      disks: [
        {
          disksToProcess: 'SelectedDisks',
          vmObject: pool,
          disks: ['SCSI 0:0 (2000)', 'IDE 0:0 (3000)'],
        },
      ],
      templates: { isEnabled: true, excludeFromIncremental: false },
    },
  },
  storage: storage(backupRepositoryId, true),
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
            logShippingServers: shipping,
          },
          oracle: {
            archiveLogs: 'deleteExpiredGBs',
            retainLogBackups: 'untilBackupDeleted',
            useGuestCredentials: false,
            credentialsId: records.windowsCredsId,
            deleteHoursCount: null,
            deleteGBsCount: 10240,
            backupLogs: true,
            backupMinsCount: 23,
            keepDaysCount: 15,
            logShippingServers: shipping,
          },
          ...databaseSettings,
        },
      ],
    },
    guestFSIndexing: {
      isEnabled: true,
      indexingSettings: [
        {
          vmObject: pool,
          WindowsIndexing: indexAllExcept(windowsFolders),
          LinuxIndexing: indexAllExcept(linuxFolders),
        },
      ],
    },
    guestInteractionProxies: automatic,
    guestCredentials: { ...records, credentialsPerMachine: [{ ...records, vmObject: pool }] },
  },
  schedule: {
    isEnabled: true,
    daily: daily('10:00'),
    monthly: monthlySchedule('10:00'),
    periodically: {
      periodicallyKind: 'Hours',
      isEnabled: false,
      frequency: 0,
      continuously: { BackupWindow: week('monday', 0) },
    },
    retry,
    backupWindow: { isEnabled: false, WindowSetting: week('monday', 0) },
  },
});

const srv45 = { type: 'VirtualMachine', hostName: '172.17.52.34', name: 'srv45', objectId: 'vm-61281' };

/** The body of Edit Job. */
export const documentedStoredJob = (id: string, backupRepositoryId: string): Body => ({
  isHighPriority: false,
  virtualMachines: {
    includes: [{ inventoryObject: srv45, size: '152.5 GB' }],
    excludes: {
      vms: [],
      disks: [{ disksToProcess: 'AllDisks', vmObject: srv45, disks: [], removeFromVMConfiguration: true }],
      templates: { isEnabled: true, excludeFromIncremental: true },
    },
  },
  storage: storage(backupRepositoryId, false),
  guestProcessing: {
    appAwareProcessing: {
      isEnabled: true,
      appSettings: [
        {
          vss: 'requireSuccess',
          transactionLogs: 'process',
          vmObject: srv45,
          usePersistentGuestAgent: false,
          sql: {
            logsProcessing: 'truncate',
            retainLogBackups: null,
            backupMinsCount: null,
            keepDaysCount: null,
            logShippingServers: null,
          },
          oracle: {
            archiveLogs: 'preserve',
            retainLogBackups: 'untilBackupDeleted',
            useGuestCredentials: true,
            credentialsId: null,
            deleteHoursCount: null,
            deleteGBsCount: null,
            backupLogs: true,
            backupMinsCount: 15,
            keepDaysCount: 15,
            logShippingServers: shipping,
          },
          ...databaseSettings,
        },
      ],
    },
    guestFSIndexing: { isEnabled: false, indexingSettings: [] },
    guestInteractionProxies: automatic,
    guestCredentials: {
      credentialsType: 'Standard',
      credentialsId: '6454c893-d5c6-4de8-be38-d984ea30dae4',
      credentialsPerMachine: [],
    },
  },
  schedule: {
    runAutomatically: true,
    daily: daily('4:00'),
    monthly: monthlySchedule('9:00'),
    periodically: {
      periodicallyKind: 'Hours',
      isEnabled: false,
      frequency: 1,
      backupWindow: week('sunday', 1),
      startTimeWithinAnHour: 0,
    },
    continuously: { isEnabled: false, backupWindow: week('sunday', 1) },
    afterThisJob: { isEnabled: false, jobName: null },
    retry,
    backupWindow: { isEnabled: false, backupWindow: week('sunday', 1) },
  },
  type: 'Backup',
  id,
  name: 'Oracle Backup',
  description: 'Created by GAMMA\\Administrator',
  isDisabled: false,
});
