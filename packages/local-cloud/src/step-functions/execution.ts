import type { Json, JsonObject } from '../json.ts';
import { StatesError } from './errors.ts';
import type { Context } from './evaluation.ts';
import { type ExecutionRecord, History, type RunningExecution, type Thread } from './execution-record.ts';
import type { Run } from './frame.ts';
import { runScope } from './interpreter.ts';
import type { Machine } from './machines.ts';

const events = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
} as const;

/** Starts an execution. Calls `changed` at its start and its end. */
export function startExecution(
  machine: Machine,
  { name, arn, input }: { name: string; arn: string; input: string },
  shared: Omit<Run, 'history' | 'transitions'>,
  changed: (record: ExecutionRecord) => void,
): RunningExecution {
  const history = new History(shared.now);
  const record: ExecutionRecord = {
    arn,
    name,
    machineArn: machine.arn,
    status: 'RUNNING',
    startMs: shared.now(),
    input,
    transitions: 0,
    history: history.events,
  };
  const run: Run = {
    ...shared,
    history,
    get transitions() {
      return record.transitions;
    },
    set transitions(count: number) {
      record.transitions = count;
    },
  };
  const thread: Thread = { lastEventId: 0 };
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const abort = new AbortController();
  const end = (status: keyof typeof events, outcome: { output?: string; error?: string; cause?: string }) => {
    if (record.status !== 'RUNNING') return;
    clearTimeout(timer);
    Object.assign(record, outcome, { status, stopMs: shared.now() });
    const [type, details] = events[status];
    history.add(thread, type, { [details]: outcome });
    history.close();
    abort.abort();
    changed(record);
    resolve();
  };
  const { TimeoutSeconds } = machine.definition;
  const timer =
    TimeoutSeconds === undefined
      ? undefined
      : setTimeout(() => end('TIMED_OUT', {}), Math.min(TimeoutSeconds * 1000, longestTimerMs)).unref();

  history.add(thread, 'ExecutionStarted', {
    executionStartedEventDetails: { input, roleArn: machine.roleArn },
  });
  changed(record);
  const given: Json = JSON.parse(input);
  const frame = { run, thread, context: contextOf(machine, record, given), ended: abort.signal };
  runScope(machine.definition, given, frame).then(
    (output) => end('SUCCEEDED', { output: JSON.stringify(output) }),
    (error: unknown) => end('FAILED', failureOf(error)),
  );
  return {
    record,
    ended,
    stop: (error, cause) =>
      end('ABORTED', {
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      }),
  };
}

const longestTimerMs = 2 ** 31 - 1;

function failureOf(error: unknown): { error: string; cause: string } {
  if (error instanceof StatesError) return { error: error.name, cause: error.message };
  return { error: 'States.Runtime', cause: `The local cloud failed: ${String(error)}` };
}

function contextOf(machine: Machine, record: ExecutionRecord, input: Json): Context {
  const execution: JsonObject = {
    Id: record.arn,
    Name: record.name,
    Input: input,
    RoleArn: machine.roleArn,
    StartTime: new Date(record.startMs).toISOString(),
    RedriveCount: 0,
  };
  return { LocalExecution: execution, StateMachine: { Id: machine.arn, Name: machine.name } };
}
