import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack, type TestStack } from '../stack.ts';

const BUCKET = 'reports';
const define = ({ stack }: TestStack) =>
  void new Bucket(stack, 'Reports', { bucketName: BUCKET, enforceSSL: true, versioned: true });

let running: Running;
let client: S3Client;
const clientOf = ({ cloud }: Running) =>
  new S3Client({
    endpoint: cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
beforeAll(async () => {
  running = await runStack(define);
  client = clientOf(running);
});
afterAll(() => running[Symbol.asyncDispose]());

const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
const textOf = async (Key: string) => (await get(Key)).Body?.transformToString();
const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`;

it.each(['plain', 'a/b c+d%é.txt', 'up/../../and//down/.', 'reports/reports'])(
  'an object with the key %s is read as it was written',
  async (key) => {
    const body = 'a\r\n<b>\u0000 é';
    const about = { ContentType: 'text/html', CacheControl: 'no-store', Metadata: { check: '7' } };
    expect((await put(key, body, about)).ETag).toBe(md5(body));
    expect(await textOf(key)).toBe(body);
    const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }));
    expect(head).toMatchObject({ ...about, ETag: md5(body), ContentLength: Buffer.byteLength(body) });
    expect(head.LastModified).toBeInstanceOf(Date);
  },
);

it('a stream, which arrives in chunks with its checksum at the end, is stored without them', async () => {
  const { ChecksumCRC32 } = await put('stream', Readable.from([Buffer.from('hello'), Buffer.from(' you')]), {
    ContentLength: 9,
    ContentEncoding: 'identity',
  });
  const read = await get('stream');
  expect(read).toMatchObject({ ContentEncoding: 'identity', ContentLength: 9, ChecksumCRC32 });
  expect(await read.Body?.transformToString()).toBe('hello you');
});

it('bytes stay bytes', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
  await put('bytes', bytes, { ChecksumAlgorithm: 'SHA256' });
  expect(await (await get('bytes')).Body?.transformToByteArray()).toEqual(bytes);
});

it('rejects content that does not match its checksum', async () => {
  await expect(put('broken', 'text', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
    name: 'BadDigest',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(put('broken', 'text', { ContentMD5: 'AAAA' })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(get('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('only the first of two writers may create', async () => {
  await put('history', 'one', { IfNoneMatch: '*' });
  await expect(put('history', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await textOf('history')).toBe('one');
});

it('lets only a reader of the current version replace it', async () => {
  const { ETag } = await put('counted', 'one');
  await put('counted', 'two', { IfMatch: ETag });
  await expect(put('counted', 'three', { IfMatch: ETag })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  expect(await textOf('counted')).toBe('two');
  await expect(put('never-there', 'x', { IfMatch: ETag })).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
});

it('of many that replace one version at once, one succeeds', async () => {
  const { ETag } = await put('raced', 'start');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, writer) => put('raced', `writer ${writer}`, { IfMatch: ETag })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('returns 304 to a reader that has the current version', async () => {
  const { ETag } = await put('cached', 'text');
  await expect(get('cached', { IfNoneMatch: ETag })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  expect((await get('cached', { IfNoneMatch: '"other"' })).ETag).toBe(ETag);
  await expect(get('cached', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

it("returns S3's errors for what is missing", async () => {
  await expect(get('missing')).rejects.toMatchObject({
    name: 'NoSuchKey',
    message: 'The specified key does not exist.',
    $metadata: { httpStatusCode: 404 },
  });
  const head = client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'missing' }));
  await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  const elsewhere = client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

it('an object is deleted, and may be deleted again', async () => {
  await put('gone', 'text');
  const remove = () => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'gone' }));
  await remove();
  await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
});

it('lists page by page and groups folders', async () => {
  for (const key of ['list/a&<b>', 'list/b/1', 'list/b/2', 'list/c', 'list/d/1']) await put(key, key);
  const query = { Bucket: BUCKET, Prefix: 'list/', Delimiter: '/', MaxKeys: 2 };
  const first = await client.send(new ListObjectsV2Command(query));
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2, CommonPrefixes: [{ Prefix: 'list/b/' }] });
  expect(first.Contents).toMatchObject([{ Key: 'list/a&<b>', Size: 10, ETag: md5('list/a&<b>') }]);
  const rest = await client.send(
    new ListObjectsV2Command({ ...query, ContinuationToken: first.NextContinuationToken }),
  );
  expect(rest).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: 'list/d/' }] });
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['list/c']);
  const encoded = await client.send(new ListObjectsV2Command({ ...query, EncodingType: 'url' }));
  expect(encoded.Contents?.[0]?.Key).toBe('list/a%26%3Cb%3E');
});

it('names what is not simulated', async () => {
  const refused = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };
  await expect(put('x', 'x', { Tagging: 'a=b' })).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('x-amz-tagging'),
  });
  await expect(get('bytes', { Range: 'bytes=0-1' })).rejects.toMatchObject(refused);
  await expect(get('bytes', { VersionId: '1' })).rejects.toMatchObject(refused);
});

it('objects survive a restart', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'cloud-objects-'));
  const key = { Bucket: BUCKET, Key: 'kept' };
  {
    await using first = await runStack(define, { stateFolder });
    await clientOf(first).send(new PutObjectCommand({ ...key, Body: 'still here' }));
  }
  await using second = await runStack(define, { stateFolder });
  const read = await clientOf(second).send(new GetObjectCommand(key));
  expect(await read.Body?.transformToString()).toBe('still here');
  await rm(stateFolder, { recursive: true });
});
