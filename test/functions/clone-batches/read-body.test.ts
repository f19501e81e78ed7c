import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBatchBody } from '../../../functions/triggers/http/routes/clone-batches-body.ts';

const csv = { 'content-type': 'text/csv; charset=utf-8' };
const base64 = (bytes: Buffer) => ({ body: bytes.toString('base64'), isBase64Encoded: true });

describe('the body of a batch', () => {
  it('is the text of a CSV, plain or in base64, or JSON', () => {
    expect(readBatchBody({ body: 'job\nä', isBase64Encoded: false }, csv)).toEqual({ value: 'job\nä' });
    expect(readBatchBody(base64(Buffer.from('job\nä')), csv)).toEqual({ value: 'job\nä' });
    const json = { 'content-type': 'application/json' };
    expect(readBatchBody({ body: '{"items":[]}', isBase64Encoded: false }, json)).toEqual({
      value: { items: [] },
    });
  });

  it.each([
    ['UTF-16, as Excel writes Unicode text', Buffer.from('\uFEFFjob\nBüro', 'utf16le')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFjob\nBüro')],
    ['UTF-8 with characters that nobody sees', Buffer.from('job\u200b\nBü\u200ero')],
  ])('is read in %s where its bytes arrive', (_encoding, bytes) => {
    expect(readBatchBody(base64(bytes), csv)).toEqual({ value: 'job\nBüro' });
  });

  it.each([
    ['Windows-1252', Buffer.from('job\nB\u00fcro', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFjob\nBüro', 'utf16le')],
  ])('is refused in %s when its bytes do not arrive, saying how to write it', (encoding, bytes) => {
    if (encoding === 'Windows-1252')
      expect(() => readBatchBody(base64(bytes), csv)).toThrow(/not in UTF-8. Save it/);
    // As API Gateway hands over a text that it could not decode.
    const mangled = bytes.toString('utf8');
    expect(() => readBatchBody({ body: mangled, isBase64Encoded: false }, csv)).toThrow(/not in UTF-8/);
  });

  it('is not decompressed', () => {
    const headers = { ...csv, 'content-encoding': 'gzip' };
    const read = readBatchBody(base64(gzipSync('job\na')), headers);
    expect(read).toMatchObject({ problem: { status: 415, body: expect.stringMatching(/Content-Encoding/) } });
  });

  it('is refused beyond 4 MiB, and taken up to there', () => {
    const fits = 'x'.repeat(4 * 1024 * 1024);
    expect(readBatchBody({ body: fits, isBase64Encoded: false }, csv)).toEqual({ value: fits });
    const refused = readBatchBody({ body: `${fits}x`, isBase64Encoded: false }, csv);
    expect(refused).toMatchObject({ problem: { status: 413 } });
    expect(
      readBatchBody({ body: `"${fits}"`, isBase64Encoded: false }, { 'content-type': 'application/json' }),
    ).toMatchObject({
      problem: { status: 413 },
    });
  });
});
