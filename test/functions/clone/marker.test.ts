import { expect, it } from 'vitest';
import { isMarked, isMarkedByAny, markDescription, unmarked } from '../../../functions/clone/marker.ts';

it('marks a description with its clone, at the end', () => {
  expect(markDescription('Nightly', 'ticket-7')).toBe('Nightly [clone ticket-7]');
  expect(isMarked('Nightly [clone ticket-7]', 'ticket-7')).toBe(true);
});

it('does not take the mark of another clone, or one in the middle, as its own', () => {
  expect(isMarked('Nightly [clone ticket-77]', 'ticket-7')).toBe(false);
  expect(isMarked('Nightly [clone ticket-7] later edited', 'ticket-7')).toBe(false);
  expect(isMarked(undefined, 'ticket-7')).toBe(false);
  expect(isMarked('', 'ticket-7')).toBe(false);
});

it('detects the mark of any clone', () => {
  expect(isMarkedByAny(markDescription('Nightly', 'A-b_9'))).toBe(true);
  expect(isMarkedByAny('Created by .\\veeamadmin at 5/20/2025 2:47 PM.')).toBe(false);
  expect(isMarkedByAny('[clone 1] edited')).toBe(false);
  for (const [mark, isMark] of [
    ['x'.repeat(80), true],
    ['x'.repeat(81), false],
    ['', false],
    ['a b', false],
  ] as const)
    expect([mark, isMarkedByAny(`Nightly [clone ${mark}]`)]).toStrictEqual([mark, isMark]);
});

it('removes marks, and the blanks before them', () => {
  expect(unmarked(markDescription(' Nightly', 'A-b_9'))).toBe(' Nightly');
  expect(unmarked(' Nightly [clone 1] edited')).toBe(' Nightly [clone 1] edited');
});
