import type { JsonRecord } from '../reading/json-record.ts';
import { readDurationMs } from '../reading/time.ts';
import { type Feature, featuresOf, IN_13_0, jobTypeFeatures, valueFeature } from './features.ts';
import type { QueryValue } from './pages.ts';
import type { Revision } from './revision.ts';
import {
  type JobStatus,
  type JobType,
  type JobWorkload,
  readJobType,
  readResult,
  readStatus,
  readWorkload,
  referenceIn,
  type SessionResult,
  writeJobType,
  writeValue,
} from './spelling.ts';

/** (EJobFiltersOrderColumn, GetAllJobs) */
export interface JobsFilters {
  readonly orderColumn?: 'Name' | 'Type' | 'Description';
  readonly orderAsc?: boolean;
  /** `*` stands for any characters. */
  readonly nameFilter?: string;
  readonly typeFilter?: JobType;
}

/** (JobStatesFilters, EJobStatesFiltersOrderColumn) */
export interface JobStatesFilters {
  /** `RepositoryName` and `AfterJobName` from 1.3-rev0. */
  readonly orderColumn?:
    | 'Name'
    | 'Type'
    | 'Status'
    | 'LastRun'
    | 'LastResult'
    | 'NextRun'
    | 'Description'
    | 'RepositoryId'
    | 'ObjectsCount'
    | 'RepositoryName'
    | 'AfterJobName';
  readonly orderAsc?: boolean;
  readonly idFilter?: string;
  /** `*` stands for any characters, at the beginning, at the end or both. */
  readonly nameFilter?: string;
  readonly typeFilter?: JobType;
  readonly lastResultFilter?: SessionResult;
  readonly statusFilter?: JobStatus;
  readonly workloadFilter?: JobWorkload;
  readonly lastRunAfterFilter?: Date;
  readonly lastRunBeforeFilter?: Date;
  readonly isHighPriorityJobFilter?: boolean;
  readonly repositoryIdFilter?: string;
  readonly objectsCountFilter?: number;
  /** From 1.3-rev0. */
  readonly afterJobIdFilter?: string;
  /** From 1.3-rev0. */
  readonly afterJobNameFilter?: string;
}

/** Paging needs a stable order: without an order from the caller, jobs are sorted by name. */
const BY_NAME = { orderColumn: 'Name', orderAsc: true } as const;

/** The query of `GET /api/v1/jobs` in the spelling of `revision`. */
export function jobsQuery(filters: JobsFilters, revision: Revision): Record<string, QueryValue> {
  return { ...BY_NAME, ...filters, typeFilter: jobType(filters.typeFilter, revision) };
}

/** The query of `GET /api/v1/jobs/states` in the spelling of `revision`. */
export function jobStatesQuery(filters: JobStatesFilters, revision: Revision): Record<string, QueryValue> {
  return {
    ...BY_NAME,
    ...filters,
    typeFilter: jobType(filters.typeFilter, revision),
    statusFilter: value(filters.statusFilter, revision),
    workloadFilter: value(filters.workloadFilter, revision),
  };
}

function jobType(type: JobType | undefined, revision: Revision): string | undefined {
  return type === undefined ? undefined : writeJobType(type, revision);
}

function value(written: JobStatus | JobWorkload | undefined, revision: Revision): string | undefined {
  return written === undefined ? undefined : writeValue(written, revision);
}

/** The progress of the job's last session; sizes in bytes. From 1.3-rev0. */
interface SessionProgress {
  readonly durationMs: number | undefined;
  /** In the server's words, such as `18.3 MB/s` or `N/A`. */
  readonly processingRate: string | undefined;
  readonly bottleneck: string | undefined;
  readonly processedSizeBytes: number | undefined;
  readonly readSizeBytes: number | undefined;
  readonly transferredSizeBytes: number | undefined;
  readonly progressPercent: number | undefined;
}

/**
 * A job's state in one spelling for every revision. A field is undefined when the revision lacks it, or the server
 * omits it, sends `null` or sends a value that no document allows. (JobStateModel in vbr-1.1-rev0 and vbr-1.3-rev1)
 */
export interface JobState {
  readonly id: string;
  /** Empty when it cannot be read. */
  readonly name: string;
  /** `Unknown` when it cannot be read. From 1.3-rev0 the server uses that word, too. */
  readonly type: JobType;
  readonly typeAsSent: string;
  readonly description: string | undefined;
  /** In lower case, known or not. */
  readonly status: JobStatus;
  readonly statusAsSent: string;
  /** `None` while the job runs and for a job that never ran; `Unknown` when it cannot be read. */
  readonly lastResult: SessionResult;
  readonly workload: JobWorkload;
  readonly objectsCount: number | undefined;
  readonly lastRun: Date | undefined;
  readonly nextRun: Date | undefined;
  readonly repositoryId: string | undefined;
  readonly repositoryName: string | undefined;
  /** The job's last session. */
  readonly sessionId: string | undefined;
  /** When it runs next, after which job, or why it does not run; in the server's words. From 1.3-rev0. */
  readonly nextRunPolicy: string | undefined;
  /** From 1.3-rev0, as all fields that follow. */
  readonly highPriority: boolean | undefined;
  readonly progressPercent: number | undefined;
  readonly sessionProgress: SessionProgress | undefined;
  readonly runAfterJob:
    | { readonly jobId: string | undefined; readonly jobName: string | undefined }
    | undefined;
  readonly backupCopyMode: string | undefined;
  readonly isStorageSnapshot: boolean | undefined;
  /** From 1.3-rev2. */
  readonly targetName: string | undefined;
}

