import { DeadlinePassed } from '@veeam-automation/veeam/transport/exchange';
import type { CloneDriver } from './driver.ts';
import type { ClonePlan, EndedTask, StartedClone } from './state.ts';

/**
 * Looks once how far the clone has come.
 * @throws TaskStillRunning, DeadlinePassed and every VeeamError
 */
export async function pollClone(
  driver: CloneDriver,
  { plan, mark, started }: { plan: ClonePlan; mark: string; started: StartedClone },
  deadline: Date,
  now: Date,
): Promise<EndedTask> {
  if (started.adoptedJobId !== undefined) {
    return { succeeded: true, message: 'The job was there already.', jobId: started.adoptedJobId };
  }
  if (now >= deadline) throw new DeadlinePassed(`The clone had not ended by ${deadline.toISOString()}.`);
  return driver.poll(plan, mark, started);
}

/** The first look is a little before the fastest similar clone had ended, so that a faster one is not missed. */
const early = 0.9;
/** A logon session ends after 15 minutes without a request (em_rest/http_authentication). */
const longestSilenceSeconds = 600;

/**
 * How long to wait before a clone is looked at.
 * @param expectedSeconds the shortest time that a similar one has taken
 */
export function firstLookSeconds({ taskId }: StartedClone, expectedSeconds: number | undefined): number {
  if (taskId === undefined || expectedSeconds === undefined) return 0;
  return Math.min(Math.floor(expectedSeconds * early), longestSilenceSeconds);
}

/** How long a task has run, in whole seconds; undefined for what is not a task. */
export function taskSeconds({ taskId, startedAt }: StartedClone, now: Date): number | undefined {
  if (taskId === undefined || startedAt === undefined) return undefined;
  return Math.floor((now.getTime() - Date.parse(startedAt)) / 1000);
}
