import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compressed, takesGzip } from '../../../../functions/triggers/http/compress.ts';

it.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['*', true],
  ['gzip;q=0, *', false],
  ['gzip;q=0', false],
  ['br', false],
  ['identity', false],
  ['', false],
  [undefined, false],
])('Accept-Encoding %s takes gzip: %s', (header, takes) => {
  expect(takesGzip(header)).toBe(takes);
});

it('compresses what is worth it, and gives the same text back', () => {
  const text = 'Müller '.repeat(300);
  const { body, isBase64Encoded, headers } = compressed(text, 'gzip');
  expect(headers).toEqual({ vary: 'accept-encoding', 'content-encoding': 'gzip' });
  expect(isBase64Encoded).toBe(true);
  expect(body.length).toBeLessThan(text.length / 10);
  expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(text);
});

it('leaves small bodies as they are, and large ones where gzip is not taken', () => {
  expect(compressed('{}', 'gzip')).toEqual({ body: '{}', isBase64Encoded: false, headers: {} });
  const text = 'x'.repeat(2_000);
  expect(compressed(text, undefined)).toEqual({
    body: text,
    isBase64Encoded: false,
    headers: { vary: 'accept-encoding' },
  });
});
