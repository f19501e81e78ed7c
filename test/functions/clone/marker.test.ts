import { expect, it } from 'vitest';
import { isMarked, markDescription } from '../../../functions/clone/marker.ts';

it('marks a description with its clone, at the end', () => {
  expect(markDescription('Nightly', 'ticket-7')).toBe('Nightly [clone ticket-7]');
  expect(isMarked('Nightly [clone ticket-7]', 'ticket-7')).toBe(true);
});

it('does not take another clone, or a mention in the middle, for its own', () => {
  expect(isMarked('Nightly [clone ticket-77]', 'ticket-7')).toBe(false);
  expect(isMarked('Nightly [clone ticket-7] later edited', 'ticket-7')).toBe(false);
  expect(isMarked(undefined, 'ticket-7')).toBe(false);
  expect(isMarked('', 'ticket-7')).toBe(false);
});
