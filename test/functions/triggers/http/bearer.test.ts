import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bearerToken } from '../../../../functions/triggers/http/bearer.ts';

const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,60}={0,2}$/);
const scheme = fc.constantFrom('Bearer', 'bearer', 'BEARER');

it('gives back every token that a header can carry', () => {
  fc.assert(fc.property(scheme, token, (word, given) => bearerToken(`${word} ${given}`) === given));
});

it('gives nothing, or a piece of the header without a space, for any header', () => {
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

it('takes no longer for a long header that is wrong at its end', () => {
  const startedMs = performance.now();
  expect(bearerToken(`Bearer ${'a'.repeat(200_000)}!`)).toBeUndefined();
  expect(performance.now() - startedMs).toBeLessThan(500);
});
