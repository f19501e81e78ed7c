import { expect, it } from 'vitest';
import { newJob } from './examples/new-job.ts';
import { fileServer } from './examples/parts.ts';
import { storedJob } from './examples/stored-job.ts';
import { passedOn, required, withValues } from './mistakes.ts';
import { soundJob } from './sound-job.ts';

const id = '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c005';
const advanced = 'storage.advancedSettings';
const application = 'guestProcessing.appAwareProcessing.appSettings.0';
const indexing = 'guestProcessing.guestFSIndexing.indexingSettings.0';
const credentials = 'guestProcessing.guestCredentials';
const mails = `${advanced}.notifications.emailNotifications.customNotificationSettings`;

/** A job of 1.3-rev1: the sound job, and the fields that the sound job does not use. */
const everything = withValues(soundJob, [
  ['virtualMachines.includes.0.size', '1 GB'],
  ['virtualMachines.includes.0.urn', 'urn:vm-1'],
  [`${advanced}.synthenticFulls.weekly.localTime`, '05:00'],
  [`${advanced}.activeFulls.monthly.dayOfMonth`, 1],
  [`${advanced}.activeFulls.monthly.isLastDayOfMonth`, false],
  [`${advanced}.storageData.excludeSwapFileBlocks`, true],
  [`${advanced}.storageData.excludeDeletedFileBlocks`, true],
  [`${advanced}.storageData.encryption.encryptionPasswordUniqueId`, 'monthly'],
  [`${advanced}.storageData.encryption.kmsServerId`, id],
  [`${mails}.notifyOnSuccess`, true],
  [`${mails}.notifyOnWarning`, true],
  [`${mails}.SuppressNotificationUntilLastRetry`, true],
  [`${advanced}.vSphere.enableVMWareToolsQuiescence`, true],
  [`${advanced}.vSphere.changedBlockTracking.resetCBTonActiveFull`, true],
  [`${advanced}.storageIntegration.failoverToStandardBackup`, true],
  [`${advanced}.scripts.runScriptEvery`, 1],
  [`${application}.oracle.deleteGBsCount`, 10],
  [`${application}.postgreSQL.credentialsId`, id],
  [`${application}.postgreSQL.backupLogs`, true],
  [`${application}.postgreSQL.tempArchiveLogsPath`, '/tmp'],
  [`${application}.scripts.windowsScripts.postThawScript`, 'C:\\after.cmd'],
  [`${application}.scripts.linuxScripts`, { preFreezeScript: '/before.sh', postThawScript: '/after.sh' }],
  [`${indexing}.WindowsIndexing`, { guestFSIndexingMode: 'IndexOnly', indexingList: ['C:\\'] }],
  [`${credentials}.credentialsPerMachine.0.credentialsType`, 'Linux'],
  [`${credentials}.credentialsPerMachine.0.default`, false],
  ['schedule.monthly.dayOfMonth', 1],
  ['schedule.monthly.isLastDayOfMonth', false],
]);

/** A job of 1.1-rev0, in which some fields have other names than in later revisions. */
const older = withValues(newJob, [
  ['virtualMachines.includes.0.hostName', 'vcenter01.tech.local'],
  ['storage.backupProxies', { autoSelection: false, proxyIds: [id] }],
  [
    advanced,
    {
      backupModeType: 'Incremental',
      backupHealth: {
        isEnabled: true,
        monthly: { isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonths: 1, months: ['March'] },
      },
      storageData: {
        enableInlineDataDedup: true,
        encryption: { isEnabled: true, encryptionPasswordIdOrNull: id, encryptionPasswordTag: 'monthly' },
      },
      notifications: { vmAttribute: { isEnabled: true, notes: 'Notes', appendToExisitingValue: true } },
      storageIntegration: { isEnabled: true, limitProcessedVm: true, limitProcessedVmCount: 10 },
    },
  ],
  [
    'guestProcessing',
    {
      appAwareProcessing: { isEnabled: true },
      guestFSIndexing: { isEnabled: false },
      guestInteractionProxies: { autoSelection: false, proxyIds: [id] },
      guestCredentials: {
        credsId: id,
        credsType: 'Standard',
        windowsCredsId: id,
        linuxCredsId: id,
        credentialsPerMachine: [{ vmObject: fileServer, windowsCredsId: id, linuxCredsId: id }],
      },
    },
  ],
  ['schedule', { runAutomatically: true, monthly: { isEnabled: true, dayOfMonth: 1 } }],
]);

