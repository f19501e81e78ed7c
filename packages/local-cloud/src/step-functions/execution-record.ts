import type { Json, JsonObject } from '../json.ts';
import { StatesError } from './errors.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it can be described and kept. Times are milliseconds since 1970. */
export interface ExecutionRecord {
  arn: string;
  name: string;
  machineArn: string;
  status: ExecutionStatus;
  startMs: number;
  stopMs?: number;
  /** JSON text. */
  input: string;
  /** JSON text. */
  output?: string;
  error?: string;
  cause?: string;
  /** Of an execution that a Distributed Map started. */
  mapRunArn?: string;
  /** State transitions as AWS bills them: every state entered and every retry. */
  transitions: number;
  history: HistoryEvent[];
}

/** A running execution. */
export interface RunningExecution {
  record: ExecutionRecord;
  /** Ends it as ABORTED at once. A function that is working goes on; its answer is ignored. */
  stop(error: string | undefined, cause: string | undefined): void;
  /** Resolves when it has ended, however it ended. */
  ended: Promise<void>;
}

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

/**
 * An ended execution as another one gets it: in a Distributed Map's results and from `startExecution.sync`.
 * `date` writes milliseconds since 1970 the way the place asks for.
 */
export function describeExecution(record: ExecutionRecord, date: (ms: number) => Json): JsonObject {
  const { arn, name, machineArn, status, startMs, stopMs, input, output, error, cause, mapRunArn } = record;
  const optional = { Output: output, Error: error, Cause: cause, MapRunArn: mapRunArn };
  const present = Object.entries(optional).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...Object.fromEntries(present),
    ...(output === undefined ? {} : { OutputDetails: { Included: true } }),
    StartDate: date(startMs),
    StateMachineArn: machineArn,
    Status: status,
    ...(stopMs === undefined ? {} : { StopDate: date(stopMs) }),
  };
}
