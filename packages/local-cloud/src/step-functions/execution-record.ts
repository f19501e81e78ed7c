import type { HistoryEvent } from './history.ts';

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
