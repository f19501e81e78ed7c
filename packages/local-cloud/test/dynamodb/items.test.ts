import { createHash } from 'node:crypto';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { CfnOutput } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTHORIZATION, type Running, runStack } from '../stack.ts';
import { clients, defineGlobalTable, defineTable } from './table-client.ts';

let running: Running;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let numbered: string;
beforeAll(async () => {
  running = await runStack((test) => {
    const table = defineTable(test);
    new CfnOutput(test.stack, 'Name', { value: table.tableName });
    new CfnOutput(test.stack, 'Arn', { value: table.tableArn });
    new CfnOutput(test.stack, 'Numbers', { value: defineGlobalTable(test).tableName });
  });
  ({ client, documents } = clients(running));
  numbered = running.cloud.outputs['Numbers'] ?? '';
});
afterAll(() => running[Symbol.asyncDispose]());

const TableName = 'record';
// The document client converts responses, but not errors.
const marshall = (item: Record<string, string | number>) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'string' ? { S: value } : { N: String(value) },
    ]),
  );
const put = (Item: Record<string, unknown>, more: Partial<PutCommandInput> = {}) =>
  documents.send(new PutCommand({ TableName, Item, ...more }));
const get = async (pk: string, sk: string) =>
  (await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item;
const query = (input: Partial<QueryCommandInput>) =>
  documents.send(new QueryCommand({ TableName, ...input }));
const failedCondition = { name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } };

it('references to a table resolve', () => {
  expect(running.cloud.outputs).toMatchObject({
    Name: 'record',
    Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/record',
  });
});

it('describes the tables of the template', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    TableArn: running.cloud.outputs['Arn'],
    GlobalSecondaryIndexes: [
      { IndexName: 'list', IndexStatus: 'ACTIVE', Projection: { ProjectionType: 'ALL' } },
      { IndexName: 'due', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName, numbered]);
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
});

it('an item is read as it was written', async () => {
  const item = {
    pk: 'a',
    sk: 'é/☃',
    text: '',
    number: -1.5,
    flag: false,
    nothing: null,
    list: [1, ['x', { deep: [] }]],
    map: { empty: {}, 'a key': 'v' },
    set: new Set(['x', 'y']),
    bytes: Uint8Array.of(0, 255),
  };
  await put(item);
  expect(await get('a', 'é/☃')).toEqual(item);
  expect(await get('a', 'other')).toBeUndefined();
});

it('a table may be named by its ARN', async () => {
  await put({ pk: 'arn', sk: '1' }, { TableName: running.cloud.outputs['Arn'] });
  expect(await get('arn', '1')).toEqual({ pk: 'arn', sk: '1' });
});

it('an update changes attributes and returns the item as it is', async () => {
  await put({ pk: 'u', sk: '1', count: 1, tags: new Set(['a']), gone: 'x', nested: { rows: [1] } });
  const { Attributes } = await documents.send(
    new UpdateCommand({
      TableName,
      Key: { pk: 'u', sk: '1' },
      UpdateExpression:
        'SET #count = #count + :one, nested.#rows = list_append(nested.#rows, :more), made = if_not_exists(made, :one) ADD tags :tags REMOVE gone',
      ExpressionAttributeNames: { '#count': 'count', '#rows': 'rows' },
      ExpressionAttributeValues: { ':one': 1, ':more': [2], ':tags': new Set(['b']) },
      ReturnValues: 'ALL_NEW',
    }),
  );
  const expected = {
    pk: 'u',
    sk: '1',
    count: 2,
    tags: new Set(['a', 'b']),
    nested: { rows: [1, 2] },
    made: 1,
  };
  expect(Attributes).toEqual(expected);
  expect(await get('u', '1')).toEqual(expected);
});

