import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { itemSizeBytes } from '../../src/dynamodb/capacity.ts';
import { type Running, runStack } from '../stack.ts';
import { clients, defineTable } from './table-client.ts';

let running: Running;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  running = await runStack((test) => void defineTable(test));
  ({ documents } = clients(running));
});
afterAll(() => running[Symbol.asyncDispose]());

const TableName = 'record';
const wanted = { TableName, ReturnConsumedCapacity: 'INDEXES' } as const;
const put = async (Item: Record<string, unknown>) =>
  (await documents.send(new PutCommand({ ...wanted, Item }))).ConsumedCapacity;
const text = (kilobytes: number) => 'x'.repeat(kilobytes * 1000);

// "DynamoDB item sizes and formats" in the Developer Guide.
it.each([
  [{ a: { S: 'abc' } }, 4],
  [{ é: { S: '☃' } }, 5],
  [{ n: { N: '0' } }, 2],
  [{ n: { N: '1234' } }, 4],
  [{ n: { N: '-1234' } }, 5],
  [{ n: { N: '120000' } }, 3],
  [{ b: { B: Buffer.from([1, 2, 3]).toString('base64') } }, 4],
  [{ s: { SS: ['ab', 'c'] } }, 4],
  [{ t: { BOOL: true }, n: { NULL: true } }, 4],
  [{ l: { L: [{ S: 'ab' }, { BOOL: false }] } }, 9],
  [{ m: { M: { k: { S: 'ab' } } } }, 8],
  [{ l: { L: [] } }, 4],
])('the size of %j is %i bytes', (item, bytes) => {
  expect(itemSizeBytes(item)).toBe(bytes);
});

it('a write costs one unit for each kilobyte, at least one, of the larger of the old and the new item', async () => {
  const item = { pk: 'w', sk: '1' };
  expect(await put(item)).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  expect(await put({ ...item, text: 'x'.repeat(1024 - 10) })).toMatchObject({ CapacityUnits: 1 });
  expect(await put({ ...item, text: 'x'.repeat(1024 - 9) })).toMatchObject({ CapacityUnits: 2 });
  // 600 letters of two bytes each.
  expect(await put({ pk: 'w', sk: '2', text: 'é'.repeat(600) })).toMatchObject({ CapacityUnits: 2 });
  expect(await put(item)).toMatchObject({ CapacityUnits: 2 });
  await put({ ...item, text: text(5) });
  const updated = await documents.send(
    new UpdateCommand({
      ...wanted,
      Key: item,
      UpdateExpression: 'REMOVE #t',
      ExpressionAttributeNames: { '#t': 'text' },
    }),
  );
  expect(updated.ConsumedCapacity).toMatchObject({ CapacityUnits: 5 });
  const remove = () => documents.send(new DeleteCommand({ ...wanted, Key: item }));
  expect((await remove()).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
  expect((await remove()).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
});

it('a write costs units of each index that it changes', async () => {
  const key = { pk: 'i', sk: '1' };
  const listed = { ...key, listPk: 'CLONES', listSk: 1, text: text(1) };
  const units = (table: number, global: Record<string, number>) => ({
    TableName,
    CapacityUnits: table + Object.values(global).reduce((total, each) => total + each, 0),
    Table: { CapacityUnits: table },
    ...(Object.keys(global).length > 0 && {
      GlobalSecondaryIndexes: Object.fromEntries(
        Object.entries(global).map(([name, CapacityUnits]) => [name, { CapacityUnits }]),
      ),
    }),
  });
  expect(await put(key)).toEqual(units(1, {}));
  expect(await put(listed)).toEqual(units(2, { list: 2 }));
  expect(await put({ ...listed, due: 'CLONE' })).toEqual(units(2, { list: 2, due: 1 }));
  // The index "due" holds only the keys, which stay the same.
  expect(await put({ ...listed, due: 'CLONE', more: 1 })).toEqual(units(2, { list: 2 }));
  expect(await put({ ...listed, due: 'CLONE', more: 1 })).toEqual(units(2, {}));
  // Another index key: the old entry is deleted and a new one written.
  expect(await put({ ...listed, listSk: 2, due: 'CLONE', more: 1 })).toEqual(units(2, { list: 4 }));
  expect(await put({ ...listed, listSk: 2, more: 1 })).toEqual(units(2, { list: 2, due: 1 }));
  const { ConsumedCapacity } = await documents.send(new DeleteCommand({ ...wanted, Key: key }));
  expect(ConsumedCapacity).toEqual(units(2, { list: 2 }));
});

it('a batch costs what its writes cost', async () => {
  const Item = { pk: 'b', sk: '1', listPk: 'B', listSk: 1 };
  const batch = await documents.send(
    new BatchWriteCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item } },
          { PutRequest: { Item: { pk: 'b', sk: '2', text: text(2) } } },
        ],
      },
      ReturnConsumedCapacity: 'INDEXES',
    }),
  );
  expect(batch.ConsumedCapacity).toEqual([
    {
      TableName,
      CapacityUnits: 4,
      Table: { CapacityUnits: 3 },
      GlobalSecondaryIndexes: { list: { CapacityUnits: 1 } },
    },
  ]);
  const Keys = ['1', '2', '3'].map((sk) => ({ pk: 'b', sk }));
  const read = await documents.send(
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys } }, ReturnConsumedCapacity: 'TOTAL' }),
  );
  expect(read.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 1.5 }]);
});

