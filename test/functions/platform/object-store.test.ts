import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { linesOf } from '../../../functions/platform/compressed-text.ts';
import { ObjectStore, s3Client } from '../../../functions/platform/object-store.ts';

it.each([
  [{}, false],
  [{ AWS_ENDPOINT_URL: '' }, false],
  [{ AWS_ENDPOINT_URL: 'http://localhost:4566' }, true],
  [{ AWS_ENDPOINT_URL_S3: 'http://minio:9000' }, true],
])('with %j, buckets are paths: %s', (environment, isPath) => {
  expect(s3Client(environment).config.forcePathStyle).toBe(isPath);
});

it.each([
  ['work/one.json.gz', 'gzip'],
  ['evidence/one/manifest.json', undefined],
])('stores %s in the encoding %s, and gives it back as it was', async (key, encoding) => {
  const client = s3Client();
  let stored: PutObjectCommand['input'] = { Bucket: '', Key: '' };
  vi.spyOn(client, 'send').mockImplementation(async (command) => {
    if (!(command instanceof GetObjectCommand)) stored = (command as PutObjectCommand).input;
    const { Body, ContentEncoding } = stored;
    return { Body: { transformToByteArray: async () => Body }, ContentEncoding, ETag: '"e"' };
  });
  const text = `{"name":"Ä ${'x'.repeat(5000)}"}`;
  const objects = new ObjectStore('bucket', client);
  await objects.put(key, text, 'application/json');
  const bytes = stored.Body as Buffer;
  expect([stored.Key, stored.ContentEncoding, stored.ContentLength]).toStrictEqual([
    key,
    encoding,
    bytes.length,
  ]);
  expect((encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString()).toBe(text);
  expect(await objects.get(key)).toStrictEqual({ text });
});

it('stores a text that comes in pieces as it stores a whole one, and gives its lines', async () => {
  const client = s3Client();
  let stored: PutObjectCommand['input'] = { Bucket: '', Key: '' };
  vi.spyOn(client, 'send').mockImplementation(async (command) => {
    if (command instanceof PutObjectCommand) {
      stored = command.input;
      return {};
    }
    const transformToByteArray = async () => stored.Body;
    return { Body: { transformToByteArray }, ContentEncoding: stored.ContentEncoding };
  });
  const objects = new ObjectStore('bucket', client);
  // A line is longer than what is decompressed at once, and a line separator of Unicode ends none.
  const lines = [`{"name":"Ä\u2028${'x📬'.repeat(100_000)}"}`, '', '{}'];
  const text = objects.newText('work/one.json.gz', 'application/json');
  for (const line of lines) await text.write(`${line}\n`);
  const bytes = await text.end();
  expect([stored.Key, stored.ContentEncoding, stored.ContentLength]).toStrictEqual([
    'work/one.json.gz',
    'gzip',
    bytes.length,
  ]);
  expect(gunzipSync(bytes).toString()).toBe(`${lines.join('\n')}\n`);
  const found = (await objects.getStored('work/one.json.gz')) ?? expect.fail('an object');
  expect(await Array.fromAsync(linesOf(found))).toStrictEqual(lines);
});
