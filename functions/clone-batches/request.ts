import * as z from 'zod';
import { usualClonesPerServer } from '../clone/leases.ts';
import { cloneRequest } from '../clone/request.ts';
import { serverName } from '../configuration.ts';
import { asText, wholeNumber } from '../input/query-values.ts';
import { idempotencyKey } from '../work-id.ts';

export const maximumItems = 10_000;

const clonesPerServer = wholeNumber(1, 100);
/** After this number of failures in one run, no further clone starts. */
const stopAfterFailures = wholeNumber(1, maximumItems);

/** The options of a whole batch. They may differ when the batch is sent again. */
export const batchOptions = z.strictObject({
  /** The default fields of its items. */
  defaults: z.exactOptional(cloneRequest.partial()),
  clonesPerServer: clonesPerServer.default(usualClonesPerServer),
  stopAfterFailures: z.exactOptional(stopAfterFailures),
  dryRun: z.boolean().default(false),
});

/** The options of a CSV, which come in the query. */
export const csvOptions = z.strictObject({
  server: z.exactOptional(serverName),
  clonesPerServer: asText(clonesPerServer.default(usualClonesPerServer)),
  stopAfterFailures: asText(stopAfterFailures),
  dryRun: asText(z.boolean().default(false)),
});

/** A JSON body; its items are parsed one by one, to name the faults of each. */
export const batchBody = batchOptions.extend({
  items: z.array(z.unknown(), { error: 'It takes a list of clone requests.' }),
});

export const createBatchInput = batchOptions.extend({
  /**
   * Clone requests, or the text of a CSV with their fields as columns. Each is parsed on its own, to name its faults.
   */
  items: z.union([z.string(), z.array(z.unknown())]),
  /** The caller's own key of the batch; without one, the same content from the same caller is the same batch. */
  idempotencyKey: z.exactOptional(idempotencyKey),
});
export type CreateBatchInput = z.infer<typeof createBatchInput>;
