import { describe, expect, it } from 'vitest';
import type { HttpMiddleware } from '../../../../../functions/triggers/http/http.ts';
import {
  cors,
  plainHeaders,
  securityHeaders,
} from '../../../../../functions/triggers/http/middleware/response-headers.ts';
import { around, eventWith } from './alone.ts';

const portal = 'https://portal.example.com';

async function headersOf(
  middleware: HttpMiddleware[],
  { origin, own = {} }: { origin?: string | undefined; own?: Record<string, string> } = {},
) {
  const { response } = await around(middleware, {
    event: eventWith({ headers: { ...(origin !== undefined && { origin }) } }),
    work: () => ({ statusCode: 200, headers: { ...own }, body: '' }),
  });
  return response.headers;
}

it('gives headers names in lower case and each value of Vary once, and lets a browser load nothing', async () => {
  const own = { Vary: 'accept, Origin, origin', 'Content-Type': 'text/csv' };
  expect(await headersOf([plainHeaders()], { own })).toStrictEqual({
    vary: 'accept, origin',
    'content-type': 'text/csv',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  const page = { 'content-security-policy': 'own' };
  expect(await headersOf([plainHeaders()], { own: page })).toStrictEqual(page);
});

it('adds only the headers of helmet that have a meaning for an API', async () => {
  expect(await headersOf([plainHeaders(), securityHeaders()])).toStrictEqual({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
  });
});

describe('CORS', () => {
  const allowedFor = (origin: string | undefined, origins: string[]) =>
    headersOf([plainHeaders(), cors(origins)].flat(), { origin });

  it('is off unless an origin is configured', async () => {
    const names = Object.keys(await allowedFor(portal, []));
    expect(names.filter((name) => /^access-control|vary/.test(name))).toStrictEqual([]);
  });

  it.each([
    ['one', [portal]],
    ['two', [portal, 'https://other.example.com']],
  ])('is only for configured origins, with %s', async (_many, origins) => {
    const allowed = {
      'access-control-allow-origin': portal,
      'access-control-expose-headers': 'etag, link, location, retry-after, x-request-id',
      vary: 'origin',
    };
    expect(await allowedFor(portal, origins)).toMatchObject(allowed);
    for (const other of ['https://evil.example.com', `${portal}.evil.example.com`, 'null', '*', undefined]) {
      expect(await allowedFor(other, origins)).not.toHaveProperty('access-control-allow-origin');
      expect(await allowedFor(other, origins)).toMatchObject({ vary: 'origin' });
    }
  });
});
