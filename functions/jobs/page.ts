import { refuseField } from '../action.ts';
import type { Job } from './job.ts';

export interface JobPage {
  jobs: Job[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}

/**
 * A page of jobs, by server, name and id. The cursor says after which job it begins, so that jobs which come and go
 * between two pages repeat and hide no other.
 * @throws RefusedError `invalid-input` when `next` is not what an earlier page gave
 */
export function pageOf(jobs: readonly Job[], limit: number, next: string | undefined): JobPage {
  const sorted = jobs.map((job) => ({ job, key: keyOf(job) })).sort((a, b) => compare(a.key, b.key));
  const after = next === undefined ? undefined : readCursor(next);
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => compare(key, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = last !== undefined && rest.length > limit;
  return { jobs: page.map(({ job }) => job), ...(more ? { next: writeCursor(last.key) } : {}) };
}

type Key = readonly string[];
const keyOf = ({ server, name, id }: Job): Key => [server, name, id];

function compare(a: Key, b: Key): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function readCursor(next: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(next, 'base64url').toString());
    if (Array.isArray(key) && key.length === 3 && key.every((part) => typeof part === 'string')) return key;
  } catch {
    // not one of ours: refused below
  }
  throw refuseField('invalid-input', 'next', 'Give the "next" of an earlier answer as it came.');
}
