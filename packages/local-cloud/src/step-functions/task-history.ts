import type { Json, JsonObject } from '../json.ts';
import { REGION } from '../template/identity.ts';
import type { StatesError } from './errors.ts';
import type { Place } from './place.ts';

/** How the history calls what happens in a task. */
interface Words {
  scheduled(): void;
  started(): void;
  submitted(output: Json): void;
  succeeded(output: Json): void;
  failed(type: 'Failed' | 'TimedOut', error: StatesError): void;
}

/** For a task that names a function by its ARN. */
export function functionWords(
  resource: string,
  input: Json,
  timeoutSeconds: number | undefined,
  place: Place,
): Words {
  const { run, thread } = place;
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

/** For a task through a service integration, for example `lambda` and `invoke`. */
export function taskWords(
  resourceType: string,
  resource: string,
  input: Json,
  { run, thread }: Place,
): Words {
  const kind = { resourceType, resource };
  return {
    scheduled: () =>
      run.history.add(thread, 'TaskScheduled', {
        taskScheduledEventDetails: { ...kind, region: REGION, parameters: JSON.stringify(input) },
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
