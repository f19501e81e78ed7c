import { List } from '../reading/paging.ts';
import type { Connection } from '../transport/connection.ts';
import { NotFoundError, ServerFailedError, VeeamError } from '../transport/errors.ts';
import { type ElementRecord, inKnownSpelling } from './elements/element-record.ts';
import { idInLink, readLinks } from './link.ts';
import { pathOf, type SessionRequests, type Wanting } from './requests.ts';

const STATES = ['Running', 'OperationFinished', 'Finished'] as const;

/** A task, which belongs to the logon session that created it (em_rest/get_tasks_id). */
export interface Task {
  id: string;
  state: (typeof STATES)[number] | (string & {});
  /** Such as `CloneJob`. */
  operation: string;
  result: { success: boolean; message: string } | undefined;
  /** The bare id of the job that the task created or changed, from the `Related` link. */
  relatedJobId: string | undefined;
  phase: 'running' | 'succeeded' | 'failed';
}

/** The session no longer knows the task. It is unknown whether the operation was done: check the jobs. */
export class TaskLostError extends VeeamError {
  readonly code = 'task-lost';
  override readonly name = 'TaskLostError';
}

/** @throws MissingPart */
export function readTask(record: ElementRecord): Task {
  const state = inKnownSpelling(record.required('State'), STATES);
  const answered = record.record('Result');
  const success = answered?.flag('Success');
  const result = success === undefined ? undefined : { success, message: answered?.text('Message') ?? '' };
  // In the documents' own example, the link's Name is not the requested job name. So only its Href is used.
  const related = readLinks(record).find((link) => link.rel === 'Related' && link.type === 'Job');
  return {
    id: record.required('TaskId'),
    state,
    operation: record.text('Operation') ?? '',
    result,
    relatedJobId: related && idInLink(related.href, 'jobs'),
    phase: phaseOf(state, result),
  };
}

/**
 * Success is `Finished` with `Success="true"`. At `OperationFinished` the result is already true, but the new job does
 * not exist yet. An unknown state, or `Finished` without a result, proves nothing: the task counts as running, and the
 * caller's deadline ends the wait.
 */
function phaseOf(state: string, result: Task['result']): Task['phase'] {
  if (state !== 'Finished' || result === undefined) return 'running';
  return result.success ? 'succeeded' : 'failed';
}

/** How to read the answer of a request that reads or creates a task. */
export function aTask({ connection }: SessionRequests): Wanting<Task> {
  return { root: 'Task', read: (record) => withoutSecrets(readTask(record), connection) };
}

/** The server's message about the result is stored and shown, and it may repeat text from the request. */
function withoutSecrets(task: Task, connection: Connection): Task {
  const { result } = task;
  return result === undefined
    ? task
    : { ...task, result: { ...result, message: connection.withoutSecrets(result.message) } };
}

/** The tasks of one session. Every method throws a VeeamError. */
export class Tasks {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  /** An unreadable task is an error of the whole list, because it may be the wanted task. */
  list(): List<Task> {
    const { connection } = this.#requests;
    return List.inOne(async () => ({
      items: await this.#requests.get('list tasks', '/api/tasks', {
        root: 'Tasks',
        read: (list) => list.entries('Task').map((record) => withoutSecrets(readTask(record), connection)),
      }),
      isWhole: true,
    }));
  }

  /**
   * Reads a task of this session.
   *
   * @throws TaskLostError when the session does not know it: HTTP 404, or 500. Real servers use 500 for it, with a
   *   message in their own language, but a 500 may also be a temporary fault. The session's list of tasks decides.
   */
  async get(id: string): Promise<Task> {
    try {
      return await this.#requests.get('read task', pathOf('tasks', id), aTask(this.#requests));
    } catch (error) {
      const isLost =
        error instanceof NotFoundError || (error instanceof ServerFailedError && (await this.#isUnknown(id)));
      if (!isLost) throw error;
      const { connection } = this.#requests;
      throw new TaskLostError({
        server: connection.address.name,
        operation: 'read task',
        status: error.status ?? 0,
        happened: `this session does not know the task ${connection.safeText(id)}`,
        remedy: 'Look at the jobs to learn whether the operation was done; do not repeat it blindly.',
        mayHaveActed: true,
        cause: error,
      });
    }
  }

  /** Removes a task; a running task is stopped (em_rest/delete_task_id). */
  async delete(id: string): Promise<void> {
    const path = pathOf('tasks', id);
    await this.#requests.command({ operation: 'delete task', method: 'DELETE', path, repeatable: true });
  }

  /** Whether the session's list of tasks can be read and does not contain the task. */
  async #isUnknown(id: string): Promise<boolean> {
    try {
      return (await this.list().all()).items.every((task) => task.id !== id);
    } catch (error) {
      if (error instanceof VeeamError) return false;
      throw error;
    }
  }
}
