import type { Json } from '../json.ts';
import type { TimeOverrides } from '../options.ts';
import type { Scope } from './definition.ts';
import type { Context } from './evaluation.ts';
import type { ExecutionRecord, History, Thread } from './execution-record.ts';
import type { TaskTokens } from './task-tokens.ts';

/** Runs a function for a Task and returns its result. @throws StatesError with the name that Step Functions uses */
export type InvokeTask = (functionArn: string, payload: Json) => Promise<Json>;

/** The execution that a task requests. */
export interface NestedRequest {
  stateMachineArn: string;
  name: string | undefined;
  /** JSON text. */
  input: string;
}

/** An execution that a task waits for. */
export interface NestedExecution {
  arn: string;
  startMs: number;
  /** Resolves with the record when it has ended. Rejects with AwsError when the machine may not describe it. */
  described: Promise<ExecutionRecord>;
  /** Stops it, if the machine's role allows. */
  stop(): void;
}

/** Shared by the states of one execution. */
export interface Run {
  history: History;
  /** Runs a Task's function. */
  invoke: InvokeTask;
  /** Starts the execution that a Task requests, or returns the running one with that name and input. @throws AwsError */
  startNested(request: NestedRequest): NestedExecution;
  /** For tasks that wait for a callback. */
  tokens: TaskTokens;
  time: TimeOverrides;
  now: () => number;
  random: () => number;
  /** State transitions as AWS bills them: every entered state and every retry. */
  transitions: number;
}

/** The position of a state in its execution. */
export interface Frame {
  run: Run;
  thread: Thread;
  context: Context;
  /** Fires when the execution, or the Map or Parallel around this state, has ended. */
  ended: AbortSignal;
}

/** Runs states to an end and returns the last output: for each item of a Map and each branch of a Parallel. */
export type RunScope = (scope: Scope, input: Json, frame: Frame) => Promise<Json>;
