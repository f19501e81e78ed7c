import type * as z from 'zod';
import type { Dialect } from './dialect.ts';
import {
  atLeast,
  enabled,
  flag,
  guid,
  holds,
  isEmpty,
  isEnabled,
  list,
  needs,
  needsAny,
  needsEnabled,
  part,
  type Rule,
  text,
  timeOfDay,
  whole,
} from './part.ts';
import { dayIsSaid, monthDay } from './schedule.ts';
import { values } from './values.ts';

/** (BackupJobAdvancedSettingsModel; vbr-1.3-rev2 corrected the spelling of two names) */
export function advancedSettings(d: Dialect): z.ZodType {
  return part({
    backupModeType: d.must(d.oneOf(values.backupMode), 'How backups build on each other.'),
    [d.isLater ? 'syntheticFulls' : 'synthenticFulls']: d.may(
      repeated(d, 'Whether synthetic full backups are made.'),
      'Full backups made from what the repository has. Spelled syntheticFulls from 1.3-rev2 on.',
    ),
    activeFulls: d.may(
      repeated(d, 'Whether active full backups are made.'),
      'Full backups read from the machines.',
    ),
    backupHealth: d.may(repeated(d, 'Whether the check is made.'), 'The check of the latest restore point.'),
    fullBackupMaintenance: d.may(maintenance(d), 'Maintenance of full backups.'),
    storageData: d.may(storageData(d), 'How data is stored.'),
    notifications: d.may(notifications(d), 'Who is notified of runs.'),
    vSphere: d.may(vSphere(d), 'What concerns vSphere alone.'),
    storageIntegration: d.may(storageIntegration(d), 'Backup from snapshots of the storage.'),
    scripts: d.may(scripts(d), 'Commands before and after the job.'),
  });
}

/**
 * An operation on days of the week or of the month. In the examples of vbr-1.1-rev1: Jobs, synthetic fulls have `days`
 * without a part for the week. (SyntheticFullSettingsModel, ActiveFullSettingsModel,
 * BackupHealthCheckSettingsModels, FullBackupMaintenanceDefragmentAndCompactModel)
 */
function repeated(d: Dialect, whether: string): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), whether),
      weekly: d.may(
        d.shared('WeeklyOperation', () => weekly(d)),
        'On days of the week.',
      ),
      monthly: d.may(
        d.shared('MonthlyOperation', () => monthly(d)),
        'On a day of the month.',
      ),
    },
    (fields, report) => {
      if (isEmpty(fields['days'])) needsEnabled('weekly', 'monthly')(fields, report);
    },
  );
}

/** (AdvancedStorageScheduleWeeklyModel) */
function weekly(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      days: d.may(list(d.oneOf(values.dayOfWeek)), 'The days. Needed when isEnabled is true.'),
      ...d.in(['1.3-rev1'], { localTime: d.may(timeOfDay(), "The time by the backup server's clock.") }),
    },
    needs(enabled, 'days'),
  );
}

/** (AdvancedStorageScheduleMonthlyModel) Up to 1.1-rev1 the day has another name here. */
function monthly(d: Dialect): z.ZodType {
  const isOlder = d.demands(['1.1-rev0', '1.1-rev1']);
  const isSaid: Rule = (fields, report) =>
    dayIsSaid(isOlder || 'dayOfMonths' in fields ? 'dayOfMonths' : 'dayOfMonth')(fields, report);
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      ...d.in(['1.3-rev1'], monthDay(d, 'dayOfMonth')),
      ...d.in(['1.1-rev0', '1.1-rev1'], monthDay(d, 'dayOfMonths')),
      ...d.in(['1.3-rev1'], {
        localTime: d.may(timeOfDay(), "The time by the backup server's clock."),
        isLastDayOfMonth: d.may(flag(), 'Whether it is the last day; it overrides dayOfMonth.'),
      }),
    },
    isSaid,
  );
}

