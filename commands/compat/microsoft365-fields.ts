import { type Field, same } from './client-operation.ts';

export const TOKEN: readonly Field[] = [
  ['accessToken', 'access_token'],
  ['refreshToken', 'refresh_token'],
];

export const SERVICE_INSTANCE: readonly Field[] = [['buildVersion', 'version'], ...same('installationId')];

export const ORGANIZATION = same('id name officeName type');

export const REPOSITORY: readonly Field[] = [
  ...same('id name description retentionType retentionPeriodType isLongTerm isOutOfSync proxyId'),
  ['objectStorageId', 'objectStorageId|objectStorage.id'],
  ['objectStorageType', 'objectStorage.type', 'v8'],
  ...same('proxyPoolId organizationId', 'v8'),
];

export const BACKUP_JOB: readonly Field[] = [
  ...same('id name description backupType repositoryId isEnabled lastStatus lastRun nextRun'),
  ['schedule.type', 'schedulePolicy.type'],
  ['schedule.scheduleEnabled', 'schedulePolicy.scheduleEnabled'],
  ...same('lastBackup', 'v7'),
  ...same('organizationId', 'v8'),
];

export const COPY_JOB: readonly Field[] = [
  ...same('id name backupJobId repositoryId isEnabled lastStatus lastRun nextRun schedulePolicy'),
  ['schedule.type', 'schedulePolicy.type'],
  ['schedule.periodicallyEvery', 'schedulePolicy.periodicallyEvery'],
  ['schedule.dailyType', 'schedulePolicy.dailyType'],
  ['schedule.dailyTime', 'schedulePolicy.dailyTime'],
  ...same('lastBackup', 'v7'),
  ...same('organizationId', 'v8'),
];

export const SESSION = [
  ...same('id status details creationTime endTime retryCount progress'),
  ...same('statistics.processedObjects statistics.transferredDataBytes statistics.bottleneck'),
  ...same('statistics.processingRateBytesPS statistics.processingRateItemsPS'),
  ...same('statistics.readRateBytesPS statistics.writeRateBytesPS'),
  ...same('repositoryId mainSessionId jobWillBeRetried jobType', 'v7'),
  ...same('jobId jobSessionConfigType proxyId proxyPoolId', 'v8'),
];

/** The parts of an answer that page reading uses (PageOf… in the vb365 specs). */
export const PAGE = ['offset', 'limit', 'results', '_links.*.href'];

/** The links of a resource that the client reads. No document lists their names. */
export const LINKED = ['_links.*.href'];

/** The fields of a copy job's window. */
export const WINDOW = [
  'schedulePolicy.backupCopyWindowEnabled',
  'schedulePolicy.backupCopyWindowSettings.backupWindow',
  'schedulePolicy.backupCopyWindowSettings.minuteOffset',
];
