import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChunkItem } from '../../../functions/clone-batches/batch.ts';
import { chunksOf } from '../../../functions/clone-batches/start-run.ts';

const about = (clonesPerServer: number) => ({
  batch: 'b',
  run: 1,
  server: 'em-1',
  stopAfterFailures: null,
  requestedBy: { source: 'http' as const, name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  clonesPerServer,
});
const itemsOf = (count: number, description = ''): ChunkItem[] =>
  Array.from({ length: count }, (_none, index) => ({
    row: index + 1,
    attempt: 1,
    cloneId: `c-${index}-1`,
    mark: `c-${index}`,
    request: { server: 'em-1', job: 'Standard', name: `n ${index}`, ...(description && { description }) },
  }));

/** How many items the chunks have, as `how many chunks × items`. */
const sizesOf = (count: number, atOnce: number) => {
  const sizes = chunksOf(itemsOf(count), about(atOnce)).map(({ items }) => items.length);
  return [...Map.groupBy(sizes, (size) => size)].map(([size, all]) => `${all.length} × ${size}`);
};

it('hands out every item once, in order, to chunks of at most 20 that never grow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 100 }), (count, atOnce) => {
      const items = itemsOf(count);
      const chunks = chunksOf(items, about(atOnce));
      const sizes = chunks.map((chunk) => chunk.items.length);
      expect(chunks.flatMap((chunk) => chunk.items)).toEqual(items);
      expect(chunks.map(({ number }) => number)).toEqual(chunks.map((_chunk, index) => index));
      expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
      expect(sizes[0]).toBeLessThanOrEqual(20);
      expect(sizes.at(-1)).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

it('lets workers end together: clones of equal time keep every worker busy to the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 100 }), (count, atOnce) => {
      const busyUntil = Array.from({ length: atOnce }, () => 0);
      for (const { items } of chunksOf(itemsOf(count), about(atOnce))) {
        const first = busyUntil.indexOf(Math.min(...busyUntil));
        busyUntil[first] = (busyUntil[first] ?? 0) + items.length;
      }
      expect(Math.max(...busyUntil)).toBe(Math.ceil(count / atOnce));
    }),
  );
});

it('begins with large chunks, which save logons, and ends with small ones, for clones of unequal time', () => {
  expect(sizesOf(500, 5)).toEqual(['20 × 20', '5 × 10', '5 × 5', '5 × 3', '5 × 2']);
  expect(sizesOf(1_000, 100)).toEqual(['100 × 5', '100 × 3', '100 × 2']);
  expect(sizesOf(60, 20)).toEqual(['20 × 3']);
  expect(sizesOf(7, 5)).toEqual(['2 × 2', '3 × 1']);
});

it('shares a session only where there is more than one clone to use it', () => {
  expect(chunksOf(itemsOf(4), about(5)).map(({ shares }) => shares)).toEqual([false, false, false, false]);
  expect(chunksOf(itemsOf(40), about(1)).every(({ shares }) => shares)).toBe(true);
});

const bytesOf = (items: readonly ChunkItem[]) => Buffer.byteLength(JSON.stringify(items));

it.each([
  // Of about 4,200, 20,000 and 35,000 bytes each: 14, two and one fit.
  ['a few of them', 1_000, 10],
  ['two of them', 5_000, 2],
  ['one of them', 9_000, 1],
])('divides chunks of large items until %s are small enough for Step Functions', (_what, emojis, most) => {
  const items = itemsOf(100, '😀'.repeat(emojis));
  const chunks = chunksOf(items, about(1));
  for (const chunk of chunks) expect(bytesOf(chunk.items)).toBeLessThanOrEqual(60_000);
  const sizes = chunks.map((chunk) => chunk.items.length);
  expect(Math.max(...sizes)).toBe(most);
  expect(chunks.flatMap((chunk) => chunk.items)).toEqual(items);
  expect(chunks.map(({ number }) => number)).toEqual(chunks.map((_chunk, index) => index));
  expect(chunks.map(({ shares }) => shares)).toEqual(sizes.map((size) => size > 1));
});

it('leaves a chunk whole that is just small enough, and divides it a byte later', () => {
  const twenty = (bytes: number) => {
    const empty = bytesOf(itemsOf(20, 'x'));
    // Of 20 items the one with the rest makes up the sum.
    const [first, ...others] = itemsOf(20, 'x');
    if (!first) throw new Error('There are twenty.');
    const description = 'x'.repeat(1 + bytes - empty);
    return [{ ...first, request: { ...first.request, description } }, ...others];
  };
  expect(bytesOf(twenty(60_000))).toBe(60_000);
  // In one worker the first chunk has as many as a chunk may.
  const sizes = (items: ChunkItem[]) =>
    chunksOf([...items, ...itemsOf(20)], about(1)).map((chunk) => chunk.items.length);
  expect(sizes(twenty(60_000))[0]).toBe(20);
  expect(sizes(twenty(60_001)).slice(0, 2)).toEqual([10, 10]);
});

it('keeps an item whole that is too large by itself', () => {
  const chunks = chunksOf(itemsOf(3, 'x'.repeat(70_000)), about(1));
  expect(chunks.map(({ items }) => items.map(({ row }) => row))).toEqual([[1], [2], [3]]);
});
