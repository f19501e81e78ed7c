import type * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import { meantId } from '../../work-id.ts';
import { outcomeWithoutSession } from '../outcome/finish.ts';
import { executionOf } from '../record.ts';
import { closed } from '../steps.ts';
import { type CloneView, viewClone } from '../views.ts';
import type { CloneWorkflows } from '../workflows.ts';
import { noSuchClone, oneClone } from './get-clone.ts';

/** The event of an execution's end arrives within moments; if it is lost, the reconciler looks. */
const eventWithinMs = 60_000;

/**
 * Cancels a clone. One that has started nothing on its server is cancelled at once. For any other, the end of its
 * execution starts the reconciliation, which stops the server's task, finds the outcome and logs out.
 */
export function cancelCloneAction({
  record,
  clones,
}: CloneWorkflows): Action<z.infer<typeof oneClone>, CloneView> {
  return {
    name: 'clones:cancel',
    permission: 'clones:write',
    input: oneClone,
    servers: () => [],
    async run({ id: given }, { caller, now }) {
      const id = meantId('clone', given, caller);
      const found = await record.get(id);
      if (!found || !mayUse(caller, found.server)) throw noSuchClone();
      if (found.outcome) {
        throw new RefusedError(
          'conflict',
          `The clone ${id} has ended (${found.outcome.outcome}); it cannot be cancelled.`,
        );
      }
      const at = now.toISOString();
      const lookAt = new Date(now.getTime() + eventWithinMs).toISOString();
      const ended = await record.end(
        id,
        (clone) => {
          if (clone.startingAt !== undefined) return undefined;
          const outcome = outcomeWithoutSession({ ...executionOf(clone), cancelledBy: caller.name });
          return { outcome, steps: closed(clone.steps, at) };
        },
        found,
      );
      const cancelled = await record.change(
        id,
        (clone) => (clone.outcome ? undefined : { cancelledBy: caller.name, ...clone, dueAt: lookAt }),
        ended,
      );
      await clones.stop(id, 'Cancelled', caller.name);
      return viewClone(cancelled ?? found);
    },
  };
}
