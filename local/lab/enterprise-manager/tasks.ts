/** How an operation ended. `job`: the job it made, as its Related link will name it. */
export interface TaskOutcome {
  readonly success: boolean;
  readonly message: string;
  readonly job?: { readonly id: string; readonly linkName: string };
}

/** Source: em_rest/get_tasks_id (the complete list). */
export type TaskState = 'Running' | 'OperationFinished' | 'Finished';

export interface Task {
  /** `task-N`, counted per session. */
  readonly id: string;
  readonly sessionId: string;
  readonly operation: string;
  readonly act: (at: Date) => TaskOutcome;
  readonly dueAt: Date;
  /** When Enterprise Manager has collected what the operation changed. */
  readonly collectedAt: Date;
  outcome: TaskOutcome | undefined;
  /** Set by a fault: the operation will end with this message instead of acting. */
  failure: string | undefined;
}

/** The tasks. An operation acts when it is due, whether or not its session still lives; only reading needs that. */
export class Tasks {
  readonly #durationMs: number;
  #tasks: Task[] = [];
  /** Operations whose tasks can no longer be read, but which go on. */
  #unreadable: Task[] = [];
  #counters = new Map<string, number>();

  /** `durationMs`: how long an operation takes; half as long again passes until its result is collected. */
  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  add(sessionId: string, operation: string, now: Date, act: Task['act']): Task {
    const number = (this.#counters.get(sessionId) ?? 0) + 1;
    this.#counters.set(sessionId, number);
    const task: Task = {
      id: `task-${number}`,
      sessionId,
      operation,
      act,
      dueAt: new Date(now.getTime() + this.#durationMs),
      collectedAt: new Date(now.getTime() + this.#durationMs * 1.5),
      outcome: undefined,
      failure: undefined,
    };
    this.#tasks.push(task);
    return task;
  }

  /** Lets every operation act whose time has come, in order. */
  settle(now: Date): void {
    const due = [...this.#tasks, ...this.#unreadable]
      .filter((task) => task.outcome === undefined && task.dueAt <= now)
      .sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
    for (const task of due) {
      task.outcome =
        task.failure === undefined ? task.act(task.dueAt) : { success: false, message: task.failure };
    }
    this.#unreadable = this.#unreadable.filter((task) => task.outcome === undefined);
  }

  find(sessionId: string, id: string): Task | undefined {
    return this.#tasks.find((task) => task.sessionId === sessionId && task.id === id);
  }

  of(sessionId: string): readonly Task[] {
    return this.#tasks.filter((task) => task.sessionId === sessionId);
  }

  list(): readonly Task[] {
    return this.#tasks;
  }

  /** Removes a task; an operation that has not acted yet never will. */
  cancel(task: Task): void {
    this.#tasks = this.#tasks.filter((other) => other !== task);
  }

  /** Forgets a task; its operation goes on. */
  lose(task: Task): void {
    this.cancel(task);
    if (task.outcome === undefined) this.#unreadable.push(task);
  }

  clear(): void {
    this.#tasks = [];
    this.#unreadable = [];
    this.#counters.clear();
  }
}

/** Success passes through OperationFinished; failure is Finished at once. */
export function stateOf(task: Task, now: Date): TaskState {
  if (task.outcome === undefined) return 'Running';
  return task.outcome.success && now < task.collectedAt ? 'OperationFinished' : 'Finished';
}
