import type { Action, ActionContext, Permission } from '../action.ts';
import { parseInput } from '../input/parse-input.ts';

/** Lets a trigger start an action from `automation.yaml`, not from a request. */
export interface Trigger {
  action: string;
  permission: Permission;
  /** Where the API shows the started work, such as `/clones`. */
  path?: string;
  /**
   * Returns a function that runs the action and returns the id of the started work.
   * @throws RefusedError `invalid-input`
   */
  prepare(
    given: object,
    work: Work,
  ): { servers: string[]; run(context: ActionContext): Promise<string | undefined> };
}

/** One piece of work: a repetition has the same key and time. */
export interface Work {
  /** The caller's key for the work. */
  key: string;
  askedFor: Date;
}

/**
 * @param input makes the action's input from what is configured; absent, that is the input
 * @param idOf the id of the started work; absent, the action starts nothing asynchronous
 * @param path where the API shows the started work
 */
export function trigger<Input, Output>(
  action: Action<Input, Output>,
  input: (given: object, work: Work) => unknown = (given) => given,
  idOf: (output: Output) => string | undefined = () => undefined,
  path?: string,
): Trigger {
  return {
    ...(path !== undefined && { path }),
    action: action.name,
    permission: action.permission,
    prepare(given, work) {
      const parsed = parseInput(action.input, input(given, work));
      return {
        servers: action.servers(parsed),
        run: async (context) => idOf(await action.run(parsed, context)),
      };
    },
  };
}
