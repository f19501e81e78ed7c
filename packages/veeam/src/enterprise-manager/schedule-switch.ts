import type { Job } from './job.ts';
import type { Task } from './task.ts';

/** The outcome of switching a job's schedule. */
export interface ScheduleSwitch {
  /** The state as read back at the end; `undefined` when the server does not tell it. */
  enabled: boolean | undefined;
  changed: boolean;
  /** The task as it ended; absent when there was nothing to do. */
  task: Task | undefined;
  job: Job;
}

/**
 * Switches a job's schedule on or off. The API has only a toggle, so the state is read first, toggled only when it
 * differs, and read back after the task. Switching on what is on changes nothing.
 *
 * @param wait waits until the task has ended, and gives it as it ended
 */
export async function switchSchedule(
  manager: { getJob(jobId: string): Promise<Job>; toggleScheduleEnabled(jobId: string): Promise<Task> },
  jobId: string,
  enabled: boolean,
  wait: (task: Task) => Promise<Task>,
): Promise<ScheduleSwitch> {
  const before = await manager.getJob(jobId);
  // A state the server does not tell must not be toggled blindly.
  if (before.scheduleEnabled === enabled || before.scheduleEnabled === undefined) {
    return { enabled: before.scheduleEnabled, changed: false, task: undefined, job: before };
  }
  const task = await wait(await manager.toggleScheduleEnabled(jobId));
  const after = await manager.getJob(jobId);
  return {
    enabled: after.scheduleEnabled,
    changed: after.scheduleEnabled !== before.scheduleEnabled,
    task,
    job: after,
  };
}
