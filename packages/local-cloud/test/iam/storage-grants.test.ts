import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack } from '../stack.ts';

const CALLS = `
  import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '${import.meta.resolve('@aws-sdk/client-s3')}';
  import { PublishCommand, SNSClient } from '${import.meta.resolve('@aws-sdk/client-sns')}';
  const s3 = new S3Client(); const sns = new SNSClient(); const Bucket = process.env.BUCKET;
  const calls = {
    get: (Key) => s3.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body.transformToString()),
    put: (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' })).then(() => 'put'),
    list: (Prefix) => s3.send(new ListObjectsV2Command({ Bucket, Prefix })).then(({ KeyCount }) => KeyCount),
    publish: (TopicArn) => sns.send(new PublishCommand({ TopicArn, Message: 'text' })).then(() => 'published'),
  };
  export const handler = async ({ call, on }) => {
    try { return { ok: await calls[call](on) }; }
    catch (error) { return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode }; }
  };`;
const NOTICES = 'arn:aws:sns:us-east-1:000000000000:notices';

let running: Running;
beforeAll(async () => {
  running = await runStack(({ stack, add }) => {
    const bucket = new Bucket(stack, 'Reports');
    const environment = { BUCKET: bucket.bucketName };
    const writer = add('Writer', CALLS, { environment });
    bucket.grantPut(writer, 'reports/*');
    bucket.grantRead(writer, 'reports/*');
    new Topic(stack, 'Notices', { topicName: 'notices' }).grantPublish(writer);
    new Topic(stack, 'Others', { topicName: 'others' });
    const lister = add('Lister', CALLS, { environment });
    const mayGet = { actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] };
    const mayListReports = { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] };
    lister.addToRolePolicy(new PolicyStatement(mayGet));
    lister.addToRolePolicy(
      new PolicyStatement({ ...mayListReports, conditions: { StringLike: { 's3:prefix': 'reports/*' } } }),
    );
  });
});
afterAll(() => running[Symbol.asyncDispose]());

async function as(id: string, call: string, on?: string) {
  const { payload = '' } = await running.cloud.invoke(id, { call, on });
  return JSON.parse(payload);
}

it('functions reach the bucket and the topic with the settings AWS would give them', async () => {
  expect(await as('Writer', 'put', 'reports/1')).toEqual({ ok: 'put' });
  expect(await as('Writer', 'get', 'reports/1')).toEqual({ ok: 'text' });
  expect(await as('Writer', 'publish', NOTICES)).toEqual({ ok: 'published' });
});

it('reveals a missing key only to callers who may list the bucket', async () => {
  expect(await as('Writer', 'get', 'reports/2')).toMatchObject({ name: 'NoSuchKey', status: 404 });
  const refused = await as('Lister', 'get', 'reports/2');
  expect(refused).toMatchObject({ name: 'AccessDenied', status: 403 });
  expect(refused.message).toMatch(
    /is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::reports\w+"/,
  );
});

it('a listing is allowed for the prefix its policy names', async () => {
  expect(await as('Lister', 'list', 'reports/')).toHaveProperty('ok');
  expect(await as('Lister', 'list', 'other/')).toMatchObject({ name: 'AccessDenied' });
  expect(await as('Lister', 'list')).toMatchObject({ name: 'AccessDenied' });
});

it.each([
  ['Writer', 'put', 'elsewhere/1', 'AccessDenied'],
  ['Writer', 'get', 'elsewhere/1', 'AccessDenied'],
  ['Lister', 'put', 'reports/1', 'AccessDenied'],
  ['Writer', 'publish', 'arn:aws:sns:us-east-1:000000000000:others', 'AuthorizationErrorException'],
  ['Lister', 'publish', NOTICES, 'AuthorizationErrorException'],
])('%s may not %s %s', async (id, call, on, name) => {
  expect(await as(id, call, on)).toMatchObject({ name, status: 403 });
});
