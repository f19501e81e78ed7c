import { NotFoundError, ServerFailedError } from '../transport/errors.ts';
import type { SessionRequests } from './requests.ts';
import { readTask, type Task, TaskLostError } from './task.ts';

/**
 * Reads a task of this session.
 *
 * @throws TaskLostError when the session does not know it: HTTP 404, or 500 with the text that real servers give
 *   ("There is no backup task with id [task-297] in current rest session")
 */
export async function getTask(requests: SessionRequests, taskId: string): Promise<Task> {
  try {
    return await requests.get('read task', `/api/tasks/${encodeURIComponent(taskId)}`, readTask);
  } catch (error) {
    const isUnknown =
      error instanceof NotFoundError ||
      (error instanceof ServerFailedError && /no backup task with id/i.test(error.message));
    if (!isUnknown) throw error;
    throw new TaskLostError({
      server: requests.connection.address.name,
      operation: 'read task',
      status: error.status ?? 0,
      happened: `this session does not know the task ${requests.connection.safeText(taskId)}`,
      remedy: 'Look at the jobs to learn whether the operation was done; do not repeat it blindly.',
      mayHaveActed: true,
      cause: error,
    });
  }
}
