import type { ShownRun, ShownState } from '../estate/shown-state.ts';
import { jobsOf } from './call.ts';
import type { JobSession, Microsoft365Estate } from './model.ts';
import { reschedule } from './runs.ts';

/** A day no test and no demonstration reaches. */
const NEVER = new Date('9999-12-31T23:59:59Z');

/** Makes a job show a state; false when there is no job with that id. */
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
    endsAt: endTime ?? NEVER,
    status: endTime === undefined ? 'Running' : result,
    outcome: result,
    details: '',
    processedObjects,
  };
}
