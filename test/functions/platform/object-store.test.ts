import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, NotFound, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, vi } from 'vitest';
import { linesOf } from '../../../functions/platform/compressed-text.ts';
import { linksTo } from '../../../functions/platform/object-link.ts';
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
])('stores %s in the encoding %s, and returns it unchanged', async (key, encoding) => {
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

it('stores a text in pieces like a whole one, and returns its lines', async () => {
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
  // A line is longer than what is decompressed at once, and a Unicode line separator does not end a line.
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

it('stores a small text in pieces', async () => {
  const client = s3Client();
  let stored: PutObjectCommand['input'] = { Bucket: '', Key: '' };
  vi.spyOn(client, 'send').mockImplementation(async (command) => {
    stored = (command as PutObjectCommand).input;
  });
  const text = new ObjectStore('bucket', client).newText('work/one.json.gz', 'application/json');
  for (const piece of ['a', '\n', 'b']) await text.write(piece);
  await text.end();
  expect(gunzipSync(stored.Body as Buffer).toString()).toBe('a\nb');
});

it.each([
  ['a\nb', ['a', 'b']],
  ['a\n', ['a']],
  ['', []],
  ['\n\nb', ['', '', 'b']],
  [`a\n${'b'.repeat(100_000)}`, ['a', 'b'.repeat(100_000)]],
])('the lines of %j are %j', async (text, lines) => {
  expect(await Array.fromAsync(linesOf(gzipSync(text)))).toStrictEqual(lines);
});

describe('an object', () => {
  const error = { message: 'x', $metadata: {} };
  const storeThat = (answer: () => object) => {
    const client = s3Client();
    const sent: object[] = [];
    vi.spyOn(client, 'send').mockImplementation(async (command) => {
      sent.push([command.constructor.name, (command as PutObjectCommand).input]);
      return answer();
    });
    return { objects: new ObjectStore('bucket', client), sent };
  };
  const fails = (failure: Error) => () => {
    throw failure;
  };

  it('exists, does not exist, or cannot be checked', async () => {
    const { objects, sent } = storeThat(() => ({}));
    expect(await objects.has('a')).toBe(true);
    expect(sent).toStrictEqual([['HeadObjectCommand', { Bucket: 'bucket', Key: 'a' }]]);
    expect(await storeThat(fails(new NotFound(error))).objects.has('a')).toBe(false);
    await expect(storeThat(fails(new TypeError('odd'))).objects.has('a')).rejects.toThrow('odd');
  });

  it('that does not exist has neither text nor bytes', async () => {
    const { objects } = storeThat(fails(new NoSuchKey(error)));
    expect(
      await Promise.all([objects.get('a'), objects.getUpTo('a', 1), objects.getStored('a')]),
    ).toStrictEqual([undefined, undefined, undefined]);
    await expect(storeThat(fails(new TypeError('odd'))).objects.get('a')).rejects.toThrow('odd');
  });

  it.each([
    [4, { text: 'four' }, 0],
    [3, 'larger', 1],
  ])('is read up to a size, and its connection is closed beyond: %i', async (most, expected, destroyed) => {
    const destroy = vi.fn();
    const Body = { destroy, transformToByteArray: async () => Buffer.from('four') };
    const { objects } = storeThat(() => ({ Body, ContentLength: 4 }));
    expect(await objects.getUpTo('a', most)).toStrictEqual(expected);
    expect(destroy).toHaveBeenCalledTimes(destroyed);
    expect(await objects.get('a')).toStrictEqual({ text: 'four' });
    expect(await storeThat(() => ({})).objects.getUpTo('a', 0)).toStrictEqual({ text: '' });
    expect(await storeThat(() => ({ ContentLength: 1 })).objects.getUpTo('a', 0)).toBe('larger');
  });

  it('is stored with its type, and locked if requested', async () => {
    const { objects, sent } = storeThat(() => ({}));
    const until = new Date('2027-01-01T00:00:00Z');
    const body = await objects.put('a.json', 'x', 'application/json', { mode: 'GOVERNANCE', until });
    const input = {
      Bucket: 'bucket',
      Key: 'a.json',
      Body: body,
      ContentLength: 1,
      ContentType: 'application/json',
    };
    expect(body.toString()).toBe('x');
    expect(sent).toStrictEqual([
      ['PutObjectCommand', { ...input, ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until }],
    ]);
    await objects.put('a.json', 'x', 'application/json');
    expect(sent[1]).toStrictEqual(['PutObjectCommand', input]);
  });

  it('is stored if its compressed size exceeds a limit', async () => {
    const { objects, sent } = storeThat(() => ({}));
    const { length } = gzipSync('text');
    expect(await objects.putIfLarger('a.gz', 'text', 't/t', length)).toBe(false);
    expect(sent).toStrictEqual([]);
    expect(await objects.putIfLarger('a.gz', 'text', 't/t', length - 1)).toBe(true);
    expect(sent).toMatchObject([
      [
        'PutObjectCommand',
        { Key: 'a.gz', ContentEncoding: 'gzip', ContentType: 't/t', ContentLength: length },
      ],
    ]);
  });

  it('can be downloaded from an address for five minutes', async () => {
    try {
      vi.stubEnv('AWS_REGION', 'eu-central-1');
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
      const { pathname, searchParams } = new URL(await linksTo('bucket')('a/b.html', 'report.html'));
      expect(pathname).toMatch(/a\/b\.html$/);
      expect(searchParams.get('X-Amz-Expires')).toBe('300');
      expect(searchParams.get('response-content-disposition')).toBe('inline; filename="report.html"');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
