import * as z from 'zod';
import type { Action } from '../../action.ts';
import { type Batch, listPlaceOf } from '../../clone/batches/batch.ts';
import type { Batches } from '../../clone/batches/record.ts';
import { serverName } from '../../configuration.ts';
import { pageLimit, readCursor, writeCursor } from '../../input/paging.ts';
import { runStatus } from '../progress.ts';
import { listedBatch, viewListed } from '../views.ts';
import { maySee } from './get-batch.ts';

const mostBatches = 100;

/** The query of `GET /clone-batches`. */
export const batchesQuery = z.strictObject({
  status: z.exactOptional(runStatus),
  /** Batches with an item of that server. */
  server: z.exactOptional(serverName),
  /** Requested at that time or later. */
  since: z.exactOptional(z.iso.datetime({ offset: true })),
  /** The name of a caller. */
  requestedBy: z.exactOptional(z.string().min(1).max(200)),
  limit: pageLimit(mostBatches, 50),
  next: z.exactOptional(z.string().max(200)),
});
type BatchesQuery = z.infer<typeof batchesQuery>;

export const listedBatches = z.object({
  batches: z.array(listedBatch),
  /** Where the next page begins; absent on the last page. */
  next: z.exactOptional(z.string()),
});
export type ListedBatches = z.infer<typeof listedBatches>;

/** Lists the batches whose servers are all the caller's, the newest first. */
export function listBatchesAction(batches: Batches): Action<BatchesQuery, ListedBatches> {
  return {
    name: 'clone-batches:list',
    permission: 'clones:read',
    input: batchesQuery,
    servers: ({ server }) => (server === undefined ? [] : [server]),
    async run(query, { caller }) {
      const [before] = query.next === undefined ? [] : readCursor(query.next, 1);
      const from = query.since === undefined ? '0' : new Date(query.since).toISOString();
      const found: Batch[] = [];
      for await (const batch of batches.list(from, before ?? '~')) {
        if (listPlaceOf(batch) === before || !maySee(caller, batch) || !isWanted(batch, query)) continue;
        found.push(batch);
        if (found.length > query.limit) break;
      }
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        batches: page.map(viewListed),
        ...(last && found.length > page.length && { next: writeCursor([listPlaceOf(last)]) }),
      };
    },
  };
}

function isWanted(batch: Batch, { status, server, requestedBy }: BatchesQuery): boolean {
  return (
    (status === undefined || viewListed(batch).status === status) &&
    (server === undefined || batch.servers.some((each) => each.server === server)) &&
    (requestedBy === undefined || batch.requestedBy.name === requestedBy)
  );
}
