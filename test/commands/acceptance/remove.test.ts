import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { removeKept } from '../../../commands/acceptance/remove.ts';
import { refuseForeign } from '../../../commands/acceptance/stack.ts';

/** The calls to AWS, as `operation of what`. The local cloud deletes none of these. */
const asked: string[] = [];
let versions = 0;
let refusesObjects = false;
let isTableGone = false;
let stackTag = '';

const listed = () =>
  Array.from(
    { length: versions },
    (_none, index) => `<Version><Key>evidence/${index}</Key><VersionId>v${index}</VersionId></Version>`,
  ).join('');

const server = createServer(async (request, response) => {
  const { method = '', url = '', headers } = request;
  const body = await text(request);
  const target = String(headers['x-amz-target'] ?? '');
  if (target !== '') {
    const operation = target.split('.').at(-1) ?? '';
    const { TableName, SecretId, DeletionProtectionEnabled } = JSON.parse(body);
    const detail = DeletionProtectionEnabled === false ? ' unprotected' : '';
    asked.push(`${operation} ${TableName ?? SecretId ?? ''}${detail}`);
    if (isTableGone && TableName !== undefined) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}');
      return;
    }
    const SecretList = ['Mine/read/em-1', 'Mine/write/em-1', 'Mine/session-seal'].map((Name) => ({ Name }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(operation === 'ListSecrets' ? { SecretList } : {}));
    return;
  }
  if (body.includes('Action=DescribeStacks')) {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Mine</StackName><Tags>${stackTag}</Tags></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
    return;
  }
  const { pathname, searchParams } = new URL(url, 'http://none');
  response.setHeader('content-type', 'application/xml');
  if (searchParams.has('versions'))
    response.end(`<ListVersionsResult><IsTruncated>false</IsTruncated>${listed()}</ListVersionsResult>`);
  else if (searchParams.has('delete')) {
    asked.push(`DeleteObjects ${pathname} ${[...body.matchAll(/<Key>/g)].length}`);
    const error = '<Error><Key>evidence/0</Key><Code>AccessDenied</Code></Error>';
    if (!refusesObjects) versions = 0;
    response.end(`<DeleteResult>${refusesObjects ? error : ''}</DeleteResult>`);
  } else {
    asked.push(`${method} ${pathname}`);
    response.writeHead(204).end();
  }
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
  versions = 3;
  refusesObjects = false;
  isTableGone = false;
});

const aws = {
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'some', secretAccessKey: 'some' },
};
const clients = {
  dynamoDb: new DynamoDBClient(aws),
  s3: new S3Client({ ...aws, forcePathStyle: true }),
  secretsManager: new SecretsManagerClient(aws),
};
const resources = [
  { logicalId: 'RecordTable', type: 'AWS::DynamoDB::Table', id: 'Mine-RecordTable-1' },
  { logicalId: 'Evidence', type: 'AWS::S3::Bucket', id: 'mine-evidence-1' },
  { logicalId: 'Steps', type: 'AWS::Lambda::Function', id: 'Mine-Steps-1' },
];

it('removes the table, the bucket with all versions, and the secrets of that name', async () => {
  expect(await removeKept('Mine', resources, clients)).toEqual({
    tables: 1,
    buckets: 1,
    objects: 3,
    secrets: 3,
  });
  expect(asked.map((each) => each.trim())).toEqual([
    'UpdateTable Mine-RecordTable-1 unprotected',
    'DeleteTable Mine-RecordTable-1',
    'DeleteObjects /mine-evidence-1/ 3',
    'DELETE /mine-evidence-1/',
    'ListSecrets',
    'DeleteSecret Mine/read/em-1',
    'DeleteSecret Mine/session-seal',
    'DeleteSecret Mine/write/em-1',
  ]);
});

it('continues when a table is already gone', async () => {
  isTableGone = true;
  expect(await removeKept('Mine', resources, clients)).toMatchObject({ buckets: 1, secrets: 3 });
  expect(asked).toContain('DELETE /mine-evidence-1/');
});

it('names the bucket that stays when its objects are not deleted, and ends', async () => {
  refusesObjects = true;
  await expect(removeKept('Mine', resources, clients)).rejects.toThrow(/mine-evidence-1.*AccessDenied/);
  expect(asked).not.toContain('DELETE /mine-evidence-1/');
});

it.each([
  ['of an acceptance', 'veeam-automation-acceptance', false],
  ['of somebody', 'team', true],
])('recognizes a stack %s by its tag', async (_whose, key, isRefused) => {
  stackTag = `<member><Key>${key}</Key><Value>true</Value></member>`;
  const refused = refuseForeign(new CloudFormationClient(aws), 'Mine').then(
    () => false,
    (error: Error) => error.message.includes('no acceptance has made'),
  );
  expect(await refused).toBe(isRefused);
});