/** (FullBackupMaintenanceModel) */
function maintenance(d: Dialect): z.ZodType {
  return part({
    [d.isLater ? 'removeData' : 'RemoveData']: d.may(
      part(
        {
          isEnabled: d.must(flag(), 'Whether the data of deleted machines is removed.'),
          afterDays: d.may(whole(), 'After how many days, from 1. Needed when isEnabled is true.'),
        },
        needs(enabled, 'afterDays'),
        atLeast(enabled, 'afterDays', 1),
      ),
      'How long the data of deleted machines is kept. Spelled removeData from 1.3-rev2 on.',
    ),
    defragmentAndCompact: d.may(
      repeated(d, 'Whether full backups are compacted.'),
      'Compaction of full backups.',
    ),
  });
}

/** (BackupStorageSettingModel; `enableInlineDataDedup` in 1.1-rev0) */
function storageData(d: Dialect): z.ZodType {
  const dedup = 'Whether data is deduplicated.';
  return part({
    ...d.in(['1.1-rev0'], { enableInlineDataDedup: d.may(flag(), dedup) }),
    ...d.in(['1.1-rev1', '1.3-rev1'], { inlineDataDedupEnabled: d.may(flag(), dedup) }),
    excludeSwapFileBlocks: d.may(flag(), 'Whether blocks of swap files are left out.'),
    excludeDeletedFileBlocks: d.may(flag(), 'Whether blocks of deleted files are left out.'),
    compressionLevel: d.may(d.oneOf(values.compressionLevel), 'The level of compression.'),
    storageOptimization: d.may(
      d.oneOf(values.storageOptimization),
      'The size of blocks, or what they are for.',
    ),
    encryption: d.may(encryption(d), 'Whether and by what backups are encrypted.'),
  });
}

/**
 * (BackupStorageSettingsEncryptionModel, EEncryptionType: required when encryption is on; only vbr-1.3-rev1 says so)
 * The example of vbr-1.1-rev1: Create Job calls the password `passwordId`.
 */
function encryption(d: Dialect): z.ZodType {
  const id = "The password's id. It or what the server knows it by is needed when a password encrypts.";
  const tag = 'What the server knows the password by, beside its id.';
  return part(
    {
      isEnabled: d.must(flag(), 'Whether backups are encrypted.'),
      ...d.in(['1.1-rev0'], {
        encryptionPasswordIdOrNull: d.may(guid(), id),
        encryptionPasswordTag: d.may(text(), tag),
      }),
      ...d.in(['1.1-rev1', '1.3-rev1'], {
        encryptionType: d.may(
          d.oneOf(values.encryptionType),
          'By a password, or by a key management server (KMS).',
        ),
        encryptionPasswordId: d.may(guid(), id),
        encryptionPasswordUniqueId: d.may(text(), tag),
        kmsServerId: d.may(guid(), "The KMS server's id. Needed when encryptionType is ByKms."),
      }),
    },
    (fields, report) => {
      if (!holds(enabled, fields)) return;
      const isByKms = { field: 'encryptionType', is: 'ByKms' };
      if (d.demands(['1.3-rev1'])) needs(enabled, 'encryptionType')(fields, report);
      if (holds(isByKms, fields)) needs(isByKms, 'kmsServerId')(fields, report);
      else if (d.demands(['1.1-rev0']))
        needsAny(enabled, 'encryptionPasswordIdOrNull', 'encryptionPasswordTag')(fields, report);
      else
        needsAny(enabled, 'encryptionPasswordId', 'encryptionPasswordUniqueId', 'passwordId')(fields, report);
    },
  );
}

/** (NotificationSettingsModel) */
function notifications(d: Dialect): z.ZodType {
  const append = 'Whether the note is appended to what the attribute says already.';
  return part({
    sendSNMPNotifications: d.may(flag(), 'Whether SNMP traps are sent.'),
    emailNotifications: d.may(emailNotifications(d), 'E-mail notifications.'),
    vmAttribute: d.may(
      part(
        {
          isEnabled: d.must(flag(), 'Whether a successful backup is noted in an attribute of the machine.'),
          notes: d.may(text(), 'The name of the attribute. Needed when isEnabled is true.'),
          ...d.in(['1.1-rev0'], { appendToExisitingValue: d.may(flag(), append) }),
          ...d.in(['1.1-rev1', '1.3-rev1'], { appendToExistingValue: d.may(flag(), append) }),
        },
        needs(enabled, 'notes'),
      ),
      'Notes about backups in an attribute of the machines.',
    ),
  });
}

