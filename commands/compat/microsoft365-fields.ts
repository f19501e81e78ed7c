import { type Field, same } from './client-operation.ts';

export const TOKEN: readonly Field[] = [
  ['accessToken', 'access_token'],
  ['refreshToken', 'refresh_token'],
];

export const SERVICE_INSTANCE = same('version installationId');

export const ORGANIZATION = same('id name officeName type');

export const REPOSITORY: readonly Field[] = [
  ...same('id name description retentionType retentionPeriodType isLongTerm isOutOfSync proxyId'),
  ['objectStorageId', 'objectStorageId|objectStorage.id'],
  ['objectStorageType', 'objectStorage.type', 'v8'],
  ...same('proxyPoolId', 'v8'),
];

export const BACKUP_JOB: readonly Field[] = [
  ...same('id name description backupType repositoryId isEnabled lastStatus lastRun nextRun'),
  ['schedule.type', 'schedulePolicy.type'],
  ['schedule.scheduleEnabled', 'schedulePolicy.scheduleEnabled'],
  ...same('lastBackup', 'v7'),
  ...same('organizationId', 'v8'),
];

export const COPY_JOB = [
  ...same('id name backupJobId repositoryId isEnabled lastStatus lastRun nextRun schedulePolicy'),
  ...same('lastBackup', 'v7'),
  ...same('organizationId', 'v8'),
];

export const SESSION = [
  ...same('id status details creationTime endTime retryCount progress'),
  ...same('statistics.processedObjects statistics.transferredDataBytes statistics.bottleneck'),
  ...same('repositoryId jobWillBeRetried jobType', 'v7'),
  ...same('jobId', 'v8'),
];
