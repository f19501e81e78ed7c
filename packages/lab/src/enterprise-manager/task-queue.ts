import type { TaskPace } from '../server/lab-server.ts';

/** The outcome of an operation. `job` is the job it made, as its Related link names it. */
export interface TaskOutcome {
  readonly success: boolean;
  readonly message: string;
  readonly job?: { readonly id: string; readonly linkName: string };
}

/** Source: em_rest/get_tasks_id (the complete list). */
type TaskState = 'Running' | 'OperationFinished' | 'Finished';

export interface Task {
  /** `task-N`, counted for each session. */
  readonly id: string;
  readonly sessionId: string;
  readonly operation: string;
  readonly act: (at: Date) => TaskOutcome;
  /** When Enterprise Manager collects the operation's changes. Undefined while the operation waits for its turn. */
  collectedAt: Date | undefined;
  outcome: TaskOutcome | undefined;
  /** Set by a fault: the operation ends with this message instead of acting. */
  failure: string | undefined;
}

interface Operation {
  readonly task: Task;
  readonly dueAt: Date;
}

/** The tasks. An operation acts when it is due, even after its session has ended; only reading needs the session. */
export class Tasks {
  /** Applies to operations that start from now on. */
  pace: TaskPace;
  /** The highest number of operations under way at once. */
  most = 0;
  /** The readable tasks, by session and id. An operation continues after its task is no longer readable. */
  readonly #readable = new Map<string, Task>();
  #waiting: Task[] = [];
  #underWay: Operation[] = [];
  readonly #counters = new Map<string, number>();

  constructor(pace: TaskPace) {
    this.pace = pace;
  }

  add(sessionId: string, operation: string, now: Date, act: Task['act']): Task {
    const number = (this.#counters.get(sessionId) ?? 0) + 1;
    this.#counters.set(sessionId, number);
    const task: Task = {
      id: `task-${number}`,
      sessionId,
      operation,
      act,
      collectedAt: undefined,
      outcome: undefined,
      failure: undefined,
    };
    this.#readable.set(keyOf(task), task);
    this.#waiting.push(task);
    this.#start(now);
    return task;
  }

  /** Makes every due operation act, in order, and starts the next ones in their place. */
  actOnDue(now: Date): void {
    for (;;) {
      const due = this.#underWay
        .filter(({ dueAt }) => dueAt <= now)
        .reduce<Operation | undefined>(
          (first, each) => (first && first.dueAt <= each.dueAt ? first : each),
          undefined,
        );
      if (due === undefined) break;
      const { task, dueAt } = due;
      task.outcome = task.failure === undefined ? task.act(dueAt) : { success: false, message: task.failure };
      this.#underWay = this.#underWay.filter((other) => other !== due);
      this.#start(dueAt);
    }
    this.#start(now);
  }

  find(sessionId: string, id: string): Task | undefined {
    return this.#readable.get(keyOf({ sessionId, id }));
  }

  of(sessionId: string): readonly Task[] {
    return this.list().filter((task) => task.sessionId === sessionId);
  }

  list(): readonly Task[] {
    return [...this.#readable.values()];
  }

  /** Removes a task; an operation that has not acted yet never acts. */
  cancel(task: Task, now: Date): void {
    this.lose(task);
    this.#waiting = this.#waiting.filter((other) => other !== task);
    this.#underWay = this.#underWay.filter((other) => other.task !== task);
    this.#start(now);
  }

  /** Forgets a task; its operation continues. */
  lose(task: Task): void {
    this.#readable.delete(keyOf(task));
  }

  #start(at: Date): void {
    const { durationMs, atOnce } = this.pace;
    for (const task of this.#waiting.splice(0, Math.max(0, atOnce - this.#underWay.length))) {
      this.#underWay.push({ task, dueAt: new Date(at.getTime() + durationMs) });
      task.collectedAt = new Date(at.getTime() + durationMs * 1.5);
    }
    this.most = Math.max(this.most, this.#underWay.length);
  }
}

const keyOf = ({ sessionId, id }: Pick<Task, 'sessionId' | 'id'>) => `${sessionId}/${id}`;

/** A success passes through OperationFinished; a failure is Finished at once. */
export function stateOf(task: Task, now: Date): TaskState {
  if (task.outcome === undefined) return 'Running';
  return task.outcome.success && task.collectedAt !== undefined && now < task.collectedAt
    ? 'OperationFinished'
    : 'Finished';
}
