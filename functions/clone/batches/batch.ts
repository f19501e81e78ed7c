import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { StoredItem } from '../../platform/record/item.ts';
import { type Requester, requester, workId } from '../../work-id.ts';
import { cloneRequest } from '../request.ts';
import { cloneOutcome, clonePlan } from '../state.ts';

/** One run of a batch: it does what was missing when it was asked for. */
const batchRun = z.object({
  number: z.int(),
  requestedBy: requester,
  startedAt: z.iso.datetime(),
  clonesPerServer: z.int(),
  stopAfterFailures: z.exactOptional(z.int()),
  /** How many rows it is to do. */
  items: z.int(),
  /** The object that holds its rows until they are on record. */
  rowsKey: z.string(),
  /** Its rows are on record. */
  isPrepared: z.boolean(),
  /** Who has cancelled it: no further clone of it begins. */
  cancelledBy: z.exactOptional(z.string()),
  /** No further clone of it begins, because so many have failed. */
  failures: z.exactOptional(z.int()),
  endedAt: z.exactOptional(z.iso.datetime()),
});

/** A batch as the record holds it (docs/record.md); its rows are items of their own. */
export const batch = z.object({
  id: z.string(),
  contentHash: z.string(),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  servers: z.array(z.object({ server: z.string(), items: z.int() })),
  /** The last one. */
  run: batchRun,
  /** When it is looked at whether anything was lost; absent once the run has ended. */
  dueAt: z.exactOptional(z.iso.datetime()),
});
export type Batch = z.infer<typeof batch>;
export type StoredBatch = Batch & { readonly stored: StoredItem };

/** The outcome of one attempt at a row. */
export const rowResult = z.object({
  attempt: z.int(),
  cloneId: z.string(),
  outcome: cloneOutcome.shape.outcome,
  code: z.exactOptional(z.string()),
  message: z.string(),
  job: cloneOutcome.shape.job,
  warnings: z.array(z.string()),
  endedAt: z.iso.datetime(),
});
export type RowResult = z.infer<typeof rowResult>;

/** One clone that is asked for, and its last attempt. */
export const batchRow = z.object({
  /** As a person counts it: the line of the CSV, whose header is 1; or the place in the list, from 1. */
  row: z.int(),
  request: cloneRequest,
  /** Without a plan the clone has to make it at its own turn. */
  plan: z.exactOptional(clonePlan),
  /** The attempt that comes, is under way, or was the last. */
  attempt: z.int(),
  state: z.enum(['waiting', 'started', 'ended']),
  /** Of the last attempt that has ended. */
  result: z.exactOptional(rowResult),
});
export type BatchRow = z.infer<typeof batchRow>;

/** A row's number and what it asks for, before anything is known of its clones. */
export type BatchItem = Pick<BatchRow, 'row' | 'request'>;

/** Whether no further clone of a batch's run begins. */
export function isStopped({ run: { cancelledBy, failures, endedAt } }: Batch): boolean {
  return cancelledBy !== undefined || failures !== undefined || endedAt !== undefined;
}

/** Where a batch is in the order of a list. */
export function listPlaceOf({ requestedAt, id }: Batch): string {
  return `${requestedAt}#${id}`;
}

/** What a batch is known by: everything that is asked for, in its order, however it was written. */
export function contentHash(items: readonly BatchItem[]): string {
  return sha256(JSON.stringify(items.map(({ request }) => request)));
}

/** A batch's id: by its caller's key, or without one by what it asks for. */
export function batchIdOf(caller: Requester, key: string | undefined, hash: string): string {
  return workId('batch', caller, key ?? ['content', hash]);
}

/** What a row's clones are marked with: the same for every attempt, so that each knows the job of an earlier one. */
export function rowMark(batchId: string, row: number): string {
  return `${clonesPrefix(batchId)}${row}`;
}

/** The id of the clone that one attempt at a row makes. */
export function rowCloneId(batchId: string, { row, attempt }: Pick<BatchRow, 'row' | 'attempt'>): string {
  return `${rowMark(batchId, row)}-${attempt}`;
}

/** What the ids of a batch's clones, and the names of its executions, begin with: those have at most 80 characters. */
export function clonesPrefix(batchId: string): string {
  return `cb-${sha256(batchId).slice(0, 32)}-`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
