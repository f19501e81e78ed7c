import { List } from '../reading/paging.ts';
import type { Connection } from '../transport/connection.ts';
import { NotFoundError, ServerFailedError, VeeamError } from '../transport/errors.ts';
import { type ElementRecord, inKnownSpelling } from './elements/element-record.ts';
import { idInLink, readLinks } from './link.ts';
import { pathOf, type SessionRequests, type Wanting } from './requests.ts';

const STATES = ['Running', 'OperationFinished', 'Finished'] as const;

/** A task of the logon session that created it (em_rest/get_tasks_id). */
export interface Task {
  id: string;
  state: (typeof STATES)[number] | (string & {});
  /** Such as `CloneJob`. */
  operation: string;
  result: { success: boolean; message: string } | undefined;
  /** The bare id of the job the task made or changed, from the `Related` link. */
  relatedJobId: string | undefined;
  phase: 'running' | 'succeeded' | 'failed';
}

/** The session no longer knows the task. Whether the operation was done is unknown: look at the jobs. */
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
  // The link's Name is not the requested job name in the documents' own example, so only its Href counts.
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
 * Success is `Finished` and `Success="true"`: at `OperationFinished` the result already says true, but the new job
 * is not there yet. A state nobody knows, and `Finished` without a result, prove nothing: the task counts as
 * running, and the caller's deadline ends the wait.
 */
function phaseOf(state: string, result: Task['result']): Task['phase'] {
  if (state !== 'Finished' || result === undefined) return 'running';
  return result.success ? 'succeeded' : 'failed';
}

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

/** The tasks of one session. Every method throws a VeeamError. */
export class Tasks {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  /** One that cannot be read fails the list: it may be the one that is looked for. */
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
   * @throws TaskLostError when the session does not know it: HTTP 404, or 500, by which real servers say so in words of
   *   their own language, and which may as well be a passing fault. The session's list of tasks tells them apart.
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

  /** Removes a task; one that still runs is stopped (em_rest/delete_task_id). */
  async delete(id: string): Promise<void> {
    const path = pathOf('tasks', id);
    await this.#requests.command({ operation: 'delete task', method: 'DELETE', path, repeatable: true });
  }

  /** Whether the session's list of tasks is there and does not name it. */
  async #isUnknown(id: string): Promise<boolean> {
    try {
      return (await this.list().all()).items.every((task) => task.id !== id);
    } catch (error) {
      if (error instanceof VeeamError) return false;
      throw error;
    }
  }
}
