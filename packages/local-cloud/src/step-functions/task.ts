import { isJsonObject, type Json } from '../json.ts';
import type { State } from './definition.ts';
import { refuseIfEnded, StatesError } from './errors.ts';
import type { Place } from './place.ts';
import { functionWords, taskWords } from './task-history.ts';
import { taskTimeout, timeoutMs, within } from './task-timeout.ts';

const INVOKE_INTEGRATION = 'arn:aws:states:::lambda:invoke';
const CALLBACK_INTEGRATION = `${INVOKE_INTEGRATION}.waitForTaskToken`;

/** Whether a Task waits until its token is sent back ("Wait for a Callback with Task Token"). */
export function waitsForCallback(state: State): boolean {
  return state.Resource === CALLBACK_INTEGRATION;
}

/**
 * Runs a Task state's function within the state's timeout. With `called`, the function only begins the task, and
 * the callback ends it. Throws StatesError, ExecutionEndedError.
 */
export async function runTask(
  state: State,
  input: Json,
  place: Place,
  called?: Promise<Json>,
): Promise<Json> {
  const integrated = state.Resource === INVOKE_INTEGRATION || called !== undefined;
  const functionArn = integrated ? functionNameOf(input) : (state.Resource ?? '');
  const payload = integrated && isJsonObject(input) ? (input.Payload ?? {}) : input;
  const timeoutSeconds = await taskTimeout(state, input, place);
  const words = integrated
    ? taskWords('lambda', called ? 'invoke.waitForTaskToken' : 'invoke', input, place)
    : functionWords(functionArn, input, timeoutSeconds, place);
  refuseIfEnded(place.ended);
  words.scheduled();
  words.started();
  try {
    const work = async () => {
      const result = await place.run.invoke(functionArn, payload);
      const answer = integrated ? { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 } : result;
      if (!called) return answer;
      words.submitted(answer);
      return called;
    };
    const output = await within(timeoutMs(timeoutSeconds, place), place.ended, work());
    words.succeeded(output);
    return output;
  } catch (error) {
    if (error instanceof StatesError)
      words.failed(error.name === 'States.Timeout' ? 'TimedOut' : 'Failed', error);
    throw error;
  }
}

function functionNameOf(input: Json): string {
  if (isJsonObject(input) && typeof input.FunctionName === 'string') return input.FunctionName;
  throw new StatesError('States.Runtime', 'lambda:invoke needs a FunctionName');
}
