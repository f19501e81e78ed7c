import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { environment, once } from '../runtime.ts';
import { itemFormat, type NewItem, type RecordKey, type StoredItem, storedItem } from './item.ts';

/** Other writers were faster every time, so what the write was based on has changed. It is safe to try again. */
export class RecordChangedError extends Error {
  override readonly name = 'RecordChangedError';
  readonly code = 'record-changed';
}

/** Which items a query returns: those of one partition of the table or of an index, in the order of the sort key. */
export interface Query {
  readonly pk: string;
  /** Absent: the table itself. */
  readonly index?: 'list' | 'due';
  /** The prefix of the sort key. Not together with `from` and `to`. */
  readonly prefix?: string;
  /** The smallest and the largest sort key. */
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
  /** How many items are read for one page at most; DynamoDB's own limit is 1 MB. */
  readonly limit?: number;
  /** `next` of an earlier page. */
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly items: StoredItem[];
  /** Where the next page begins; absent at the end. A page may be empty and not the last. */
  readonly next?: Readonly<Record<string, unknown>>;
}

/** The maximum number of items in one BatchWriteItem (DynamoDB API reference). */
const mostInBatch = 25;
const mostTries = 25;

/**
 * The record: one table of items (docs/record.md). Reads of single items are consistent. An expired item is treated as
 * absent, although DynamoDB may delete it hours later.
 */
export class AutomationRecord {
  /** The table's name. */
  readonly table: string;
  readonly #client: DynamoDBDocumentClient;
  readonly #now: () => Date;
  readonly #writeId: () => string;
  readonly #pause: (tries: number) => Promise<void>;
  readonly #days: number;

  /**
   * @param days how long history is kept
   * @param writeId returns a random id for each write, by which a writer recognizes its own write after a lost answer
   * @param pause waits before the next try: longer after more tries, and of random length, so that two writers do not
   * stay in step
   */
  constructor(
    table: string,
    {
      client = new DynamoDBClient({}),
      now = () => new Date(),
      days = 400,
      writeId = randomId,
      pause = randomPause,
    } = {},
  ) {
    this.table = table;
    this.#now = now;
    this.#days = days;
    this.#writeId = writeId;
    this.#pause = pause;
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** `expiresAt` of something that happened at `moment`: when it is no longer kept, in seconds since 1970. */
  expiryOf(moment: Date): number {
    return Math.floor(moment.getTime() / 1000) + this.#days * 86_400;
  }

  async get({ pk, sk }: RecordKey): Promise<StoredItem | undefined> {
    const item = await this.#read({ pk, sk });
    return item && this.#isThere(item) ? item : undefined;
  }

  /**
   * Writes an item unless there is one with its key.
   * @returns whether this call has written it, and the item that is there now
   */
  async create(item: NewItem): Promise<{ created: boolean; item: StoredItem }> {
    for (let tries = 1; ; tries += 1) {
      const before = await this.#put(item, 1, 'attribute_not_exists(pk)');
      if ('written' in before) return { created: true, item: before.written };
      if (before.found && this.#isThere(before.found)) return { created: false, item: before.found };
      // An item that has expired, or was deleted since, does not count: it is replaced.
      if (before.found) {
        const replaced = await this.#put(item, before.found.revision + 1, held(before.found));
        if ('written' in replaced) return { created: true, item: replaced.written };
      }
      if (tries === mostTries) throw changed(item);
      await this.#pause(tries);
    }
  }

  /**
   * Replaces an item if it is unchanged since it was read.
   * @throws RecordChangedError when it has changed
   */
  async replace(read: StoredItem, item: NewItem): Promise<StoredItem> {
    const put = await this.#put(item, read.revision + 1, held(read));
    if ('written' in put) return put.written;
    throw changed(item);
  }

  /**
   * Reads an item, changes it and replaces it; starts again if another writer was faster.
   * @param change returns the new item, or undefined to write nothing
   * @returns the item that is there now; undefined if there is none
   * @throws RecordChangedError when other writers were faster every time
   */
  async change(
    key: RecordKey,
    change: (item: StoredItem | undefined) => NewItem | undefined,
  ): Promise<StoredItem | undefined> {
    for (let tries = 1; ; tries += 1) {
      const stored = await this.#read(key);
      const read = stored && this.#isThere(stored) ? stored : undefined;
      const wanted = change(read);
      if (wanted === undefined) return read;
      const put = stored
        ? await this.#put(wanted, stored.revision + 1, held(stored))
        : await this.#put(wanted, 1, 'attribute_not_exists(pk)');
      if ('written' in put) return put.written;
      if (tries === mostTries) throw changed(key);
      await this.#pause(tries);
    }
  }

  /**
   * Writes items unconditionally: for items that are the same from every writer, so that writing twice is safe. An
   * item with `revision: undefined` gets neither revision nor format: no later write depends on them, and it is
   * shorter.
   */
  async putAll(items: readonly NewItem[]): Promise<void> {
    const stamped = (item: NewItem) =>
      'revision' in item && item['revision'] === undefined
        ? item
        : { ...item, format: itemFormat, revision: 1 };
    await this.#batches(items.map((item) => ({ PutRequest: { Item: stamped(item) } })));
  }

  async deleteAll(keys: readonly RecordKey[]): Promise<void> {
    await this.#batches(keys.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
  }

  /**
   * Deletes an item if it is unchanged since it was read.
   * @returns false when it has changed meanwhile
   */
  async delete(read: StoredItem): Promise<boolean> {
    const { pk, sk } = read;
    try {
      await this.#client.send(new DeleteCommand({ TableName: this.table, Key: { pk, sk }, ...held(read) }));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Absent is what the caller wants: an earlier try of this call may have deleted it.
      return (await this.#read({ pk, sk })) === undefined;
    }
  }

  /** One page of a query. An index may be a few seconds behind (DynamoDB: indexes are eventually consistent). */
  async page({ pk, index, prefix, from, to, newestFirst, limit, after }: Query): Promise<Page> {
    const [pkName, skName] = index === undefined ? ['pk', 'sk'] : [`${index}Pk`, `${index}Sk`];
    const conditions = ['#pk = :pk'];
    const values: Record<string, string> = { ':pk': pk };
    if (prefix !== undefined) {
      conditions.push('begins_with(#sk, :prefix)');
      values[':prefix'] = prefix;
    } else if (from !== undefined && to !== undefined) {
      conditions.push('#sk BETWEEN :from AND :to');
      Object.assign(values, { ':from': from, ':to': to });
    } else if (from !== undefined) {
      conditions.push('#sk >= :from');
      values[':from'] = from;
    } else if (to !== undefined) {
      conditions.push('#sk <= :to');
      values[':to'] = to;
    }
    const usesSk = conditions.length > 1;
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.table,
        ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
        KeyConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: { '#pk': pkName, ...(usesSk && { '#sk': skName }) } as Record<
          string,
          string
        >,
        ExpressionAttributeValues: values,
        ScanIndexForward: newestFirst !== true,
        Limit: limit,
        ExclusiveStartKey: after,
      }),
    );
    const items = Items.map((item) => storedItem.parse(item) as StoredItem).filter((item) =>
      this.#isThere(item),
    );
    return { items, ...(LastEvaluatedKey && { next: LastEvaluatedKey }) };
  }

