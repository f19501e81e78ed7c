import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CheckStores } from '../../functions/compliance/check/servers-to-judge.ts';
import { ComplianceRecord } from '../../functions/compliance/record/compliance-record.ts';
import { ComplianceStorage } from '../../functions/compliance/storage.ts';
import { compressedText } from '../../functions/platform/compressed-text.ts';
import type { ObjectStore } from '../../functions/platform/object-store.ts';
import type { NewItem, RecordKey, StoredItem } from '../../functions/platform/record/item.ts';
import type { AutomationRecord, Query } from '../../functions/platform/record/record.ts';

/** The stores of checks, with a way to put items of earlier checks there. */
interface DiskStores extends CheckStores {
  readonly put: (...items: NewItem[]) => Promise<void>;
}

/** A bucket and a record in a folder. They cost a process only compression and parsing, and no work of a client. */
export function diskStores(folder: string): DiskStores {
  const fileOf = (key: string) => join(folder, key);
  const bucket = {
    async has(key: string) {
      return existsSync(fileOf(key));
    },
    async get(key: string) {
      if (!existsSync(fileOf(key))) return undefined;
      const bytes = readFileSync(fileOf(key));
      return { text: (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() };
    },
    async getStored(key: string) {
      return existsSync(fileOf(key)) ? readFileSync(fileOf(key)) : undefined;
    },
    newText: (key: string) =>
      compressedText(async (body) => {
        mkdirSync(dirname(fileOf(key)), { recursive: true });
        writeFileSync(fileOf(key), body);
      }),
    async put(key: string, text: string | Buffer) {
      mkdirSync(dirname(fileOf(key)), { recursive: true });
      const body = key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
      writeFileSync(fileOf(key), body);
      return body;
    },
  };
  const partition = (pk: string) => join(folder, 'record', `${encodeURIComponent(pk)}.json`);
  const itemsOf = (pk: string): StoredItem[] =>
    existsSync(partition(pk)) ? JSON.parse(readFileSync(partition(pk), 'utf8')) : [];
  const put = async (...items: NewItem[]) => {
    mkdirSync(join(folder, 'record'), { recursive: true });
    for (const [pk, written] of Map.groupBy(items, (item) => item.pk)) {
      const all = new Map([...itemsOf(pk), ...written].map((item) => [item.sk, { revision: 1, ...item }]));
      writeFileSync(partition(pk), JSON.stringify([...all.values()]));
    }
  };
  const get = async ({ pk, sk }: RecordKey) => itemsOf(pk).find((item) => item.sk === sk);
  const record = {
    expiryOf: (moment: Date) => moment.getTime() / 1000 + 400 * 86_400,
    get,
    async *query({ pk, prefix = '' }: Query) {
      yield* itemsOf(pk).filter(({ sk }) => sk.startsWith(prefix));
    },
    async create(item: NewItem) {
      await put(item);
      return { created: true, item };
    },
    replace: (_read: StoredItem, item: NewItem) => put(item),
    async change(key: RecordKey, change: (item: StoredItem | undefined) => NewItem | undefined) {
      const wanted = change(key.pk === 'CHECK' ? await get(key) : undefined);
      if (key.pk === 'CHECK' && wanted) await put(wanted);
    },
    putAll: async () => {},
    deleteAll: async () => {},
  };
  return {
    storage: new ComplianceStorage(bucket as unknown as ObjectStore),
    compliance: new ComplianceRecord(record as unknown as AutomationRecord),
    put,
  };
}
