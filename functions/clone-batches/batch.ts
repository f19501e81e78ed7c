import * as z from 'zod';
import { cloneRequest } from '../clone/request.ts';
import { cloneOutcome } from '../clone/state.ts';
import { requester } from '../work-id.ts';

/** A batch as it was first asked for. Names made from templates are fixed then: the next day's are the same. */
export const cloneBatch = z.strictObject({
  id: z.string(),
  contentHash: z.string(),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  items: z.array(z.strictObject({ row: z.int(), request: cloneRequest })),
});
export type CloneBatch = z.infer<typeof cloneBatch>;

/** One run of a batch: it does what was missing when it began. */
export const batchRun = z.strictObject({
  number: z.int(),
  requestedBy: requester,
  startedAt: z.iso.datetime(),
  clonesPerServer: z.int(),
  stopAfterFailures: z.nullable(z.int()),
  /** How many items it is to do. */
  items: z.int(),
  /** Per server, where its chunks are, and how many are worked on at a time. */
  lanes: z.array(z.strictObject({ server: z.string(), chunksKey: z.string(), atOnce: z.int() })),
});
export type BatchRun = z.infer<typeof batchRun>;

/** What is put down, with its counts, when a run has ended. */
export const runSummary = z.object({ id: z.string(), run: z.int(), endedAt: z.iso.datetime() });
export type RunSummary = z.infer<typeof runSummary>;

/** What one attempt at an item has come to. */
export const itemResult = z.strictObject({
  row: z.int(),
  attempt: z.int(),
  cloneId: z.string(),
  outcome: cloneOutcome.shape.outcome,
  code: z.exactOptional(z.string()),
  message: z.string(),
  job: cloneOutcome.shape.job,
  warnings: z.array(z.string()),
  endedAt: z.iso.datetime(),
});
export type ItemResult = z.infer<typeof itemResult>;

/** One of the attempts at an item. */
export interface Attempt {
  row: number;
  attempt: number;
}

/** One that has ended, as its object's key tells: reading keys is enough to count. */
export interface EndedAttempt extends Attempt {
  outcome: ItemResult['outcome'];
  endedAt: Date;
}
