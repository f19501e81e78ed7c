import { gunzipSync, gzipSync } from 'node:zlib';
import { ComplianceRecord } from '../../../functions/compliance/record/compliance-record.ts';
import { checkKey } from '../../../functions/compliance/record/items.ts';
import { ComplianceStorage } from '../../../functions/compliance/storage.ts';
import { compressedText } from '../../../functions/platform/compressed-text.ts';
import type { ObjectStore } from '../../../functions/platform/object-store.ts';
import type { RecordKey, StoredItem } from '../../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';

/** A storage with objects in memory, as texts that tests read and damage. */
export function memoryStorage(): { storage: ComplianceStorage; objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const store = {
    async get(key: string): Promise<{ text: string } | undefined> {
      const text = objects.get(key);
      return text === undefined ? undefined : { text };
    },
    async getUpTo(key: string, mostBytes: number): Promise<{ text: string } | 'larger' | undefined> {
      const text = objects.get(key);
      if (text === undefined) return undefined;
      return gzipSync(text).length > mostBytes ? 'larger' : { text };
    },
    async has(key: string) {
      return objects.has(key);
    },
    async put(key: string, text: string | Buffer) {
      objects.set(key, text.toString());
      return key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
    },
    newText: (key: string) =>
      compressedText(async (body) => {
        objects.set(key, gunzipSync(body).toString());
      }),
    async getStored(key: string): Promise<Buffer | undefined> {
      const text = objects.get(key);
      return text === undefined ? undefined : gzipSync(text);
    },
    async putIfLarger(key: string, text: string, _type: string, mostBytes: number) {
      const isLarger = gzipSync(text).length > mostBytes;
      if (isLarger) objects.set(key, text);
      return isLarger;
    },
  };
  return { storage: new ComplianceStorage(store as unknown as ObjectStore), objects };
}

/** Every item that compliance stores for these servers and checks. */
export async function itemsOf(
  record: AutomationRecord,
  servers: readonly string[],
  checks: readonly string[] = [],
): Promise<StoredItem[]> {
  const partitions = [
    'CHECK',
    'MUTE',
    ...checks.map((id) => checkKey(id).pk),
    ...servers.flatMap((server) => [`FINDING#${server}`, `JOB#${server}`, `SERVER#${server}`]),
  ];
  const items: StoredItem[] = [];
  for (const pk of partitions) for await (const item of record.query({ pk })) items.push(item);
  return items;
}

/** The storage of checks: the table of a running record, without what earlier tests left, and a bucket in memory. */
export async function emptyStores(
  record: AutomationRecord,
  servers: readonly string[],
  checks: readonly string[] = ['one', 'two', 'three'],
) {
  const left: RecordKey[] = await itemsOf(record, servers, checks);
  await record.deleteAll(left);
  return { ...memoryStorage(), record, compliance: new ComplianceRecord(record) };
}
