import * as z from 'zod';
import type { Action } from '../../action.ts';
import type { Configuration } from '../../configuration.ts';
import { permitAdoption } from '../../same-work.ts';
import { idempotencyKey, newWorkId, requesterOf, workId } from '../../work-id.ts';
import { type CheckInput, type Checks, type CheckView, mayRead, readCheck } from '../check/check-view.ts';

const startCheckInput = z.strictObject({
  /** The caller's own key; a repeated request with the same key is the same check. */
  id: z.exactOptional(idempotencyKey),
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
    // It reads every server, and its notices go to all channels.
    servers: () => ['*'],
    async run({ id: key }, { caller }) {
      const id = key === undefined ? newWorkId('check', randomId) : workId('check', caller, key);
      const input: CheckInput = {
        checkId: id,
        servers: configuration.servers.map(({ name }) => name),
        requestedBy: requesterOf(caller),
      };
      const { started } = await checks.executions.start(id, input);
      if (!started) permitAdoption(await checks.executions.inputOf(id), { requestedBy: input.requestedBy });
      const check = await readCheck(checks, id, { withResult: mayRead(caller) });
      if (!check) throw new Error(`The check ${id} was started, but cannot be read.`);
      return check;
    },
  };
}
