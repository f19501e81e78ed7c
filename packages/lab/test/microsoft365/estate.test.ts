import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeMicrosoft365Estate } from '../../src/microsoft365/estate.ts';

const now = new Date('2026-03-04T12:34:56Z');

const sizes = fc.record({
  jobs: fc.integer({ min: 0, max: 60 }),
  servers: fc.constant(1),
  seed: fc.nat(),
  copyJobGaps: fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }),
});

test('an estate of any size is whole: every copy job keeps the rules the server sets', () => {
  fc.assert(
    fc.property(sizes, fc.constantFrom('v6' as const, 'v8' as const), (size, version) => {
      const estate = makeMicrosoft365Estate(size, version, now);
      expect(estate.backupJobs).toHaveLength(size.jobs);
      const gaps = size.jobs - estate.copyJobs.length;
      if (size.copyJobGaps !== undefined) expect(gaps).toBe(Math.min(size.jobs, size.copyJobGaps));
      const repositories = new Map(estate.repositories.map((each) => [each.id, each]));
      const jobs = new Map(estate.backupJobs.map((job) => [job.id, job]));
      expect(jobs.size).toBe(size.jobs);
      expect(new Set(estate.backupJobs.map(({ name }) => name)).size).toBe(size.jobs);
      expect(new Set(estate.copyJobs.map(({ backupJobId }) => backupJobId)).size).toBe(
        estate.copyJobs.length,
      );
      for (const copyJob of estate.copyJobs) {
        const source = repositories.get(jobs.get(copyJob.backupJobId)?.repositoryId ?? '');
        const target = repositories.get(copyJob.repositoryId);
        expect(source?.kind).toBe('object-storage');
        expect(target?.kind).toBe('archive');
        expect([target?.proxyId, target?.proxyPoolId]).toEqual([source?.proxyId, source?.proxyPoolId]);
        expect(target?.retentionType).toBe(source?.retentionType);
      }
    }),
    { numRuns: 40 },
  );
});

test('the same size, version and time give the same estate; another seed another one', () => {
  const make = (seed: number) => makeMicrosoft365Estate({ jobs: 20, servers: 1, seed }, 'v8', now);
  expect(make(1)).toEqual(make(1));
  expect(make(1).backupJobs[1]?.id).not.toBe(make(2).backupJobs[1]?.id);
});

test('the default estate has a story for every rule', () => {
  const { backupJobs, copyJobs } = makeMicrosoft365Estate({ jobs: 12, servers: 2, seed: 1 }, 'v8', now);
  expect(copyJobs).toHaveLength(9);
  const withCopy = new Set(copyJobs.map(({ backupJobId }) => backupJobId));
  const names = backupJobs.filter(({ id }) => !withCopy.has(id)).map(({ name }) => name);
  expect(names.slice(0, 1)).toEqual(['Backup1']);
  expect(names).toContain('Legacy Mail on Disk');
  expect(new Set(backupJobs.map(({ lastStatus }) => lastStatus))).toEqual(
    new Set(['Success', 'Warning', 'Failed', 'Stopped']),
  );
  expect(backupJobs.some(({ isEnabled }) => !isEnabled)).toBe(true);
  expect(backupJobs.some(({ sessions }) => sessions.length === 0)).toBe(true);
  expect(backupJobs.some(({ sessions }) => sessions.at(-1)?.processedObjects === 0)).toBe(true);
  expect(copyJobs.some(({ isEnabled }) => !isEnabled)).toBe(true);
});

test('runs lie in the past, one after the other, and the next one in the future', () => {
  const { backupJobs, copyJobs } = makeMicrosoft365Estate({ jobs: 60, servers: 1, seed: 3 }, 'v8', now);
  for (const job of [...backupJobs, ...copyJobs]) {
    const times = job.sessions.flatMap(({ creationTime, endTime }) =>
      [creationTime, endTime ?? now].map(Number),
    );
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1) ?? 0).toBeLessThan(now.getTime());
    if (job.nextRun !== undefined) expect(job.nextRun.getTime()).toBeGreaterThan(now.getTime());
  }
});

test('a larger estate has the states that are seldom seen', () => {
  const { backupJobs } = makeMicrosoft365Estate({ jobs: 20, servers: 1, seed: 1 }, 'v8', now);
  const states = new Set(backupJobs.map(({ lastStatus }) => lastStatus));
  for (const state of ['NotConfigured', 'Disconnected', 'Queued']) expect(states).toContain(state);
});
