import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import { jobOfBackupReplication } from '../../../../functions/jobs/read/backup-replication.ts';
import { copySources } from '../../../../functions/jobs/read/copy-sources.ts';
import { readJobState } from '../../../../functions/veeam/backup-replication/job-state.ts';
import { JsonRecord } from '../../../../functions/veeam/transport/json-record.ts';
import { OddValues } from '../../../../functions/veeam/transport/odd-values.ts';

const least = {
  id: 'a1',
  name: 'DB',
  type: 'Backup',
  description: 'Nightly',
  status: 'inactive',
  lastResult: 'Success',
  workload: 'vm',
  objectsCount: 3,
};
const noCopies = copySources([], []);

function shape(fields: object, copies: ReturnType<typeof copySources> | undefined = undefined) {
  const all = { ...least, ...fields };
  const state = readJobState(new JsonRecord(all, all.id, new OddValues((text) => text)), all.id);
  const job = jobOfBackupReplication('vbr-1', state, copies);
  expect(jobSchema.strict().parse(job)).toEqual(job);
  return job;
}

describe('a job state in the one shape', () => {
  test('of the oldest revision', () => {
    const times = { lastRun: '2026-03-02T02:00:00.96+01:00', nextRun: '2026-03-03T02:00:00+01:00' };
    expect(shape({ ...times, repositoryId: 'r1', repositoryName: 'Main', sessionId: 's1' })).toEqual({
      server: 'vbr-1',
      product: 'backup-replication',
      id: 'a1',
      name: 'DB',
      description: 'Nightly',
      type: 'Backup',
      status: 'idle',
      lastResult: 'success',
      raw: { status: 'inactive', lastResult: 'Success' },
      lastRun: '2026-03-02T01:00:00.960Z',
      nextRun: '2026-03-03T01:00:00.000Z',
      enabled: true,
      schedule: 'timed',
      repository: { id: 'r1', name: 'Main' },
      objects: 3,
      session: { id: 's1' },
    });
  });

  test.each([
    ['running', 'running', true],
    ['Running', 'running', true],
    ['Starting', 'running', true],
    ['stopping', 'running', true],
    ['Inactive', 'idle', true],
    ['Enabled', 'idle', true],
    ['Stopped', 'idle', true],
    ['Disabled', 'disabled', false],
    ['Hibernating', 'unknown', true],
  ])('says %s in its own word and as %s', (sent, status, enabled) => {
    expect(shape({ status: sent })).toMatchObject({ status, enabled, raw: { status: sent } });
  });

  test('running since its last run, with no result yet', () => {
    const job = shape({
      status: 'Running',
      lastResult: 'None',
      lastRun: '2026-03-02T01:00:00Z',
      progressPercent: 7,
    });
    expect(job).toMatchObject({
      lastResult: 'none',
      runningSince: '2026-03-02T01:00:00.000Z',
      session: { progressPercent: 7 },
    });
  });

  test.each([
    [{ runAfterJob: { jobId: 'x', jobName: 'First' }, nextRun: null }, 'after-job'],
    [{ type: 'BackupCopy', backupCopyMode: 'Immediate' }, 'continuous'],
    [{ nextRun: null }, undefined],
  ])('starts as %o says', (fields, schedule) => {
    expect(shape(fields).schedule).toBe(schedule);
  });

  test('without a repository names none', () => {
    expect(shape({ repositoryId: null })).not.toHaveProperty('repository');
  });
});

describe('what copies a job', () => {
  const copyJob = (includes: object) => ({ id: 'c1', document: { sourceObjects: { includes } } as never });

  test('is not told where the revision shows no copy jobs', () => {
    expect(shape({})).not.toHaveProperty('hasCopy');
  });

  test('is told to be nothing when there is no copy job', () => {
    expect(shape({}, noCopies)).toMatchObject({ hasCopy: false });
  });

  test('is a copy job that names it, which carries its sources', () => {
    const copies = copySources([copyJob({ jobs: [{ id: 'a1', name: 'DB' }] })], ['c1']);
    expect(shape({}, copies)).toMatchObject({ hasCopy: true });
    expect(shape({ id: 'a2' }, copies)).toMatchObject({ hasCopy: false });
    const copy = shape({ id: 'c1', type: 'BackupCopy' }, copies);
    expect(copy.copyOf).toEqual([{ id: 'a1', name: 'DB' }]);
    expect(copy).not.toHaveProperty('hasCopy');
  });

  test.each([
    ['copies a repository', [copyJob({ repositories: [{ id: 'r1' }] })], ['c1']],
    ['copies a backup', [copyJob({ backups: [{ id: 'b1' }] })], ['c1']],
    ['says nothing we can read', [{ id: 'c1', document: { sourceObjects: 'all' } as never }], ['c1']],
    ['has no document', [], ['c1']],
  ])('stays open when a copy job %s', (_what, documents, ids) => {
    expect(shape({}, copySources(documents, ids))).not.toHaveProperty('hasCopy');
  });
});
