import type * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { type Batches, readStatus } from '../status.ts';
import { findBatch, oneBatch } from './get-batch.ts';

export interface BatchResults {
  id: string;
  csv: string;
}

/** The results of a batch as CSV, a line per item, as they were written when its last run ended. */
export function getResultsAction(batches: Batches): Action<z.infer<typeof oneBatch>, BatchResults> {
  return {
    name: 'clone-batches:results',
    permission: 'clones:read',
    input: oneBatch,
    servers: () => [],
    async run({ id: given }, { caller, now }) {
      const batch = await findBatch(batches, given, caller);
      const { id } = batch;
      const current = await readStatus(batches, batch, now);
      // Those of an earlier run would pass for all there is.
      const csv = current?.hasResults ? await batches.storage.getResultsCsv(id) : undefined;
      if (csv !== undefined) return { id, csv };
      throw new RefusedError(
        'conflict',
        `The results of ${id} are written when its run ends. GET /clone-batches/${id} tells how far it is.`,
      );
    },
  };
}
