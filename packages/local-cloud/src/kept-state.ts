import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON file that survives restarts; without a folder, nothing is kept. */
export interface KeptState<T> {
  /** What an earlier run kept, or nothing. */
  load(): T[];
  /** Replaces what is kept, whole or not at all. The file can be read by its owner only: it may hold secrets. */
  save(items: readonly T[]): void;
  /** Saves within a moment, once for many changes: for what is changed often, and can be lost for that moment. */
  saveSoon(items: () => readonly T[]): void;
  /** Saves what waits to be saved. */
  flush(): void;
}

const SOON_MS = 250;

/** Keeps a list in `<folder>/<name>.json`. */
export function keptState<T>(folder: string | undefined, name: string): KeptState<T> {
  if (folder === undefined) return { load: () => [], save() {}, saveSoon() {}, flush() {} };
  const file = join(folder, `${name}.json`);
  let waiting: { items: () => readonly T[]; timer: NodeJS.Timeout } | undefined;
  const state: KeptState<T> = {
    load: () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T[]) : []),
    save(items) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(items), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    saveSoon(items) {
      waiting ??= { items, timer: setTimeout(() => state.flush(), SOON_MS) };
    },
    flush() {
      clearTimeout(waiting?.timer);
      const items = waiting?.items();
      waiting = undefined;
      if (items) state.save(items);
    },
  };
  return state;
}
