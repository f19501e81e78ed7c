import type { EstateJob, JobRun } from '../estate.ts';
import type { Call } from './call.ts';
import type { Revision } from './options.ts';
import { isFrom, withoutNulls } from './revision.ts';
import { runProgress, runState } from './run-progress.ts';

/** A run of a job, which is what the lab has for a session. */
export interface JobSession {
  readonly job: EstateJob;
  readonly run: JobRun;
}

const PLATFORM_NAMES = { VMware: 'VMware', HyperV: 'HyperV', vCloud: 'CloudDirector' } as const;

/** ESessionType. `Job` alone in 1.1-rev0; backup copies have a type of their own from 1.3-rev1 on. */
export function sessionTypeOf(job: EstateJob, revision: Revision): string {
  if (revision === '1.1-rev0') return 'Job';
  if (job.kind === 'Replica') return 'ReplicaJob';
  return job.kind === 'Backup' || !isFrom(revision, '1.3-rev1') ? 'BackupJob' : 'BackupCopyJob';
}

/** A SessionModel as the revision of the call has it. Source: seed: Start Job; vbr-1.1-rev0; vbr-1.3-rev1. */
export function sessionModel(call: Call, { job, run }: JobSession): Readonly<Record<string, unknown>> {
  const { revision, time, now } = call;
  const isNew = isFrom(revision, '1.3-rev0');
  return withoutNulls(revision, {
    sessionType: sessionTypeOf(job, revision),
    state: runState(run, now),
    ...(isFrom(revision, '1.2-rev1') && { platformName: PLATFORM_NAMES[job.platform] }),
    id: run.id,
    name: job.name,
    [revision === '1.1-rev0' ? 'activityId' : 'jobId']: job.id,
    creationTime: time.stamp(run.creationTime, run.id),
    endTime: run.endTime === undefined ? null : time.stamp(run.endTime, run.id),
    progressPercent: runProgress(run, now),
    // While it runs: nothing up to 1.2-rev1, then a result of None.
    result: run.endTime === undefined && !isNew ? null : resultModel(run),
    resourceId: null,
    resourceReference: null,
    parentSessionId: null,
    usn: 0,
    ...(isFrom(revision, '1.2-rev1') && { platformId: '00000000-0000-0000-0000-000000000000' }),
    ...(isNew && { initiatedBy: run.initiatedBy ?? null }),
  });
}

/** A SessionResultModel. A success says `Success`. Source: the example of Get Session. */
export function resultModel(run: JobRun) {
  return {
    result: run.result,
    message: run.message === '' && run.endTime !== undefined ? run.result : run.message,
    isCanceled: run.ending?.isCanceled ?? false,
  };
}