it('has every field of a job of 1.3-rev1, and which ones are required', () => {
  expect(passedOn(everything, '1.3-rev1', 'create')).toEqual([]);
  expect(required(everything, '1.3-rev1', 'create')).toEqual([
    ': name type description virtualMachines',
    'virtualMachines: includes',
    'virtualMachines.includes.0: platform type hostName name objectId',
    'virtualMachines.excludes.vms.0: platform type hostName name objectId',
    'virtualMachines.excludes.disks.0: vmObject disksToProcess disks',
    'virtualMachines.excludes.disks.0.vmObject: platform type hostName name objectId',
    'storage: backupRepositoryId backupProxies retentionPolicy',
    'storage.backupProxies: autoSelectEnabled proxyIds',
    'storage.retentionPolicy: type quantity',
    'storage.gfsPolicy: isEnabled',
    'storage.gfsPolicy.weekly: isEnabled keepForNumberOfWeeks desiredTime',
    'storage.gfsPolicy.monthly: isEnabled keepForNumberOfMonths desiredTime',
    'storage.gfsPolicy.yearly: isEnabled keepForNumberOfYears desiredTime',
    'storage.advancedSettings: backupModeType',
    'storage.advancedSettings.synthenticFulls: isEnabled',
    'storage.advancedSettings.synthenticFulls.weekly: isEnabled days',
    'storage.advancedSettings.activeFulls: isEnabled',
    'storage.advancedSettings.activeFulls.monthly: isEnabled dayOfWeek',
    'storage.advancedSettings.backupHealth: isEnabled',
    'storage.advancedSettings.backupHealth.monthly: isEnabled dayOfMonth',
    'storage.advancedSettings.fullBackupMaintenance.RemoveData: isEnabled afterDays',
    'storage.advancedSettings.fullBackupMaintenance.defragmentAndCompact: isEnabled',
    'storage.advancedSettings.fullBackupMaintenance.defragmentAndCompact.weekly: isEnabled days',
    'storage.advancedSettings.storageData.encryption: isEnabled encryptionType',
    'storage.advancedSettings.notifications.emailNotifications: isEnabled customNotificationSettings',
    'storage.advancedSettings.notifications.vmAttribute: isEnabled notes',
    'storage.advancedSettings.vSphere.changedBlockTracking: isEnabled',
    'storage.advancedSettings.storageIntegration: isEnabled processedVmsCount',
    'storage.advancedSettings.scripts.preCommand: isEnabled command',
    'storage.advancedSettings.scripts.postCommand: isEnabled command',
    'storage.advancedSettings.scripts: dayOfWeek',
    'guestProcessing: appAwareProcessing guestFSIndexing guestCredentials',
    'guestProcessing.appAwareProcessing: isEnabled',
    'guestProcessing.appAwareProcessing.appSettings.0: vmObject vss',
    'guestProcessing.appAwareProcessing.appSettings.0.vmObject: platform type hostName name objectId',
    'guestProcessing.appAwareProcessing.appSettings.0.sql: logsProcessing keepDaysCount',
    'guestProcessing.appAwareProcessing.appSettings.0.sql.logShippingServers: autoSelection shippingServerIds',
    'guestProcessing.appAwareProcessing.appSettings.0.oracle: useGuestCredentials credentialsId archiveLogs deleteHoursCount keepDaysCount',
    'guestProcessing.appAwareProcessing.appSettings.0.oracle.logShippingServers: autoSelection shippingServerIds',
    'guestProcessing.appAwareProcessing.appSettings.0.postgreSQL: keepDaysCount',
    'guestProcessing.appAwareProcessing.appSettings.0.postgreSQL.logShippingServers: autoSelection shippingServerIds',
    'guestProcessing.appAwareProcessing.appSettings.0.exclusions: exclusionPolicy itemsList',
    'guestProcessing.appAwareProcessing.appSettings.0.scripts: scriptProcessingMode',
    'guestProcessing.guestFSIndexing: isEnabled',
    'guestProcessing.guestFSIndexing.indexingSettings.0: vmObject',
    'guestProcessing.guestFSIndexing.indexingSettings.0.vmObject: platform type hostName name objectId',
    'guestProcessing.guestFSIndexing.indexingSettings.0.LinuxIndexing: guestFSIndexingMode indexingList',
    'guestProcessing.guestFSIndexing.indexingSettings.0.WindowsIndexing: guestFSIndexingMode indexingList',
    'guestProcessing.guestInteractionProxies: autoSelectEnabled proxyIds',
    'guestProcessing.guestCredentials: useAgentManagementCredentials',
    'guestProcessing.guestCredentials.credentials: credentialsId credentialsType',
    'guestProcessing.guestCredentials.credentialsPerMachine.0: vmObject',
    'guestProcessing.guestCredentials.credentialsPerMachine.0.vmObject: platform type hostName name objectId',
    'schedule: runAutomatically',
    'schedule.daily: isEnabled days',
    'schedule.monthly: isEnabled dayOfWeek',
    'schedule.periodically: isEnabled periodicallyKind frequency',
    'schedule.periodically.backupWindow: days',
    'schedule.periodically.backupWindow.days.0: day hours',
    'schedule.continuously: isEnabled',
    'schedule.continuously.backupWindow: days',
    'schedule.continuously.backupWindow.days.0: day hours',
    'schedule.afterThisJob: isEnabled jobName',
    'schedule.backupWindow: isEnabled backupWindow',
    'schedule.backupWindow.backupWindow: days',
    'schedule.backupWindow.backupWindow.days.0: day hours',
  ]);
});

