import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  AutomationRecord,
  deployedRecord,
  RecordChangedError,
} from '../../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from './running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

const key = (id: string) => ({ pk: `CLONE#${id}`, sk: 'CLONE' });
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

describe('an item', () => {
  it('is created once, by the first writer', async () => {
    const record = running.open();
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, by) => record.create({ ...key('first'), by })),
    );
    const [winner, ...others] = tries.filter(({ created }) => created);
    expect(others).toStrictEqual([]);
    expect(new Set(tries.map(({ item }) => item['by']))).toStrictEqual(new Set([winner?.item['by']]));
    expect(await record.get(key('first'))).toMatchObject({ by: winner?.item['by'], format: 1, revision: 1 });
  });

  it('is stored without undefined fields, and read so', async () => {
    const record = running.open();
    await record.create({
      ...key('undefined'),
      step: undefined,
      steps: [{ name: 'Plan', endedAt: undefined }],
    });
    const item = await record.get(key('undefined'));
    expect(item).not.toHaveProperty('step');
    expect(item?.['steps']).toStrictEqual([{ name: 'Plan' }]);
  });

  it('is replaced only as it was read', async () => {
    const record = running.open();
    const { item } = await record.create({ ...key('replaced'), step: 'plan' });
    const next = await record.replace(item, { ...item, step: 'start' });
    expect(next.revision).toBe(2);
    await expect(record.replace(item, { ...item, step: 'poll' })).rejects.toThrow(RecordChangedError);
    expect(await record.get(key('replaced'))).toMatchObject({ step: 'start' });
    expect(await record.delete(item)).toBe(false);
    expect(await record.delete(next)).toBe(true);
    expect(await record.delete(next)).toBe(true);
    expect(await record.get(key('replaced'))).toBeUndefined();
  });

  it('keeps every one of twenty changes at once', async () => {
    const record = running.open();
    const add = (by: number) =>
      record.change(key('counted'), (item) => ({
        ...key('counted'),
        by: [...((item?.['by'] as number[] | undefined) ?? []), by],
      }));
    await Promise.all(Array.from({ length: 20 }, (_, by) => add(by)));
    const { by } = (await record.get(key('counted'))) as unknown as { by: number[] };
    expect(by.toSorted((one, other) => one - other)).toStrictEqual(
      Array.from({ length: 20 }, (_, each) => each),
    );
  });

  it('is not written by a change that changes nothing', async () => {
    const record = running.open();
    await record.create({ ...key('same'), step: 'plan' });
    expect(await record.change(key('same'), () => undefined)).toMatchObject({ revision: 1 });
    expect(await record.change(key('none'), () => undefined)).toBeUndefined();
  });

  it('is not found once it has expired, even before it is deleted', async () => {
    let now = new Date('2026-11-29T12:00:00Z');
    const record = running.open({ now: () => now });
    const expiresAt = seconds(now) + 60;
    await record.create({ ...key('lapsing'), listPk: 'CLONE', listSk: '1', expiresAt, by: 'one' });
    expect((await record.create({ ...key('lapsing'), by: 'two' })).created).toBe(false);
    now = new Date(now.getTime() + 60_000);
    expect(await record.get(key('lapsing'))).toBeUndefined();
    expect((await record.page({ pk: 'CLONE', index: 'list' })).items).toStrictEqual([]);
    expect(await record.create({ ...key('lapsing'), by: 'two' })).toMatchObject({ created: true });
    expect(await record.get(key('lapsing'))).toMatchObject({ by: 'two' });
  });
});

describe('after a lost answer', () => {
  it.each([
    [
      'a new item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        return (await record.create({ ...key(id), step: 'start' })).created;
      },
    ],
    [
      'a replaced item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        const { item } = await record.create({ ...key(id), step: 'plan' });
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        await record.replace(item, { ...item, step: 'start' });
        return true;
      },
    ],
    [
      'a changed item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        await record.create({ ...key(id), step: 'plan', changes: 0 });
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        await record.change(
          key(id),
          (item) => item && { ...item, step: 'start', changes: Number(item['changes']) + 1 },
        );
        return (await record.get(key(id)))?.['changes'] === 1;
      },
    ],
  ])('%s is recognized as its own', async (name, write) => {
    const record = running.open();
    expect(await write(record, name)).toBe(true);
    expect(await record.get(key(name))).toMatchObject({ step: 'start' });
  });

  it('a deleted item is gone', async () => {
    const record = running.open();
    const { item } = await record.create({ ...key('deleted') });
    running.tables.fault({ kind: 'drop-response', operation: 'DeleteItem', times: 1 });
    expect(await record.delete(item)).toBe(true);
  });
});

