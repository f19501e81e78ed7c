import { describe, expect, it } from 'vitest';
import { controlFor, offeredControls } from '../../../../functions/jobs/controls/offered-controls.ts';
import type { Job } from '../../../../functions/jobs/job.ts';

const job: Pick<Job, 'product' | 'type' | 'status' | 'enabled' | 'lastResult' | 'schedule'> = {
  product: 'enterprise-manager',
  type: 'Backup',
  status: 'idle',
  enabled: true,
  lastResult: 'failed',
  schedule: 'timed',
};
const microsoft365 = { ...job, product: 'microsoft365', type: 'Backup' } as const;
const replication = { ...job, product: 'backup-replication', type: 'VSphereBackup' } as const;

it.each<[what: string, job: typeof job, controls: string[]]>([
  ['a job that failed', job, ['start', 'retry', 'disable']],
  ['one of Backup & Replication', replication, ['start', 'retry', 'disable']],
  ['one of Microsoft 365, which has no retry', microsoft365, ['start', 'disable']],
  ['one that succeeded', { ...job, lastResult: 'success' }, ['start', 'disable']],
  ['one with a warning, where nothing failed', { ...job, lastResult: 'warning' }, ['start', 'disable']],
  ['one that never ran', { ...job, lastResult: 'none' }, ['start', 'disable']],
  ['one that runs', { ...job, status: 'running' }, ['stop', 'disable']],
  ['one that waits', { ...job, status: 'queued' }, ['stop', 'disable']],
  ['one that is disabled', { ...job, enabled: false, status: 'disabled' }, ['start', 'retry', 'enable']],
  ['a copy job of Enterprise Manager', { ...job, type: 'BackupCopy' }, ['start', 'disable']],
  [
    'a copy job of Backup & Replication',
    { ...replication, type: 'BackupCopy' },
    ['start', 'retry', 'disable'],
  ],
  ['one without a schedule to switch', { ...job, schedule: 'none' }, ['start', 'retry']],
  ['one without a schedule elsewhere', { ...replication, schedule: 'none' }, ['start', 'retry', 'disable']],
  ['one that is told of by its sessions alone', { ...job, type: 'NasBackup' }, []],
])('%s', (_what, given, controls) => {
  expect(offeredControls(given)).toStrictEqual(controls);
});

describe('about a finding', () => {
  it.each<[rule: string, job: typeof job, control: string | undefined]>([
    ['last-result', job, 'retry'],
    ['last-result', microsoft365, 'start'],
    ['last-success-age', { ...job, lastResult: 'warning' }, 'start'],
    ['never-run', { ...job, lastResult: 'none' }, 'start'],
    ['copy-job-behind', microsoft365, 'start'],
    ['success-without-objects', { ...job, lastResult: 'success' }, 'start'],
    ['disabled-too-long', { ...job, enabled: false }, 'enable'],
    ['copy-job-behind', { ...microsoft365, enabled: false }, 'enable'],
    ['disabled-too-long', { ...job, enabled: false, schedule: 'none' }, undefined],
    ['running-too-long', { ...job, status: 'running' }, undefined],
    ['last-result', { ...job, status: 'running' }, undefined],
    ['microsoft365-job-without-copy', microsoft365, undefined],
    ['unknown-state', job, undefined],
    ['last-result', { ...job, type: 'AgentBackup' }, undefined],
  ])('of the rule %s %# it is %s', (rule, given, control) => {
    expect(controlFor(rule, given)).toBe(control);
  });
});
