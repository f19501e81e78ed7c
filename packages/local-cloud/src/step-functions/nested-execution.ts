import { AwsError } from '../aws/service.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { State } from './definition.ts';
import { refuseIfEnded, StatesError } from './errors.ts';
import { describeExecution, type ExecutionRecord } from './execution-record.ts';
import type { Frame, NestedRequest } from './frame.ts';
import { taskEvents, taskTimeout, timeoutMs, within } from './task.ts';

const integration = /^arn:[^:]+:states:::states:(startExecution\.sync(?::2)?)$/;
const parameters = ['StateMachineArn', 'Name', 'Input'];

/** The resource's name in the history when a Task starts an execution and waits for its end, otherwise undefined. */
export function nestedResource({ Resource = '' }: State): string | undefined {
  return integration.exec(Resource)?.[1];
}

/**
 * Starts another execution and waits for its end ("Start workflow executions from a task state"): `.sync` returns its
 * input and output as JSON text, `.sync:2` as JSON.
 * @throws StatesError: States.TaskFailed with the ended execution's description as its cause,
 * StepFunctions.ExecutionAlreadyExistsException for a name that is already used
 */
export async function runNested(resource: string, state: State, input: Json, frame: Frame): Promise<Json> {
  const events = taskEvents('states', resource, input, frame);
  const timeoutSeconds = await taskTimeout(state, input, frame);
  refuseIfEnded(frame.ended);
  events.scheduled();
  events.started();
  try {
    const nested = withServiceErrors(() => frame.run.startNested(requestOf(input)));
    events.submitted({ ExecutionArn: nested.arn, StartDate: nested.startMs });
    frame.ended.addEventListener('abort', nested.stop, { once: true });
    const record = await within(
      timeoutMs(timeoutSeconds, frame),
      frame.ended,
      nested.described.catch(rethrown),
    ).finally(() => frame.ended.removeEventListener('abort', nested.stop));
    const output = outputOf(record, resource.endsWith(':2'));
    events.succeeded(output);
    return output;
  } catch (error) {
    if (error instanceof StatesError)
      events.failed(error.name === 'States.Timeout' ? 'TimedOut' : 'Failed', error);
    throw error;
  }
}

function requestOf(input: Json): NestedRequest {
  const { StateMachineArn, Name, Input = {} } = isJsonObject(input) ? input : {};
  const unknown = Object.keys(isJsonObject(input) ? input : {}).find((field) => !parameters.includes(field));
  if (unknown) throw new StatesError('States.Runtime', `startExecution does not take ${unknown}`);
  if (typeof StateMachineArn !== 'string')
    throw new StatesError('States.Runtime', 'startExecution needs a StateMachineArn');
  return {
    stateMachineArn: StateMachineArn,
    name: Name === undefined ? undefined : String(Name),
    input: typeof Input === 'string' ? Input : JSON.stringify(Input ?? {}),
  };
}

function outputOf(record: ExecutionRecord, parsed: boolean): Json {
  const described = describeExecution(record, (ms) => ms);
  if (record.status !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', JSON.stringify(described));
  if (!parsed) return described;
  const { Input, Output } = described;
  return { ...described, Input: JSON.parse(String(Input)), Output: JSON.parse(String(Output)) };
}

function withServiceErrors<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    return rethrown(error);
  }
}

function rethrown(error: unknown): never {
  if (!(error instanceof AwsError)) throw error;
  const { code, statusCode, message } = error;
  const name = code === 'AccessDeniedException' ? 'AWSStepFunctions' : code;
  throw new StatesError(
    `StepFunctions.${name}Exception`,
    `${message} (Service: AWSStepFunctions; Status Code: ${statusCode}; Error Code: ${code})`,
  );
}
