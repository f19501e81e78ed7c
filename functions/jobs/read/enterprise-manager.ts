import type { EnterpriseManager } from '../../veeam/enterprise-manager/client.ts';
import { describeJob, type Job as ManagedJob } from '../../veeam/enterprise-manager/job.ts';
import type { JobSession } from '../../veeam/enterprise-manager/job-session.ts';
import { bareId, type Reference } from '../../veeam/enterprise-manager/link.ts';
import type { Job } from '../job.ts';
import { collect } from './collect.ts';
import { type LastRuns, readLastRuns } from './last-runs.ts';
import { resultOf } from './result.ts';
import { told, type WholeJob } from './whole-job.ts';

/**
 * A job of Enterprise Manager in the one shape. A Job tells no state and no result (em_rest/get_jobs_id): both come
 * from its runs. It names no repository either, and no document says how to read those of all jobs at once.
 * @param runs what is known of its runs; undefined when none was found
 */
export function jobOfEnterpriseManager(server: string, job: ManagedJob, runs: LastRuns | undefined): Job {
  const last = runs?.running ?? runs?.finished;
  // A job without a schedule is not a disabled one, although its schedule is not enabled.
  const enabled = job.scheduleConfigured === false || job.scheduleEnabled !== false;
  const resultAsSent = runs?.finished?.result;
  return {
    server,
    product: 'enterprise-manager',
    id: job.id,
    name: job.name,
    description: job.description,
    type: job.jobType,
    status: runs?.running !== undefined ? 'running' : enabled ? 'idle' : 'disabled',
    lastResult: resultOf(resultAsSent),
    raw: { ...told('status', last?.state), ...told('lastResult', resultAsSent) },
    ...told('lastRun', last?.creationTime),
    ...told('lastSuccess', runs?.lastSuccess),
    ...told('nextRun', job.nextRun),
    ...told('runningSince', runs?.running?.creationTime),
    enabled,
    ...told('schedule', scheduleOf(job)),
    ...told('objects', job.jobInfo?.objects),
    ...told('session', last && sessionOf(last)),
    ...(isCopy(job.jobType) ? { copyOf: [] } : {}),
    ...told('backupServer', job.backupServer && referenceTo(job.backupServer)),
  };
}

/** All jobs with their last runs. Requests grow with pages of jobs and of runs. Throws a VeeamError. */
export async function readJobs(
  manager: EnterpriseManager,
  server: string,
  now: Date,
  deadline: AbortSignal,
): Promise<Job[]> {
  const jobs = await collect(manager.queryJobs(), deadline);
  const runs = await readLastRuns(manager, jobs, now, deadline);
  return jobs.map((job) => jobOfEnterpriseManager(server, job, runs.get(job.uid)));
}

/** One job, whole. @throws NotFoundError and every other VeeamError */
export async function readJob(
  manager: EnterpriseManager,
  server: string,
  id: string,
  now: Date,
  deadline: AbortSignal,
): Promise<WholeJob> {
  const job = await manager.getJob(id);
  const runs = await readLastRuns(manager, [job], now, deadline);
  return { job: jobOfEnterpriseManager(server, job, runs.get(job.uid)), document: describeJob(job) };
}

/** Types of jobs that copy backups (em_rest/get_jobs_id). */
export function isCopy(jobType: string): boolean {
  return jobType === 'BackupCopy' || jobType === 'ImmediateBackupCopy';
}

function scheduleOf({ scheduleConfigured, schedule }: ManagedJob): Job['schedule'] {
  if (scheduleConfigured === false) return 'none';
  if (schedule?.daisyChain?.enabled) return 'after-job';
  if (schedule?.kind === 'ImmediateCopyMode' || schedule?.continuous?.enabled) return 'continuous';
  if (schedule?.daily?.enabled || schedule?.monthly?.enabled || schedule?.periodically?.enabled)
    return 'timed';
  return undefined;
}

function referenceTo({ id, name }: Reference): { id: string; name?: string } {
  return { id, ...told('name', name) };
}

function sessionOf({ uid, failureMessage, progressPercent }: JobSession): NonNullable<Job['session']> {
  return {
    id: bareId(uid),
    ...told('message', failureMessage),
    ...told('progressPercent', progressPercent),
  };
}
