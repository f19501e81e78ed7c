import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../../../functions/action.ts';
import type { HttpContext } from '../../../../../functions/triggers/http/http.ts';
import { bearer, bearerToken, permission } from '../../../../../functions/triggers/http/middleware/bearer.ts';

import { around, eventWith } from './alone.ts';

const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,60}={0,2}$/);
const scheme = fc.constantFrom('Bearer', 'bearer', 'BEARER');

it('returns every token that a header can contain', () => {
  fc.assert(fc.property(scheme, token, (word, given) => bearerToken(`${word} ${given}`) === given));
});

it('returns nothing, or a part of the header without a space, for any header', () => {
  const header = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `Bearer ${text}`),
  );
  fc.assert(
    fc.property(header, (text) => {
      const found = bearerToken(text);
      if (found === undefined) return;
      expect(found).toMatch(/^[\w.~+/-]+=*$/);
      expect(text.toLowerCase().startsWith('bearer ')).toBe(true);
      expect(text.endsWith(found)).toBe(true);
    }),
  );
});

it.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Basic abc',
  'Bearer a b',
  'Bearer a, Bearer b',
  ' Bearer a',
  'Bearer ==',
  'Bearer é',
])('finds no token in %j', (header) => {
  expect(bearerToken(header)).toBeUndefined();
});

it('needs no more time for a long header that is wrong at its end', () => {
  const startedMs = performance.now();
  expect(bearerToken(`Bearer ${'a'.repeat(200_000)}!`)).toBeUndefined();
  // This takes less than a millisecond. With a time that grows with the square of the length, it would take most of a
  // minute.
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

const caller: Caller = { source: 'http', name: 'ci', permissions: ['clones:read'], servers: ['*'] };
const contextOf = (route: object) => ({ route }) as unknown as Partial<HttpContext>;

describe('the caller', () => {
  const callers = {
    authenticate: async (given: string) => (given === 'known' ? caller : undefined),
    jwt: undefined,
  };
  const calling = (authorization: string, route: object = {}) =>
    around(bearer(callers), {
      event: eventWith({ headers: { authorization } }),
      context: contextOf(route),
    });

  it('is identified by a token', async () => {
    expect((await calling('Bearer known')).context.caller).toBe(caller);
  });

  it('is identified by what the route accepts in place of a token', async () => {
    const link = { ...caller, name: 'report link' };
    const found = await calling('', { authenticate: async () => link });
    expect(found.context.caller).toBe(link);
  });

  it('is not identified otherwise', async () => {
    for (const header of ['', 'Bearer other', 'Basic known']) {
      await expect(calling(header)).rejects.toMatchObject({
        code: 'unauthenticated',
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  });

  it('is not identified by a token that an authorizer should have verified', async () => {
    const jwt = { scopePrefix: '', servers: ['*'] };
    const event = eventWith({ headers: { authorization: 'Bearer known' } });
    const asked = around(bearer({ ...callers, jwt }), { event, context: contextOf({}) });
    await expect(asked).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

it('lets a caller continue with only the permission of the route', async () => {
  const going = (needed: string) =>
    around(permission(), { context: { ...contextOf({ permission: needed }), caller } });
  expect((await going('clones:read')).response.statusCode).toBe(200);
  await expect(going('clones:write')).rejects.toMatchObject({
    kind: 'forbidden',
    message: expect.stringContaining('clones:write'),
  });
});
