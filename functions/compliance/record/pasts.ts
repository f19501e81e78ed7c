import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { NewItem, RecordKey, StoredItem } from '../../platform/record/item.ts';
import { parseObject, salvage } from '../../platform/salvage.ts';
import { type JobHistory, jobHistorySchema } from '../history.ts';
import { Utf8Text } from '../utf8-text.ts';

/** The prefix of the sort keys of items with the histories of jobs: parts, and items of older code. */
export const pastPrefix = 'PAST';
const part = `${pastPrefix}S#`;
/** The partition of a server's jobs. */
export const jobsPartition = (server: string): string => `JOB#${server}`;

/**
 * Every part but the last has at least this many characters of JSON. With any characters, a part takes less than an
 * item's 400 KB.
 */
const charactersInPart = 64 * 1024;

/** A job's history as it is stored. `day` is the local day (YYYY-MM-DD) of the last mark in its `days`. */
interface StoredPast {
  readonly past: JobHistory;
  readonly day: string | undefined;
}

/** The histories of a server's jobs as they are stored. */
export interface StoredPasts {
  readonly byId: ReadonlyMap<string, StoredPast>;
  /** The texts of the items by their sort keys; undefined: older code stored a single job there. */
  readonly items: ReadonlyMap<string, string | undefined>;
  /** What cannot be used: a job or an item, or fields of a job. */
  readonly lost: readonly { readonly record: string; readonly fields: readonly string[] | undefined }[];
}

export const noPasts: StoredPasts = { byId: new Map(), items: new Map(), lost: [] };

/** Reads the histories of a server's jobs from its items, job by job: a damaged one affects no other. */
export function readPasts(items: readonly StoredItem[]): StoredPasts {
  const byId = new Map<string, StoredPast>();
  const texts = new Map<string, string | undefined>();
  const lost: { record: string; fields: readonly string[] | undefined }[] = [];
  for (const item of items) {
    const isPart = item.sk.startsWith(part);
    const text = isPart ? item['pasts'] : undefined;
    texts.set(item.sk, typeof text === 'string' ? text : undefined);
    const rows = isPart ? rowsOf(text) : [rowOf(item)];
    if (rows === undefined) lost.push({ record: item.sk, fields: undefined });
    for (const row of rows ?? []) {
      const [id, day, given]: readonly unknown[] = Array.isArray(row) ? row : [];
      const read = typeof id === 'string' ? salvage(jobHistorySchema, given) : undefined;
      if (read?.lost.length !== 0)
        lost.push({ record: typeof id === 'string' ? id : item.sk, fields: read?.lost });
      if (read) keepLater(byId, String(id), { past: read.value, day: dayIn(day) });
    }
  }
  return { byId, items: texts, lost };
}

/** Keeps the later history of a job. If older code has run again since, it left one beside the one in a part. */
function keepLater(byId: Map<string, StoredPast>, id: string, read: StoredPast): void {
  const other = byId.get(id);
  if ((other?.day ?? '') <= (read.day ?? '')) byId.set(id, read);
}

/** The rows in a part: a job's id, the day of its last mark, and its history. */
function rowsOf(text: unknown): readonly unknown[] | undefined {
  try {
    const rows: unknown = JSON.parse(gunzipSync(Buffer.from(String(text), 'base64')).toString());
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** The same row, from an item that older code has written for one job. */
function rowOf({ id, past, days, day }: StoredItem): readonly unknown[] {
  const history = typeof past === 'string' ? parseObject(past) : undefined;
  return [id, day, history && { ...history, days: typeof days === 'string' ? days : '' }];
}

const daySchema = z.iso.date();
let lastDay: { readonly stored: unknown; readonly day: string | undefined } | undefined;

/** The day of a row. Most of thousands of rows have the same day, so the last one is remembered. */
function dayIn(stored: unknown): string | undefined {
  if (lastDay?.stored !== stored) lastDay = { stored, day: daySchema.safeParse(stored).data };
  return lastDay?.day;
}

/**
 * The writes that make these the histories of a server's jobs; none if no history has changed. Marks that follow from
 * the stored ones are no change.
 * @param day the local day of the last mark of each job
 * @param upToDay extends stored marks up to that day
 */
export function changedPasts(
  server: string,
  stored: StoredPasts,
  jobs: Readonly<Record<string, JobHistory>>,
  day: string,
  upToDay: (days: string, from: string | undefined) => string,
): { readonly puts: NewItem[]; readonly deletes: RecordKey[] } {
  let unchanged = 0;
  const pasts = Object.entries(jobs).map(([id, past]): [id: string, StoredPast] => {
    const before = stored.byId.get(id);
    const isAsStored =
      before !== undefined &&
      isSame(before.past, past) &&
      upToDay(before.past.days, before.day) === past.days;
    if (isAsStored) unchanged += 1;
    return [id, isAsStored ? before : { past, day }];
  });
  const isCurrent = stored.lost.length === 0 && [...stored.items.keys()].every((sk) => sk.startsWith(part));
  if (isCurrent && unchanged === pasts.length && unchanged === stored.byId.size)
    return { puts: [], deletes: [] };
  const pk = jobsPartition(server);
  const parts = partsOf(pasts).map((text, number) => ({ sk: part + String(number).padStart(4, '0'), text }));
  const left = new Set(stored.items.keys());
  for (const { sk } of parts) left.delete(sk);
  return {
    puts: parts
      .filter(({ sk, text }) => text !== stored.items.get(sk))
      .map(({ sk, text }) => ({ pk, sk, pasts: text })),
    deletes: [...left].map((sk) => ({ pk, sk })),
  };
}

function isSame(left: JobHistory, right: JobHistory): boolean {
  return (
    left.name === right.name &&
    left.firstSeen === right.firstSeen &&
    left.lastSuccess === right.lastSuccess &&
    left.lastWarning === right.lastWarning &&
    left.result?.value === right.result?.value &&
    left.result?.at === right.result?.at &&
    left.disabledSince === right.disabledSince &&
    left.unscheduledSince === right.unscheduledSince &&
    left.enabledSince === right.enabledSince &&
    left.runningSince === right.runningSince
  );
}

/** The texts of parts. Equal histories give equal texts, because jobs and fields are in a fixed order. */
function partsOf(pasts: [id: string, StoredPast][]): string[] {
  const parts: string[] = [];
  const rows = new Utf8Text();
  let characters = 0;
  const end = () => {
    if (characters === 0) return;
    rows.write(']');
    parts.push(gzipSync(rows.take()).toString('base64'));
    characters = 0;
  };
  for (const [id, { past, day }] of pasts.sort(([left], [right]) => (left < right ? -1 : 1))) {
    const row = JSON.stringify([id, day, inOrder(past)]);
    rows.write(characters === 0 ? '[' : ',');
    rows.write(row);
    characters += row.length + 1;
    if (characters >= charactersInPart) end();
  }
  end();
  return parts;
}

function inOrder(past: JobHistory): JobHistory {
  const { name, firstSeen, lastSuccess, lastWarning, result } = past;
  const { disabledSince, unscheduledSince, enabledSince, runningSince, days } = past;
  return {
    name,
    firstSeen,
    lastSuccess,
    lastWarning,
    result: result && { value: result.value, at: result.at },
    disabledSince,
    unscheduledSince,
    enabledSince,
    runningSince,
    days,
  };
}
