import type { Revision } from '../../options.ts';
import { isFrom } from '../revisions.ts';
import {
  type Field,
  flag,
  guid,
  isName,
  list,
  localTime,
  needed,
  object,
  oneOf,
  optional,
  text,
  whole,
} from './fields.ts';
import { backupMode, compressionLevel, day, dayNumber, month, storageOptimization } from './names.ts';

/** BackupJobStorageModel. Source: vbr-1.1-rev0; vbr-1.1-rev1: Create Job; vbr-1.3-rev1. */
export function storage(revision: Revision): Field {
  const isOldest = revision === '1.1-rev0';
  return object({
    backupRepositoryId: guid,
    backupProxies: object({
      [isOldest ? 'autoSelection' : 'autoSelectEnabled']: flag,
      proxyIds: optional(list(guid)),
    }),
    retentionPolicy: object({ type: oneOf('RestorePoints', 'Days'), quantity: whole() }),
    gfsPolicy: optional(gfsPolicy),
    advancedSettings: optional(advancedSettings(revision, isOldest)),
  });
}

const period = (count: string, most: number, desiredTime: Field) =>
  optional(
    object({ isEnabled: flag, [count]: optional(whole(1, most)), desiredTime: optional(desiredTime) }),
  );

/** GFSPolicySettingsModel; the ranges are from its descriptions. */
const gfsPolicy = object({
  isEnabled: flag,
  weekly: period('keepForNumberOfWeeks', 9999, day),
  monthly: period('keepForNumberOfMonths', 999, oneOf('First', 'Second', 'Third', 'Fourth', 'Fifth', 'Last')),
  yearly: period('keepForNumberOfYears', 999, month),
});

/** BackupJobAdvancedSettingsModel. */
function advancedSettings(revision: Revision, isOldest: boolean): Field {
  const isNewest = isFrom(revision, '1.3-rev2');
  const periods = monthsAndWeeks(revision);
  const recurring = optional(object({ isEnabled: flag, ...periods }));
  return object({
    backupModeType: backupMode(revision),
    [isNewest ? 'syntheticFulls' : 'synthenticFulls']: recurring,
    activeFulls: recurring,
    backupHealth: recurring,
    fullBackupMaintenance: optional(
      object({
        [isNewest ? 'removeData' : 'RemoveData']: optional(
          object({ isEnabled: flag, afterDays: optional(whole()) }),
        ),
        defragmentAndCompact: recurring,
      }),
    ),
    storageData: optional(storageData(revision, isOldest)),
    notifications: optional(notifications(isOldest)),
    vSphere: optional(vSphere),
    storageIntegration: optional(
      object({
        isEnabled: flag,
        [isOldest ? 'limitProcessedVm' : 'processedVmsLimitEnabled']: optional(flag),
        [isOldest ? 'limitProcessedVmCount' : 'processedVmsCount']: optional(whole()),
        failoverToStandardBackup: optional(flag),
      }),
    ),
    scripts: optional(scripts),
  });
}

/** AdvancedStorageScheduleWeeklyModel and -MonthlyModel: up to 1.2-rev1 the day of the month is in the plural. */
function monthsAndWeeks(revision: Revision): Readonly<Record<string, Field>> {
  const dayOfMonth = isFrom(revision, '1.3-rev0') ? 'dayOfMonth' : 'dayOfMonths';
  return {
    weekly: optional(object({ isEnabled: flag, days: optional(list(day)), localTime: optional(localTime) })),
    monthly: optional(
      object(
        {
          isEnabled: flag,
          dayOfWeek: optional(day),
          dayNumberInMonth: optional(dayNumber),
          [dayOfMonth]: optional(whole(1, 31)),
          months: optional(list(month)),
          localTime: optional(localTime),
          isLastDayOfMonth: optional(flag),
        },
        neededOnDay(dayOfMonth),
      ),
    ),
  };
}

/** An enabled monthly schedule on a day of the month must name the day; the last day overrides it. */
export function neededOnDay(dayOfMonth: string) {
  return needed(
    dayOfMonth,
    ({ isEnabled, dayNumberInMonth, isLastDayOfMonth }) =>
      isEnabled === true && isName(dayNumberInMonth, 'OnDay') && isLastDayOfMonth !== true,
    'dayNumberInMonth is OnDay',
  );
}

/** BackupStorageSettingModel. In 1.3-rev1 an enabled encryption needs its type. */
function storageData(revision: Revision, isOldest: boolean): Field {
  const isTyped = isFrom(revision, '1.3-rev1');
  const encryption = object(
    {
      isEnabled: flag,
      encryptionType: optional(oneOf('ByUserPassword', 'ByKms')),
      [isOldest ? 'encryptionPasswordIdOrNull' : 'encryptionPasswordId']: optional(guid),
      [isOldest ? 'encryptionPasswordTag' : 'encryptionPasswordUniqueId']: optional(text),
      kmsServerId: optional(guid),
    },
    needed('encryptionType', ({ isEnabled }) => isTyped && isEnabled === true, 'encryption is enabled'),
  );
  return object({
    [isOldest ? 'enableInlineDataDedup' : 'inlineDataDedupEnabled']: optional(flag),
    excludeSwapFileBlocks: optional(flag),
    excludeDeletedFileBlocks: optional(flag),
    compressionLevel: optional(compressionLevel(revision)),
    storageOptimization: optional(storageOptimization(revision)),
    encryption: optional(encryption),
  });
}

/** NotificationSettingsModel. */
function notifications(isOldest: boolean): Field {
  const custom = object({
    subject: optional(text),
    notifyOnSuccess: optional(flag),
    notifyOnWarning: optional(flag),
    notifyOnError: optional(flag),
    SuppressNotificationUntilLastRetry: optional(flag),
  });
  return object({
    sendSNMPNotifications: optional(flag),
    emailNotifications: optional(
      object({
        isEnabled: flag,
        recipients: optional(list(text)),
        notificationType: optional(oneOf('UseGlobalNotificationSettings', 'UseCustomNotificationSettings')),
        customNotificationSettings: optional(custom),
      }),
    ),
    vmAttribute: optional(
      object({
        isEnabled: flag,
        notes: optional(text),
        [isOldest ? 'appendToExisitingValue' : 'appendToExistingValue']: optional(flag),
      }),
    ),
  });
}

/** BackupJobAdvancedSettingsVSphereModel. */
const vSphere = object({
  enableVMWareToolsQuiescence: optional(flag),
  changedBlockTracking: optional(
    object({
      isEnabled: flag,
      enableCBTautomatically: optional(flag),
      resetCBTonActiveFull: optional(flag),
    }),
  ),
});

const command = optional(object({ isEnabled: flag, command: optional(text) }));

/** JobScriptsSettingsModel. */
const scripts = object({
  preCommand: command,
  postCommand: command,
  periodicityType: optional(oneOf('Days', 'BackupSessions')),
  runScriptEvery: optional(whole()),
  dayOfWeek: optional(list(day)),
});
