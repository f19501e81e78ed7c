import { expect, test } from 'vitest';
import { makeMicrosoft365Estate } from '../../../../local/lab/microsoft365/estate.ts';
import { lastRestorePoint, settle } from '../../../../local/lab/microsoft365/runs.ts';
import { tellState } from '../../../../local/lab/microsoft365/told-state.ts';

const NOW = new Date('2026-03-04T12:00:00Z');
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
const estateWith = () => {
  const estate = makeMicrosoft365Estate({ jobs: 12, servers: 1, seed: 1 }, 'v8', NOW);
  const [copyJob] = estate.copyJobs;
  if (copyJob === undefined) throw new Error('The estate has no copy job.');
  return { estate, copyJob };
};

test('a job shows any status it is told, and keeps the rest', () => {
  const { estate, copyJob } = estateWith();
  const before = { ...copyJob };
  expect(tellState(estate, { job: copyJob.id.toUpperCase(), status: 'Levitating' })).toBe(true);
  expect(copyJob).toEqual({ ...before, lastStatus: 'Levitating', eTag: 2 });
});

test('a told run replaces all earlier ones', () => {
  const { estate, copyJob } = estateWith();
  const lastRun = {
    creationTime: LONG_AGO,
    endTime: LONG_AGO,
    result: 'Warning' as const,
    processedObjects: 0,
  };
  tellState(estate, { job: copyJob.id, lastRun, nextRun: null, isEnabled: false });
  expect(copyJob).toMatchObject({ lastStatus: 'Warning', nextRun: undefined, isEnabled: false });
  expect(copyJob.sessions).toHaveLength(1);
  expect(lastRestorePoint(copyJob)).toEqual(LONG_AGO);
  tellState(estate, { job: copyJob.id, lastRun: null });
  expect(copyJob.sessions).toEqual([]);
});

test('a told run without an end goes on, whatever the clock', () => {
  const { estate, copyJob } = estateWith();
  tellState(estate, {
    job: copyJob.id,
    lastRun: { creationTime: LONG_AGO, result: 'Success', processedObjects: 3 },
  });
  settle(estate, new Date('2027-01-01T00:00:00Z'), 10_000);
  expect(copyJob.lastStatus).toBe('Running');
  expect(copyJob.sessions).toHaveLength(1);
});

test('there is no such job', () => {
  const { estate } = estateWith();
  expect(tellState(estate, { job: 'none', status: 'Failed' })).toBe(false);
});
