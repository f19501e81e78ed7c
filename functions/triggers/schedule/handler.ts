import middy, { type MiddlewareObj } from '@middy/core';
import * as z from 'zod';
import type { Caller } from '../../action.ts';
import { awsTime } from '../../platform/aws-time.ts';
import { log, unexpectedError } from '../../platform/log.ts';
import { EventUnreadableError, type Invocation, parsedEvent } from '../../platform/step.ts';
import type { Trigger } from '../trigger.ts';
import {
  isBeyondRetry,
  reasonOf,
  ScheduledActionFailedError,
  ScheduledActionRefusedError,
} from './errors.ts';

/** The event from EventBridge Scheduler, as the stack defines it. A late or repeated event has the same time. */
const firing = z.strictObject({
  name: z.string(),
  action: z.string(),
  with: z.record(z.string(), z.json()),
  scheduledTime: awsTime,
});
type Firing = z.output<typeof firing>;

/** Middleware: logs the outcome of a firing in one line, and replaces an error by one that says if a retry helps. */
function firingLog(): MiddlewareObj<Firing, string | undefined> {
  const fields = ({ name: schedule, action, scheduledTime }: Firing) => ({ schedule, action, scheduledTime });
  return {
    after({ event, response: id }) {
      log('info', 'scheduled-action-done', { ...fields(event), ...(typeof id === 'string' && { id }) });
    },
    onError(request) {
      const { event, error: cause } = request;
      if (cause instanceof EventUnreadableError) return;
      const error = failureOf(event, cause);
      log('error', error.code, { ...fields(event), ...unexpectedError(cause), message: error.message });
      request.error = error;
    },
  };
}

/**
 * Makes the Lambda handler that runs an action when its schedule fires. Every failure is thrown, so that Lambda
 * retries. A firing may therefore come twice; its key ensures that its work is done once.
 * @param startable the actions that this function may run; each is created when it first fires
 */
export function scheduledHandler(
  startable: Readonly<Record<string, () => Trigger>>,
): Invocation<string | undefined> {
  const made = new Map<string, Trigger>();
  return middy<Firing, string | undefined>({ timeoutEarlyInMillis: 0 })
    .use(firingLog())
    .use(parsedEvent(firing))
    .handler(async (fired) => {
      const make = startable[fired.action];
      if (!make)
        throw new Error(`This function does not run ${fired.action}: the stack chose the wrong one.`);
      const trigger = made.get(fired.action) ?? make();
      made.set(fired.action, trigger);
      return run(trigger, fired);
    }) as Invocation<string | undefined>;
}

/** @returns the id of the started work, if the work is asynchronous */
async function run({ permission, prepare }: Trigger, fired: Firing): Promise<string | undefined> {
  // The schedule's own time, not the time of arrival: a name that contains the date is the same on every delivery.
  const now = new Date(fired.scheduledTime);
  // The same on every delivery.
  const key = fired.scheduledTime;
  const { run: runAction } = prepare(fired.with, { key, askedFor: now });
  // The author of automation.yaml may use every server in it.
  const caller: Caller = { source: 'schedule', name: fired.name, permissions: [permission], servers: ['*'] };
  return runAction({ caller, now, requestId: `${fired.name} ${key}` });
}

function failureOf(
  { name, action, scheduledTime }: Firing,
  cause: unknown,
): ScheduledActionRefusedError | ScheduledActionFailedError {
  const what = `The schedule "${name}" (${action}, ${scheduledTime})`;
  const why = reasonOf(cause);
  return isBeyondRetry(cause)
    ? new ScheduledActionRefusedError(`${what} was refused, and would be again: ${why}`, { cause })
    : new ScheduledActionFailedError(`${what} failed: ${why}`, { cause });
}
