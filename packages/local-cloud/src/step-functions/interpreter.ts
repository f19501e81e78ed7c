import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../json.ts';
import type { Scope, State } from './definition.ts';
import {
  ExecutionEndedError,
  errorMatches,
  RetryPlan,
  refuseIfEnded,
  refuseLargeData,
  StatesError,
} from './errors.ts';
import { type Context, choose, evaluate, query } from './evaluation.ts';
import { runMap, runParallel } from './fan-out.ts';
import type { Frame } from './frame.ts';
import { nestedResource, runNested } from './nested-execution.ts';
import { runTask, waitsForCallback } from './task.ts';

/** Runs states from `scope.StartAt` to an end and returns the last output. @throws StatesError, ExecutionEndedError */
export async function runScope(scope: Scope, input: Json, frame: Frame): Promise<Json> {
  const { run, thread } = frame;
  let name = scope.StartAt;
  let data = input;
  for (;;) {
    refuseIfEnded(frame.ended);
    const state = scope.States[name];
    if (!state) throw new StatesError('States.Runtime', `state ${name} does not exist`);
    run.transitions += 1;
    run.history.add(thread, `${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name, input: JSON.stringify(data) },
    });
    const { output, next } = await runState(name, state, data, frame);
    const text = JSON.stringify(output);
    run.history.add(thread, `${state.Type}StateExited`, { stateExitedEventDetails: { name, output: text } });
    if (next === undefined) return output;
    name = next;
    data = output;
  }
}

interface Step {
  output: Json;
  /** The next state, or undefined at an end. */
  next: string | undefined;
}

async function runState(name: string, state: State, input: Json, frame: Frame): Promise<Step> {
  const { run } = frame;
  const plan = new RetryPlan(state.Retry, run.random);
  const entered = new Date(run.now()).toISOString();
  for (;;) {
    const context = { ...frame.context, State: { Name: name, EnteredTime: entered, RetryCount: plan.count } };
    try {
      const step = await attempt(name, state, input, { ...frame, context });
      refuseLargeData(name, step.output);
      return step;
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const seconds = plan.next(error.name);
      if (seconds !== undefined) {
        await pause(run.time.retryIntervalMs?.(name, plan.count, seconds) ?? seconds * 1000, frame.ended);
        run.transitions += 1;
        continue;
      }
      const caught = state.Catch.find((each) => errorMatches(each.ErrorEquals, error.name));
      if (!caught) throw error;
      const flow = caught.ResultPath === undefined ? {} : { ResultPath: caught.ResultPath };
      const output = await evaluate(flow, input, context, () => ({
        Error: error.name,
        Cause: error.message,
      }));
      return { output, next: caught.Next };
    }
  }
}

/** The limit applies to a task's whole result, before ResultSelector can shorten it. */
async function limited(stateName: string, result: Promise<Json>): Promise<Json> {
  const data = await result;
  refuseLargeData(stateName, data);
  return data;
}

async function attempt(name: string, state: State, input: Json, frame: Frame): Promise<Step> {
  const { context } = frame;
  const around = async (work: (input: Json) => Json | Promise<Json>): Promise<Step> => ({
    output: await evaluate(state, input, context, work),
    next: state.Next,
  });
  switch (state.Type) {
    case 'Pass':
      return around((given) => (state.Result === undefined ? given : state.Result));
    case 'Succeed':
      return around((given) => given);
    case 'Task': {
      const nested = nestedResource(state);
      if (nested !== undefined)
        return around((given) => limited(name, runNested(nested, state, given, frame)));
      if (!waitsForCallback(state)) return around((given) => limited(name, runTask(state, given, frame)));
      const waiting = frame.run.tokens.open(String(context.StateMachine.Id));
      const work = (given: Json) => limited(name, runTask(state, given, frame, waiting.called));
      try {
        const own = { ...context, Task: { Token: waiting.token } };
        return { output: await evaluate(state, input, own, work), next: state.Next };
      } finally {
        waiting.close();
      }
    }
    case 'Wait':
      return around(async (given) => {
        const seconds = await secondsToWait(state, given, frame);
        await pause(frame.run.time.waitMs?.(name, seconds) ?? seconds * 1000, frame.ended);
        return given;
      });
    case 'Choice': {
      const next = await choose(state, input, context);
      return { ...(await around((given) => given)), next };
    }
    case 'Fail':
      throw await failure(state, input, context);
    case 'Map': {
      // In a Map, Parameters is the older name of ItemSelector, and applies to each item.
      const { Parameters: _, ...flow } = state;
      const work = (given: Json) => runMap(name, state, given, frame, runScope);
      return { output: await evaluate(flow, input, context, work), next: state.Next };
    }
    case 'Parallel':
      return around((given) => runParallel(state, given, frame, runScope));
  }
}

async function failure(state: State, input: Json, context: Context): Promise<StatesError> {
  const text = async (path: string | undefined, fixed = '') =>
    path === undefined ? fixed : String(await query(path, input, context));
  return new StatesError(await text(state.ErrorPath, state.Error), await text(state.CausePath, state.Cause));
}

async function secondsToWait(state: State, input: Json, { run, context }: Frame): Promise<number> {
  if (state.Seconds !== undefined) return state.Seconds;
  if (state.SecondsPath !== undefined) return wholeSeconds(await query(state.SecondsPath, input, context));
  const until = state.Timestamp ?? String(await query(state.TimestampPath ?? '$', input, context));
  return Math.max(0, (Date.parse(until) - run.now()) / 1000);
}

/** "Wait workflow state": an integer value from 0 to 99999999. */
function wholeSeconds(value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99_999_999) return value;
  throw new StatesError('States.Runtime', `SecondsPath is not a whole number of seconds: ${value}`);
}

const longestTimerMs = 2 ** 31 - 1;

async function pause(milliseconds: number, ended: AbortSignal): Promise<void> {
  try {
    for (let left = milliseconds; left > 0; left -= longestTimerMs) {
      await sleep(Math.min(left, longestTimerMs), undefined, { signal: ended });
    }
  } catch (cause) {
    throw new ExecutionEndedError('the execution has ended', { cause });
  }
}
