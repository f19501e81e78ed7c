import { createHash } from 'node:crypto';
import { type Requester, workId } from '../work-id.ts';
import type { BatchItem } from './read-items.ts';

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
