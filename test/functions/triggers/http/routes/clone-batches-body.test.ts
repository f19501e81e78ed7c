import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HttpContext } from '../../../../../functions/triggers/http/http.ts';
import { requestBody } from '../../../../../functions/triggers/http/middleware/request-body.ts';
import { batchForms } from '../../../../../functions/triggers/http/routes/clone-batches-body.ts';
import { around, eventWith } from '../middleware/alone.ts';

async function read(given: { body: string; isBase64Encoded?: boolean }, headers: Record<string, string>) {
  const context = { route: { body: batchForms } } as unknown as Partial<HttpContext>;
  const { event } = await around(requestBody(), { event: eventWith({ ...given, headers }), context });
  return event.body;
}

const csv = { 'content-type': 'text/csv; charset=utf-8' };
const base64 = (bytes: Buffer) => ({ body: bytes.toString('base64'), isBase64Encoded: true });

describe('the body of a batch', () => {
  it('is the text of a CSV, plain or in base64, or JSON', async () => {
    expect(await read({ body: 'job\nä' }, csv)).toStrictEqual('job\nä');
    expect(await read(base64(Buffer.from('job\nä')), csv)).toStrictEqual('job\nä');
    const json = { 'content-type': 'application/json' };
    expect(await read({ body: '{"items":[]}' }, json)).toStrictEqual({ items: [] });
  });

  it.each([
    ['UTF-16, as Excel writes Unicode text', Buffer.from('\uFEFFjob\nBüro', 'utf16le')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFjob\nBüro')],
    ['UTF-8 with characters that nobody sees', Buffer.from('job\u200b\nBü\u200ero')],
  ])('is read in %s when its bytes arrive unchanged', async (_encoding, bytes) => {
    expect(await read(base64(bytes), csv)).toStrictEqual('job\nBüro');
  });

  it.each([
    ['Windows-1252', Buffer.from('job\nB\u00fcro', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFjob\nBüro', 'utf16le')],
  ])('is refused in %s when its bytes are lost, with a hint how to encode it', async (encoding, bytes) => {
    if (encoding === 'Windows-1252')
      await expect(read(base64(bytes), csv)).rejects.toThrow(/not in UTF-8. Save it/);
    // API Gateway passes on a text like this when it could not decode it.
    const mangled = bytes.toString('utf8');
    await expect(read({ body: mangled }, csv)).rejects.toMatchObject({
      problems: [{ field: 'body', message: expect.stringContaining('not in UTF-8') }],
    });
  });

  it('is not decompressed', async () => {
    const headers = { ...csv, 'content-encoding': 'gzip' };
    await expect(read(base64(gzipSync('job\na')), headers)).rejects.toMatchObject({
      code: 'unsupported-media-type',
    });
  });

  it('is accepted up to 4 MiB, and refused above', async () => {
    const fits = 'x'.repeat(4 * 1024 * 1024);
    expect(await read({ body: fits }, csv)).toBe(fits);
    const json = { 'content-type': 'application/json' };
    const tooLarge = { code: 'body-too-large' };
    await expect(read({ body: `${fits}x` }, csv)).rejects.toMatchObject(tooLarge);
    await expect(read({ body: `"${fits}"` }, json)).rejects.toMatchObject(tooLarge);
  });
});
