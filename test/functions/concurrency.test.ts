import { expect, it } from 'vitest';
import { inParallel, loadAhead } from '../../functions/concurrency.ts';

it('works on at most the given number at once, and returns the results in the order of the items', async () => {
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

it('loads at most the given number ahead, and returns the results in the order of the items', async () => {
  let [begun, taken] = [0, 0];
  const ahead: number[] = [];
  const items = Array.from({ length: 10 }, (_none, index) => index);
  const load = async (item: number) => {
    begun += 1;
    ahead.push(begun - taken);
    for (let turn = item; turn < 10; turn += 1) await new Promise(setImmediate);
    return item * 2;
  };
  const results: number[] = [];
  for await (const result of loadAhead(2, items, load)) {
    taken += 1;
    results.push(result);
  }
  expect(results).toEqual(items.map((item) => item * 2));
  expect(Math.max(...ahead)).toBe(3);
});

it('fails at the item that could not be loaded', async () => {
  const results: number[] = [];
  const all = async () => {
    const load = async (item: number) => (item === 2 ? Promise.reject(new Error('gone')) : item);
    for await (const result of loadAhead(4, [0, 1, 2, 3], load)) results.push(result);
  };
  await expect(all()).rejects.toThrow('gone');
  expect(results).toEqual([0, 1]);
});
