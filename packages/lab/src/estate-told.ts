import type { Estate, EstateJob, JobRun } from './estate.ts';
import { setDisabled } from './job-switch.ts';
import type { ToldRun, ToldState } from './told-state.ts';

/** A day no test and no demonstration reaches. */
const NEVER = new Date('9999-12-31T23:59:59Z');

/** Lets a job of the estate show what it is told; false when there is none with that id among `jobs`. */
export function tellEstateJob(estate: Estate, jobs: readonly EstateJob[], told: ToldState): boolean {
  const job = jobs.find(({ id }) => id === told.job.toLowerCase());
  if (job === undefined) return false;
  if (told.lastRun !== undefined) {
    const runs = told.lastRun === null ? [] : [runOf(estate, told.lastRun)];
    job.runs.splice(0, job.runs.length, ...runs);
    // A status told earlier was about an earlier run.
    job.shown = { ...job.shown, status: undefined, objectsCount: told.lastRun?.processedObjects };
  }
  if (told.status !== undefined) job.shown = { ...job.shown, status: told.status };
  if (told.nextRun !== undefined) job.shown = { ...job.shown, nextRun: told.nextRun };
  if (told.isEnabled !== undefined) setDisabled(job, !told.isEnabled);
  return true;
}

function runOf(estate: Estate, { creationTime, endTime, result }: ToldRun): JobRun {
  const message = result === 'Success' ? '' : `The lab was told to show ${result}.`;
  return {
    id: estate.random.guid(),
    creationTime,
    ...(endTime !== undefined && { endTime }),
    endsAt: endTime ?? NEVER,
    result: endTime === undefined ? 'None' : result,
    message: endTime === undefined ? '' : message,
    ending: { result, message, isCanceled: false },
  };
}
