import type { Principal } from '../iam.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Executions } from '../step-functions/executions.ts';
import { findMachine, type Machine } from '../step-functions/machines.ts';

/** Hands an event (JSON text) to what `arn` names. `as`: whose permissions count, where a role is given. */
export type Deliver = (arn: string, event: string, as?: Principal) => void;

/**
 * Gives the way to functions and state machines. Throws when `arn` is neither in the template, or `as` may not
 * start it. A function is run as an asynchronous event: it is tried again when it fails.
 */
export function targets(functions: Functions, machines: readonly Machine[], executions: Executions): Deliver {
  return (arn, event, as) => {
    const target = functions.find(arn);
    if (target) {
      as?.authorize('lambda:InvokeFunction', arn);
      void functions.invokeAsync(target, event);
      return;
    }
    as?.authorize('states:StartExecution', arn);
    executions.start(findMachine(machines, arn), undefined, event);
  };
}
