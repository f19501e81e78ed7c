import { dayMs, hourMs } from './clock.ts';
import type { Estate, EstateJob, JobRun, RunEnding } from './estate.ts';

/** The run under way, if there is one. It is always the last one, because a running job cannot be started. */
export function currentRun(job: EstateJob): JobRun | undefined {
  const last = lastRun(job);
  return last?.endTime === undefined ? last : undefined;
}

export function lastRun(job: EstateJob): JobRun | undefined {
  return job.runs.at(-1);
}

/** Starts a run that ends by itself, with success, after `durationMs` milliseconds. */
export function startRun(estate: Estate, job: EstateJob, now: Date, durationMs: number): JobRun {
  const run: JobRun = {
    id: estate.random.guid(),
    creationTime: now,
    endsAt: new Date(now.getTime() + durationMs),
    result: 'None',
    message: '',
  };
  job.runs.push(run);
  return run;
}

/** Ends a run early: a stopped run counts as failed. */
export function stopRun(run: JobRun, now: Date): void {
  run.endTime = now;
  run.ending = stoppedEnding;
  run.result = stoppedEnding.result;
  run.message = stoppedEnding.message;
}

/** Makes a run end at `endsAt`, as a stopped run. */
export function stopRunLater(run: JobRun, endsAt: Date): void {
  run.endsAt = endsAt;
  run.ending = stoppedEnding;
}

const stoppedEnding: RunEnding = {
  result: 'Failed',
  message: 'The job was stopped by the user.',
  isCanceled: true,
};

/** Ends the runs whose time has come. Call it before reading from the estate. */
export function endDueRuns(estate: Estate, now: Date): void {
  let hasStartedMore = false;
  for (const job of estate.jobs) {
    const run = currentRun(job);
    if (run === undefined || run.endsAt > now) continue;
    run.endTime = run.endsAt;
    run.result = run.ending?.result ?? 'Success';
    run.message = run.ending?.message ?? '';
    hasStartedMore = startChainedJobs(estate, job, run) || hasStartedMore;
  }
  if (hasStartedMore) endDueRuns(estate, now);
}

/** Starts the jobs that run after a job, if the ended run asks for it. Each of them takes as long as that run. */
export function startChainedJobs(estate: Estate, { id }: EstateJob, run: JobRun): boolean {
  const { endTime } = run;
  if (run.startsChainedJobs !== true || endTime === undefined) return false;
  // A job that has just run is not started again: otherwise jobs that run after each other in a circle never end.
  const hasJustRun = (job: EstateJob) => (lastRun(job)?.creationTime ?? 0) >= endTime;
  const chained = estate.jobs.filter((job) => job.afterJobId === id && !hasJustRun(job));
  for (const job of chained)
    startRun(estate, job, endTime, run.endsAt.getTime() - run.creationTime.getTime()).startsChainedJobs =
      true;
  return chained.length > 0;
}

/** The next time in a job's schedule; undefined without a schedule of its own or while the schedule is disabled. */
export function nextRun(job: EstateJob, now: Date): Date | undefined {
  if (job.shown?.nextRun !== undefined) return job.shown.nextRun ?? undefined;
  if (!job.scheduleConfigured || !job.scheduleEnabled || job.afterJobId !== undefined) return undefined;
  if (isContinuous(job)) return undefined;
  const today = Math.floor(now.getTime() / dayMs) * dayMs + Math.round(job.dailyHourUtc * hourMs);
  return new Date(today > now.getTime() ? today : today + dayMs);
}

/** Whether a job runs whenever there is new data for it. */
export function isContinuous({ kind, isPeriodicCopy }: EstateJob): boolean {
  return kind === 'ImmediateBackupCopy' && isPeriodicCopy !== true;
}

/** The states of a run, with the names of both products. Source: ESessionState; em_rest/get_backupsessions_id. */
type RunState = 'Starting' | 'Working' | 'Stopping' | 'Stopped';

/** The progress of a run, in percent. */
export function runProgress(run: JobRun, now: Date): number {
  if (run.endTime !== undefined) return 100;
  const wholeMs = run.endsAt.getTime() - run.creationTime.getTime();
  if (wholeMs <= 0) return 0;
  const share = (now.getTime() - run.creationTime.getTime()) / wholeMs;
  return Math.min(99, Math.max(0, Math.floor(share * 100)));
}

const startingMs = 60_000;

/** A run is starting for the first tenth of its time, but no longer than a minute. */
export function runState(run: JobRun, now: Date): RunState {
  if (run.endTime !== undefined) return 'Stopped';
  if (run.ending?.isCanceled === true) return 'Stopping';
  const hasStarted = now.getTime() - run.creationTime.getTime() >= startingMs;
  return hasStarted || runProgress(run, now) >= 10 ? 'Working' : 'Starting';
}

/** Whether a job is disabled: by its schedule, or directly when it has no schedule. */
export function isDisabled(job: EstateJob): boolean {
  return job.scheduleConfigured ? !job.scheduleEnabled : job.disabled === true;
}

export function setDisabled(job: EstateJob, disabled: boolean): void {
  job.disabled = disabled;
  job.scheduleEnabled = job.scheduleConfigured && !disabled;
}

/** Makes a run under way end as failed. */
export function failRun(run: JobRun, message = 'The job failed because the lab was told to fail it.'): void {
  run.ending = { result: 'Failed', message, isCanceled: false };
}
