import * as z from 'zod';
import type { Job } from './job.ts';
import { oneJob } from './one-job.ts';

/** What can be done to a job. `retry` runs again what failed. */
const controls = ['start', 'stop', 'retry', 'enable', 'disable'] as const;
export type Control = (typeof controls)[number];

export const controlRequest = oneJob.extend({ control: z.enum(controls) });

export const controlInput = controlRequest.extend({
  /** The moment that a start or retry is for: a run that began then or later is the one meant, and no other is begun. */
  since: z.exactOptional(z.iso.datetime()),
});
export type ControlInput = z.infer<typeof controlInput>;

export interface Controlled {
  control: Control;
  /** `pending`: the server has taken it, and was not done with it when the time for waiting was up. */
  outcome: 'done' | 'unchanged' | 'pending';
  /** The job as read afterwards. */
  job: Job;
}

/** Whether the job already is what `control` would make of it. */
export function isAlready(control: Control, job: Pick<Job, 'status' | 'enabled'>): boolean {
  switch (control) {
    case 'stop':
      return job.status !== 'running' && job.status !== 'queued' && job.status !== 'unknown';
    case 'enable':
      // A running job does not show whether it is disabled.
      return job.enabled && job.status === 'idle';
    case 'disable':
      return !job.enabled;
    default:
      return false;
  }
}

/** How far a server's clock may be from ours. */
const clocksApartMs = 60_000;

/** Whether a start or retry for that moment has been seen to already: a run is under way, or has begun since. */
export function hasRunFor(since: string, control: Control, job: Pick<Job, 'status' | 'lastRun'>): boolean {
  if (control !== 'start' && control !== 'retry') return false;
  const earliestMs = Date.parse(since) - clocksApartMs;
  return isUnderWay(job) || (job.lastRun !== undefined && Date.parse(job.lastRun) >= earliestMs);
}

/** Whether something has begun a run since `before` was read. */
function hasBegunSince(before: Job, after: Job): boolean {
  if (after.lastRun !== undefined && after.lastRun !== before.lastRun) return true;
  return isUnderWay(after) && !isUnderWay(before);
}

/** Whether a run is under way or waits for its turn. */
export function isUnderWay({ status }: Pick<Job, 'status'>): boolean {
  return status === 'running' || status === 'queued';
}

/** Whether the job is, after `control`, what it was to become. */
export function isAchieved(control: Control, before: Job, after: Job): boolean {
  switch (control) {
    case 'start':
    case 'retry':
      return hasBegunSince(before, after);
    case 'stop':
      return !isUnderWay(after);
    case 'enable':
      return after.enabled;
    case 'disable':
      return !after.enabled;
  }
}