it('has every field of a job of 1.1-rev0 with its name there, and which ones are required', () => {
  expect(passedOn(older, '1.1-rev0', 'create').filter((at) => !at.endsWith('.vcName'))).toEqual([]);
  expect(required(older, '1.1-rev0', 'create')).toEqual([
    ': type name description isHighPriority virtualMachines storage guestProcessing schedule',
    'virtualMachines: includes',
    'virtualMachines.includes.0: type name objectId',
    'virtualMachines.excludes.vms.0: type name objectId',
    'virtualMachines.excludes.disks.0: disksToProcess vmObject disks',
    'virtualMachines.excludes.disks.0.vmObject: type name objectId',
    'storage: backupRepositoryId backupProxies retentionPolicy',
    'storage.backupProxies: autoSelection proxyIds',
    'storage.retentionPolicy: type quantity',
    'storage.gfsPolicy: isEnabled',
    'storage.gfsPolicy.weekly: isEnabled',
    'storage.gfsPolicy.monthly: isEnabled',
    'storage.gfsPolicy.yearly: isEnabled',
    'storage.advancedSettings: backupModeType',
    'storage.advancedSettings.backupHealth: isEnabled',
    'storage.advancedSettings.backupHealth.monthly: isEnabled dayOfMonths',
    'storage.advancedSettings.storageData.encryption: isEnabled',
    'storage.advancedSettings.notifications.vmAttribute: isEnabled notes',
    'storage.advancedSettings.storageIntegration: isEnabled limitProcessedVmCount',
    'guestProcessing: appAwareProcessing guestFSIndexing guestCredentials',
    'guestProcessing.appAwareProcessing: isEnabled',
    'guestProcessing.guestFSIndexing: isEnabled',
    'guestProcessing.guestInteractionProxies: autoSelection proxyIds',
    'guestProcessing.guestCredentials.credentialsPerMachine.0: vmObject',
    'guestProcessing.guestCredentials.credentialsPerMachine.0.vmObject: type hostName name objectId',
    'schedule: runAutomatically',
    'schedule.monthly: isEnabled dayOfMonth',
  ]);
});

it('has every field of a stored job of 1.1-rev1 except the days of synthetic fulls', () => {
  const days = 'storage.advancedSettings.synthenticFulls.days';
  expect(passedOn(storedJob, '1.1-rev1', 'edit')).toEqual([days, `${days}.0`]);
});

it('passes on what only the example of Create Job has', () => {
  const unknown = passedOn(newJob, '1.1-rev1', 'create');
  const outermost = unknown.filter((at) => !unknown.some((other) => at.startsWith(`${other}.`)));
  expect(new Set(outermost.map((at) => at.split('.').at(-1)))).toEqual(
    new Set([
      'vcName',
      'days',
      'passwordId',
      'periodicityType',
      'runScriptEvery',
      'dayOfWeek',
      'isEnabled',
      'continuously',
      'WindowSetting',
    ]),
  );
});
