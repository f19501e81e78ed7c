import { readDurationMs, readTime } from '../transport/time.ts';
import { type Fields, flag, isObject, number, requiredText, text } from './fields.ts';
import {
  type JobStatus,
  type JobType,
  type JobWorkload,
  readJobType,
  readResult,
  readStatus,
  readWorkload,
  type SessionResult,
} from './spelling.ts';

/** How far the job's last session has come; sizes in bytes. From 1.3-rev0. */
interface SessionProgress {
  readonly durationMs: number | undefined;
  /** As the server words it, such as `18.3 MB/s` or `N/A`. */
  readonly processingRate: string | undefined;
  readonly bottleneck: string | undefined;
  readonly processedSizeBytes: number | undefined;
  readonly readSizeBytes: number | undefined;
  readonly transferredSizeBytes: number | undefined;
  readonly progressPercent: number | undefined;
}

/**
 * A job's state in one spelling for every revision. What a revision does not have, and what a server leaves out
 * or sends as `null`, is undefined. (JobStateModel in vbr-1.1-rev0 and vbr-1.3-rev1)
 */
export interface JobState {
  readonly id: string;
  readonly name: string;
  readonly type: JobType;
  readonly typeAsSent: string;
  readonly description: string;
  /** In lower case, known or not. */
  readonly status: JobStatus;
  readonly statusAsSent: string;
  /** `None` while the job runs, and for a job that never ran. */
  readonly lastResult: SessionResult;
  readonly workload: JobWorkload;
  readonly objectsCount: number;
  readonly lastRun: Date | undefined;
  readonly nextRun: Date | undefined;
  readonly repositoryId: string | undefined;
  readonly repositoryName: string | undefined;
  /** The job's last session. */
  readonly sessionId: string | undefined;
  /** Why there is no next run, or after which job; in the server's words. From 1.3-rev0. */
  readonly nextRunPolicy: string | undefined;
  /** From 1.3-rev0, as all that follow. */
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
 * Reads one element of `GET /api/v1/jobs/states`. Written by hand and always with every key: ten thousand go
 * through it. Throws MissingFieldError when there is no id or name.
 */
export function readJobState(fields: Fields): JobState {
  const type = text(fields.type) ?? 'Unknown';
  const status = text(fields.status) ?? 'unknown';
  return {
    id: requiredText(fields.id, 'the id of a job state'),
    name: requiredText(fields.name, 'the name of a job state'),
    type: readJobType(type),
    typeAsSent: type,
    description: text(fields.description) ?? '',
    status: readStatus(status),
    statusAsSent: status,
    lastResult: readResult(text(fields.lastResult) ?? 'None'),
    workload: readWorkload(text(fields.workload) ?? 'unknown'),
    objectsCount: number(fields.objectsCount) ?? 0,
    lastRun: readTime(fields.lastRun),
    nextRun: readTime(fields.nextRun),
    repositoryId: text(fields.repositoryId),
    repositoryName: text(fields.repositoryName),
    sessionId: text(fields.sessionId),
    nextRunPolicy: text(fields.nextRunPolicy),
    highPriority: flag(fields.highPriority),
    progressPercent: number(fields.progressPercent),
    sessionProgress: readProgress(fields.sessionProgress),
    runAfterJob: readRunAfterJob(fields.runAfterJob),
    backupCopyMode: text(fields.backupCopyMode),
    isStorageSnapshot: flag(fields.isStorageSnapshot),
    targetName: text(fields.targetName),
  };
}

function readProgress(value: unknown): SessionProgress | undefined {
  if (!isObject(value)) return undefined;
  return {
    durationMs: readDurationMs(value.duration),
    processingRate: text(value.processingRate),
    bottleneck: text(value.bottleneck),
    processedSizeBytes: number(value.processedSize),
    readSizeBytes: number(value.readSize),
    transferredSizeBytes: number(value.transferredSize),
    progressPercent: number(value.progressPercent),
  };
}

function readRunAfterJob(value: unknown): JobState['runAfterJob'] {
  return isObject(value) ? { jobId: text(value.jobId), jobName: text(value.jobName) } : undefined;
}
