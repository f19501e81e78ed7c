import * as z from 'zod';
import type { Action } from '../../action.ts';
import type { Configuration } from '../../configuration.ts';
import { type CheckInput, checkId } from '../check-input.ts';
import { type Checks, type CheckView, readCheck } from '../check-view.ts';

const startCheckInput = z.strictObject({
  /** The caller's own id of the check; a repeated request with the same id is the same check. */
  id: z.exactOptional(checkId),
});

/** Runs a compliance check of every configured server now. */
export function startCheckAction(
  configuration: Pick<Configuration, 'servers'>,
  checks: Checks,
  randomId: () => string,
): Action<z.infer<typeof startCheckInput>, CheckView> {
  return {
    name: 'compliance:check',
    permission: 'compliance:write',
    input: startCheckInput,
    servers: () => configuration.servers.map(({ name }) => name),
    async run({ id: given }, { caller }) {
      const id = given ?? randomId();
      const input: CheckInput = {
        checkId: id,
        servers: configuration.servers.map(({ name }) => name),
        requestedBy: { door: caller.door, name: caller.name },
      };
      await checks.executions.start(id, input);
      const check = await readCheck(checks, id);
      if (!check) throw new Error(`The check ${id} was started, but cannot be read.`);
      return check;
    },
  };
}
