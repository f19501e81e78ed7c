import type { Action, ActionContext, Permission } from '../action.ts';
import { parseInput } from '../input/parse-input.ts';

/** Lets a trigger start an action by what `automation.yaml` says, and not by a request. */
export interface Trigger {
  action: string;
  permission: Permission;
  /** Where the API shows what it has started, such as `/clones`. */
  path?: string;
  /**
   * What it gives runs the action, and gives the id of what that has started.
   * @throws RefusedError `invalid-input`
   */
  prepare(
    given: object,
    work: Work,
  ): { servers: string[]; run(context: ActionContext): Promise<string | undefined> };
}

/** One piece of work: whoever asks for it again gives the same key and time. */
export interface Work {
  /** What the work is known by to whoever asks. */
  key: string;
  askedFor: Date;
}

/**
 * @param input makes the action's input of what is given; left out, that is the input
 * @param idOf the id of what the action has started; left out, it starts nothing that goes on
 * @param path where the API shows what it has started
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
