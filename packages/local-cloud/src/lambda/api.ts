import type { InvokeFunction } from '../aws/endpoint.ts';
import { AwsError, refusedAs } from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';
import type { AsyncTarget } from './asynchronous.ts';
import { type Functions, NotRunError } from './functions.ts';

/** Lambda's Invoke: `RequestResponse` waits, `Event` returns 202 at once, `DryRun` only checks the permission. */
export function lambdaInvoke(
  functions: Functions,
  invokeAsync: (target: AsyncTarget, event: string) => void,
): InvokeFunction {
  return async ({ functionName, payload, invocationType }, caller) => {
    const target = functions.find(functionName);
    const arn = target?.settings.arn ?? `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
    // When access is denied, Lambda's REST API returns 403. The JSON protocols return 400.
    refusedAs('AccessDeniedException', 403, () => caller.authorize('lambda:InvokeFunction', arn));
    if (!target) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    if (invocationType === 'DryRun') return { statusCode: 204, payload: '' };
    if (invocationType === 'Event') {
      invokeAsync(target, payload || '{}');
      return { statusCode: 202, payload: '' };
    }
    try {
      const result = await target.invoke(payload || '{}');
      if (result.error)
        return { statusCode: 200, payload: JSON.stringify(result.error), functionError: 'Unhandled' };
      return { statusCode: 200, payload: result.payload };
    } catch (error) {
      const status = error instanceof Error && error.name === 'TooManyRequestsException' ? 429 : 502;
      if (error instanceof NotRunError) throw new AwsError(error.name, error.message, status);
      throw error;
    }
  };
}
