import { farFuture, type ShownRun, type ShownState } from '../estate/shown-state.ts';
import { jobsOf } from './call.ts';
import { timesOf } from './job-schedule.ts';
import type { BackupJob, CopyJob, Job, JobSession, JobStatus, Microsoft365Estate } from './model.ts';
import { firstAllowed, nextRunAfter } from './schedule.ts';

/** The parameters of a new run. */
export interface RunPlan {
  readonly at: Date;
  readonly durationMs: number;
  readonly outcome?: JobStatus;
  readonly details?: string;
}

export function currentSession(job: Job): JobSession | undefined {
  return job.sessions.find(({ endTime }) => endTime === undefined);
}

/** Starts a run that ends by itself, with success unless the plan says otherwise. */
export function startRun(estate: Microsoft365Estate, job: Job, plan: RunPlan): JobSession {
  const session: JobSession = {
    id: estate.random.guid(),
    creationTime: plan.at,
    endsAt: new Date(plan.at.getTime() + plan.durationMs),
    status: 'Running',
    outcome: plan.outcome ?? 'Success',
    details: plan.details ?? '',
    processedObjects: 0,
  };
  job.sessions.push(session);
  job.lastStatus = 'Running';
  return session;
}

/** Ends the run under way early, if there is one. */
export function stopRun(job: Job, now: Date): void {
  const session = currentSession(job);
  if (session === undefined) return;
  session.outcome = 'Stopped';
  session.details = 'The job was stopped by the user.';
  endRun(job, session, now);
}

/** Sets a job's next run by its schedule: after a change of the schedule, and when the job is enabled or disabled. */
export function reschedule(job: Job, now: Date): void {
  job.nextRun = job.isEnabled ? scheduledAfter(job, now) : undefined;
}

/** The next time in a job's schedule; undefined for a job without a schedule. */
function scheduledAfter(job: Job, after: Date): Date | undefined {
  const times = job.type === 'Copy' ? job.schedulePolicy : timesOf(job.schedulePolicy);
  return times && nextRunAfter(times, after);
}

/** Ends the runs whose time has come and starts those that are due. Call it before reading from the estate. */
export function advance(estate: Microsoft365Estate, now: Date, durationMs: number): void {
  const copyJobOf = new Map(estate.copyJobs.map((copyJob) => [copyJob.backupJobId, copyJob]));
  for (const job of estate.backupJobs) {
    const before = lastRestorePoint(job);
    advanceJob(estate, job, now, durationMs);
    const latest = lastRestorePoint(job);
    const copyJob = copyJobOf.get(job.id);
    if (copyJob !== undefined && latest !== undefined && latest !== before) copyAtOnce(copyJob, latest);
  }
  for (const copyJob of estate.copyJobs) advanceJob(estate, copyJob, now, durationMs);
}

/** After a leap of the clock, only the latest missed run is made up for. A due run waits for the one under way. */
function advanceJob(estate: Microsoft365Estate, job: Job, now: Date, durationMs: number): void {
  endRunIfOver(job, now);
  const { nextRun } = job;
  if (!job.isEnabled || nextRun === undefined || nextRun > now || currentSession(job) !== undefined) return;
  const previousEnd = job.sessions.at(-1)?.endTime?.getTime() ?? 0;
  const due = latestDue(job, nextRun, now).getTime();
  startRun(estate, job, { at: new Date(Math.max(previousEnd, due)), durationMs });
  reschedule(job, now);
  endRunIfOver(job, now);
}

function latestDue(job: Job, nextRun: Date, now: Date): Date {
  let latest = nextRun;
  for (let due: Date | undefined = nextRun; due !== undefined && due <= now; ) {
    latest = due;
    due = scheduledAfter(job, due);
  }
  return latest;
}

function endRunIfOver(job: Job, now: Date): void {
  const session = currentSession(job);
  if (session !== undefined && session.endsAt <= now) endRun(job, session, session.endsAt);
}

function endRun(job: Job, session: JobSession, at: Date): void {
  session.endTime = at;
  session.status = session.outcome;
  session.processedObjects = isRestorePoint(session) ? 25 : 0;
  job.lastStatus = session.outcome;
}

/** The time of the job's last restore point; clients see it as lastBackup. */
export function lastRestorePoint(job: Job): Date | undefined {
  return job.sessions.findLast(isRestorePoint)?.endTime;
}

function isRestorePoint({ status }: JobSession): boolean {
  return status === 'Success' || status === 'Warning';
}

/** Source: vb365-v6: POST CopyJobs (Immediate runs right after the latest restore point appears). */
function copyAtOnce(copyJob: CopyJob, restorePoint: Date): void {
  if (copyJob.schedulePolicy.type !== 'Immediate' || !copyJob.isEnabled) return;
  copyJob.nextRun ??= firstAllowed(copyJob.schedulePolicy, restorePoint);
}

/**
 * The backup job of a copy job.
 * @throws RangeError when the backup job does not exist, which the estate prevents
 */
export function backupJobOf(estate: Microsoft365Estate, copyJob: CopyJob): BackupJob {
  const job = estate.backupJobById.get(copyJob.backupJobId);
  if (job === undefined) throw new RangeError(`The copy job ${copyJob.id} has no backup job.`);
  return job;
}

/** Makes a job show a state; false when no job has that id. */
export function showState(estate: Microsoft365Estate, shown: ShownState, now: Date): boolean {
  const job = jobsOf(estate).find(({ id }) => id === shown.job.toLowerCase());
  if (job === undefined) return false;
  if (shown.lastRun !== undefined) {
    const sessions = shown.lastRun === null ? [] : [sessionOf(estate, shown.lastRun)];
    job.sessions.splice(0, job.sessions.length, ...sessions);
    job.lastStatus = sessions[0]?.status ?? 'Stopped';
  }
  if (shown.status !== undefined) job.lastStatus = shown.status;
  if (shown.isEnabled !== undefined) {
    job.isEnabled = shown.isEnabled;
    reschedule(job, now);
  }
  if (shown.nextRun !== undefined) job.nextRun = shown.nextRun ?? undefined;
  job.eTag += 1;
  return true;
}

function sessionOf(estate: Microsoft365Estate, run: ShownRun): JobSession {
  const { creationTime, endTime, result, processedObjects } = run;
  return {
    id: estate.random.guid(),
    creationTime,
    ...(endTime === undefined ? {} : { endTime }),
    endsAt: endTime ?? farFuture,
    status: endTime === undefined ? 'Running' : result,
    outcome: result,
    details: '',
    processedObjects,
  };
}