it('writes through throttling', async () => {
  const record = running.open({ maxAttempts: 5 });
  running.tables.fault({ kind: 'throttle', times: 3 });
  expect((await record.create({ ...key('throttled') })).created).toBe(true);
});

describe('many items', () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({
    pk: 'BATCH#1',
    sk: `ROW#${String(index).padStart(4, '0')}`,
    listPk: 'BATCH',
    listSk: `2026-11-29T12:00:${String(index).padStart(2, '0')}Z`,
  }));
  const skOf = async (items: AsyncIterable<{ sk: string }>) => {
    const found: string[] = [];
    for await (const { sk } of items) found.push(sk);
    return found;
  };

  it('are written, listed page by page in both directions and by range, and deleted', async () => {
    const record = running.open();
    await record.putAll(rows);
    const all = rows.map(({ sk }) => sk);
    expect(await skOf(record.query({ pk: 'BATCH#1', prefix: 'ROW#', limit: 7 }))).toStrictEqual(all);
    expect(
      await skOf(record.query({ pk: 'BATCH', index: 'list', newestFirst: true, limit: 50 })),
    ).toStrictEqual(all.toReversed());
    const from = '2026-11-29T12:00:10Z';
    const to = '2026-11-29T12:00:12Z';
    const listed = (range: object) => skOf(record.query({ pk: 'BATCH', index: 'list', ...range }));
    expect(await listed({ from, to })).toStrictEqual(all.slice(10, 13));
    expect(await listed({ from })).toStrictEqual(all.slice(10));
    expect(await listed({ to })).toStrictEqual(all.slice(0, 13));
    const { items, next } = await record.page({ pk: 'BATCH#1', limit: 10 });
    expect(items).toHaveLength(10);
    expect((await record.page({ pk: 'BATCH#1', limit: 1, ...(next && { after: next }) })).items[0]?.sk).toBe(
      'ROW#0010',
    );
    await record.deleteAll(rows);
    expect(await skOf(record.query({ pk: 'BATCH#1' }))).toStrictEqual([]);
  });

  it('are all written when the table first accepts only some of a batch, or none', async () => {
    const record = running.open();
    running.tables.fault({ kind: 'throttle', operation: 'BatchWriteItem', times: 2 });
    await record.putAll(rows.map((row) => ({ ...row, pk: 'BATCH#2' })));
    expect(await skOf(record.query({ pk: 'BATCH#2' }))).toHaveLength(rows.length);
  });
});

it('keeps events for the configured number of days', () => {
  const moment = new Date('2026-11-23T12:00:00.900Z');
  const days = (expiry: number) => (expiry - Date.parse('2026-11-23T12:00:00Z') / 1000) / 86_400;
  expect(days(running.open({ days: 30 }).expiryOf(moment))).toBe(30);
  expect(days(running.open().expiryOf(moment))).toBe(400);
});

