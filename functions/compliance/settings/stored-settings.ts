import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { log } from '../../platform/log.ts';
import type { NewItem } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { parseRecord, salvage } from '../../platform/salvage.ts';
import { type JobSettings, jobSettingsSchema } from './job-settings.ts';

/** The number of items for the settings of a server's jobs: with 20,000 jobs, each is far below DynamoDB's 400 KB. */
const parts = 16;
const part = 'PART#';
const statusKey = (server: string) => ({ pk: `SETTINGS#${server}`, sk: 'STATUS' });

const storedJob = z.object({
  /** The hash of its settings; absent if they could not be read. */
  hash: z.string().optional(),
  /** When they were read, or the last attempt was made. */
  at: z.iso.datetime(),
  /** The job's entry in the list of jobs at that time: if it has changed, the settings may have changed, too. */
  mark: z.string(),
  /** Why there are none: `not-offered` if the product has no document for such a job, or the code of a failure. */
  because: z.string().optional(),
});
type StoredJob = z.infer<typeof storedJob>;

const status = z.object({
  /** When all documents were last read, and whether that reading was cut short. */
  readAt: z.iso.datetime().optional(),
  isCut: z.boolean().optional(),
});

/** The known settings of one server's jobs. */
export interface KnownSettings {
  readonly jobs: Map<string, StoredJob>;
  readonly byHash: Map<string, JobSettings>;
  /** When all documents were last read; undefined: never. */
  readAt: string | undefined;
  /** That reading was cut short: the missing documents are read one by one. */
  isCut: boolean;
}

/** The settings as they were read from the record: only what differs is written. */
export interface ReadSettings {
  readonly known: KnownSettings;
  readonly texts: ReadonlyMap<string, string>;
}

/** The hash of settings. It does not depend on the order of their fields. */
export function hashOf(settings: JobSettings): string {
  return createHash('sha256').update(canonical(settings)).digest('base64url').slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

/** Reads the known settings of a server's jobs: one query. A part that cannot be used is read from the server again. */
export async function readStoredSettings(record: AutomationRecord, server: string): Promise<ReadSettings> {
  const known: KnownSettings = { jobs: new Map(), byHash: new Map(), readAt: undefined, isCut: false };
  const texts = new Map<string, string>();
  for await (const item of record.query({ pk: `SETTINGS#${server}` })) {
    if (item.sk === 'STATUS') {
      const read = salvage(status, item)?.value;
      known.readAt = read?.readAt;
      known.isCut = read?.isCut ?? false;
      continue;
    }
    const text = typeof item['settings'] === 'string' ? item['settings'] : '';
    texts.set(item.sk, text);
    if (!readPart(text, known)) log('error', 'item-unusable', { item: `${item.pk} ${item.sk}` });
  }
  return { known, texts };
}

function readPart(text: string, { jobs, byHash }: KnownSettings): boolean {
  let stored: ReturnType<typeof parseRecord>;
  try {
    stored = parseRecord(gunzipSync(Buffer.from(text, 'base64')).toString());
  } catch {
    return false;
  }
  if (!Array.isArray(stored?.['jobs']) || !Array.isArray(stored['byHash'])) return false;
  for (const [hash, value] of stored['byHash']) {
    const settings = salvage(jobSettingsSchema, value)?.value;
    if (typeof hash === 'string' && settings) byHash.set(hash, settings);
  }
  for (const [id, value] of stored['jobs']) {
    const job = salvage(storedJob, value)?.value;
    if (typeof id === 'string' && job) jobs.set(id, job);
  }
  return true;
}

/** Stores the known settings; unchanged parts are not written. */
export async function keepSettings(
  record: AutomationRecord,
  server: string,
  { known, texts }: ReadSettings,
): Promise<void> {
  const held = Map.groupBy(known.jobs, ([id]) => partOf(id));
  const items: NewItem[] = [];
  for (let number = 0; number < parts; number += 1) {
    const sk = `${part}${String(number).padStart(2, '0')}`;
    const jobs = (held.get(number) ?? []).sort(([left], [right]) => (left < right ? -1 : 1));
    if (jobs.length === 0 && !texts.has(sk)) continue;
    const hashes = [...new Set(jobs.flatMap(([, { hash }]) => hash ?? []))].sort();
    const byHash = hashes.flatMap((hash) => {
      const settings = known.byHash.get(hash);
      return settings === undefined ? [] : [[hash, settings]];
    });
    const text = gzipSync(JSON.stringify({ jobs, byHash })).toString('base64');
    if (text !== texts.get(sk)) items.push({ pk: `SETTINGS#${server}`, sk, settings: text });
  }
  await record.putAll([
    ...items,
    {
      ...statusKey(server),
      ...(known.readAt !== undefined && { readAt: known.readAt }),
      isCut: known.isCut,
    },
  ]);
}

/** The part of a job. It depends only on the job's id, so that the job stays in its part. */
function partOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return sum % parts;
}
