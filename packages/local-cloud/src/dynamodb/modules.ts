import { createRequire } from 'node:module';
import {
  type Index,
  type Item,
  indexEntry,
  type Key,
  type Output,
  type TableDescription,
  type ValidRequest,
} from './model.ts';

type Callback<T> = (error: Error | null, result?: T) => void;

interface Level<T> {
  get(key: string, done: Callback<T>): void;
  put(key: string, value: T, done: Callback<void>): void;
  del(key: string, done: Callback<void>): void;
  createValueStream(options: object): AsyncIterable<T>;
}

export interface Store {
  db: { open(): Promise<void>; close(): Promise<void> };
  tableDb: Level<TableDescription> & {
    awsAccountId: string;
    awsRegion: string;
  };
  getItemDb(table: string): Level<Item>;
  getIndexDb(kind: 'local' | 'global', table: string, index: string): Level<Item>;
  deleteItemDb(table: string, done: Callback<void>): void;
  deleteIndexDb(kind: 'local' | 'global', table: string, index: string, done: Callback<void>): void;
}

interface Validation {
  types: Record<string, unknown>;
  custom?: unknown;
}

export interface Modules {
  db: {
    create(options: { path?: string }): Store;
    createKey(item: Item, table: TableDescription, keySchema?: readonly Key[]): string;
    createIndexKey(item: Item, table: TableDescription, keySchema: readonly Key[]): string;
    validateKey(key: Item, table: TableDescription): Error | null | undefined;
    updateIndexes(
      store: Store,
      table: TableDescription,
      before: Item | null | undefined,
      after: Item | null | undefined,
      done: Callback<void>,
    ): void;
  };
  validations: {
    toLowerFirst(operation: string): string;
    checkTypes(input: unknown, types: Record<string, unknown>): ValidRequest;
    checkValidations(
      input: ValidRequest,
      types: Record<string, unknown>,
      custom: unknown,
      store: Store,
    ): ValidRequest;
  };
  validation(operation: string): Validation;
  action(operation: string): (store: Store, input: ValidRequest, done: Callback<Output>) => void;
}

/** Loads dynalite. This happens late, because a cloud without tables does not need it. */
export function load(): Modules {
  const require = createRequire(import.meta.url);
  const validations: Modules['validations'] = require('dynalite/validations/index.js');
  const file = (folder: string, operation: string) =>
    `dynalite/${folder}/${validations.toLowerFirst(operation)}.js`;
  const db: Modules['db'] = require('dynalite/db/index.js');
  Object.assign(db, exactIndexes(db));
  return {
    db,
    validations,
    validation: (operation) => require(file('validations', operation)),
    action: (operation) => require(file('actions', operation)),
  };
}

/**
 * Replaces dynalite's functions that find and store index entries. Here an entry's key contains the item's whole key.
 * dynalite uses 24 bits of a hash instead: among some thousand items with the same index key, one replaces another.
 */
function exactIndexes({ createKey }: Modules['db']): Pick<Modules['db'], 'createIndexKey' | 'updateIndexes'> {
  const createIndexKey: Modules['db']['createIndexKey'] = (item, table, keySchema) =>
    createKey(item, table, keySchema) + createKey(item, table);
  return {
    createIndexKey,
    updateIndexes(store, table, before, after, done) {
      const update = async (kind: 'local' | 'global', index: Index) => {
        const level = store.getIndexDb(kind, table.TableName, index.IndexName);
        const keyOf = (entry: Item | undefined) => entry && createIndexKey(entry, table, index.KeySchema);
        const entry = indexEntry(table, index, after);
        const [oldKey, key] = [keyOf(indexEntry(table, index, before)), keyOf(entry)];
        if (oldKey !== undefined && oldKey !== key) await called<void>((end) => level.del(oldKey, end));
        if (entry && key !== undefined) await called<void>((end) => level.put(key, entry, end));
      };
      const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = table;
      Promise.all([
        ...GlobalSecondaryIndexes.map((index) => update('global', index)),
        ...LocalSecondaryIndexes.map((index) => update('local', index)),
      ]).then(
        () => setImmediate(done, null),
        (error) => setImmediate(done, error),
      );
    },
  };
}

/** Calls a function of dynalite, and waits for its callback. */
export function called<T>(start: (done: Callback<T>) => void): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  start((error, result) => (error ? reject(error) : resolve(result)));
  return promise;
}
