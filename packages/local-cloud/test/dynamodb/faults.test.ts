import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
const create = (pk: string, to = documents) =>
  to.send(
    new PutCommand({
      TableName,
      Item: { pk, sk: '1' },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
const isThere = async (pk: string) =>
  (await documents.send(new GetCommand({ TableName, Key: { pk, sk: '1' } }))).Item !== undefined;

it('a throttled call is refused, and nothing is written', async () => {
  const { tables } = running.cloud;
  tables.fault({ kind: 'throttle', operation: 'PutItem', times: 2 });
  tables.fault({ kind: 'throttle', operation: 'PutItem', times: 1, code: 'ThrottlingException' });
  const throttled = { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } };
  await expect(create('t')).rejects.toMatchObject(throttled);
  await expect(create('t')).rejects.toMatchObject(throttled);
  await expect(create('t')).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(await isThere('t')).toBe(false);
  await create('t');
  expect(await isThere('t')).toBe(true);
});

it('the SDK tries a throttled call again', async () => {
  running.cloud.tables.fault({ kind: 'throttle', times: 1 });
  const { documents: patient } = clients(running, { maxAttempts: 2 });
  expect((await create('again', patient)).$metadata.attempts).toBe(2);
});

it('a batch leaves writes unprocessed, which can be sent again', async () => {
  const requests = ['a', 'b', 'c'].map((name) => ({
    PutRequest: { Item: { pk: `batch ${name}`, sk: '1' } },
  }));
  const write = (RequestItems: Record<string, typeof requests>) =>
    documents.send(new BatchWriteCommand({ RequestItems }));
  running.cloud.tables.fault({ kind: 'unprocessed', times: 1 });
  expect(await isThere('batch a')).toBe(false);
  const { UnprocessedItems = {} } = await write({ [TableName]: requests });
  expect(UnprocessedItems).toEqual({ [TableName]: requests.slice(1) });
  expect(await Promise.all(['a', 'b', 'c'].map((name) => isThere(`batch ${name}`)))).toEqual([
    true,
    false,
    false,
  ]);
  expect((await write({ [TableName]: requests.slice(1) })).UnprocessedItems).toEqual({});
  expect(await isThere('batch c')).toBe(true);
});

it('an answer is lost after the write', async () => {
  running.cloud.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
  await expect(create('lost')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await isThere('lost')).toBe(true);
  // The SDK cannot know that its own first attempt makes the condition of the second fail.
  running.cloud.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
  const { documents: patient } = clients(running, { maxAttempts: 2 });
  await expect(create('lost twice', patient)).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    $metadata: { attempts: 2 },
  });
});

it('an answer comes too late', async () => {
  running.cloud.tables.fault({ kind: 'delay', operation: 'PutItem', times: 1, delayMs: 60_000 });
  const { documents: hasty } = clients(running, {
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
  await expect(create('slow', hasty)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(await isThere('slow')).toBe(true);
});

it('refuses faults when there is no table', async () => {
  await using empty = await runStack(({ stack }) => void new Secret(stack, 'Any'));
  expect(() => empty.cloud.tables.fault({ kind: 'throttle', times: 1 })).toThrow('no table');
  expect(await empty.cloud.tables.expire()).toBe(0);
});

it('a fault waits for the request that it concerns', async () => {
  running.cloud.tables.fault({
    kind: 'throttle',
    times: 1,
    concerns: (request) => JSON.stringify(request).includes('LEASE#'),
  });
  await create('CLONE#1');
  const leases = new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'LEASE#vbr' },
  });
  await expect(documents.send(leases)).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
  });
  expect((await documents.send(leases)).Count).toBe(0);
});
