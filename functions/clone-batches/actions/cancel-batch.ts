import type * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { type Batches, readStatus } from '../status.ts';
import type { BatchView } from '../views.ts';
import { findBatch, oneBatch, readView } from './get-batch.ts';

/** Cancels a batch: what is under way ends as it ends, and nothing else begins. */
export function cancelBatchAction(batches: Batches): Action<z.infer<typeof oneBatch>, BatchView> {
  return {
    name: 'clone-batches:cancel',
    permission: 'clones:write',
    input: oneBatch,
    servers: () => [],
    async run({ id: given }, { caller, now }) {
      const batch = await findBatch(batches, given, caller);
      const { id } = batch;
      const current = await readStatus(batches, batch, now);
      if (current?.status === 'running') {
        await batches.storage.putCancelled(id, current.run.number, caller.name);
      } else if (current?.status !== 'stopping') {
        throw new RefusedError('conflict', `The batch ${id} does not run; it cannot be cancelled.`);
      }
      return (await readView(batches, batch, now)).view;
    },
  };
}