/**
 * Reads one element of `GET /api/v1/jobs/states`. For speed it is written by hand and always sets every key: it may
 * read ten thousand elements.
 */
export function readJobState(record: JsonRecord, id: string): JobState {
  const { fields } = record;
  const type = record.requiredText('type', fields.type) ?? 'Unknown';
  const status = record.requiredText('status', fields.status) ?? 'unknown';
  return {
    id,
    name: record.requiredText('name', fields.name) ?? '',
    type: readJobType(type),
    typeAsSent: type,
    description: record.text('description', fields.description),
    status: readStatus(status),
    statusAsSent: status,
    lastResult: readResult(record.requiredText('lastResult', fields.lastResult) ?? 'Unknown'),
    workload: readWorkload(record.requiredText('workload', fields.workload) ?? 'unknown'),
    objectsCount: readExact(record, 'objectsCount', fields.objectsCount),
    lastRun: record.time('lastRun', fields.lastRun),
    nextRun: record.time('nextRun', fields.nextRun),
    repositoryId: referenceIn(record, 'repositoryId', fields.repositoryId),
    repositoryName: record.text('repositoryName', fields.repositoryName),
    sessionId: referenceIn(record, 'sessionId', fields.sessionId),
    nextRunPolicy: record.text('nextRunPolicy', fields.nextRunPolicy),
    highPriority: record.flag('highPriority', fields.highPriority),
    progressPercent: record.percent('progressPercent', fields.progressPercent),
    sessionProgress: readProgress(record.record('sessionProgress', fields.sessionProgress)),
    runAfterJob: readRunAfterJob(record.record('runAfterJob', fields.runAfterJob)),
    backupCopyMode: record.text('backupCopyMode', fields.backupCopyMode),
    isStorageSnapshot: record.flag('isStorageSnapshot', fields.isStorageSnapshot),
    targetName: record.text('targetName', fields.targetName),
  };
}

/** A number that must be exact: JavaScript has no exact integer above 2^53, and no run handles nine petabytes. */
function readExact(record: JsonRecord, field: string, value: unknown): number | undefined {
  const count = record.count(field, value);
  if (count === undefined || Number.isSafeInteger(count)) return count;
  return record.note(field, 'out-of-range');
}

function readProgress(record: JsonRecord | undefined): SessionProgress | undefined {
  if (record === undefined) return undefined;
  const { fields } = record;
  return {
    durationMs: readDuration(record, 'duration', fields.duration),
    processingRate: record.text('processingRate', fields.processingRate),
    bottleneck: record.text('bottleneck', fields.bottleneck),
    processedSizeBytes: readExact(record, 'processedSize', fields.processedSize),
    readSizeBytes: readExact(record, 'readSize', fields.readSize),
    transferredSizeBytes: readExact(record, 'transferredSize', fields.transferredSize),
    progressPercent: record.percent('progressPercent', fields.progressPercent),
  };
}

/** An empty text means no duration. */
function readDuration(record: JsonRecord, field: string, value: unknown): number | undefined {
  const text = record.text(field, value);
  if (text === undefined || text === '') return undefined;
  return readDurationMs(text) ?? record.note(field, 'not-a-time');
}

function readRunAfterJob(record: JsonRecord | undefined): JobState['runAfterJob'] {
  if (record === undefined) return undefined;
  const { fields } = record;
  return {
    jobId: referenceIn(record, 'jobId', fields.jobId),
    jobName: record.text('jobName', fields.jobName),
  };
}

/** (EJobStatus) */
const JOB_STATUSES = featuresOf([[IN_13_0, 'enabled stopping stopped starting']]);
/** (EJobStatesFiltersOrderColumn) */
const JOB_STATES_COLUMNS = featuresOf([[IN_13_0, 'RepositoryName AfterJobName']]);

/** (GetAllJobStates) */
export function jobStatesFeatures(filters: JobStatesFilters): Feature[] {
  const { typeFilter, statusFilter, orderColumn, afterJobIdFilter, afterJobNameFilter } = filters;
  return [
    ...jobTypeFeatures(typeFilter),
    ...valueFeature('the status of jobs', JOB_STATUSES, statusFilter),
    ...valueFeature('the order of job states by', JOB_STATES_COLUMNS, orderColumn),
    ...(afterJobIdFilter === undefined ? [] : [{ what: 'afterJobIdFilter', ...IN_13_0 }]),
    ...(afterJobNameFilter === undefined ? [] : [{ what: 'afterJobNameFilter', ...IN_13_0 }]),
  ];
}