  /** Every item of a query, page by page. */
  async *query(query: Query): AsyncGenerator<StoredItem> {
    let after = query.after;
    do {
      const page = await this.page({ ...query, ...(after && { after }) });
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }

  async #read({ pk, sk }: RecordKey): Promise<StoredItem | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.table, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item && (storedItem.parse(Item) as StoredItem);
  }

  /**
   * Writes under a condition. If it fails, the item is read: the SDK may have sent the write twice after a lost answer,
   * and then the item that is there is our own.
   */
  async #put(
    item: NewItem,
    revision: number,
    condition: string | ReturnType<typeof held>,
  ): Promise<{ written: StoredItem } | { found: StoredItem | undefined }> {
    const write = this.#writeId();
    const Item = { ...item, format: itemFormat, revision, write };
    const when = typeof condition === 'string' ? { ConditionExpression: condition } : condition;
    try {
      await this.#client.send(new PutCommand({ TableName: this.table, Item, ...when }));
      return { written: Item };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const found = await this.#read({ pk: item.pk, sk: item.sk });
      return found?.['write'] === write ? { written: found } : { found };
    }
  }

  async #batches(requests: readonly Record<string, unknown>[]): Promise<void> {
    for (let start = 0; start < requests.length; start += mostInBatch) {
      let rest = requests.slice(start, start + mostInBatch);
      for (let tries = 1; ; tries += 1) {
        const { UnprocessedItems = {} } = await this.#client.send(
          new BatchWriteCommand({ RequestItems: { [this.table]: rest } }),
        );
        rest = UnprocessedItems[this.table] ?? [];
        if (rest.length === 0) break;
        if (tries === mostTries)
          throw new Error(`${rest.length} items were not written: the table is throttled.`);
        await this.#pause(tries);
      }
    }
  }

  #isThere({ expiresAt }: StoredItem): boolean {
    return expiresAt === undefined || expiresAt * 1000 > this.#now().getTime();
  }
}

/** The record of this deployment. The stack sets its location in each function that may use it. */
export const deployedRecord = /* @__PURE__ */ once(
  () => new AutomationRecord(environment('RECORD_TABLE'), { days: Number(environment('RECORD_DAYS')) }),
);

const randomId = () => crypto.randomUUID();

function randomPause(tries: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** Math.min(tries, 6)));
}

/** The condition that an item is unchanged since it was read. */
function held({ revision }: StoredItem) {
  if (revision === 0) return { ConditionExpression: 'attribute_exists(pk)' };
  return {
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: { ':revision': revision },
  };
}

function changed({ pk, sk }: RecordKey): RecordChangedError {
  return new RecordChangedError(`${pk} ${sk} was changed by another writer.`);
}
