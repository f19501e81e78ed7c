import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChunkItem, chunksOf } from '../../../functions/clone-batches/chunk.ts';

const about = {
  batch: 'b',
  run: 1,
  server: 'em-1',
  stopAfterFailures: null,
  requestedBy: { door: 'http' as const, name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
};
const itemsOf = (count: number, description = ''): ChunkItem[] =>
  Array.from({ length: count }, (_none, index) => ({
    row: index + 1,
    attempt: 1,
    cloneId: `c-${index}-1`,
    mark: `c-${index}`,
    request: { server: 'em-1', job: 'Standard', name: `n ${index}`, ...(description && { description }) },
    plan: null,
  }));

it('hands out every item once, in order, to chunks of nearly one size and of at most 20', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 100 }), (count, atOnce) => {
      const items = itemsOf(count);
      const chunks = chunksOf(items, atOnce, about);
      const sizes = chunks.map((chunk) => chunk.items.length);
      expect(chunks.flatMap((chunk) => chunk.items)).toEqual(items);
      expect(chunks.map(({ number }) => number)).toEqual(chunks.map((_chunk, index) => index));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

it('lets lanes end together: each has the same number of chunks', () => {
  expect(chunksOf(itemsOf(1_000), 5, about)).toHaveLength(50);
  expect(chunksOf(itemsOf(60), 5, about)).toHaveLength(15);
});

it('shares a session only where there is more than one clone to use it', () => {
  expect(chunksOf(itemsOf(4), 5, about).map(({ shares }) => shares)).toEqual([false, false, false, false]);
  expect(chunksOf(itemsOf(40), 1, about).every(({ shares }) => shares)).toBe(true);
});

it('keeps chunks of large items small enough for Step Functions', () => {
  const chunks = chunksOf(itemsOf(100, '😀'.repeat(500)), 1, about);
  for (const chunk of chunks) expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(65_000);
  expect(chunks.flatMap(({ items }) => items)).toHaveLength(100);
});
