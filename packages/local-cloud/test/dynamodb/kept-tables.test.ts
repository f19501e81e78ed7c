import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand, PutCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Dynalite } from '../../src/dynamodb/dynalite.ts';
import type { Item, TableDescription } from '../../src/dynamodb/model.ts';
import { called, load } from '../../src/dynamodb/modules.ts';
import { type Running, runStack, type TestStack } from '../stack.ts';
import { clients, defineGlobalTable, defineTable } from './table-client.ts';

let stateFolder: string;
beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'cloud-tables-'));
});
afterEach(() => rm(stateFolder, { recursive: true }));

const define = (test: TestStack) => void defineTable(test);
const put = (running: Running, Item: Record<string, unknown>) =>
  clients(running).documents.send(new PutCommand({ TableName: 'record', Item }));
const all = async (running: Running, TableName = 'record') =>
  (await clients(running).documents.send(new ScanCommand({ TableName }))).Items;
const listed = async (running: Running, IndexName: string, name: string, value: string) => {
  const { Items } = await clients(running).documents.send(
    new QueryCommand({
      TableName: 'record',
      IndexName,
      KeyConditionExpression: `${name} = :v`,
      ExpressionAttributeValues: { ':v': value },
    }),
  );
  return Items;
};

it('items and indexes survive a restart in a folder that only the owner can read', async () => {
  const item = { pk: 'é', sk: '1', listPk: 'CLONES', listSk: 1, due: 'CLONE' };
  {
    await using first = await runStack(define, { stateFolder });
    await put(first, item);
  }
  await using second = await runStack(define, { stateFolder });
  expect(await all(second)).toEqual([item]);
  expect(await listed(second, 'list', 'listPk', 'CLONES')).toEqual([item]);
  expect((await stat(join(stateFolder, 'dynamodb'))).mode & 0o777).toBe(0o700);
});

it('tables close after they have answered every started request', async () => {
  {
    await using _kept = await runStack(define, { stateFolder });
  }
  const kept = await Dynalite.open(join(stateFolder, 'dynamodb'));
  const record = (await kept.table('record')) as TableDescription;
  await kept.close();
  // In memory, the tables would be closed before the next check.
  const tables = await Dynalite.open(undefined);
  await tables.putTable(record);
  const query = tables.validate('Query', {
    TableName: 'record',
    IndexName: 'list',
    KeyConditionExpression: 'listPk = :v',
    ExpressionAttributeValues: { ':v': { S: 'L' } },
  });
  const asked = tables.run('Query', query);
  await tables.close();
  expect(await asked).toMatchObject({ Count: 0 });
  await expect(tables.run('Query', query)).rejects.toThrow('The tables are closed.');
});

it('what a kill left of an item in an index is mended', async () => {
  const [moved, added] = [
    { pk: 'a', sk: '1', listPk: 'L', listSk: 1 },
    { pk: 'a', sk: '2', listPk: 'L', listSk: 2 },
  ];
  const killed = join(stateFolder, 'killed');
  {
    await using first = await runStack(define, { stateFolder: join(stateFolder, 'open') });
    await put(first, moved);
    await put(first, added);
    await cp(join(stateFolder, 'open'), killed, { recursive: true });
  }
  const { db } = load();
  const store = db.create({ path: join(killed, 'dynamodb') });
  await store.db.open();
  const table = (await called<TableDescription>((done) =>
    store.tableDb.get('record', done),
  )) as TableDescription;
  const stored = (sk: string, listSk: string): Item => ({
    pk: { S: 'a' },
    sk: { S: sk },
    listPk: { S: 'L' },
    listSk: { N: listSk },
  });
  // One item's index entry is deleted, and its new one not written. Another entry is written without its item.
  await called<void>((done) => db.updateIndexes(store, table, stored('1', '1'), null, done));
  await called<void>((done) => db.updateIndexes(store, table, null, stored('3', '3'), done));
  await store.db.close();
  await using second = await runStack(define, { stateFolder: killed });
  expect(await listed(second, 'list', 'listPk', 'L')).toEqual([moved, added]);
});

