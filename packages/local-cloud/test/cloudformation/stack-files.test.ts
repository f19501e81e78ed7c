import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { expect, it } from 'vitest';
import { keptOfStack } from '../../src/cloudformation/stack-files.ts';
import { readTemplate } from '../../src/cloudformation/template.ts';
import { clients } from '../dynamodb/table-client.ts';
import { runStack, type TestStack } from '../stack.ts';

it('a deleted stack leaves the tables that it retains, and no other', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'cloud-deleted-'));
  const define = ({ stack }: TestStack) => {
    const partitionKey = { name: 'pk', type: AttributeType.STRING };
    for (const removalPolicy of [RemovalPolicy.RETAIN, RemovalPolicy.DESTROY]) {
      const table = new Table(stack, removalPolicy, {
        tableName: `${removalPolicy}-table`,
        partitionKey,
        removalPolicy,
      });
      table.addGlobalSecondaryIndex({ indexName: 'by-key', partitionKey });
    }
  };
  const tables = ['retain-table', 'destroy-table'];
  let template: string;
  {
    await using running = await runStack(define, { stateFolder });
    template = await readFile(join(running.assembly, 'Test.template.json'), 'utf8');
    for (const TableName of tables)
      await clients(running).documents.send(new PutCommand({ TableName, Item: { pk: 'a' } }));
  }
  await keptOfStack(stateFolder).deleteUnlessRetained(readTemplate(template));
  await using again = await runStack(define, { stateFolder });
  const count = async (TableName: string, IndexName?: string) =>
    (await clients(again).documents.send(new ScanCommand({ TableName, IndexName }))).Count;
  expect(await Promise.all(tables.map((name) => count(name)))).toEqual([1, 0]);
  expect(await Promise.all(tables.map((name) => count(name, 'by-key')))).toEqual([1, 0]);
  await rm(stateFolder, { recursive: true });
});