it('a failed condition writes nothing and returns the item if asked', async () => {
  const found = { pk: 'c', sk: '1', revision: 1 };
  const Item = marshall(found);
  const create = { ConditionExpression: 'attribute_not_exists(pk)' };
  await put(found, create);
  const again = put({ ...found, revision: 2 }, create);
  await expect(again).rejects.toMatchObject(failedCondition);
  await expect(again).rejects.toHaveProperty('Item', undefined);
  await expect(
    put({ ...found, revision: 2 }, { ...create, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  ).rejects.toMatchObject({ ...failedCondition, Item });
  const condition = { ConditionExpression: 'revision = :r', ExpressionAttributeValues: { ':r': 7 } };
  const Key = { pk: 'c', sk: '1' };
  const old = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  await expect(
    documents.send(new DeleteCommand({ TableName, Key, ...condition, ...old })),
  ).rejects.toMatchObject({ ...failedCondition, Item });
  const missing = documents.send(
    new UpdateCommand({ TableName, Key: { pk: 'c', sk: 'none' }, ...condition, ...old }),
  );
  await expect(missing).rejects.toMatchObject(failedCondition);
  await expect(missing).rejects.toHaveProperty('Item', undefined);
  expect(await get('c', '1')).toEqual(found);
});

it('of many that replace one revision at once, one succeeds', async () => {
  await put({ pk: 'raced', sk: '1', revision: 1 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, writer) =>
      put(
        { pk: 'raced', sk: '1', revision: 2, writer },
        { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': 1 } },
      ),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('queries in the order of the sort key, page by page, forwards and backwards', async () => {
  for (const sk of ['ROW#10', 'BATCH', 'ROW#2', 'ROW#1']) await put({ pk: 'q', sk });
  const rows: QueryCommandInput = {
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :row)',
    ExpressionAttributeValues: { ':pk': 'q', ':row': 'ROW#' },
    Limit: 2,
  };
  const first = await query(rows);
  expect(first.Items?.map(({ sk }) => sk)).toEqual(['ROW#1', 'ROW#10']);
  const rest = await query({ ...rows, ExclusiveStartKey: first.LastEvaluatedKey });
  expect(rest.Items?.map(({ sk }) => sk)).toEqual(['ROW#2']);
  expect(rest.LastEvaluatedKey).toBeUndefined();
  const last = await query({ ...rows, ScanIndexForward: false, Limit: 1 });
  expect(last.Items).toEqual([{ pk: 'q', sk: 'ROW#2' }]);
  const filtered = await query({
    ...rows,
    Limit: undefined,
    FilterExpression: 'attribute_exists(nowhere)',
  });
  expect(filtered).toMatchObject({ Items: [], Count: 0, ScannedCount: 3 });
});

it('an index follows its items, and holds only those with its keys', async () => {
  for (const [sk, listSk] of [
    ['x', 10],
    ['y', 9],
    ['z', undefined],
  ] as const) {
    await put({ pk: 'i', sk, listPk: 'CLONES', listSk, due: sk === 'x' ? 'CLONE' : undefined, more: 'm' });
  }
  const list = (ExclusiveStartKey?: Record<string, unknown>) =>
    query({
      IndexName: 'list',
      KeyConditionExpression: 'listPk = :pk AND listSk > :least',
      ExpressionAttributeValues: { ':pk': 'CLONES', ':least': -1 },
      Limit: 1,
      ExclusiveStartKey,
    });
  const first = await list();
  expect(first.Items).toEqual([{ pk: 'i', sk: 'y', listPk: 'CLONES', listSk: 9, more: 'm' }]);
  expect((await list(first.LastEvaluatedKey)).Items).toMatchObject([{ sk: 'x' }]);
  const due = () =>
    query({
      IndexName: 'due',
      KeyConditionExpression: 'due = :due',
      ExpressionAttributeValues: { ':due': 'CLONE' },
    });
  expect((await due()).Items).toEqual([{ pk: 'i', sk: 'x', due: 'CLONE' }]);
  await documents.send(
    new UpdateCommand({ TableName, Key: { pk: 'i', sk: 'x' }, UpdateExpression: 'REMOVE due' }),
  );
  expect((await due()).Items).toEqual([]);
  await documents.send(new DeleteCommand({ TableName, Key: { pk: 'i', sk: 'y' } }));
  expect((await list()).Items).toMatchObject([{ sk: 'x' }]);
});

it('an index holds every item with the same index key', async () => {
  // dynalite distinguishes index entries by these six digits of a hash of the item's key.
  const digits = (sk: string) => createHash('md5').update(`Outlierssame${sk}`).digest('hex').slice(0, 6);
  const seen = new Map<string, string>();
  let pair: string[] = [];
  for (let number = 0; pair.length === 0; number += 1) {
    const earlier = seen.get(digits(`${number}`));
    if (earlier !== undefined) pair = [earlier, `${number}`];
    seen.set(digits(`${number}`), `${number}`);
  }
  for (const sk of pair) await put({ pk: 'same', sk, listPk: 'SAME', listSk: 1 });
  const page = (ScanIndexForward: boolean, ExclusiveStartKey?: Record<string, unknown>) =>
    query({
      IndexName: 'list',
      KeyConditionExpression: 'listPk = :pk',
      ExpressionAttributeValues: { ':pk': 'SAME' },
      Limit: 1,
      ScanIndexForward,
      ExclusiveStartKey,
    });
  for (const forward of [true, false]) {
    const first = await page(forward);
    const second = await page(forward, first.LastEvaluatedKey);
    const found = [first, second].flatMap(({ Items = [] }) => Items.map(({ sk }) => sk));
    expect(found.toSorted()).toEqual(pair.toSorted());
  }
  await documents.send(new DeleteCommand({ TableName, Key: { pk: 'same', sk: pair[0] } }));
  expect((await page(true)).Items).toMatchObject([{ sk: pair[1] }]);
});

it('writes and reads batches, also of two tables', async () => {
  await documents.send(
    new BatchWriteCommand({
      RequestItems: {
        [TableName]: ['1', '2'].map((sk) => ({ PutRequest: { Item: { pk: 'b', sk } } })),
        [numbered]: [{ PutRequest: { Item: { number: 7 } } }],
      },
    }),
  );
  const { UnprocessedItems } = await documents.send(
    new BatchWriteCommand({
      RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: 'b', sk: '1' } } }] },
    }),
  );
  expect(UnprocessedItems).toEqual({});
  const { Responses } = await documents.send(
    new BatchGetCommand({
      RequestItems: {
        [TableName]: { Keys: ['1', '2'].map((sk) => ({ pk: 'b', sk })) },
        [numbered]: { Keys: [{ number: 7 }] },
      },
    }),
  );
  expect(Responses).toEqual({ [TableName]: [{ pk: 'b', sk: '2' }], [numbered]: [{ number: 7 }] });
  const { Items } = await documents.send(new ScanCommand({ TableName: numbered }));
  expect(Items).toEqual([{ number: 7 }]);
});

