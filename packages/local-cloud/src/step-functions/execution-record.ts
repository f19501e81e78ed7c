import type { Json, JsonObject } from '../json.ts';
import { StatesError } from './errors.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The data of an execution. Times are milliseconds since 1970. */
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
  /** State transitions as AWS bills them: every entered state and every retry. */
  transitions: number;
  history: HistoryEvent[];
}

/** A running execution. */
export interface RunningExecution {
  record: ExecutionRecord;
  /** Ends it as ABORTED at once. A running function continues, and its result is ignored. */
  stop(error: string | undefined, cause: string | undefined): void;
  /** Resolves when it has ended, with any status. */
  ended: Promise<void>;
}

/** One event of an execution's history, as in GetExecutionHistory. */
export interface HistoryEvent extends JsonObject {
  /** Seconds since 1970. */
  timestamp: number;
  type: string;
  id: number;
  previousEventId: number;
}

/** A sequence of events. Each branch and each iteration has its own. */
export interface Thread {
  lastEventId: number;
}

// "Quotas related to state machine executions".
const mostEvents = 25_000;

/** The events of one execution, in order. A closed history ignores further events. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Adds an event after the thread's last one. The field in `details` is named after the type, as in AWS.
   * @throws StatesError States.Runtime when the quota is exceeded, unless the event ends the execution
   */
  add(thread: Thread, type: string, details?: { [field: string]: JsonObject }): void {
    if (this.#closed) return;
    if (this.events.length >= mostEvents - 1 && !type.startsWith('Execution')) {
      const cause = `The execution reached the maximum number of history events (${mostEvents}).`;
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
 * Describes an ended execution to another one, as `startExecution.sync` does.
 * `date` formats milliseconds since 1970.
 */
export function describeExecution(record: ExecutionRecord, date: (ms: number) => Json): JsonObject {
  const { arn, name, machineArn, status, startMs, stopMs, input, output, error, cause } = record;
  const optional = { Output: output, Error: error, Cause: cause };
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
