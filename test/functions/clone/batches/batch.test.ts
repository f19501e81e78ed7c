import { expect, it } from 'vitest';
import {
  batchIdOf,
  clonesPrefix,
  contentHash,
  rowCloneId,
  rowMark,
} from '../../../../functions/clone/batches/batch.ts';
import { requestedBy, rowOf } from './batch-world.ts';

it('has the same content for the same requests in the same order, whatever their rows', () => {
  const [one, other] = [rowOf('em-1', 1), rowOf('em-1', 2)];
  const hash = contentHash([one, other]);
  expect(contentHash([{ ...one, row: 7 }, other])).toBe(hash);
  for (const items of [[one], [other, one], [one, { ...other, request: { ...other.request, job: 'x' } }]])
    expect(contentHash(items)).not.toBe(hash);
});

it("has an id from its caller's key, or without a key from its content", () => {
  expect(batchIdOf(requestedBy, 'k', 'h')).toBe(batchIdOf(requestedBy, 'k', 'other'));
  const ids = [
    batchIdOf(requestedBy, 'k', 'h'),
    batchIdOf(requestedBy, undefined, 'h'),
    batchIdOf(requestedBy, undefined, 'other'),
    batchIdOf({ ...requestedBy, name: 'other' }, 'k', 'h'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  // Batches on record are found by this id, whatever version made them.
  expect(ids[1]).toBe('batch-0ca567c42baab088999f991409e9eda9');
});

it('has clones whose ids contain the batch, the row and the attempt, and a mark for all attempts', () => {
  const mark = rowMark('b', 12);
  expect(mark).toBe(`${clonesPrefix('b')}12`);
  expect([1, 2].map((attempt) => rowCloneId('b', { row: 12, attempt }))).toStrictEqual([
    `${mark}-1`,
    `${mark}-2`,
  ]);
  expect(clonesPrefix('c')).not.toBe(clonesPrefix('b'));
  // Names of executions have at most 80 characters.
  expect(rowCloneId('x'.repeat(200), { row: 100_000, attempt: 1_000 }).length).toBeLessThanOrEqual(80);
});
