import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';
import { JobModel } from '../../../src/backup-replication/job-model/check-job.ts';
import type { Use } from '../../../src/backup-replication/job-model/dialect.ts';
import type { Revision } from '../../../src/backup-replication/revision.ts';

type JsonValue = JsonObject[string];

/** One wrong field of the sound job: it gets the value, or is removed when the value is undefined. */
interface Mistake {
  readonly at: string;
  readonly value: JsonValue | undefined;
  /** The path of the fault, which may be another field that must be corrected. */
  readonly fault: string;
}

const mistake = (at: string, value: JsonValue | undefined, fault = at): Mistake => ({ at, value, fault });
const missing = (at: string, fault = at) => mistake(at, undefined, fault);

const advanced = 'storage.advancedSettings';
const gfs = 'storage.gfsPolicy';
const disk = 'virtualMachines.excludes.disks.0';
const include = 'virtualMachines.includes.0';
const guest = 'guestProcessing';
const application = 'guestProcessing.appAwareProcessing.appSettings.0';
const indexing = 'guestProcessing.guestFSIndexing.indexingSettings.0';

/** More than a hundred mistakes in one field each, by kind of mistake. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  'missing though required': [
    'type description',
    'virtualMachines virtualMachines.includes',
    `${include}.platform ${include}.hostName ${include}.name ${include}.type ${include}.objectId`,
    `${disk}.vmObject ${disk}.disksToProcess ${disk}.disks`,
    'storage.backupRepositoryId storage.backupProxies storage.backupProxies.autoSelectEnabled',
    'storage.retentionPolicy storage.retentionPolicy.type storage.retentionPolicy.quantity',
    `${gfs}.isEnabled ${advanced}.backupModeType`,
    `${guest}.appAwareProcessing ${guest}.guestFSIndexing`,
    `${application}.vmObject ${application}.vss ${application}.sql.logsProcessing`,
    `${application}.oracle.useGuestCredentials ${application}.oracle.archiveLogs`,
    `${guest}.guestCredentials.useAgentManagementCredentials`,
    `${guest}.guestCredentials.credentials.credentialsType`,
    `${indexing}.LinuxIndexing.guestFSIndexingMode`,
    'schedule.runAutomatically schedule.daily.isEnabled schedule.periodically.isEnabled',
    'schedule.backupWindow.backupWindow.days.0.hours',
  ]
    .flatMap((fields) => fields.split(' '))
    .map((at) => missing(at)),

  'of another type': [
    mistake('name', 7),
    mistake('isHighPriority', 'true'),
    mistake('virtualMachines', []),
    mistake('virtualMachines.includes', {}),
    mistake(`${include}.name`, 1),
    mistake('virtualMachines.excludes.templates.isEnabled', 1),
    mistake('storage', 'Default Backup Repository'),
    mistake('storage.backupProxies.proxyIds', '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c002'),
    mistake('storage.retentionPolicy.quantity', '7'),
    mistake('storage.retentionPolicy.quantity', 7.5),
    mistake(`${advanced}.activeFulls.monthly.months`, 'March'),
    mistake(`${advanced}.notifications.emailNotifications.recipients`, 'backup@example.com'),
    mistake(`${advanced}.scripts.preCommand.command`, true),
    mistake(`${guest}.guestFSIndexing.isEnabled`, 'yes'),
    mistake(`${application}.exclusions.itemsList.0`, null),
    mistake('schedule.runAutomatically', 'true'),
    mistake('schedule.daily', true),
    mistake('schedule.retry.retryCount', '3'),
  ],

  'no id or time': [
    mistake('storage.backupRepositoryId', 'Default Backup Repository'),
    mistake('storage.backupProxies.proxyIds.0', 'proxy'),
    mistake(`${advanced}.storageData.encryption.encryptionPasswordId`, 'secret'),
    mistake(`${guest}.guestCredentials.credentials.credentialsId`, 'administrator'),
    mistake('schedule.daily.localTime', '25:00'),
    mistake('schedule.monthly.localTime', 'ten'),
    mistake('schedule.periodically.backupWindow.days.1.hours', '1,1,1'),
    mistake('schedule.backupWindow.backupWindow.days.0.hours', Array(24).fill('2').join(',')),
  ],

  'out of range': [
    mistake('name', ''),
    mistake('storage.retentionPolicy.quantity', 0),
    mistake(`${gfs}.weekly.keepForNumberOfWeeks`, 0),
    mistake(`${gfs}.weekly.keepForNumberOfWeeks`, 10_000),
    mistake(`${gfs}.monthly.keepForNumberOfMonths`, 1000),
    mistake(`${gfs}.yearly.keepForNumberOfYears`, 1000),
    mistake(`${advanced}.backupHealth.monthly.dayOfMonth`, 32),
    mistake(`${advanced}.backupHealth.monthly.dayOfMonth`, 0),
    mistake(`${advanced}.fullBackupMaintenance.RemoveData.afterDays`, 0),
    mistake(`${advanced}.storageIntegration.processedVmsCount`, 0),
    mistake('schedule.periodically.frequency', 0),
    mistake('schedule.periodically.startTimeWithinAnHour', 60),
    mistake('schedule.retry.retryCount', 0),
    mistake('schedule.retry.awaitMinutes', 0),
  ],

  'a value there is not': [
    mistake('type', 'TapeBackup'),
    mistake(`${include}.type`, 'Machine'),
    mistake(`${include}.platform`, 'Vmware vSphere'),
    mistake(`${disk}.disksToProcess`, 'SomeDisks'),
    mistake('storage.retentionPolicy.type', 'Weeks'),
    mistake(`${gfs}.weekly.desiredTime`, 'Caturday'),
    mistake(`${gfs}.monthly.desiredTime`, 'Sixth'),
    mistake(`${gfs}.yearly.desiredTime`, 'Smarch'),
    mistake(`${advanced}.backupModeType`, 'Differential'),
    mistake(`${advanced}.synthenticFulls.weekly.days.1`, 'Sun'),
    mistake(`${advanced}.activeFulls.monthly.dayNumberInMonth`, 'Fifth'),
    mistake(`${advanced}.storageData.compressionLevel`, 'Maximal'),
    mistake(`${advanced}.storageData.storageOptimization`, '2MB'),
    mistake(`${advanced}.storageData.encryption.encryptionType`, 'ByKey'),
    mistake(`${advanced}.notifications.emailNotifications.notificationType`, 'Custom'),
    mistake(`${application}.vss`, 'ignore'),
    mistake(`${application}.transactionLogs`, 'truncate'),
    mistake(`${application}.sql.logsProcessing`, 'Preserve'),
    mistake(`${application}.oracle.retainLogBackups`, 'Forever'),
    mistake(`${application}.exclusions.exclusionPolicy`, 'Exclude'),
    mistake(`${application}.scripts.scriptProcessingMode`, 'Ignore'),
    mistake(`${indexing}.LinuxIndexing.guestFSIndexingMode`, 'Some'),
    mistake(`${guest}.guestCredentials.credentials.credentialsType`, 'Windows'),
    mistake('schedule.daily.dailyKind', 'Weekly'),
    mistake('schedule.daily.days.0', 'Funday'),
    mistake('schedule.monthly.months.0', 'Mar'),
    mistake('schedule.periodically.periodicallyKind', 'Weeks'),
  ],

  'missing because of another field': [
    mistake(`${disk}.disks`, []),
    mistake('storage.backupProxies.proxyIds', []),
    missing(`${gfs}.weekly.keepForNumberOfWeeks`),
    missing(`${gfs}.monthly.desiredTime`),
    missing(`${gfs}.yearly.keepForNumberOfYears`),
    mistake(gfs, { isEnabled: true, weekly: { isEnabled: false } }),
    missing(`${advanced}.synthenticFulls.weekly`, `${advanced}.synthenticFulls`),
    mistake(`${advanced}.synthenticFulls.weekly.days`, []),
    missing(`${advanced}.activeFulls.monthly.dayOfWeek`),
    missing(`${advanced}.activeFulls.monthly.dayNumberInMonth`),
    missing(`${advanced}.backupHealth.monthly.dayOfMonth`),
    missing(`${advanced}.fullBackupMaintenance.RemoveData.afterDays`),
    missing(`${advanced}.storageData.encryption.encryptionPasswordId`),
    missing(`${advanced}.storageData.encryption.encryptionType`),
    mistake(
      `${advanced}.storageData.encryption.encryptionType`,
      'ByKms',
      `${advanced}.storageData.encryption.kmsServerId`,
    ),
    missing(`${advanced}.notifications.emailNotifications.customNotificationSettings`),
    mistake(`${advanced}.notifications.vmAttribute.notes`, ''),
    missing(`${advanced}.storageIntegration.processedVmsCount`),
    mistake(`${advanced}.scripts.postCommand.command`, ''),
    mistake(`${advanced}.scripts.dayOfWeek`, []),
    missing(`${guest}.guestCredentials`),
    mistake(`${guest}.guestInteractionProxies.proxyIds`, []),
    missing(`${application}.sql.keepDaysCount`),
    mistake(`${application}.sql.logShippingServers.shippingServerIds`, []),
    mistake(`${application}.oracle.credentialsId`, '00000000-0000-0000-0000-000000000000'),
    missing(`${application}.oracle.deleteHoursCount`),
    mistake(`${application}.oracle.archiveLogs`, 'DeleteExpiredGBs', `${application}.oracle.deleteGBsCount`),
    mistake(
      `${application}.postgreSQL.useGuestCredentials`,
      false,
      `${application}.postgreSQL.credentialsId`,
    ),
    mistake(`${application}.exclusions.itemsList`, []),
    missing(`${indexing}.LinuxIndexing.indexingList`),
    mistake('schedule.daily.days', []),
    missing('schedule.monthly.dayOfWeek'),
    missing('schedule.monthly.dayNumberInMonth'),
    mistake('schedule.monthly', { isEnabled: true }, 'schedule.monthly.dayOfMonth'),
    missing('schedule.periodically.periodicallyKind'),
    missing('schedule.periodically.frequency'),
    mistake('schedule.afterThisJob.jobName', ''),
    missing('schedule.backupWindow.backupWindow'),
  ],
};

/** A copy of the document with the value at the path; undefined removes the field. */
export function withValue(document: JsonObject, at: string, value: JsonValue | undefined): JsonObject {
  // Not structuredClone, which keeps shared objects shared.
  const copy: JsonObject = JSON.parse(JSON.stringify(document));
  const steps = at.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<JsonValue | undefined>((part, step) => fieldsOf(part, at)[step], copy);
  if (value === undefined) delete fieldsOf(parent, at)[last];
  else fieldsOf(parent, at)[last] = value;
  return copy;
}

