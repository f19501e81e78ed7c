import type { NewItem, RecordKey, StoredItem } from '../../../functions/platform/record/item.ts';
import type { AutomationRecord, Query } from '../../../functions/platform/record/record.ts';

/** A record in memory, for code that reads and writes items and leaves conditions to the table. */
export function memoryRecord(...given: readonly NewItem[]) {
  const items = new Map<string, StoredItem>();
  const keyOf = ({ pk, sk }: RecordKey) => `${pk}\0${sk}`;
  const put = (item: NewItem): StoredItem => {
    const stored = { ...item, revision: 1 };
    items.set(keyOf(item), stored);
    return stored;
  };
  for (const item of given) put(item);
  const record = {
    expiryOf: (moment: Date) => moment.getTime() / 1000 + 86_400,
    get: async (key: RecordKey) => items.get(keyOf(key)),
    async create(item: NewItem) {
      const known = items.get(keyOf(item));
      return { created: known === undefined, item: known ?? put(item) };
    },
    replace: async (_read: StoredItem, item: NewItem) => put(item),
    async change(key: RecordKey, change: (item: StoredItem | undefined) => NewItem | undefined) {
      const known = items.get(keyOf(key));
      const wanted = change(known);
      return wanted ? put(wanted) : known;
    },
    delete: async (key: RecordKey) => void items.delete(keyOf(key)),
    async putAll(all: readonly NewItem[]) {
      for (const item of all) put(item);
    },
    async deleteAll(keys: readonly RecordKey[]) {
      for (const key of keys) items.delete(keyOf(key));
    },
    async *query({ pk, index, prefix = '', from = '', to = '\uffff', newestFirst }: Query) {
      const names = { list: ['listPk', 'listSk'], due: ['duePk', 'dueSk'] } as const;
      const [pkName, skName] = index === undefined ? (['pk', 'sk'] as const) : names[index];
      const sortKey = (item: StoredItem) => item[skName] ?? '';
      const found = [...items.values()]
        .filter((item) => item[pkName] === pk && sortKey(item).startsWith(prefix))
        .filter((item) => sortKey(item) >= from && sortKey(item) <= to)
        .sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
      yield* newestFirst ? found.reverse() : found;
    },
  };
  return { record: record as unknown as AutomationRecord, items };
}
