import type { Action, ActionContext, Permission } from '../action.ts';
import { parseInput } from '../input/parse-input.ts';

/** Lets a door start an action by what `automation.yaml` says, and not by a request. */
export interface Trigger {
  action: string;
  permission: Permission;
  /** @throws RefusedError `invalid-input` */
  prepare(given: object, work: Work): { servers: string[]; run(context: ActionContext): Promise<unknown> };
}

/** One piece of work: whoever asks for it again gives the same id and time. */
export interface Work {
  /** Fit for an execution's name. */
  id: string;
  askedFor: Date;
}

/** @param input makes the action's input of what is given; left out, that is the input */
export function trigger<Input>(
  action: Action<Input, unknown>,
  input: (given: object, work: Work) => unknown = (given) => given,
): Trigger {
  return {
    action: action.name,
    permission: action.permission,
    prepare(given, work) {
      const parsed = parseInput(action.input, input(given, work));
      return { servers: action.servers(parsed), run: (context) => action.run(parsed, context) };
    },
  };
}
