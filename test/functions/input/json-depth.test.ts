import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDeeperThan } from '../../../functions/input/json-depth.ts';

const deeper = (text: string, levels: number) => isDeeperThan(Buffer.from(text), levels);

/** The depth of a value, by walking it. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('counts the levels of a value, whatever its strings contain', () => {
  const texts = fc.oneof(fc.string(), fc.constantFrom('[', '{"a":[', '\\', '\\"[', '"]}', 'ü🙂['));
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.oneof(texts, fc.integer(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(texts, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(values, fc.boolean(), (value, spaced) => {
      const text = JSON.stringify(value, null, spaced ? 2 : undefined);
      const depth = depthOf(value);
      expect([deeper(text, depth), depth > 0 && !deeper(text, depth - 1)]).toEqual([false, false]);
    }),
  );
});

it('reads only up to the first level that is too deep', () => {
  let looked = 0;
  const text = Buffer.from('['.repeat(1_000_000));
  const counted = new Proxy(text, {
    get(bytes, at) {
      if (typeof at === 'string' && /^\d+$/.test(at)) looked += 1;
      return Reflect.get(bytes, at, bytes);
    },
  });
  expect(isDeeperThan(counted, 64)).toBe(true);
  expect(looked).toBe(65);
});

it('leaves invalid JSON to the parser', () => {
  for (const text of ['', ']]]]', '"[[[[', '"\\', 'nonsense']) expect(deeper(text, 2)).toBe(false);
});
