import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { TaskStillRunning } from '../../driver.ts';
import type { EndedTask, StartedClone } from '../../state.ts';

/**
 * Reads the clone's task once.
 * @throws TaskStillRunning, TaskLostError and every other VeeamError
 */
export async function pollClone(manager: EnterpriseManager, started: StartedClone): Promise<EndedTask> {
  if (started.taskId === undefined) throw new Error('A clone that was started here has a task.');
  const task = await manager.getTask(started.taskId);
  if (task.phase === 'running') throw new TaskStillRunning(`The task is ${task.state}.`);
  return {
    succeeded: task.phase === 'succeeded',
    message: task.result?.message ?? '',
    ...(task.relatedJobId !== undefined && { jobId: task.relatedJobId }),
  };
}
