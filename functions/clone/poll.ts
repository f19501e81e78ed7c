import type { CloneDriver } from './driver.ts';
import type { ClonePlan, EndedTask, StartedClone } from './state.ts';

/** The clone took longer than its deadline allows; its outcome is resolved by looking. */
class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

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
