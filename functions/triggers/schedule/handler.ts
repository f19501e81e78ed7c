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

/** What the stack has EventBridge Scheduler send; the time is that of the schedule, however late it comes or how often. */
const firing = z.strictObject({
  name: z.string(),
  action: z.string(),
  with: z.record(z.string(), z.json()),
  scheduledTime: awsTime,
});
type Firing = z.output<typeof firing>;

/** Middleware: says in one line what came of a firing, and gives its failure the name by which Lambda's retries go. */
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
 * Makes the Lambda handler that runs an action when its schedule fires. Whatever fails is thrown, so that Lambda tries
 * again; for the same reason a firing may come twice, and does its work once by its key.
 * @param startable the actions that this function may run; each is made when it is first fired
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

/** @returns the id of what it has started, if that goes on */
async function run({ permission, prepare }: Trigger, fired: Firing): Promise<string | undefined> {
  // The schedule's own time, and not when it came: what is named for a date has the same name each time.
  const now = new Date(fired.scheduledTime);
  // The same whenever it is delivered again.
  const key = fired.scheduledTime;
  const { run: runAction } = prepare(fired.with, { key, askedFor: now });
  // Whoever writes automation.yaml may use every server in it.
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
