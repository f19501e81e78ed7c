import { expect, it } from 'vitest';
import { isOverdue } from '../../../../functions/clone/outcome/reconcile.ts';
import type { Clone } from '../../../../functions/clone/record.ts';

const clone = (startingAt?: string): Clone => ({
  id: 'c',
  server: 'em-1',
  request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
  requestedBy: { source: 'http', name: 'pipeline' },
  requestedAt: '2026-11-23T06:00:00Z',
  deadline: '2026-11-23T06:30:00Z',
  steps: [],
  ...(startingAt !== undefined && { startingAt }),
});

it.each<[startingAt: string | undefined, now: string, overdue: boolean]>([
  ['2026-11-23T06:00:05Z', '2026-11-23T06:59:59Z', false],
  ['2026-11-23T06:00:05Z', '2026-11-23T07:00:00Z', true],
  // It waits for a lease, and its time has not begun.
  [undefined, '2026-11-23T09:00:00Z', false],
])('a clone that began at %s is overdue at %s: %s', (startingAt, now, overdue) => {
  expect(isOverdue(clone(startingAt), new Date(now))).toBe(overdue);
});