it('a read costs half a unit for each 4 KB, or one when it is consistent', async () => {
  await put({ pk: 'r', sk: '1', text: text(5) });
  const get = async (sk: string, ConsistentRead: boolean) =>
    (await documents.send(new GetCommand({ ...wanted, Key: { pk: 'r', sk }, ConsistentRead })))
      .ConsumedCapacity?.CapacityUnits;
  expect(await get('1', false)).toBe(1);
  expect(await get('1', true)).toBe(2);
  expect(await get('none', false)).toBe(0.5);
  expect(await get('none', true)).toBe(1);
});

it('a query costs what all the items it reads cost together, filtered out or not, and never nothing', async () => {
  for (let row = 1; row <= 5; row += 1)
    await put({ pk: 'q', sk: `${row}`, listPk: 'Q', listSk: row, text: text(1) });
  const query = async (input: Partial<QueryCommandInput>) =>
    (await documents.send(new QueryCommand({ ...wanted, ...input }))).ConsumedCapacity;
  const rows = (pk: string, more: Partial<QueryCommandInput> = {}): Partial<QueryCommandInput> => ({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ...more,
  });
  expect(await query(rows('q'))).toMatchObject({ CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  expect(await query(rows('q', { ConsistentRead: true }))).toMatchObject({ CapacityUnits: 2 });
  expect(await query(rows('q', { FilterExpression: 'attribute_exists(nowhere)' }))).toMatchObject({
    CapacityUnits: 1,
  });
  expect(await query(rows('none'))).toMatchObject({ CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } });
  const listed = (value: string) => ({
    IndexName: 'list',
    KeyConditionExpression: 'listPk = :pk',
    ExpressionAttributeValues: { ':pk': value },
  });
  expect(await query(listed('Q'))).toEqual({
    TableName,
    CapacityUnits: 1,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { list: { CapacityUnits: 1 } },
  });
  expect(await query(listed('none'))).toMatchObject({
    CapacityUnits: 0.5,
    GlobalSecondaryIndexes: { list: { CapacityUnits: 0.5 } },
  });
});

it('logs what AWS would bill, also where the caller does not ask', async () => {
  const before = running.lines.length;
  await documents.send(
    new PutCommand({ TableName, Item: { pk: 'logged', sk: '1', listPk: 'a', listSk: 1 } }),
  );
  await documents.send(new GetCommand({ TableName, Key: { pk: 'logged', sk: '1' }, ConsistentRead: true }));
  const billed = running.lines.slice(before).filter(({ source }) => source === 'dynamodb');
  expect(billed).toEqual([
    // One unit for the table, and one for the index with the item.
    { source: 'dynamodb', operation: 'PutItem', writeUnits: 2 },
    { source: 'dynamodb', operation: 'GetItem', readUnits: 1 },
  ]);
});
