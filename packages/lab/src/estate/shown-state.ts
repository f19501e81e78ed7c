import type { Estate, EstateJob, JobRun, RunResult } from './estate.ts';
import { setDisabled } from './runs.ts';

/** The state that a job shows from now on, for tests of monitoring. Missing fields stay unchanged. */
export interface ShownState {
  /** The id of the job. */
  readonly job: string;
  /** Any text, so that clients can be tested with an unknown status. */
  readonly status?: string | undefined;
  /** Null for a job without a next run. */
  readonly nextRun?: Date | null | undefined;
  readonly isEnabled?: boolean | undefined;
  /** In restore points. */
  readonly retention?: number | undefined;
  /** Replaces all earlier runs; null for a job that has never run. */
  readonly lastRun?: ShownRun | null | undefined;
}

export interface ShownRun {
  readonly creationTime: Date;
  /** Missing for a run that does not end by itself. */
  readonly endTime?: Date | undefined;
  readonly result: Exclude<RunResult, 'None'>;
  readonly processedObjects: number;
}

/** A day that no test and no demonstration reaches. */
export const farFuture = new Date('9999-12-31T23:59:59Z');

/** Makes a job of the estate show a state; false when `jobs` has no job with that id. */
export function showInEstate(estate: Estate, jobs: readonly EstateJob[], shown: ShownState): boolean {
  const job = jobs.find(({ id }) => id === shown.job.toLowerCase());
  if (job === undefined) return false;
  if (shown.lastRun !== undefined) {
    const runs = shown.lastRun === null ? [] : [runOf(estate, shown.lastRun)];
    job.runs.splice(0, job.runs.length, ...runs);
    // A status set earlier belongs to an earlier run.
    job.shown = { ...job.shown, status: undefined, objectsCount: shown.lastRun?.processedObjects };
  }
  if (shown.status !== undefined) job.shown = { ...job.shown, status: shown.status };
  if (shown.nextRun !== undefined) job.shown = { ...job.shown, nextRun: shown.nextRun };
  if (shown.retention !== undefined) job.retainCycles = shown.retention;
  if (shown.isEnabled !== undefined) setDisabled(job, !shown.isEnabled);
  return true;
}

function runOf(estate: Estate, { creationTime, endTime, result }: ShownRun): JobRun {
  const message = result === 'Success' ? '' : `The lab was told to show ${result}.`;
  return {
    id: estate.random.guid(),
    creationTime,
    ...(endTime !== undefined && { endTime }),
    endsAt: endTime ?? farFuture,
    result: endTime === undefined ? 'None' : result,
    message: endTime === undefined ? '' : message,
    ending: { result, message, isCanceled: false },
  };
}
