import type * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { isStopped } from '../../clone/batches/batch.ts';
import { endIfOver } from '../../clone/batches/next.ts';
import type { BatchContext } from '../start-run.ts';
import type { BatchView } from '../views.ts';
import { findBatch, oneBatch, readView } from './get-batch.ts';

/** Cancels a batch: clones under way continue to their end, and no other one starts. */
export function cancelBatchAction({ batches }: BatchContext): Action<z.infer<typeof oneBatch>, BatchView> {
  return {
    name: 'clone-batches:cancel',
    permission: 'clones:write',
    input: oneBatch,
    servers: () => [],
    async run({ id: given }, { caller, now }) {
      const found = await findBatch(batches, given, caller);
      const { id } = found;
      const { batch = found } = await batches.change(id, (current) => {
        if (current.run.endedAt !== undefined) {
          throw new RefusedError('conflict', `The batch ${id} does not run; it cannot be cancelled.`);
        }
        if (isStopped(current)) return undefined;
        return { ...current, run: { ...current.run, cancelledBy: caller.name } };
      });
      const { view } = await readView(batches, batch, now);
      await endIfOver({ batches }, id);
      return view;
    },
  };
}
