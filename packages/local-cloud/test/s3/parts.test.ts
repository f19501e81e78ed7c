import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { administrator, meets } from '../../src/iam/roles.ts';
import { s3 } from '../../src/s3/api.ts';
import { listing } from '../../src/s3/list-objects.ts';
import { decodeAwsChunked, readPayload } from '../../src/s3/payload.ts';
import { BucketStore } from '../../src/s3/store.ts';

it('any bytes cut into any chunks come out whole, with the trailers', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1 })), fc.boolean(), (chunks, signed) => {
      const parts = chunks.flatMap((chunk) => [
        `${chunk.length.toString(16)}${signed ? ';chunk-signature=0f' : ''}\r\n`,
        chunk,
        '\r\n',
      ]);
      const body = Buffer.concat([...parts, '0\r\nX-Amz-Sum: a:b \r\n\r\n'].map((part) => Buffer.from(part)));
      const { content, trailers } = decodeAwsChunked(body);
      expect(content).toEqual(Buffer.concat(chunks));
      expect(trailers).toEqual({ 'x-amz-sum': 'a:b' });
      fc.pre(body.length > 0);
      expect(() => decodeAwsChunked(body.subarray(0, -1))).toThrow('number of bytes');
    }),
  );
});

it.each(['', '5\r\nhello', 'x\r\nhello\r\n0\r\n\r\n', '3\r\nhello\r\n0\r\n\r\n', '0\r\nno colon\r\n\r\n'])(
  'the chunks %j are refused',
  (body) => {
    expect(() => decodeAwsChunked(Buffer.from(body))).toThrow('number of bytes');
  },
);

it.each([
  [{ 'x-amz-content-sha256': 'a'.repeat(64) }, 'x-amz-content-sha256'],
  [{ 'x-amz-decoded-content-length': '3' }, 'number of bytes'],
  [{ 'x-amz-checksum-sha1': 'AAAA' }, 'SHA1'],
  [{ 'x-amz-checksum-sha256': 'AAAA' }, 'SHA256'],
  [{ 'x-amz-checksum-crc64nvme': 'AAAA' }, 'does not compute x-amz-checksum-crc64nvme'],
])('a body that does not fit %j is refused', (headers, named) => {
  expect(() => readPayload(headers, Buffer.from('text'))).toThrow(named);
});

it('a body that fits its hash and checksum passes, and keeps the checksum', () => {
  const sha256 = createHash('sha256').update('text');
  const checksum = { 'x-amz-checksum-sha256': sha256.copy().digest('base64') };
  const headers = { 'x-amz-content-sha256': sha256.digest('hex'), ...checksum };
  expect(readPayload(headers, Buffer.from('text')).checksum).toEqual(checksum);
});

it('pages of any size give every key once, in the order of their bytes', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', '/', 'é', '😀', '\uffee'),
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('', '/'),
      (keys, size, delimiter) => {
        const objects = keys.map((each) => ({ key: each }));
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = listing(objects, { prefix: '', delimiter, after, size });
          expect(page.entries.length).toBeLessThanOrEqual(size);
          seen.push(...page.entries.map(({ name }) => name));
          after = page.nextAfter;
        } while (after !== undefined);
        const folder = (each: string) =>
          delimiter && each.includes('/') ? each.slice(0, each.indexOf('/') + 1) : each;
        const expected = [...new Set(keys.map(folder))].sort((one, other) =>
          Buffer.from(one).compare(Buffer.from(other)),
        );
        expect(seen).toEqual(expected);
      },
    ),
  );
});

it.each([
  ['127.0.0.1:4566', '/reports/a/b'],
  ['reports.localhost:4566', '/a/b'],
  ['reports.s3.us-east-1.amazonaws.com', '/a/b'],
])('the host %s and the path %s name the same object', (host, path) => {
  const store = new BucketStore({ buckets: ['reports'], now: () => 0, changed() {}, kept: [] });
  const request = { method: 'PUT', path, headers: { host }, body: Buffer.from('text') };
  s3(store).answer(request, administrator);
  expect(store.get('reports', 'a/b')).toMatchObject({ sizeBytes: 4, modifiedMs: 0 });
});

it.each([
  [undefined, {}, true],
  [{ StringEquals: { 's3:prefix': ['a/'] } }, { 's3:prefix': 'a/' }, true],
  [{ StringEquals: { 's3:prefix': ['a/'] } }, { 's3:prefix': 'a/b' }, false],
  [{ StringLike: { 's3:prefix': ['a/', 'b*'] } }, { 's3:prefix': 'b/' }, true],
  [{ StringLike: { 's3:prefix': ['b*'] } }, {}, false],
  [
    { StringLike: { 's3:prefix': ['b*'] }, StringEquals: { 's3:prefix': ['c'] } },
    { 's3:prefix': 'b' },
    false,
  ],
])('the condition %j is met by %j: %s', (condition, keys, met) => {
  const like = (pattern: string, value: string) => value.startsWith(pattern.replace('*', ''));
  expect(meets(condition, keys, like)).toBe(met);
});