it("returns DynamoDB's errors for what is missing or wrong", async () => {
  await expect(put({ pk: 'x', sk: '1' }, { TableName: 'nowhere' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(put({ pk: 'x' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'One or more parameter values were invalid: Missing the key sk in the item',
  });
});

it('an index key is never empty', async () => {
  const Item = { pk: 'empty', sk: '1', due: '' };
  const refused = {
    name: 'ValidationException',
    message: expect.stringContaining('IndexName: due, IndexKey: due'),
  };
  await expect(put(Item)).rejects.toMatchObject(refused);
  await expect(
    documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } })),
  ).rejects.toMatchObject(refused);
  await expect(
    documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: 'empty', sk: '1' },
        UpdateExpression: 'SET due = :due',
        ExpressionAttributeValues: { ':due': '' },
      }),
    ),
  ).rejects.toMatchObject(refused);
  expect(await get('empty', '1')).toBeUndefined();
});

it('names what is not supported', async () => {
  const Item = { pk: 'x', sk: '1' };
  await expect(
    documents.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item } }] })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: "the local cloud's DynamoDB does not support TransactWriteItems",
  });
  await expect(
    put(Item, { ConditionExpression: 'm = :m', ExpressionAttributeValues: { ':m': { a: 1 } } }),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('comparisons of maps'),
  });
  const response = await fetch(running.cloud.awsEndpointUrl, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem', authorization: AUTHORIZATION },
    body: JSON.stringify({ TableName, Item: marshall(Item), NextYear: 'x' }),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    __type: 'ValidationException',
    message: expect.stringContaining('NextYear of PutItem'),
  });
  expect(await get('x', '1')).toBeUndefined();
});
