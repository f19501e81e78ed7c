import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { StoredItem } from '../../platform/record/item.ts';
import { type Requester, requester, workId } from '../../work-id.ts';
import { cloneRequest } from '../request.ts';
import { cloneOutcome, clonePlan } from '../state.ts';

/** One run of a batch: it does what was missing when it was requested. */
const batchRun = z.object({
  number: z.int(),
  requestedBy: requester,
  startedAt: z.iso.datetime(),
  clonesPerServer: z.int(),
  stopAfterFailures: z.exactOptional(z.int()),
  /** The number of rows to do. */
  items: z.int(),
  /** The object that holds its rows until they are on record. */
  rowsKey: z.string(),
  /** Its rows are on record. */
  isPrepared: z.boolean(),
  /** Who has cancelled it: no further clone of it starts. */
  cancelledBy: z.exactOptional(z.string()),
  /** No further clone of it starts, because too many have failed. */
  failures: z.exactOptional(z.int()),
  endedAt: z.exactOptional(z.iso.datetime()),
});

/** A batch as stored (docs/record.md); its rows are items of their own. */
export const batch = z.object({
  id: z.string(),
  contentHash: z.string(),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  servers: z.array(z.object({ server: z.string(), items: z.int() })),
  /** The last one. */
  run: batchRun,
  /** When it is next checked for anything lost; absent once the run has ended. */
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

/** One requested clone, and its last attempt. */
export const batchRow = z.object({
  /** The row number as a person counts it: the line of the CSV, whose header is 1; or the place in the list, from 1. */
  row: z.int(),
  request: cloneRequest,
  /** Without a plan, the clone makes it when it starts. */
  plan: z.exactOptional(clonePlan),
  /** The attempt that comes next, is under way, or was the last. */
  attempt: z.int(),
  state: z.enum(['waiting', 'started', 'ended']),
  /** The result of the last attempt that has ended. */
  result: z.exactOptional(rowResult),
});
export type BatchRow = z.infer<typeof batchRow>;

/** A row's number and request, without the state of its clones. */
export type BatchItem = Pick<BatchRow, 'row' | 'request'>;

/** Whether no further clone of a batch's run starts. */
export function isStopped({ run: { cancelledBy, failures, endedAt } }: Batch): boolean {
  return cancelledBy !== undefined || failures !== undefined || endedAt !== undefined;
}

/** The place of a batch in the order of a list. */
export function listPlaceOf({ requestedAt, id }: Batch): string {
  return `${requestedAt}#${id}`;
}

/** Identifies a batch's content: everything that is requested, in its order, regardless of its format. */
export function contentHash(items: readonly BatchItem[]): string {
  return sha256(JSON.stringify(items.map(({ request }) => request)));
}

/** A batch's id, derived from its caller's key, or without one from its content. */
export function batchIdOf(caller: Requester, key: string | undefined, hash: string): string {
  return workId('batch', caller, key ?? ['content', hash]);
}

/** The mark of a row's clones: the same for every attempt, so that each one recognizes the job of an earlier one. */
export function rowMark(batchId: string, row: number): string {
  return `${clonesPrefix(batchId)}${row}`;
}

/** The id of the clone that one attempt at a row makes. */
export function rowCloneId(batchId: string, { row, attempt }: Pick<BatchRow, 'row' | 'attempt'>): string {
  return `${rowMark(batchId, row)}-${attempt}`;
}

/** The prefix of the ids of a batch's clones, and of its executions' names, which have at most 80 characters. */
export function clonesPrefix(batchId: string): string {
  return `cb-${sha256(batchId).slice(0, 32)}-`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