it('of a deployment is the table that the stack names, with its number of days', () => {
  try {
    vi.stubEnv('RECORD_TABLE', 'Table');
    vi.stubEnv('RECORD_DAYS', '30');
    const record = deployedRecord();
    expect([record.table, record.expiryOf(new Date(0)), deployedRecord()]).toStrictEqual([
      'Table',
      30 * 86_400,
      record,
    ]);
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('what is sent to the table', () => {
  type Input = Record<string, unknown> & { RequestItems?: Record<string, unknown[]> };
  type Answer = object | 'changed' | 'refused';

  /**
   * A table that gives these answers to each operation in order, then always the last one, and the requests that it
   * got.
   */
  function table(answers: Record<string, Answer[]> = {}, now = new Date('2026-11-29T12:00:00Z')) {
    const sent: [operation: string, input: Input][] = [];
    const pauses: number[] = [];
    const handle = async (request: { headers: Record<string, string>; body: Uint8Array }) => {
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
      sent.push([operation, JSON.parse(Buffer.from(request.body).toString())]);
      const left = answers[operation] ?? [{}];
      const answer = (left.length > 1 ? left.shift() : left[0]) ?? {};
      const type = answer === 'changed' ? 'ConditionalCheckFailedException' : 'ResourceNotFoundException';
      const body =
        typeof answer === 'string' ? { __type: `com.amazonaws.dynamodb.v20120810#${type}` } : answer;
      const statusCode = typeof answer === 'string' ? 400 : 200;
      return {
        response: { statusCode, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(body))]) },
      };
    };
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      requestHandler: { handle } as never,
    });
    let writes = 0;
    const record = new AutomationRecord('Table', {
      client,
      now: () => now,
      writeId: () => `w${++writes}` as never,
      pause: async (tries) => void pauses.push(tries),
    });
    const inputs = (operation: string) =>
      sent.filter(([name]) => name === operation).map(([, input]) => input);
    return { client, record, pauses, inputs, sent };
  }
  const text = (value: string) => ({ S: value });
  const number = (value: number) => ({ N: String(value) });
  const keys = { pk: text('P'), sk: text('S') };
  const plain = { pk: 'P', sk: 'S' };
  const stored = (more: object = {}) => ({ Item: { ...keys, revision: number(3), by: text('x'), ...more } });
  const fromOneTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
  const whenUnchanged = {
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: { ':revision': number(3) },
  };

  it('of a read is the key, consistently', async () => {
    const { record, inputs } = table({ GetItem: [stored()] });
    expect(await record.get({ ...plain, other: 1 } as never)).toStrictEqual({
      ...plain,
      revision: 3,
      by: 'x',
    });
    expect(inputs('GetItem')).toStrictEqual([{ TableName: 'Table', Key: keys, ConsistentRead: true }]);
    expect(await table().record.get(plain)).toBeUndefined();
  });

  it('of a new item is the item, unless it exists', async () => {
    const { record, inputs } = table();
    const item = { ...plain, by: 'y', none: undefined };
    const written = { ...plain, by: 'y', format: 1, revision: 1, write: 'w1' };
    expect(await record.create(item)).toEqual({ created: true, item: written });
    const Item = { ...keys, by: text('y'), format: number(1), revision: number(1), write: text('w1') };
    expect(inputs('PutItem')).toStrictEqual([
      { TableName: 'Table', Item, ConditionExpression: 'attribute_not_exists(pk)' },
    ]);
  });

  it('replaces an expired item as it was read, and is not new when an item exists', async () => {
    const expired = { expiresAt: number(Date.parse('2026-11-29T12:00:00Z') / 1000) };
    const over = table({ PutItem: ['changed', {}], GetItem: [stored(expired)] });
    expect(await over.record.create(plain)).toMatchObject({ created: true, item: { revision: 4 } });
    expect(over.inputs('PutItem')[1]).toMatchObject(whenUnchanged);
    const there = table({
      PutItem: ['changed'],
      GetItem: [stored({ expiresAt: number(Date.parse('2026-11-29T12:00:01Z') / 1000) })],
    });
    expect(await there.record.create(plain)).toMatchObject({ created: false, item: { by: 'x' } });
    expect([there.inputs('PutItem').length, there.pauses]).toStrictEqual([1, []]);
    const own = table({ PutItem: ['changed'], GetItem: [stored({ write: text('w1') })] });
    expect(await own.record.create(plain)).toMatchObject({ created: true });
  });

  it('is sent 25 times with pauses when others are faster, and then given up', async () => {
    const given = { name: 'RecordChangedError', code: 'record-changed' };
    const creating = table({ PutItem: ['changed'] });
    await expect(creating.record.create(plain)).rejects.toMatchObject(given);
    expect([creating.inputs('PutItem').length, creating.pauses]).toStrictEqual([25, fromOneTo(24)]);
    const changing = table({ PutItem: ['changed'], GetItem: [stored()] });
    await expect(changing.record.change(plain, (item) => item)).rejects.toMatchObject(given);
    expect([changing.inputs('PutItem').length, changing.pauses]).toStrictEqual([25, fromOneTo(24)]);
    const late = [...Array<Answer>(24).fill('changed'), {}];
    const created = table({ PutItem: [...late] });
    expect(await created.record.create(plain)).toMatchObject({ created: true });
    const changed = table({ PutItem: [...late], GetItem: [stored()] });
    expect(await changed.record.change(plain, (item) => item)).toMatchObject({ revision: 4 });
    expect([created.pauses, changed.pauses]).toStrictEqual([fromOneTo(24), fromOneTo(24)]);
  });

  it('is sent again after pauses of random length, longer each time up to a limit', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const pauses: unknown[] = [];
    const timer = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms: number) => {
      pauses.push(ms);
      queueMicrotask(work);
    }) as unknown as typeof setTimeout);
    try {
      const { client } = table({ PutItem: [...Array<Answer>(8).fill('changed'), {}] });
      const created = await new AutomationRecord('Table', { client }).create(plain);
      expect([created.created, pauses]).toStrictEqual([true, [20, 40, 80, 160, 320, 640, 640, 640]]);
    } finally {
      timer.mockRestore();
      random.mockRestore();
    }
  });

  it('of a change is the changed item, on the condition that the item is still as it was read', async () => {
    const seen: unknown[] = [];
    const change = (item: unknown) => {
      seen.push(item);
      return { ...plain, by: 'y' };
    };
    const there = table({ GetItem: [stored()] });
    expect(await there.record.change(plain, change)).toMatchObject({ by: 'y', revision: 4 });
    expect(there.inputs('PutItem')).toMatchObject([whenUnchanged]);
    const expired = table({ GetItem: [stored({ expiresAt: number(1) })] });
    expect(await expired.record.change(plain, change)).toMatchObject({ revision: 4 });
    expect(expired.inputs('PutItem')).toMatchObject([whenUnchanged]);
    const none = table();
    expect(await none.record.change(plain, change)).toMatchObject({ revision: 1 });
    expect(none.inputs('PutItem')).toMatchObject([{ ConditionExpression: 'attribute_not_exists(pk)' }]);
    const foreign = table({ GetItem: [{ Item: keys }] });
    expect(await foreign.record.change(plain, change)).toMatchObject({ revision: 1 });
    expect(foreign.inputs('PutItem')[0]).toMatchObject({ ConditionExpression: 'attribute_exists(pk)' });
    expect(seen).toStrictEqual([
      { ...plain, revision: 3, by: 'x' },
      undefined,
      undefined,
      { ...plain, revision: 0 },
    ]);
  });

  it('of a deletion is the key, on the same condition; a missing item is a success', async () => {
    const read = { ...plain, revision: 3, by: 'x' };
    const deleted = table();
    expect(await deleted.record.delete(read)).toBe(true);
    expect(deleted.inputs('DeleteItem')).toStrictEqual([{ TableName: 'Table', Key: keys, ...whenUnchanged }]);
    expect(await table({ DeleteItem: ['changed'] }).record.delete(read)).toBe(true);
    expect(await table({ DeleteItem: ['changed'], GetItem: [stored()] }).record.delete(read)).toBe(false);
  });

  it('is refused with any other error unchanged', async () => {
    const refused = { name: 'ResourceNotFoundException' };
    const { record, inputs } = table({ PutItem: ['refused'], DeleteItem: ['refused'] });
    await expect(record.create(plain)).rejects.toMatchObject(refused);
    await expect(record.delete({ ...plain, revision: 3 })).rejects.toMatchObject(refused);
    expect([inputs('PutItem').length, inputs('GetItem')]).toStrictEqual([1, []]);
  });

  it('of many items are batches of 25, and only what was not accepted is sent again', async () => {
    const items = Array.from({ length: 60 }, (_, at) => ({ pk: 'P', sk: `${at}` }));
    const { record, inputs, pauses } = table();
    await record.putAll([]);
    await record.putAll(items);
    await record.deleteAll(items.slice(0, 26));
    const batches = inputs('BatchWriteItem').map(({ RequestItems }) => RequestItems?.['Table'] ?? []);
    expect(batches.map(({ length }) => length)).toStrictEqual([25, 25, 10, 25, 1]);
    expect(batches[2]?.[9]).toStrictEqual({
      PutRequest: { Item: { pk: text('P'), sk: text('59'), format: number(1), revision: number(1) } },
    });
    expect(batches[4]).toStrictEqual([{ DeleteRequest: { Key: { pk: text('P'), sk: text('25') } } }]);
    expect(pauses).toStrictEqual([]);
    const left = {
      UnprocessedItems: { Table: [{ PutRequest: { Item: { pk: text('P'), sk: text('7') } } }] },
    };
    const partly = table({ BatchWriteItem: [left, left, {}] });
    await partly.record.putAll(items.slice(0, 10));
    expect(
      partly.inputs('BatchWriteItem').map(({ RequestItems }) => RequestItems?.['Table']?.length),
    ).toStrictEqual([10, 1, 1]);
    expect(partly.pauses).toStrictEqual([1, 2]);
    const throttled = table({ BatchWriteItem: [left] });
    await expect(throttled.record.putAll(items)).rejects.toThrow(/^1 items/);
    expect([throttled.inputs('BatchWriteItem').length, throttled.pauses]).toStrictEqual([25, fromOneTo(24)]);
  });

  it('of an item without a revision has none, and no format', async () => {
    const { record, inputs } = table();
    await record.putAll([
      { ...plain, revision: undefined },
      { ...plain, revision: 9 },
    ]);
    expect(inputs('BatchWriteItem')[0]?.RequestItems?.['Table']).toStrictEqual([
      { PutRequest: { Item: keys } },
      { PutRequest: { Item: { ...keys, format: number(1), revision: number(1) } } },
    ]);
  });

  it.each<[object, string, object, object]>([
    [{}, '#pk = :pk', {}, { ConsistentRead: true }],
    [{ prefix: 'S', from: 'a' }, '#pk = :pk AND begins_with(#sk, :prefix)', { ':prefix': text('S') }, {}],
    [
      { from: 'a', to: 'b' },
      '#pk = :pk AND #sk BETWEEN :from AND :to',
      { ':from': text('a'), ':to': text('b') },
      {},
    ],
    [{ from: 'a' }, '#pk = :pk AND #sk >= :from', { ':from': text('a') }, {}],
    [{ to: 'b' }, '#pk = :pk AND #sk <= :to', { ':to': text('b') }, {}],
    [{ newestFirst: true, limit: 7 }, '#pk = :pk', {}, { ScanIndexForward: false, Limit: 7 }],
    [
      { newestFirst: false, after: { pk: 'P', sk: 'x' } },
      '#pk = :pk',
      {},
      { ExclusiveStartKey: { pk: text('P'), sk: text('x') } },
    ],
  ])('of a query by %j is %s', async (query, KeyConditionExpression, values, more) => {
    const { record, inputs } = table();
    expect(await record.page({ pk: 'P', ...query })).toStrictEqual({ items: [] });
    expect(inputs('Query')).toStrictEqual([
      {
        TableName: 'Table',
        ConsistentRead: true,
        KeyConditionExpression,
        ExpressionAttributeNames: {
          '#pk': 'pk',
          ...(KeyConditionExpression.includes('#sk') && { '#sk': 'sk' }),
        },
        ExpressionAttributeValues: { ':pk': text('P'), ...values },
        ScanIndexForward: true,
        ...more,
      },
    ]);
  });

  it('of a query of an index names the index, and returns the items and the start of the next page', async () => {
    const Items = [stored().Item, stored({ expiresAt: number(1) }).Item];
    const { record, inputs } = table({ Query: [{ Items, LastEvaluatedKey: keys }, { Items }] });
    const page = { items: [{ ...plain, revision: 3, by: 'x' }], next: plain };
    expect(await record.page({ pk: 'P', index: 'due', to: 'b' })).toStrictEqual(page);
    const [query] = inputs('Query');
    expect(query).toMatchObject({
      IndexName: 'due',
      ExpressionAttributeNames: { '#pk': 'duePk', '#sk': 'dueSk' },
    });
    expect(query).not.toHaveProperty('ConsistentRead');
  });
});
