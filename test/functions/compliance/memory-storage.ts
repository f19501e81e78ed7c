import { ComplianceStorage } from '../../../functions/compliance/storage.ts';
import type { ObjectStore, StoredText } from '../../../functions/platform/object-store.ts';

/** A storage whose objects are in memory, as texts, to look at and to spoil. */
export function memoryStorage(): { storage: ComplianceStorage; objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const store = {
    async get(key: string): Promise<StoredText | undefined> {
      const text = objects.get(key);
      return text === undefined ? undefined : { text, etag: key };
    },
    async put(key: string, text: string) {
      objects.set(key, text);
    },
    async replace(key: string, text: string) {
      objects.set(key, text);
    },
  };
  return { storage: new ComplianceStorage(store as unknown as ObjectStore), objects };
}
