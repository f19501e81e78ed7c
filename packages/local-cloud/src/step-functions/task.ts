import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { region } from '../template/identity.ts';
import type { State } from './definition.ts';
import { ExecutionEndedError, refuseIfEnded, StatesError } from './errors.ts';
import { query } from './evaluation.ts';
import type { Frame } from './frame.ts';

const invokeIntegration = 'arn:aws:states:::lambda:invoke';
const callbackIntegration = `${invokeIntegration}.waitForTaskToken`;

/** Whether a Task waits until its token is sent back ("Wait for a Callback with Task Token"). */
export function waitsForCallback(state: State): boolean {
  return state.Resource === callbackIntegration;
}

/**
 * Runs a Task state's function within the state's timeout. With `called`, the function only starts the task, and the
 * callback ends it.
 * @throws StatesError, ExecutionEndedError
 */
export async function runTask(
  state: State,
  input: Json,
  frame: Frame,
  called?: Promise<Json>,
): Promise<Json> {
  const integrated = state.Resource === invokeIntegration || called !== undefined;
  const functionArn = integrated ? functionNameOf(input) : (state.Resource ?? '');
  const payload = integrated && isJsonObject(input) ? (input.Payload ?? {}) : input;
  const timeoutSeconds = await taskTimeout(state, input, frame);
  const events = integrated
    ? taskEvents('lambda', called ? 'invoke.waitForTaskToken' : 'invoke', input, frame)
    : functionEvents(functionArn, input, timeoutSeconds, frame);
  refuseIfEnded(frame.ended);
  events.scheduled();
  events.started();
  try {
    const work = async () => {
      const result = await frame.run.invoke(functionArn, payload);
      const answer = integrated ? { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 } : result;
      if (!called) return answer;
      events.submitted(answer);
      return called;
    };
    const output = await within(timeoutMs(timeoutSeconds, frame), frame.ended, work());
    events.succeeded(output);
    return output;
  } catch (error) {
    if (error instanceof StatesError)
      events.failed(error.name === 'States.Timeout' ? 'TimedOut' : 'Failed', error);
    throw error;
  }
}

function functionNameOf(input: Json): string {
  if (isJsonObject(input) && typeof input.FunctionName === 'string') return input.FunctionName;
  throw new StatesError('States.Runtime', 'lambda:invoke needs a FunctionName');
}

/** The timeout of a task in seconds, if it has one. */
export async function taskTimeout(state: State, input: Json, frame: Frame): Promise<number | undefined> {
  if (state.TimeoutSecondsPath === undefined) return state.TimeoutSeconds;
  return Number(await query(state.TimeoutSecondsPath, input, frame.context));
}

/** The timeout in milliseconds, which a test may shorten. */
export function timeoutMs(seconds: number | undefined, { run, context }: Frame): number | undefined {
  if (seconds === undefined) return undefined;
  return run.time.taskTimeoutMs?.(String(context.State?.Name), seconds) ?? seconds * 1000;
}

/**
 * Waits for `work` until the timeout or the end of the execution.
 * @throws StatesError States.Timeout, ExecutionEndedError
 */
export async function within<T>(ms: number | undefined, ended: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(new ExecutionEndedError('the execution has ended'));
  ended.addEventListener('abort', end, { once: true });
  const timer =
    ms === undefined ? undefined : setTimeout(() => reject(new StatesError('States.Timeout', '')), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', end);
  }
}

/** Writes the events of a task to the history. */
interface TaskEvents {
  scheduled(): void;
  started(): void;
  submitted(output: Json): void;
  succeeded(output: Json): void;
  failed(type: 'Failed' | 'TimedOut', error: StatesError): void;
}

/** The events of a task whose resource is a function's ARN. */
export function functionEvents(
  resource: string,
  input: Json,
  timeoutSeconds: number | undefined,
  frame: Frame,
): TaskEvents {
  const { run, thread } = frame;
  const timeout: JsonObject = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  return {
    scheduled: () =>
      run.history.add(thread, 'LambdaFunctionScheduled', {
        lambdaFunctionScheduledEventDetails: { resource, input: JSON.stringify(input), ...timeout },
      }),
    started: () => run.history.add(thread, 'LambdaFunctionStarted'),
    submitted: () => {},
    succeeded: (output) =>
      run.history.add(thread, 'LambdaFunctionSucceeded', {
        lambdaFunctionSucceededEventDetails: { output: JSON.stringify(output) },
      }),
    failed: (type, error) =>
      run.history.add(thread, `LambdaFunction${type}`, {
        [`lambdaFunction${type}EventDetails`]: { error: error.name, cause: error.message },
      }),
  };
}

/** The events of a task that uses a service integration, for example `lambda` and `invoke`. */
export function taskEvents(
  resourceType: string,
  resource: string,
  input: Json,
  { run, thread }: Frame,
): TaskEvents {
  const kind = { resourceType, resource };
  return {
    scheduled: () =>
      run.history.add(thread, 'TaskScheduled', {
        taskScheduledEventDetails: { ...kind, region: region, parameters: JSON.stringify(input) },
      }),
    started: () => run.history.add(thread, 'TaskStarted', { taskStartedEventDetails: kind }),
    submitted: (output) =>
      run.history.add(thread, 'TaskSubmitted', {
        taskSubmittedEventDetails: { ...kind, output: JSON.stringify(output) },
      }),
    succeeded: (output) =>
      run.history.add(thread, 'TaskSucceeded', {
        taskSucceededEventDetails: { ...kind, output: JSON.stringify(output) },
      }),
    failed: (type, error) =>
      run.history.add(thread, `Task${type}`, {
        [`task${type}EventDetails`]: { ...kind, error: error.name, cause: error.message },
      }),
  };
}