/** (EmailNotificationSettingsModel) */
export function emailNotifications(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether e-mails are sent.'),
      recipients: d.may(list(text()), 'The addresses.'),
      notificationType: d.may(
        d.oneOf(values.emailNotificationType),
        "By the server's settings or by the job's own.",
      ),
      customNotificationSettings: d.may(
        part({
          subject: d.may(text(), 'The subject, in which %JobName% and such stand for what they name.'),
          notifyOnSuccess: d.may(flag(), 'Whether an e-mail is sent for a success.'),
          notifyOnWarning: d.may(flag(), 'Whether one is sent for a warning.'),
          notifyOnError: d.may(flag(), 'Whether one is sent for a failure.'),
          SuppressNotificationUntilLastRetry: d.may(flag(), 'Whether one is sent for the last retry only.'),
        }),
        "The job's own settings. Needed when notificationType is UseCustomNotificationSettings.",
      ),
    },
    (fields, report) => {
      const isCustom = { field: 'notificationType', is: 'UseCustomNotificationSettings' };
      if (holds(enabled, fields)) needs(isCustom, 'customNotificationSettings')(fields, report);
    },
  );
}

/** (BackupJobAdvancedSettingsVSphereModel) */
export function vSphere(d: Dialect): z.ZodType {
  return part({
    enableVMWareToolsQuiescence: d.may(flag(), 'Whether VMware Tools quiesce the guest.'),
    changedBlockTracking: d.may(
      part({
        isEnabled: d.must(flag(), 'Whether only changed blocks are read (CBT).'),
        enableCBTautomatically: d.may(flag(), 'Whether CBT is switched on where it is off.'),
        resetCBTonActiveFull: d.may(flag(), 'Whether an active full backup starts CBT anew.'),
      }),
      'Changed block tracking.',
    ),
  });
}

/** (PrimaryStorageIntegrationSettingsModel; other names in 1.1-rev0) */
export function storageIntegration(d: Dialect): z.ZodType {
  const limit = 'Whether the number of machines per storage snapshot is limited.';
  const count = (field: string) => `How many, from 1. Needed when ${field} is true.`;
  const limited = (field: string, counted: string): Rule[] => {
    const isLimited = { field, is: true };
    return [needs(isLimited, counted), atLeast(isLimited, counted, 1)];
  };
  return part(
    {
      isEnabled: d.must(flag(), 'Whether snapshots of the storage are used.'),
      ...d.in(['1.1-rev0'], {
        limitProcessedVm: d.may(flag(), limit),
        limitProcessedVmCount: d.may(whole(), count('limitProcessedVm')),
      }),
      ...d.in(['1.1-rev1', '1.3-rev1'], {
        processedVmsLimitEnabled: d.may(flag(), limit),
        processedVmsCount: d.may(whole(), count('processedVmsLimitEnabled')),
      }),
      failoverToStandardBackup: d.may(flag(), 'Whether a snapshot of the machine is used if that fails.'),
    },
    ...limited('limitProcessedVm', 'limitProcessedVmCount'),
    ...limited('processedVmsLimitEnabled', 'processedVmsCount'),
  );
}

/** (JobScriptsSettingsModel) */
export function scripts(d: Dialect): z.ZodType {
  const command = part(
    {
      isEnabled: d.must(flag(), 'Whether it runs.'),
      command: d.may(text(), 'The path of the script. Needed when isEnabled is true.'),
    },
    needs(enabled, 'command'),
  );
  return part(
    {
      preCommand: d.may(command, 'Before the job.'),
      postCommand: d.may(command, 'After the job.'),
      periodicityType: d.may(d.oneOf(values.scriptPeriodicity), 'On some days, or with some runs.'),
      runScriptEvery: d.may(whole(), 'With every such run, from 1.'),
      dayOfWeek: d.may(list(d.oneOf(values.dayOfWeek)), 'The days. Needed when periodicityType is Days.'),
    },
    (fields, report) => {
      if (!isEnabled(fields['preCommand']) && !isEnabled(fields['postCommand'])) return;
      needs({ field: 'periodicityType', is: 'Days' }, 'dayOfWeek')(fields, report);
      atLeast({ field: 'periodicityType', is: 'BackupSessions' }, 'runScriptEvery', 1)(fields, report);
    },
  );
}
