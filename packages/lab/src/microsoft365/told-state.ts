import type { ToldRun, ToldState } from '../told-state.ts';
import { jobsOf } from './call.ts';
import type { JobSession, Microsoft365Estate } from './model.ts';
import { reschedule } from './runs.ts';

/** A day no test and no demonstration reaches. */
const NEVER = new Date('9999-12-31T23:59:59Z');

/** Lets a job show what it is told; false when there is no job with that id. */
export function tellState(estate: Microsoft365Estate, told: ToldState, now: Date): boolean {
  const job = jobsOf(estate).find(({ id }) => id === told.job.toLowerCase());
  if (job === undefined) return false;
  if (told.lastRun !== undefined) {
    const sessions = told.lastRun === null ? [] : [sessionOf(estate, told.lastRun)];
    job.sessions.splice(0, job.sessions.length, ...sessions);
    job.lastStatus = sessions[0]?.status ?? 'Stopped';
  }
  if (told.status !== undefined) job.lastStatus = told.status;
  if (told.isEnabled !== undefined) {
    job.isEnabled = told.isEnabled;
    reschedule(job, now);
  }
  if (told.nextRun !== undefined) job.nextRun = told.nextRun ?? undefined;
  job.eTag += 1;
  return true;
}

function sessionOf(estate: Microsoft365Estate, run: ToldRun): JobSession {
  const { creationTime, endTime, result, processedObjects } = run;
  return {
    id: estate.random.guid(),
    creationTime,
    ...(endTime === undefined ? {} : { endTime }),
    endsAt: endTime ?? NEVER,
    status: endTime === undefined ? 'Running' : result,
    outcome: result,
    details: '',
    processedObjects,
  };
}
