import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import {
  backupJobOfMicrosoft365,
  copyJobOfMicrosoft365,
} from '../../../../functions/jobs/read/microsoft365.ts';
import { backupJobSchema } from '../../../../functions/veeam/microsoft365/backup-job.ts';
import { copyJobSchema } from '../../../../functions/veeam/microsoft365/copy-job.ts';

const names = {
  repositories: new Map([['r1', 'Object storage']]),
  organizations: new Map([['o1', 'contoso']]),
};
const fields = {
  id: 'j1',
  name: 'Mailboxes',
  description: 'All of them',
  repositoryId: 'r1',
  organizationId: 'o1',
  isEnabled: true,
  lastStatus: 'Success',
  lastRun: '2026-03-02T01:00:00Z',
  nextRun: '2026-03-03T01:00:00Z',
  lastBackup: '2026-03-02T01:20:00Z',
  schedulePolicy: { type: 'Daily' },
};

function backup(changes: object = {}, hasCopy = false) {
  const job = backupJobOfMicrosoft365('m', backupJobSchema.parse({ ...fields, ...changes }), names, hasCopy);
  expect(jobSchema.strict().parse(job)).toEqual(job);
  return job;
}

test('a backup job in the one shape', () => {
  expect(backup()).toEqual({
    server: 'm',
    product: 'microsoft365',
    id: 'j1',
    name: 'Mailboxes',
    description: 'All of them',
    type: 'Backup',
    status: 'idle',
    lastResult: 'success',
    raw: { status: 'Success', lastResult: 'Success' },
    lastRun: '2026-03-02T01:00:00.000Z',
    lastSuccess: '2026-03-02T01:20:00.000Z',
    nextRun: '2026-03-03T01:00:00.000Z',
    enabled: true,
    schedule: 'timed',
    repository: { id: 'r1', name: 'Object storage' },
    organization: { id: 'o1', name: 'contoso' },
    hasCopy: false,
  });
});

test('a copy job carries its source', () => {
  const read = copyJobSchema.parse({
    id: 'c1',
    name: 'Mailboxes - copy job',
    backupJobId: 'j1',
    lastStatus: 'Failed',
  });
  const job = copyJobOfMicrosoft365('m', read, names, 'Mailboxes');
  expect(jobSchema.strict().parse(job)).toEqual(job);
  expect(job).toMatchObject({
    type: 'Copy',
    lastResult: 'failed',
    copyOf: [{ id: 'j1', name: 'Mailboxes' }],
  });
  expect(job).not.toHaveProperty('hasCopy');
});

describe('one word tells state and result', () => {
  test.each([
    ['Running', 'running', 'none'],
    ['Queued', 'queued', 'none'],
    ['Disconnected', 'disconnected', 'none'],
    ['NotConfigured', 'unknown', 'none'],
    ['Stopped', 'idle', 'none'],
    ['Success', 'idle', 'success'],
    ['Warning', 'idle', 'warning'],
    ['Failed', 'idle', 'failed'],
    ['Levitating', 'unknown', 'none'],
  ])('%s', (lastStatus, status, lastResult) => {
    expect(backup({ lastStatus })).toMatchObject({ status, lastResult, raw: { status: lastStatus } });
  });

  test('a disabled job is disabled, unless it runs', () => {
    expect(backup({ isEnabled: false })).toMatchObject({ status: 'disabled', enabled: false });
    expect(backup({ isEnabled: false, lastStatus: 'Running' })).toMatchObject({
      status: 'running',
      enabled: false,
      runningSince: '2026-03-02T01:00:00.000Z',
    });
  });
});

test.each([
  ['Immediate', 'continuous'],
  ['ManualOnly', 'none'],
  ['Periodically', 'timed'],
  ['DailyAtTime', 'timed'],
  ['Lunar', undefined],
])('a schedule of the type %s', (type, schedule) => {
  expect(backup({ schedulePolicy: { type } }).schedule).toBe(schedule);
});

test('a repository whose name nobody tells keeps its id', () => {
  expect(backup({ repositoryId: 'r2' }).repository).toEqual({ id: 'r2' });
});
