import { expect, it } from 'vitest';
import { signingSecrets } from '../../../../functions/triggers/slack/signing-secret.ts';

const minute = 60_000;

/**
 * The secrets that are returned at these times while these texts are stored in turn, and how often the store was
 * read.
 */
async function asked(texts: (string | undefined)[], at: [ms: number, maximumAgeMs?: number][]) {
  let now = 0;
  let reads = 0;
  const left = [...texts];
  const secret = signingSecrets(
    async () => {
      reads += 1;
      return left.shift();
    },
    () => now,
  );
  const given: (string | undefined)[] = [];
  for (const [ms, maximumAgeMs] of at) {
    now = ms;
    given.push(await secret(maximumAgeMs));
  }
  return { given, reads };
}
const stored = (secret: unknown) => JSON.stringify({ secret });

it('is read again after five minutes', async () => {
  const times = [0, 5 * minute - 1, 5 * minute].map((ms): [number] => [ms]);
  expect(await asked([stored('a'), stored('b')], times)).toStrictEqual({ given: ['a', 'a', 'b'], reads: 2 });
});

it("is read again after the caller's maximum age, and cached from then on", async () => {
  const { given, reads } = await asked(
    [stored('a'), stored('b')],
    [[0], [9, 10], [10, 10], [5 * minute + 9]],
  );
  expect([given, reads]).toStrictEqual([['a', 'a', 'b', 'b'], 2]);
});

it.each([undefined, '{}', 'null', '[]', '"text"', '7', stored(''), stored(7), stored(null)])(
  'is read each time while %j is stored',
  async (text) => {
    expect(await asked([text, text, stored('a')], [[0], [1], [2], [3]])).toStrictEqual({
      given: [undefined, undefined, 'a', 'a'],
      reads: 3,
    });
  },
);
