import type { Json } from '../json.ts';
import type { TimeOverrides } from '../options.ts';
import type { Scope } from './definition.ts';
import type { Context } from './evaluation.ts';
import type { ExecutionRecord, History, RunningExecution, Thread } from './execution-record.ts';
import type { MapRuns } from './map-runs.ts';
import type { TaskTokens } from './task-tokens.ts';

/** Runs a function for a Task and gives its result. Throws StatesError with the name that Step Functions gives it. */
export type InvokeTask = (functionArn: string, payload: Json) => Promise<Json>;

/** What a task asks to start. */
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
  /** Stops it, when the machine may. */
  stop(): void;
}

/** What the states of one execution share. */
export interface Run {
  history: History;
  /** Runs a Task's function. */
  invoke: InvokeTask;
  /** Gives the text of an S3 object. Throws AwsError. */
  readObject(bucket: string, key: string): string;
  mapRuns: MapRuns;
  /** Starts the execution of one item of a Distributed Map. Throws AwsError. */
  startChild(child: ChildExecution): RunningExecution;
  /** Starts the execution a Task asks for, or follows the one of that name and input. Throws AwsError. */
  startNested(request: NestedRequest): NestedExecution;
  /** For tasks that wait to be called back. */
  tokens: TaskTokens;
  time: TimeOverrides;
  now: () => number;
  random: () => number;
  /** State transitions as AWS bills them: every state entered and every retry. */
  transitions: number;
}

/** An execution that a Distributed Map starts for one item. */
export interface ChildExecution {
  label: string;
  mapRunArn: string;
  scope: Scope;
  /** JSON text. */
  input: string;
}

/** Where in a run a state stands. */
export interface Place {
  run: Run;
  thread: Thread;
  context: Context;
  /** Fires when the execution, or the Map or Parallel around this state, has ended. */
  ended: AbortSignal;
}

/** Runs states to an end and gives the last output: what a Map does for each item, and a Parallel for each branch. */
export type RunScope = (scope: Scope, input: Json, place: Place) => Promise<Json>;
