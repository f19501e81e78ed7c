import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import type { Configuration } from '../../configuration.ts';
import { type CheckInput, checkId, checkInput } from '../check-input.ts';
import { type Checks, type CheckView, mayRead, readCheck } from '../check-view.ts';

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
    // It reads every server, and tells everybody who is told of any.
    servers: () => ['*'],
    async run({ id: given }, { caller }) {
      const id = given ?? randomId();
      const input: CheckInput = {
        checkId: id,
        servers: configuration.servers.map(({ name }) => name),
        requestedBy: { door: caller.door, name: caller.name },
      };
      const { started } = await checks.executions.start(id, input);
      if (!started) await refuseAnothers(checks, id, input.requestedBy);
      const check = await readCheck(checks, id, { withResult: mayRead(caller) });
      if (!check) throw new Error(`The check ${id} was started, but cannot be read.`);
      return check;
    },
  };
}

/** @throws RefusedError `idempotency-conflict` where the check of this id is another caller's */
async function refuseAnothers(
  { executions }: Checks,
  id: string,
  requestedBy: CheckInput['requestedBy'],
): Promise<void> {
  const earlier = await executions.describe(id);
  const { data } = checkInput.safeParse(JSON.parse(earlier?.input ?? '{}'));
  if (isDeepStrictEqual(data?.requestedBy, requestedBy)) return;
  const message = 'It was used by another caller.';
  throw new RefusedError(
    'idempotency-conflict',
    'The Idempotency-Key was used by another caller. Use a new key for a new check.',
    [{ field: 'Idempotency-Key', message }],
  );
}
