import { type Field, same } from './client-operation.ts';

const SINCE_13 = '1.3-rev0';

export const TOKEN: readonly Field[] = [
  ['accessToken', 'access_token'],
  ['refreshToken', 'refresh_token'],
];

export const SERVER_TIME = same('serverTime timeZone');

export const SERVER_INFO = [...same('vbrId name buildVersion patches'), ...same('platform', SINCE_13)];

export const JOB: readonly Field[] = [
  ...same('id name description isDisabled isHighPriority'),
  ['document.type', 'type'],
];

export const JOB_STATE: readonly Field[] = [
  ...same('id name description lastResult workload objectsCount'),
  ...same('lastRun nextRun repositoryId repositoryName sessionId'),
  ['typeAsSent', 'type'],
  ['statusAsSent', 'status'],
  ...same('nextRunPolicy highPriority progressPercent backupCopyMode isStorageSnapshot', SINCE_13),
  ...same('runAfterJob.jobId runAfterJob.jobName', SINCE_13),
  ...same(
    'sessionProgress.processingRate sessionProgress.bottleneck sessionProgress.progressPercent',
    SINCE_13,
  ),
  ['sessionProgress.processedSizeBytes', 'sessionProgress.processedSize', SINCE_13],
  ['sessionProgress.readSizeBytes', 'sessionProgress.readSize', SINCE_13],
  ['sessionProgress.transferredSizeBytes', 'sessionProgress.transferredSize', SINCE_13],
  ...same('targetName', '1.3-rev2'),
];

export const SESSION: readonly Field[] = [
  ...same('id name sessionType state creationTime endTime progressPercent'),
  ['jobId', 'jobId|activityId'],
  ['result', 'result.result'],
  ['message', 'result.message'],
  ['isCanceled', 'result.isCanceled'],
  ...same('initiatedBy', SINCE_13),
];

export const SESSION_LOG = [
  ...same('totalRecords records.0.id records.0.status records.0.startTime records.0.updateTime'),
  ...same('records.0.title records.0.description'),
];

export const REPOSITORY = same('id name description type');

/** What a page is read by (PaginationResult). */
export const PAGE = ['data', 'pagination.total', 'pagination.count'];
