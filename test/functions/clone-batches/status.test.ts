import { expect, it } from 'vitest';
import { statusOfRun } from '../../../functions/clone-batches/status.ts';

const day = 24 * 60 * 60_000;
const run = { hasResults: false, ageMs: 10 * 60_000, isStopped: false, isAllDone: false };

it.each([
  ['runs', { execution: 'RUNNING' }, 'running'],
  ['runs, and nothing more of it begins', { execution: 'RUNNING', isStopped: true }, 'stopping'],
  ['has ended', { execution: 'SUCCEEDED', hasResults: true }, 'finished'],
  ['was cancelled, and has ended', { execution: 'SUCCEEDED', hasResults: true, isStopped: true }, 'finished'],
  ['was killed', { execution: 'ABORTED' }, 'aborted'],
  ['was killed, and is closed', { execution: 'ABORTED', hasResults: true }, 'aborted'],
  ['was killed when all was done', { execution: 'ABORTED', isAllDone: true }, 'finished'],
  ['is not known and is old', { execution: undefined }, 'aborted'],
  ['ended more than 90 days ago', { execution: undefined, hasResults: true, ageMs: 100 * day }, 'finished'],
] as const)('a run that %s', (_what, known, status) => {
  expect(statusOfRun({ ...run, ...known })).toEqual({ status, isStarting: false });
});

it('a run that Step Functions does not tell of yet is starting, and runs', () => {
  const starting = { ...run, execution: undefined, ageMs: 2_000 };
  expect(statusOfRun(starting)).toEqual({ status: 'running', isStarting: true });
  expect(statusOfRun({ ...starting, isStopped: true })).toEqual({ status: 'stopping', isStarting: true });
});
