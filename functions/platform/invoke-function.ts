import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseRecord } from './salvage.ts';

/** A function that was invoked failed. */
class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';
  readonly code = 'function-failed';
}

/** Starts another function of the stack asynchronously, without waiting for its answer. */
export async function startFunction(name: string, client = new LambdaClient({})): Promise<void> {
  await client.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: '{}' }));
}

/**
 * Invokes another function of the stack and waits for its answer.
 * @throws FunctionFailedError naming the error, but not its message, which may hold anything
 */
export async function invokeFunction(
  name: string,
  event: unknown,
  client = new LambdaClient({}),
): Promise<unknown> {
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError === undefined) return JSON.parse(text);
  throw new FunctionFailedError(`${name} failed: ${parseRecord(text)?.['errorType'] ?? FunctionError}.`);
}