it('without a folder nothing is kept', async () => {
  {
    await using first = await runStack(define);
    await put(first, { pk: 'a', sk: '1' });
  }
  await using second = await runStack(define);
  expect(await all(second)).toEqual([]);
});

it('a new index holds the items that were kept, and one that went is gone', async () => {
  const withOwner = ({ stack }: TestStack) => {
    const table = new Table(stack, 'Record', {
      tableName: 'record',
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    table.addGlobalSecondaryIndex({
      indexName: 'owners',
      partitionKey: { name: 'holder', type: AttributeType.STRING },
    });
  };
  const item = { pk: 'a', sk: '1', holder: 'me', listPk: 'L', listSk: 1 };
  {
    await using first = await runStack(define, { stateFolder });
    await put(first, item);
    await put(first, { pk: 'a', sk: '2' });
  }
  {
    await using second = await runStack(withOwner, { stateFolder });
    expect(await listed(second, 'owners', 'holder', 'me')).toEqual([item]);
    await expect(listed(second, 'list', 'listPk', 'L')).rejects.toThrow('does not have the specified index');
    await clients(second).documents.send(
      new UpdateCommand({
        TableName: 'record',
        Key: { pk: 'a', sk: '1' },
        UpdateExpression: 'SET listPk = :v',
        ExpressionAttributeValues: { ':v': 'M' },
      }),
    );
  }
  await using third = await runStack(define, { stateFolder });
  expect(await listed(third, 'list', 'listPk', 'L')).toEqual([]);
  expect(await listed(third, 'list', 'listPk', 'M')).toEqual([{ ...item, listPk: 'M' }]);
});

it('does not start with a kept table that has another key, and then leaves the folder free', async () => {
  {
    await using first = await runStack(define, { stateFolder });
    await put(first, { pk: 'a', sk: '1' });
  }
  const other = ({ stack }: TestStack) =>
    void new Table(stack, 'Record', {
      tableName: 'record',
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
  await expect(runStack(other, { stateFolder })).rejects.toThrow('the kept table record has another key');
  await using again = await runStack(define, { stateFolder });
  expect(await all(again)).toHaveLength(1);
});

it('two clouds do not share a folder', async () => {
  await using _first = await runStack(define, { stateFolder });
  await expect(runStack(define, { stateFolder })).rejects.toThrow(/tables in .* are in use/);
});

it('items that have expired are deleted, with their index entries, and others are not', async () => {
  await using running = await runStack((test) => {
    defineTable(test);
    defineGlobalTable(test);
  });
  const now = new Date('2030-01-01T00:00:00Z');
  const seconds = now.getTime() / 1000;
  const entries = { listPk: 'L', listSk: 1 };
  const years = 365 * 86_400;
  await put(running, { pk: 'past', sk: '1', expiresAt: seconds - 1, ...entries });
  await put(running, { pk: 'to come', sk: '1', expiresAt: seconds + 1, ...entries });
  await put(running, { pk: 'no number', sk: '1', expiresAt: String(seconds - 1) });
  // An expiry in milliseconds by mistake, and one more than five years ago.
  await put(running, { pk: 'far', sk: '1', expiresAt: seconds * 1000 });
  await put(running, { pk: 'ancient', sk: '1', expiresAt: seconds - 6 * years });
  await put(running, { pk: 'none', sk: '1' });
  const isThere = async (pk: string) =>
    (await clients(running).documents.send(new GetCommand({ TableName: 'record', Key: { pk, sk: '1' } })))
      .Item;
  // Until its deletion, an expired item can be read like any other.
  expect(await isThere('past')).toBeDefined();
  expect(await running.cloud.tables.expire(now)).toBe(1);
  expect(await isThere('past')).toBeUndefined();
  expect((await all(running))?.map(({ pk }) => pk).sort()).toEqual(
    ['ancient', 'far', 'no number', 'none', 'to come'].sort(),
  );
  expect(await listed(running, 'list', 'listPk', 'L')).toMatchObject([{ pk: 'to come' }]);
  expect(await running.cloud.tables.expire(now)).toBe(0);
});
