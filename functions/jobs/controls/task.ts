import { setTimeout as sleep } from 'node:timers/promises';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { RequestTimeoutError, VeeamError } from '@veeam-automation/veeam/transport/errors';

const pollMs = 300;
const longestWaitMs = 10_000;

/**
 * Sends a request that starts a task. If its answer is lost, it looks for the task before it sends the request again.
 * After a timeout it does not send it again, since the server may still be about to act.
 */
export async function sendOnce<Sent extends Task | undefined>(
  manager: EnterpriseManager,
  request: () => Promise<Sent>,
): Promise<Sent | Task> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof VeeamError && error.mayHaveActed)) throw error;
    const [task] = (await manager.tasks.list().all()).items;
    if (task !== undefined) return task;
    if (error instanceof RequestTimeoutError) throw error;
    return request();
  }
}

/** The task after its end, or in its last known state if the waiting time is over. */
export async function ended(manager: EnterpriseManager, task: Task): Promise<Task> {
  let current = task;
  for (let waitedMs = 0; current.phase === 'running' && waitedMs < longestWaitMs; waitedMs += pollMs) {
    await sleep(pollMs);
    current = await manager.tasks.get(task.id);
  }
  return current;
}
