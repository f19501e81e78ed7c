import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** A list in a JSON file that survives restarts. Without a folder, nothing is stored. */
export interface KeptState<T> {
  /** The items that an earlier run saved, then those that it added. An item may be in both parts. */
  load(): T[];
  /** Replaces the file atomically. Only its owner can read it: it may hold secrets. */
  save(items: readonly T[]): void;
  /** Saves after a short delay, once for many changes. For data that changes often and may lose its last changes. */
  saveSoon(items: () => readonly T[]): void;
  /** Stores one more item at once. The next save writes it with all the others. */
  add(item: T): void;
  /** Saves pending changes now. */
  flush(): void;
}

const soonMs = 250;

/** Stores a list in `<folder>/<name>.json`. */
export function keptState<T>(folder: string | undefined, name: string): KeptState<T> {
  if (folder === undefined) return { load: () => [], save() {}, saveSoon() {}, add() {}, flush() {} };
  const file = join(folder, `${name}.json`);
  const addedFile = join(folder, `${name}.added.jsonl`);
  const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  let waiting: { items: () => readonly T[]; timer: NodeJS.Timeout } | undefined;
  const state: KeptState<T> = {
    load() {
      const saved = JSON.parse(textOf(file) || '[]') as T[];
      const added = textOf(addedFile).split('\n');
      // A line without a line end was cut off by a kill, and does not count as added.
      const isCutOff = added.pop() !== '';
      const items = [...saved, ...added.map((line) => JSON.parse(line) as T)];
      if (isCutOff) state.save(items);
      return items;
    },
    save(items) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(items), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      rmSync(addedFile, { force: true });
    },
    add(item) {
      mkdirSync(folder, { recursive: true });
      appendFileSync(addedFile, `${JSON.stringify(item)}\n`, { mode: 0o600 });
    },
    saveSoon(items) {
      waiting ??= { items, timer: setTimeout(() => state.flush(), soonMs) };
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
