import type { Connection } from '../transport/connection.ts';
import { NotFoundError, ServerFailedError, VeeamError } from '../transport/errors.ts';
import type { SessionRequests, Wanting } from './requests.ts';
import { readTask, type Task, TaskLostError } from './task.ts';

/** What a task, and every request that makes one, is answered with. */
export function aTask({ connection }: SessionRequests): Wanting<Task> {
  return { root: 'Task', read: (record) => withoutSecrets(readTask(record), connection) };
}

/** The server's own words on how it went are kept and shown, and it may say back what it was sent. */
function withoutSecrets(task: Task, connection: Connection): Task {
  const { result } = task;
  return result === undefined
    ? task
    : { ...task, result: { ...result, message: connection.withoutSecrets(result.message) } };
}

/** The tasks of this session. One that cannot be read fails the list: it may be the one that is looked for. */
export function listTasks(requests: SessionRequests): Promise<Task[]> {
  return requests.get('list tasks', '/api/tasks', {
    root: 'Tasks',
    read: (list) =>
      list.entries('Task').map((record) => withoutSecrets(readTask(record), requests.connection)),
  });
}

/**
 * Reads a task of this session.
 *
 * @throws TaskLostError when the session does not know it: HTTP 404, or 500, by which real servers say so in words of
 *   their own language, and which may as well be a passing fault. The session's list of tasks tells them apart.
 */
export async function getTask(requests: SessionRequests, taskId: string): Promise<Task> {
  try {
    return await requests.get('read task', `/api/tasks/${encodeURIComponent(taskId)}`, aTask(requests));
  } catch (error) {
    const isLost =
      error instanceof NotFoundError ||
      (error instanceof ServerFailedError && (await isUnknownTask(requests, taskId)));
    if (!isLost) throw error;
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

/** Whether the session's list of tasks is there and does not name it. */
async function isUnknownTask(requests: SessionRequests, taskId: string): Promise<boolean> {
  try {
    return (await listTasks(requests)).every(({ id }) => id !== taskId);
  } catch (error) {
    if (error instanceof VeeamError) return false;
    throw error;
  }
}
