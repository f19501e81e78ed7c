import { createHash } from 'node:crypto';
import { refuseField } from '../action.ts';
import type { Job } from './job.ts';

export interface JobPage {
  jobs: Job[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}

/** Lambda gives answers of up to 6 MB: a page that would be longer ends earlier. */
const longestPageBytes = 4_000_000;

/**
 * A page of jobs, by server, name and id. The cursor says after which job it begins, so that jobs which come and go
 * between two pages repeat and hide no other.
 * @throws RefusedError `invalid-input` when `next` is not what an earlier page gave
 */
export function pageOf(jobs: readonly Job[], limit: number, next: string | undefined): JobPage {
  const sorted = keyed(jobs);
  const after = next === undefined ? undefined : readCursor(next);
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => compare(key, after) > 0);
  const page: Job[] = [];
  let bytes = 0;
  for (const { job, key } of rest) {
    bytes += Buffer.byteLength(JSON.stringify(job)) + 1;
    page.push(job);
    const isFull = page.length === limit || bytes > longestPageBytes;
    if (isFull && page.length < rest.length) return { jobs: page, next: writeCursor(key) };
  }
  return { jobs: page };
}

/** Server, name, id, and the how manieth record of these it is: a server may tell of one id twice. */
type Key = readonly [server: string, name: string, id: string, copy: string];

/** The jobs with their keys, sorted by them. */
function keyed(jobs: readonly Job[]): { job: Job; key: Key }[] {
  const copies = new Map<string, number>();
  const all = jobs.map((job) => {
    const parts = [job.server, keyPart(job.name), keyPart(job.id)] as const;
    const same = JSON.stringify(parts);
    const copy = copies.get(same) ?? 0;
    copies.set(same, copy + 1);
    return { job, key: [...parts, String(copy).padStart(6, '0')] as const };
  });
  return all.sort((a, b) => compare(a.key, b.key));
}

/** A name or an id as it is part of a cursor, which has to fit into a URL: a long one goes on as its hash. */
function keyPart(text: string): string {
  if (text.length <= 100) return text;
  return `${text.slice(0, 50).toWellFormed()}#${createHash('sha256').update(text).digest('base64url')}`;
}

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
    if (Array.isArray(key) && key.length === 4 && key.every((part) => typeof part === 'string')) {
      return key as unknown as Key;
    }
  } catch {
    // not one of ours: refused below
  }
  throw refuseField('invalid-input', 'next', 'Give the "next" of an earlier answer as it came.');
}
