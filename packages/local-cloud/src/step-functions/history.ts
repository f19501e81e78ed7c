import type { JsonObject } from '../json.ts';
import { StatesError } from './errors.ts';

/** One event of an execution's history, as GetExecutionHistory gives it. */
export interface HistoryEvent extends JsonObject {
  /** Seconds since 1970. */
  timestamp: number;
  type: string;
  id: number;
  previousEventId: number;
}

/** A line of events that follow each other: branches and iterations each have one. */
export interface Thread {
  lastEventId: number;
}

// "Quotas related to state machine executions".
const MOST_EVENTS = 25_000;

/** What happened in one execution, in order. Once closed it takes no more. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Adds an event that follows the thread's last one. `details` are named after the type, as AWS names them.
   * Throws StatesError States.Runtime for what is one too many, unless it ends the execution.
   */
  add(thread: Thread, type: string, details?: { [field: string]: JsonObject }): void {
    if (this.#closed) return;
    if (this.events.length >= MOST_EVENTS - 1 && !type.startsWith('Execution')) {
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;
      throw new StatesError('States.Runtime', cause);
    }
    const id = this.events.length + 1;
    this.events.push({
      timestamp: this.#now() / 1000,
      type,
      id,
      previousEventId: thread.lastEventId,
      ...details,
    });
    thread.lastEventId = id;
  }

  close(): void {
    this.#closed = true;
  }
}
