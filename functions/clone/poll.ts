import type { EnterpriseManager } from '../veeam/enterprise-manager/client.ts';
import type { EndedTask, StartedClone } from './state.ts';

/** The task runs on. Step Functions' Retry is what waits: one state transition per poll. */
export class TaskStillRunning extends Error {
  override readonly name = 'TaskStillRunning';
}

/** The clone took longer than its deadline allows; what became of it is settled by looking. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * Reads the clone's task once.
 * @throws TaskStillRunning, DeadlinePassed, TaskLostError and every other VeeamError
 */
export async function pollClone(
  manager: EnterpriseManager,
  started: StartedClone,
  deadline: Date,
  now: Date,
): Promise<EndedTask> {
  if (started.adoptedJobId !== undefined) {
    return { succeeded: true, message: 'The job was there already.', jobId: started.adoptedJobId };
  }
  if (now >= deadline) throw new DeadlinePassed(`The task had not ended by ${deadline.toISOString()}.`);
  if (started.taskId === undefined) throw new Error('A started clone has either a task or a job.');
  const task = await manager.getTask(started.taskId);
  if (task.phase === 'running') throw new TaskStillRunning(`The task is ${task.state}.`);
  return {
    succeeded: task.phase === 'succeeded',
    message: task.result?.message ?? '',
    ...(task.relatedJobId !== undefined && { jobId: task.relatedJobId }),
  };
}
