import { createHash } from 'node:crypto';
import * as z from 'zod';
import { refuseField } from '../action.ts';
import type { Job } from './job.ts';
import { type ListRequest, type OrderColumn, orderColumns } from './list-request.ts';

export interface JobPage {
  jobs: Job[];
  /** Where the next page begins; absent on the last page. */
  next?: string;
}

/** Lambda returns answers of up to 6 MB: a page that would be larger ends earlier. */
const longestPageBytes = 4_000_000;

type Order = Partial<Pick<ListRequest, 'orderBy' | 'order'>>;

/**
 * One page of jobs, sorted by a column if one is given, and then by server, name and id. The cursor names the job after
 * which the page begins, so that jobs which appear or disappear between two pages neither repeat nor hide others.
 * @throws RefusedError `invalid-input` if `next` does not come from an earlier page
 */
export function pageOf(
  jobs: readonly Job[],
  limit: number,
  next: string | undefined,
  { orderBy, order = 'asc' }: Order = {},
): JobPage {
  const sorted = keyed(jobs, orderBy).sort((a, b) => compare(a.key, b.key, order));
  const after = next === undefined ? undefined : readCursor(next, orderBy, order);
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => compare(key, after, order) > 0);
  const page: Job[] = [];
  let bytes = 0;
  for (const { job, key } of rest) {
    bytes += Buffer.byteLength(JSON.stringify(job)) + 1;
    page.push(job);
    const isFull = page.length === limit || bytes > longestPageBytes;
    if (isFull && page.length < rest.length) return { jobs: page, next: writeCursor(key, orderBy, order) };
  }
  return { jobs: page };
}

/**
 * The column's value if there is one; server, name, id, and a counter of equal records: a server may report one id
 * twice.
 */
type Key = readonly [value: string | number | null, server: string, name: string, id: string, copy: string];

function keyed(jobs: readonly Job[], orderBy: OrderColumn | undefined): { job: Job; key: Key }[] {
  const copies = new Map<string, number>();
  return jobs.map((job) => {
    const parts = [job.server, keyPart(job.name), keyPart(job.id)] as const;
    const same = JSON.stringify(parts);
    const copy = copies.get(same) ?? 0;
    copies.set(same, copy + 1);
    const value = orderBy === undefined ? undefined : columnOf(job, orderBy);
    return { job, key: [value ?? null, ...parts, String(copy).padStart(6, '0')] as const };
  });
}

function columnOf(job: Job, column: OrderColumn): string | number | undefined {
  if (column === 'objectsCount') return job.objects;
  const value = column === 'repositoryId' ? job.repository?.id : job[column];
  return value === undefined ? undefined : keyPart(value.toLowerCase());
}

/** A name or an id as part of a cursor, which has to fit into a URL: a long one is replaced by its hash. */
function keyPart(text: string): string {
  if (text.length <= 100) return text;
  return `${text.slice(0, 50).toWellFormed()}#${createHash('sha256').update(text).digest('base64url')}`;
}

function compare(a: Key, b: Key, order: 'asc' | 'desc'): number {
  const [one, other] = [a[0], b[0]];
  if (one !== other) {
    // Jobs without a value come last in either order.
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other === (order === 'asc') ? -1 : 1;
  }
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

function writeCursor(key: Key, orderBy: OrderColumn | undefined, order: string): string {
  return Buffer.from(JSON.stringify([orderBy ?? null, order, key])).toString('base64url');
}

const cursor = z.tuple([
  z.enum(orderColumns).nullable(),
  z.string(),
  z.tuple([z.union([z.string(), z.number()]).nullable(), z.string(), z.string(), z.string(), z.string()]),
]);

function readCursor(next: string, orderBy: OrderColumn | undefined, order: string): Key {
  try {
    const read = cursor.safeParse(JSON.parse(Buffer.from(next, 'base64url').toString()));
    const [column, direction, key] = read.data ?? [];
    if (key !== undefined && column === (orderBy ?? null) && direction === order) return key;
  } catch {
    // Not one of our cursors: it is refused below.
  }
  throw refuseField(
    'invalid-input',
    'next',
    'Give the "next" of an earlier answer as it came, to the same request.',
  );
}
