import type { Json } from '../json.ts';
import { TooManyRequestsError } from '../lambda/function.ts';
import type { Functions } from '../lambda/functions.ts';
import { AwsError } from '../services/aws-error.ts';
import { StatesError } from './errors.ts';
import type { Machine } from './machines.ts';
import type { InvokeTask } from './place.ts';

// "Handle Lambda service exceptions" in the Step Functions guide: a runtime that died gives no error of the
// function's own, and is reported as Lambda.Unknown; a timeout keeps the name the runtime gives it.
const WITHOUT_ERROR_OF_ITS_OWN = ['Runtime.ExitError', 'Runtime.OutOfMemory'];

/** Runs functions for a state machine, with what the machine's role allows. */
export function taskInvoker(functions: Functions, machine: Machine): InvokeTask {
  return async (functionId, payload) => {
    const target = functions.find(functionId);
    const arn = target?.settings.arn ?? functionId;
    try {
      machine.role.authorize('lambda:InvokeFunction', arn);
      if (!target) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
      const result = await target.invoke(JSON.stringify(payload));
      if (result.error === undefined) return JSON.parse(result.payload) as Json;
      const { errorType } = result.error;
      const name = WITHOUT_ERROR_OF_ITS_OWN.includes(errorType) ? 'Lambda.Unknown' : errorType;
      throw new StatesError(name, JSON.stringify(result.error));
    } catch (error) {
      if (error instanceof TooManyRequestsError)
        throw new StatesError('Lambda.TooManyRequestsException', error.message);
      if (!(error instanceof AwsError)) throw error;
      const name = error.code === 'AccessDeniedException' ? 'AWSLambdaException' : error.code;
      const cause = `${error.message} (Service: AWSLambda; Error Code: ${error.code})`;
      throw new StatesError(`Lambda.${name}`, cause);
    }
  };
}
