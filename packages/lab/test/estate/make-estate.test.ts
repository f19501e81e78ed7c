import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeEstate } from '../../src/estate/make-estate.ts';
import { nextRun } from '../../src/estate/runs.ts';

const now = new Date('2026-03-04T12:34:56Z');

const sizes = fc.record({
  jobs: fc.integer({ min: 0, max: 60 }),
  servers: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

test('an estate of any size is consistent: every reference has a target and no server has a name twice', () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const estate = makeEstate(size, now);
      expect(estate.jobs).toHaveLength(size.jobs);
      expect(estate.backupServers).toHaveLength(size.servers);
      const repositories = new Map(estate.repositories.map((each) => [each.id, each.backupServerId]));
      for (const job of estate.jobs) {
        if (job.repositoryId === undefined) expect(job.kind).toBe('Replica');
        else expect(repositories.get(job.repositoryId)).toBe(job.backupServerId);
        expect(job.name.length).toBeLessThanOrEqual(50);
      }
      const names = estate.jobs.map((job) => `${job.backupServerId} ${job.name}`);
      expect(new Set(names).size).toBe(size.jobs);
      const ids = [...estate.jobs, ...estate.repositories, ...estate.backupServers].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 50 },
  );
});

test('runs lie in the past, one after the other, and the next one in the future', () => {
  for (const job of makeEstate({ jobs: 60, servers: 2, seed: 3 }, now).jobs) {
    const times = job.runs.flatMap((run) => [
      run.creationTime.getTime(),
      run.endTime?.getTime() ?? Number.NaN,
    ]);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1) ?? 0).toBeLessThan(now.getTime());
    expect(nextRun(job, now)?.getTime() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now.getTime());
  }
});

test('the default estate has a story for every rule: failing, stale, never run, disabled, unscheduled', () => {
  const { jobs } = makeEstate({ jobs: 12, servers: 2, seed: 1 }, now);
  const daysSince = (date: Date | undefined) => (now.getTime() - (date?.getTime() ?? 0)) / 86_400_000;
  expect(jobs.some((job) => job.runs.at(-1)?.result === 'Failed')).toBe(true);
  expect(jobs.some((job) => job.runs.length > 0 && daysSince(job.runs.at(-1)?.endTime) > 8)).toBe(true);
  expect(jobs.some((job) => job.runs.length === 0)).toBe(true);
  expect(jobs.some((job) => job.scheduleConfigured && !job.scheduleEnabled)).toBe(true);
  expect(jobs.some((job) => !job.scheduleConfigured)).toBe(true);
  const twins = jobs.filter((job) => job.name === 'DB Backup');
  expect(new Set(twins.map((job) => job.backupServerId)).size).toBe(2);
});
