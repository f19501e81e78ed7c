import * as z from 'zod';
import { type Action, type Caller, mayUse, RefusedError } from '../../action.ts';
import { pageLimit } from '../../input/paging.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import type { CloneBatch } from '../batch.ts';
import { readFailures } from '../results.ts';
import { type Batches, readStatus } from '../status.ts';
import { type BatchView, viewOf } from '../views.ts';

export const oneBatch = z.strictObject({ id: idOrKey });

const mostFailures = 200;
export const failuresQuery = z.strictObject({
  /** How many failures a page has. */
  limit: pageLimit(mostFailures, 50),
  /** The `next` of an earlier answer. */
  next: z
    .string()
    .regex(/^\d{1,6}$/, 'Give the "next" of an earlier answer as it came.')
    .transform(Number)
    .default(0),
});

const getBatchInput = z.strictObject({ ...oneBatch.shape, ...failuresQuery.shape });
export interface BatchPage {
  view: BatchView;
  /** Where the next page of failures begins. */
  next?: string;
}

/** The status of a batch: how many of what outcome, how fast, until when, and what has failed. */
export function getBatchAction(batches: Batches): Action<z.infer<typeof getBatchInput>, BatchPage> {
  return {
    name: 'clone-batches:get',
    permission: 'clones:read',
    input: getBatchInput,
    servers: () => [],
    async run({ id, limit, next }, { caller, now }) {
      const batch = await findBatch(batches, id, caller);
      return readView(batches, batch, now, { limit, after: next });
    },
  };
}

/** By its id, or by the caller's own key. @throws RefusedError `not-found`; a batch that touches a server not the caller's looks like none */
export async function findBatch(
  { storage }: Batches,
  idOrOwnKey: string,
  caller: Caller,
): Promise<CloneBatch> {
  const batch = await storage.getBatch(meantId('batch', idOrOwnKey, caller));
  const servers = new Set(batch?.items.map(({ request }) => request.server));
  if (!batch || ![...servers].every((server) => mayUse(caller, server))) {
    throw new RefusedError('not-found', 'Clone batch not found. Batches are kept for 400 days.');
  }
  return batch;
}

/** The view of a batch that is there. */
export async function readView(
  batches: Batches,
  batch: CloneBatch,
  now: Date,
  page = { limit: 50, after: 0 },
): Promise<BatchPage> {
  const current = await readStatus(batches, batch, now);
  if (!current) {
    throw new RefusedError('conflict', `The batch ${batch.id} is about to begin. Send it again in a moment.`);
  }
  const { failures, next } = await readFailures(batches.storage, batch, current.states, page);
  return { view: viewOf(current, failures, now), ...(next !== undefined && { next }) };
}
