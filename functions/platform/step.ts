import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { log, unexpectedError } from './log.ts';

/** The function does not accept the event. The message names the fields, and none of their values. */
export class EventUnreadableError extends Error {
  override readonly name = 'EventUnreadableError';
  readonly code = 'event-unreadable';
}

/** Middleware: parses the event by a schema. @throws EventUnreadableError */
export function parsedEvent(schema: z.ZodType): MiddlewareObj {
  return {
    before(request) {
      const { data, error } = schema.safeParse(request.event);
      if (error) {
        const fields = error.issues.map(({ code, path }) => `${path.join('.') || 'the event'} (${code})`);
        throw new EventUnreadableError(`The event cannot be read: ${fields.join(', ')}.`);
      }
      request.event = data;
    },
  };
}

/** Middleware: writes one log line per invocation, whether it succeeded or failed, and never an error's message. */
function invocationLog(event: string): MiddlewareObj {
  const write = (level: 'info' | 'warn', { awsRequestId }: Context, fields: Parameters<typeof log>[2]) =>
    log(level, event, { ...fields, requestId: awsRequestId });
  return {
    after: ({ context }) => write('info', context, { done: true }),
    onError: ({ context, error }) => write('warn', context, { done: false, ...unexpectedError(error) }),
  };
}

/** A Lambda handler as Lambda calls it; tests may omit the context. */
export type Invocation<Output> = (event: unknown, context?: Context) => Promise<Output>;

/**
 * Makes the Lambda handler of one step of a workflow. Errors go to Step Functions, which retries or catches them by
 * name; nothing is thrown in their place, even when the function is about to time out.
 * @param schema of the input from the state machine. Another version of this code may have started the execution, so
 * objects should accept unknown keys
 */
export function step<Schema extends z.ZodType, Output>(
  schema: Schema,
  work: (event: z.output<Schema>) => Promise<Output>,
): Invocation<Output> {
  return middy<z.output<Schema>, Output>({ timeoutEarlyInMillis: 0 })
    .use(invocationLog('step'))
    .use(parsedEvent(schema))
    .handler((event) => work(event)) as Invocation<Output>;
}

/**
 * Makes one Lambda handler of several steps that need the same permissions: the state machine selects the step by
 * `step`.
 * @throws EventUnreadableError when there is no such step
 */
export function steps(byName: Readonly<Record<string, Invocation<unknown>>>): Invocation<unknown> {
  return async (event, context) => {
    const name = event && typeof event === 'object' && 'step' in event ? event.step : undefined;
    const run = typeof name === 'string' && Object.hasOwn(byName, name) ? byName[name] : undefined;
    if (!run)
      throw new EventUnreadableError(`The event names none of the steps ${Object.keys(byName).join(', ')}.`);
    return run(event, context);
  };
}
