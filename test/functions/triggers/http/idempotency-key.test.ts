import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyHeader, keyOf, withKey } from '../../../../functions/triggers/http/idempotency-key.ts';

const keyIn = (header: string | undefined) => keyOf({ 'idempotency-key': header });

it.each([
  [undefined, undefined],
  ['change-4711', 'change-4711'],
  ['"change-4711"', 'change-4711'],
  [' "change-4711" ', 'change-4711'],
  ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['"with a space, and a comma"', 'with a space, and a comma'],
  ['"\\"\\\\"', '"\\'],
  ["it's", "it's"],
])('%j is the key %j', (header, key) => expect(keyIn(header)).toBe(key));

it.each([
  '',
  ' ',
  'not a key',
  'one,two',
  'one, two',
  '"one", "two"',
  '"open',
  'shut"',
  '""',
  '"a\\b"',
  '"a";b=1',
  '"é"',
])('%j is refused, and not repeated', (header) => {
  expect(() => keyIn(header)).toThrow(
    expect.objectContaining({
      kind: 'invalid-input',
      problems: [{ field: 'Idempotency-Key', message: expect.any(String) }],
    }),
  );
});

it('matches its schema in the document', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (header) => {
      const isTaken = (() => {
        try {
          return keyIn(header) !== undefined;
        } catch {
          return false;
        }
      })();
      // The schema in the document has no length, and does not exclude ids.
      if (isTaken) expect(header.trim()).toMatch(keyHeader);
    }),
  );
});

describe('a key that may also be in the body', () => {
  const headers = { 'idempotency-key': '"mine"' };
  it.each<[what: string, request: Parameters<typeof withKey>[0], body: unknown]>([
    ['the header', { headers, body: undefined }, { id: 'mine' }],
    ['the body', { headers: {}, body: { id: 'mine', server: 'a' } }, { id: 'mine', server: 'a' }],
    ['both', { headers, body: { id: 'mine' } }, { id: 'mine' }],
    ['neither', { headers: {}, body: undefined }, {}],
    ['a body that is none', { headers, body: [] }, []],
    ['null', { headers, body: null }, null],
  ])('comes from %s', (_what, request, body) => expect(withKey(request)).toStrictEqual(body));

  it('has the same value in header and body', () => {
    expect(() => withKey({ headers, body: { id: 'other' } })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ field: 'id' })] }),
    );
  });
});
