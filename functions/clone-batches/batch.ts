import { createHash } from 'node:crypto';
import * as z from 'zod';
import { cloneRequest } from '../clone/request.ts';
import { cloneInput, cloneOutcome } from '../clone/state.ts';
import { type Requester, requester, workId } from '../work-id.ts';

/** One clone that is asked for. */
const batchItem = z.strictObject({
  /** As a person counts it: the line of the CSV, whose header is 1; or the place in the list, from 1. */
  row: z.int(),
  request: cloneRequest,
});
export type BatchItem = z.infer<typeof batchItem>;

/** A batch as it was first asked for. Names made from templates are fixed then: the next day's are the same. */
export const cloneBatch = z.strictObject({
  id: z.string(),
  contentHash: z.string(),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  items: z.array(batchItem),
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
  partitions: z.array(z.strictObject({ server: z.string(), chunksKey: z.string(), atOnce: z.int() })),
});
export type BatchRun = z.infer<typeof batchRun>;

/** How many items of a batch have come to what. */
export const counts = z.object({
  items: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  unknown: z.int(),
  underWay: z.int(),
  notStarted: z.int(),
});
export type Counts = z.infer<typeof counts>;

/** What is put down, with its counts, when a run has ended. */
export const runSummary = z.object({ id: z.string(), run: z.int(), endedAt: z.iso.datetime() });
export type RunSummary = z.infer<typeof runSummary>;

/** The outcome of one attempt at an item. */
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

/** One attempt at an item, as the workflow carries it. */
const chunkItem = z.object({
  row: z.int(),
  attempt: z.int(),
  /** Without a plan the clone has to make it at its own turn. */
  ...cloneInput.pick({ cloneId: true, mark: true, request: true, plan: true }).shape,
});
export type ChunkItem = z.infer<typeof chunkItem>;

/** Some items of one server, done one after the other: what one child execution of the Distributed Map is given. */
export const chunk = z.object({
  batch: z.string(),
  run: z.int(),
  server: z.string(),
  number: z.int(),
  /** Whether its clones share a logon session. */
  shares: z.boolean(),
  /** The shared session, sealed, once there is one. */
  session: z.nullable(z.string()),
  stopAfterFailures: z.nullable(z.int()),
  clonesPerServer: z.int(),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  items: z.array(chunkItem),
});
export type Chunk = z.infer<typeof chunk>;

/** Which shared session it is that clones of a chunk use. */
export const chunkSession = chunk.pick({ batch: true, run: true, server: true, number: true });
export type ChunkSession = z.infer<typeof chunkSession>;

/** What the steps for one item are given. */
export const itemStep = chunk.omit({ items: true, number: true, shares: true }).extend({ item: chunkItem });
export type ItemStep = z.infer<typeof itemStep>;

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

/** What a batch is known by: everything that is asked for, in its order, however it was written. */
export function contentHash(items: readonly BatchItem[]): string {
  return sha256(JSON.stringify(items.map(({ request }) => request)));
}

/** A batch's id: by its caller's key, or without one by what it asks for. */
export function batchIdOf(caller: Requester, key: string | undefined, hash: string): string {
  return workId('batch', caller, key ?? ['content', hash]);
}

/** What an item's clones are marked with: the same for every attempt, so that each knows the job of an earlier one. */
export function itemMark(batch: string, row: number): string {
  return `${short(batch)}-${row}`;
}

/** The id of the clone that one attempt at an item makes. */
export function itemCloneId(batch: string, row: number, attempt: number): string {
  return `${itemMark(batch, row)}-${attempt}`;
}

/** The name of the execution that one run of a batch is. */
export function runName(batch: string, run: number): string {
  return `${short(batch)}-run-${run}`;
}

/** A name fit to build others from: names of executions have at most 80 characters. */
function short(batch: string): string {
  return `cb-${sha256(batch).slice(0, 32)}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
