import type * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import type { Batches } from '../../clone/batches/record.ts';
import { resultsCsv } from '../results.ts';
import { findBatch, oneBatch } from './get-batch.ts';

export interface BatchResults {
  id: string;
  csv: string;
}

/**
 * The results of a batch as CSV, one line per item, once its run has ended: before that, those of an earlier run could
 * be mistaken for the final ones.
 */
export function getResultsAction(batches: Batches): Action<z.infer<typeof oneBatch>, BatchResults> {
  return {
    name: 'clone-batches:results',
    permission: 'clones:read',
    input: oneBatch,
    servers: () => [],
    async run({ id: given }, { caller }) {
      const { id, run } = await findBatch(batches, given, caller);
      if (run.endedAt !== undefined) return { id, csv: resultsCsv(await batches.rows(id)) };
      throw new RefusedError(
        'conflict',
        `The results of ${id} are there when its run ends. GET /clone-batches/${id} tells how far it is.`,
      );
    },
  };
}
