import * as z from 'zod';
import { cloneRequest } from '../clone/request.ts';

export const maximumItems = 10_000;
const usualClonesPerServer = 5;

/** A batch's id, which is what `Idempotency-Key` holds. */
export const batchId = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,80}$/,
    'The Idempotency-Key is the id of the batch: 1 to 80 letters, digits, hyphens or underscores.',
  );

/** What goes for a whole batch. It may differ when the batch is sent again. */
export const batchOptions = z.strictObject({
  /** What an item has that does not say otherwise. */
  defaults: z.exactOptional(cloneRequest.partial()),
  clonesPerServer: z.int().min(1).max(100).default(usualClonesPerServer),
  /** After so many failures in one run no further clone begins. */
  stopAfterFailures: z.exactOptional(z.int().min(1)),
  dryRun: z.boolean().default(false),
});

export const createBatchInput = batchOptions.extend({
  /** Clone requests, or the text of a CSV with their fields as columns. Each is read on its own, to name its faults. */
  items: z.union([z.string(), z.array(z.unknown())], 'a list of clone requests, or the text of a CSV'),
  /** The caller's own id of the batch; without one, the same content of the same caller is the same batch. */
  idempotencyKey: z.exactOptional(batchId),
});
export type CreateBatchInput = z.infer<typeof createBatchInput>;
