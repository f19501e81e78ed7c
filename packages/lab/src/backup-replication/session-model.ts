import { isCopy } from '../estate/copies.ts';
import type { EstateJob, JobRun, Platform } from '../estate/estate.ts';
import { runProgress, runState } from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import type { Call } from './call.ts';
import { isFrom, withoutNulls, writeDuration } from './revisions.ts';

/** ESessionResult. */
export const resultNames = ['None', 'Success', 'Warning', 'Failed'] as const;

/** A run of a job; it is the lab's session. */
export interface JobSession {
  readonly job: EstateJob;
  readonly run: JobRun;
}

/** Source: EPlatformType. */
const platformNames: Readonly<Record<Platform, string>> = {
  VMware: 'VMware',
  HyperV: 'HyperV',
  vCloud: 'CloudDirector',
  Windows: 'WindowsPhysical',
  FileShare: 'UnstructuredData',
};

/** ESessionType. Only `Job` in 1.1-rev0; backup copies have their own type from 1.3-rev1 on. */
export function sessionTypeOf(job: EstateJob, revision: Revision): string {
  if (revision === '1.1-rev0') return 'Job';
  if (job.kind === 'Replica') return 'ReplicaJob';
  if (job.kind === 'AgentBackup') return 'AgentBackup';
  return isCopy(job) && isFrom(revision, '1.3-rev1') ? 'BackupCopyJob' : 'BackupJob';
}

/** EPlatformType. */
export function platformNameOf({ platform }: EstateJob): string {
  return platformNames[platform];
}

/** A SessionModel in the form of the call's revision. Source: vbr-1.1-rev1: Start Job; vbr-1.1-rev0; vbr-1.3-rev1. */
export function sessionModel(call: Call, { job, run }: JobSession): Readonly<Record<string, unknown>> {
  const { revision, time, now } = call;
  const isNew = isFrom(revision, '1.3-rev0');
  // The examples have nulls up to 1.3-rev0; those of 1.3-rev1 leave such fields out.
  const isLean = isFrom(revision, '1.3-rev1');
  return withoutNulls(isLean, {
    sessionType: sessionTypeOf(job, revision),
    state: runState(run, now),
    ...(isFrom(revision, '1.2-rev1') && { platformName: platformNameOf(job) }),
    id: run.id,
    name: job.name,
    [revision === '1.1-rev0' ? 'activityId' : 'jobId']: job.id,
    creationTime: time.stamp(run.creationTime, run.id),
    endTime: run.endTime === undefined ? null : time.stamp(run.endTime, run.id),
    progressPercent: runProgress(run, now),
    // During a run: null up to 1.3-rev0, then a result of None.
    result: run.endTime === undefined && !isLean ? null : resultModel(run),
    resourceId: null,
    resourceReference: null,
    parentSessionId: null,
    usn: 0,
    ...(isFrom(revision, '1.2-rev1') && { platformId: '00000000-0000-0000-0000-000000000000' }),
    ...(isNew && { initiatedBy: run.initiatedBy ?? null }),
  });
}

/** A SessionResultModel. The message of a success is `Success`. Source: the example of Get Session. */
export function resultModel(run: JobRun) {
  return {
    result: run.result,
    message: run.message === '' && run.endTime !== undefined ? run.result : run.message,
    isCanceled: run.ending?.isCanceled ?? false,
  };
}

const mib = 1024 ** 2;

/**
 * A SessionProgress, with percentages from 1.3-rev0 on. Source: vbr-1.2-rev1, vbr-1.3-rev1. The sizes read and sent are
 * fixed shares of the processed size.
 */
export function sessionProgress(revision: Revision, job: EstateJob, run: JobRun, now: Date) {
  const percent = runProgress(run, now);
  const ms = (run.endTime ?? now).getTime() - run.creationTime.getTime();
  const wholeBytes = job.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const processedSize = Math.floor((wholeBytes * percent) / 100);
  const readSize = Math.floor(processedSize / 20);
  const isRated = percent > 0 && ms > 0;
  return {
    bottleneck: isRated ? 'Source' : 'NotDefined',
    duration: writeDuration(ms),
    processingRate: isRated ? `${(readSize / mib / (ms / 1000)).toFixed(1)} MB/s` : 'N/A',
    processedSize,
    readSize,
    transferredSize: Math.floor(readSize / 2),
    ...(isFrom(revision, '1.3-rev0') && { progressPercent: percent }),
  };
}
