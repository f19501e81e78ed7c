import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job } from '../job.ts';

/**
 * Types of jobs that run for days by design: backups of transaction logs, which wait for the next log (session types in
 * vbr-1.3-rev1), and copy jobs from before version 12, which wait for the next restore point.
 */
const runningOn = new Set(['sqllogbackup', 'oraclelogbackup', 'postgresqllogbackup', 'legacybackupcopy']);

/**
 * What starts a job. Before 1.3-rev0 only the next run is reported; if neither that nor known words say it, it stays
 * unknown. (JobStateModel in vbr-1.1-rev0 and vbr-1.3-rev1)
 */
export function scheduleOf(
  state: Pick<JobState, 'type' | 'nextRun' | 'nextRunPolicy' | 'runAfterJob' | 'backupCopyMode'>,
): Job['schedule'] {
  const { type, nextRun, runAfterJob, backupCopyMode } = state;
  if (runningOn.has(type.toLowerCase()) || backupCopyMode?.toLowerCase() === 'immediate') return 'continuous';
  if (runAfterJob?.jobId !== undefined || runAfterJob?.jobName !== undefined) return 'after-job';
  const worded = wordedSchedule(state.nextRunPolicy);
  if (worded !== 'none') return worded ?? (nextRun === undefined ? undefined : 'timed');
  return nextRun === undefined ? 'none' : 'timed';
}

/** English words only: a server may use another language, and other words, such as dates, mean nothing here. */
function wordedSchedule(policy: string | undefined): 'none' | 'continuous' | 'after-job' | undefined {
  const words = policy?.trim().toLowerCase();
  switch (words) {
    case '<not scheduled>':
      return 'none';
    case '<continuous>':
    case 'as new backup files appear':
      return 'continuous';
    default:
      return words?.startsWith('after [') && words.endsWith(']') ? 'after-job' : undefined;
  }
}