function fieldsOf(value: JsonValue | undefined, at: string): JsonObject {
  if (typeof value !== 'object' || value === null) throw new Error(`The document has nothing at ${at}.`);
  return value as JsonObject;
}

/** A copy of the document with each value at its path. */
export function withValues(
  document: JsonObject,
  values: readonly (readonly [at: string, value: JsonValue])[],
): JsonObject {
  return values.reduce((made, [at, value]) => withValue(made, at, value), document);
}

/**
 * Every value of a document by its path, and whether it is an object. Of a list, only the first item is used. A null is
 * left out, because its type is unknown.
 */
function placesIn(value: JsonValue, at = ''): (readonly [at: string, isPart: boolean])[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return fields.flatMap(([name, each]) => {
    if (each === null) return [];
    const isPart = typeof each === 'object' && !Array.isArray(each);
    return [[`${at}${name}`, isPart] as const, ...placesIn(each as JsonValue, `${at}${name}.`)];
  });
}

/** The places where a value of a wrong type is accepted, because the revision's model does not know the field. */
export function passedOn(document: JsonObject, revision: Revision, use: Use): string[] {
  const model = new JobModel(document['type'], revision, use);
  return placesIn(document)
    .filter(([at, isPart]) =>
      model.faultsOf(withValue(document, at, isPart ? 7 : {})).every(({ path }) => path.join('.') !== at),
    )
    .map(([at]) => at);
}

/** The required fields of a document, by the object that they are in: `storage.retentionPolicy: type quantity`. */
export function required(document: JsonObject, revision: Revision, use: Use): string[] {
  const model = new JobModel(document['type'], revision, use);
  const paths = placesIn(document)
    .map(([at]) => at)
    .filter((at) => !at.endsWith('.0'))
    .filter((at) =>
      model.faultsOf(withValue(document, at, undefined)).some(({ path }) => path.join('.') === at),
    );
  const parts = Map.groupBy(paths, (at) => at.slice(0, Math.max(at.lastIndexOf('.'), 0)));
  return [...parts].map(
    ([part, fields]) => `${part}: ${fields.map((at) => at.slice(at.lastIndexOf('.') + 1)).join(' ')}`,
  );
}
