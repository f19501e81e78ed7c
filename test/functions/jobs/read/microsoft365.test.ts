import { readCopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { readBackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import {
  backupJobOfMicrosoft365,
  copyJobOfMicrosoft365,
} from '../../../../functions/jobs/read/microsoft365.ts';
import { reading } from '../../../../packages/veeam/test/microsoft365/reading.ts';

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
  const job = backupJobOfMicrosoft365(
    'm',
    reading(readBackupJob, { ...fields, ...changes }).read,
    names,
    hasCopy,
  );
  expect(jobSchema.strict().parse(job)).toStrictEqual(job);
  return job;
}

test.each([
  ['Success', '2026-03-02T01:00:00.000Z'],
  ['Failed', '2026-03-02T01:20:00.000Z'],
  ['Warning', '2026-03-02T01:20:00.000Z'],
  ['Running', '2026-03-02T01:20:00.000Z'],
])('the last success of a job that shows %s is the start of that run, if known', (lastStatus, at) => {
  expect(backup({ lastStatus }).lastSuccess).toBe(at);
  if (lastStatus === 'Success')
    expect(backup({ lastRun: null }).lastSuccess).toBe('2026-03-02T01:20:00.000Z');
});

test('a backup job in the common form', () => {
  expect(backup()).toStrictEqual({
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
    lastSuccess: '2026-03-02T01:00:00.000Z',
    nextRun: '2026-03-03T01:00:00.000Z',
    enabled: true,
    schedule: 'timed',
    repository: { id: 'r1', name: 'Object storage' },
    organization: { id: 'o1', name: 'contoso' },
    hasCopy: false,
  });
});

test('a copy job carries its source', () => {
  const { read } = reading(readCopyJob, {
    id: 'c1',
    name: 'Mailboxes - copy job',
    backupJobId: 'j1',
    lastStatus: 'Failed',
  });
  const job = copyJobOfMicrosoft365('m', read, names, 'Mailboxes');
  expect(jobSchema.strict().parse(job)).toStrictEqual(job);
  expect(job).toMatchObject({
    type: 'Copy',
    lastResult: 'failed',
    copyOf: [{ id: 'j1', name: 'Mailboxes' }],
  });
  expect(job).not.toHaveProperty('hasCopy');
});

describe('one word has state and result', () => {
  test.each([
    ['Running', 'running', 'none'],
    ['Queued', 'queued', 'none'],
    ['Disconnected', 'disconnected', 'none'],
    ['NotConfigured', 'unknown', 'none'],
    ['Stopped', 'idle', 'none'],
    ['Success', 'idle', 'success'],
    ['Warning', 'idle', 'warning'],
    ['Failed', 'idle', 'failed'],
    ['Updating', 'unknown', 'none'],
    ['Levitating', 'unknown', 'unknown'],
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
  [{ type: 'manualOnly' }, 'none'],
  [{ type: 'Periodically' }, 'timed'],
  [{ type: 'Daily', scheduleEnabled: true }, 'timed'],
  [{ type: 'Daily', scheduleEnabled: null }, 'timed'],
  [{ type: 'Daily', scheduleEnabled: false }, 'none'],
  [{ type: 'Lunar' }, undefined],
  [{ type: 7 }, undefined],
  [null, undefined],
])('a backup job with the schedule %j', (schedulePolicy, schedule) => {
  expect(backup({ schedulePolicy, nextRun: null }).schedule).toBe(schedule);
});

test('a backup job that will run is scheduled, whatever the flag says', () => {
  expect(backup({ schedulePolicy: { type: 'Daily', scheduleEnabled: false } }).schedule).toBe('timed');
});

test.each([
  [{ type: 'Immediate' }, 'continuous'],
  [{ type: 'periodically' }, 'timed'],
  [{ type: 'DailyAtTime' }, 'timed'],
  [{ type: 'Lunar' }, undefined],
  ['Immediate', undefined],
])('a copy job with the schedule %j', (schedulePolicy, schedule) => {
  const { read } = reading(readCopyJob, { id: 'c1', schedulePolicy });
  expect(copyJobOfMicrosoft365('m', read, names, undefined).schedule).toBe(schedule);
});

describe('a job without a status', () => {
  test.each([
    [{ lastStatus: null, lastRun: null }, 'idle', 'none'],
    [{ lastStatus: null }, 'unknown', 'unknown'],
    [{ lastStatus: 7 }, 'unknown', 'unknown'],
    [{ lastStatus: undefined, isEnabled: false }, 'disabled', 'unknown'],
  ])('%j', (changes, status, lastResult) => {
    expect(backup(changes)).toMatchObject({ status, lastResult });
  });
});

test('a repository without a known name keeps its id, in any letter case', () => {
  expect(backup({ repositoryId: 'r2' }).repository).toStrictEqual({ id: 'r2' });
  expect(backup({ repositoryId: 'R1' }).repository).toStrictEqual({ id: 'R1', name: 'Object storage' });
});
