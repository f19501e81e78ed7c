import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineTable } from '../dynamodb/table-client.ts';
import { type Running, runStack } from '../stack.ts';

const CALLS = `
  import { DynamoDBClient } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
  import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand } from '${import.meta.resolve('@aws-sdk/lib-dynamodb')}';
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const TableName = 'record';
  const query = (IndexName, name) => (value) => new QueryCommand({
    TableName, IndexName, KeyConditionExpression: name + ' = :v', ExpressionAttributeValues: { ':v': value } });
  const calls = {
    put: (pk) => new PutCommand({ TableName, Item: { pk, sk: '1' } }),
    get: (pk) => new GetCommand({ TableName, Key: { pk, sk: '1' } }),
    query: query(undefined, 'pk'),
    list: query('list', 'listPk'),
    due: query('due', 'due'),
    scan: () => new ScanCommand({ TableName }),
    batch: (pks) => new BatchWriteCommand({ RequestItems: {
      [TableName]: pks.split(',').map((pk) => ({ PutRequest: { Item: { pk, sk: '1' } } })) } }),
    elsewhere: (pk) => new GetCommand({ TableName: 'elsewhere', Key: { pk } }),
  };
  export const handler = async ({ call, on }) => {
    try { await documents.send(calls[call](on)); return 'done'; }
    catch (error) { return error.name + ': ' + error.message; }
  };`;

let running: Running;
beforeAll(async () => {
  running = await runStack((test) => {
    const table = defineTable(test);
    table.grantReadWriteData(test.add('Everything', CALLS));
    const clones = test.add('Clones', CALLS);
    clones.addToRolePolicy(
      new PolicyStatement({
        actions: ['PutItem', 'GetItem', 'Query', 'Scan', 'BatchWriteItem'].map((each) => `dynamodb:${each}`),
        resources: [table.tableArn, `${table.tableArn}/index/list`],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CLONE#*', 'CLONES'] } },
      }),
    );
    test.add('Stranger', CALLS);
  });
});
afterAll(() => running[Symbol.asyncDispose]());

async function as(id: string, call: string, on?: string): Promise<string> {
  const { payload = '' } = await running.cloud.invoke(id, { call, on });
  return JSON.parse(payload);
}

it.each([
  ['Everything', 'put', 'JOB#1'],
  ['Everything', 'list', 'JOBS'],
  ['Everything', 'scan', undefined],
  ['Clones', 'put', 'CLONE#1'],
  ['Clones', 'get', 'CLONE#1'],
  ['Clones', 'query', 'CLONE#1'],
  ['Clones', 'list', 'CLONES'],
  ['Clones', 'batch', 'CLONE#1,CLONE#2'],
  // A Scan names no key, and a ForAllValues condition is true without values.
  ['Clones', 'scan', undefined],
])('%s may %s %s', async (id, call, on) => {
  expect(await as(id, call, on)).toBe('done');
});

it.each([
  ['Clones', 'put', 'JOB#1', 'PutItem', 'record'],
  ['Clones', 'get', 'JOB#1', 'GetItem', 'record'],
  ['Clones', 'query', 'JOB#1', 'Query', 'record'],
  ['Clones', 'list', 'JOBS', 'Query', 'record/index/list'],
  ['Clones', 'due', 'CLONES', 'Query', 'record/index/due'],
  ['Clones', 'batch', 'CLONE#1,JOB#1', 'BatchWriteItem', 'record'],
  ['Stranger', 'get', 'CLONE#1', 'GetItem', 'record'],
  ['Everything', 'elsewhere', '1', 'GetItem', 'elsewhere'],
])('%s may not %s %s', async (id, call, on, action, resource) => {
  expect(await as(id, call, on)).toMatch(
    new RegExp(
      `^AccessDeniedException: .*dynamodb:${action} on resource: arn:aws:dynamodb:us-east-1:000000000000:table/${resource} `,
    ),
  );
});
