import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import { type Checks, type CheckView, readCheck } from '../check/check-view.ts';

export const oneCheck = z.strictObject({ id: idOrKey });

/** Returns the state of a check. */
export function getCheckAction(checks: Checks): Action<z.infer<typeof oneCheck>, CheckView> {
  return {
    name: 'compliance:get-check',
    permission: 'compliance:read',
    input: oneCheck,
    // The results of a check are about every server.
    servers: () => ['*'],
    async run({ id }, { caller }) {
      const check = await readCheck(checks, meantId('check', id, caller), { withResult: true });
      if (!check)
        throw new RefusedError('not-found', 'Check not found. Step Functions keeps them for 90 days.');
      return check;
    },
  };
}
