import { jobsOf } from './call.ts';
import type { JobSession, JobStatus, Microsoft365Estate } from './model.ts';

/** What a backup job or a copy job is told to show from now on. What is missing stays as it is. */
export interface ToldState {
  /** The id of the job. */
  readonly job: string;
  /** Any text, so that clients can be tried on a status nobody has seen. */
  readonly status?: string | undefined;
  /** Null for a job that has no next run. */
  readonly nextRun?: Date | null | undefined;
  readonly isEnabled?: boolean | undefined;
  /** Replaces all earlier runs; null for a job that never ran. */
  readonly lastRun?: ToldRun | null | undefined;
}

export interface ToldRun {
  readonly creationTime: Date;
  /** Missing for a run that does not end by itself. */
  readonly endTime?: Date | undefined;
  readonly result: JobStatus;
  readonly processedObjects: number;
}

/** A day no test and no demonstration reaches. */
const NEVER = new Date('9999-12-31T23:59:59Z');

/** Lets a job show what it is told; false when there is no job with that id. */
export function tellState(estate: Microsoft365Estate, told: ToldState): boolean {
  const job = jobsOf(estate).find(({ id }) => id === told.job.toLowerCase());
  if (job === undefined) return false;
  if (told.lastRun !== undefined) {
    const sessions = told.lastRun === null ? [] : [sessionOf(estate, told.lastRun)];
    job.sessions.splice(0, job.sessions.length, ...sessions);
    job.lastStatus = sessions[0]?.status ?? 'Stopped';
  }
  if (told.status !== undefined) job.lastStatus = told.status;
  if (told.isEnabled !== undefined) job.isEnabled = told.isEnabled;
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
