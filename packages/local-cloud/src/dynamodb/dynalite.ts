import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';
import type { Index, Item, Output, TableDescription, ValidRequest } from './model.ts';
import { called, load, type Modules, type Store } from './modules.ts';

/**
 * dynalite, a DynamoDB on LevelDB, called in this process instead of over HTTP. It has neither types nor documented
 * modules, so package.json names its exact version.
 */
export class Dynalite {
  readonly #modules: Modules;
  readonly #store: Store;
  /** A file that exists while the folder is open. It remains after a kill. */
  readonly #inUse: string | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  readonly #running = new Set<Promise<unknown>>();
  #isClosing = false;

  private constructor(modules: Modules, store: Store, inUse: string | undefined) {
    this.#modules = modules;
    this.#store = store;
    this.#inUse = inUse;
  }

  /**
   * Opens the tables in `folder`, or in memory. After a kill, their indexes are filled again, because an item and its
   * index entries are written one after the other.
   * @throws Error when another process has opened the folder
   */
  static async open(folder: string | undefined): Promise<Dynalite> {
    const modules = load();
    // Only its owner can read the folder: items may hold secrets.
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const store = modules.db.create(folder === undefined ? {} : { path: folder });
    // dynalite itself would read them from the environment.
    Object.assign(store.tableDb, { awsAccountId: accountId, awsRegion: region });
    try {
      await store.db.open();
    } catch (cause) {
      const { code } = (cause as { cause?: { code?: string } }).cause ?? {};
      if (code !== 'LEVEL_LOCKED') throw cause;
      throw new Error(
        `the tables in ${folder} are in use: stop the other local cloud, or choose another folder`,
        {
          cause,
        },
      );
    }
    const inUse = folder === undefined ? undefined : join(folder, 'in-use');
    const opened = new Dynalite(modules, store, inUse);
    if (inUse !== undefined) {
      if (existsSync(inUse)) {
        for await (const table of store.tableDb.createValueStream({}))
          await opened.rebuildIndexes(table, table);
      }
      writeFileSync(inUse, '');
    }
    return opened;
  }

  /** The parameters of an operation that dynalite knows. */
  parametersOf(operation: string): readonly string[] {
    return Object.keys(this.#modules.validation(operation).types);
  }

  /** Parses a request. @throws AwsError with DynamoDB's message */
  validate(operation: string, input: object): ValidRequest {
    const { validations, validation } = this.#modules;
    const { types, custom } = validation(operation);
    try {
      const request = validations.checkTypes({ ...input }, types);
      validations.checkValidations(request, types, custom, this.#store);
      return request;
    } catch (error) {
      throw awsError(error);
    }
  }

  /** Runs a validated request. @throws AwsError, or Error after the tables have closed */
  async run(operation: string, request: ValidRequest): Promise<Output> {
    if (this.#isClosing) throw new Error('The tables are closed.');
    const action = this.#modules.action(operation);
    const running = called<Output>((done) => action(this.#store, request, done));
    this.#running.add(running);
    try {
      return (await running) ?? {};
    } catch (error) {
      throw awsError(error);
    } finally {
      this.#running.delete(running);
    }
  }

  /** Runs one write after the other, so that a write can read what it replaces. */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(write);
    this.#lastWrite = result.catch(() => {});
    return result;
  }

  table(name: string): Promise<TableDescription | undefined> {
    return called((done) => this.#store.tableDb.get(name, done));
  }

  async putTable(table: TableDescription): Promise<void> {
    await called<void>((done) => this.#store.tableDb.put(table.TableName, table, done));
  }

  /** The item with the key that `keyed` holds, whole, or undefined. */
  async item(table: TableDescription, keyed: Item): Promise<Item | undefined> {
    const names = table.KeySchema.map(({ AttributeName }) => AttributeName);
    const key = Object.fromEntries(Object.entries(keyed).filter(([name]) => names.includes(name)));
    if (this.#modules.db.validateKey(key, table)) return undefined;
    const at = this.#modules.db.createKey(key, table);
    return called((done) => this.#store.getItemDb(table.TableName).get(at, done));
  }

  items(table: TableDescription): AsyncIterable<Item> {
    return this.#store.getItemDb(table.TableName).createValueStream({});
  }

  /** Replaces a table's indexes: deletes those of `before` and fills those of `after`. */
  async rebuildIndexes(before: TableDescription, after: TableDescription): Promise<void> {
    await this.#deleteIndexes(before);
    for await (const item of this.items(after)) {
      await called<void>((done) => this.#modules.db.updateIndexes(this.#store, after, null, item, done));
    }
  }

  /** Deletes a table with its items, if there is one. */
  async deleteTable(name: string): Promise<void> {
    const table = await this.table(name);
    if (!table) return;
    await this.#deleteIndexes(table);
    await called<void>((done) => this.#store.deleteItemDb(name, done));
    await called<void>((done) => this.#store.tableDb.del(name, done));
  }

  async #deleteIndexes({
    TableName,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
  }: TableDescription): Promise<void> {
    const remove = (kind: 'local' | 'global', indexes: readonly Index[] = []) =>
      indexes.map(({ IndexName }) =>
        called<void>((done) => this.#store.deleteIndexDb(kind, TableName, IndexName, done)),
      );
    await Promise.all([
      ...remove('global', GlobalSecondaryIndexes),
      ...remove('local', LocalSecondaryIndexes),
    ]);
  }

  /** Waits for running operations: dynalite continues after the caller has gone, and its errors would be uncaught. */
  async close(): Promise<void> {
    await this.#lastWrite;
    this.#isClosing = true;
    await Promise.allSettled(this.#running);
    await this.#store.db.close();
    if (this.#inUse !== undefined) rmSync(this.#inUse, { force: true });
  }
}

/** dynalite's error as the endpoint returns it. Other errors pass. */
function awsError(error: unknown): unknown {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { __type: string; message?: string; Message?: string };
  };
  if (body === undefined) return error;
  const code = body.__type.replace(/^.*#/, '');
  return new AwsError(code, body.message ?? body.Message ?? '', statusCode);
}
