import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON file that survives restarts; without a folder, nothing is kept. */
export interface KeptState<T> {
  /** What an earlier run kept, or nothing. */
  load(): T[];
  /** Replaces what is kept, whole or not at all. The file can be read by its owner only: it may hold secrets. */
  save(items: readonly T[]): void;
}

/** Keeps a list in `<folder>/<name>.json`. */
export function keptState<T>(folder: string | undefined, name: string): KeptState<T> {
  if (folder === undefined) return { load: () => [], save() {} };
  const file = join(folder, `${name}.json`);
  return {
    load: () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T[]) : []),
    save(items) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(items), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
