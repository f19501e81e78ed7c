import { expect, it } from 'vitest';
import { inParallel } from '../../functions/concurrency.ts';

it('works on so many at once and no more, and gives the results in the order of the items', async () => {
  let [busy, most] = [0, 0];
  const items = Array.from({ length: 20 }, (_none, index) => index);
  const results = await inParallel(3, items, async (item) => {
    busy += 1;
    most = Math.max(most, busy);
    // The earlier ones take longer, so that they end out of order.
    for (let turn = item; turn < 20; turn += 1) await new Promise(setImmediate);
    busy -= 1;
    return item * 2;
  });
  expect(most).toBe(3);
  expect(results).toEqual(items.map((item) => item * 2));
});

it('has no more workers than there are items to wait for', async () => {
  expect(await inParallel(8, [], async () => 1)).toEqual([]);
  expect(await inParallel(8, [1], async (item) => item)).toEqual([1]);
});
