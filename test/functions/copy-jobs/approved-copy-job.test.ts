import { expect, it } from 'vitest';
import {
  approvedCopyJob,
  type CopyJobPlanView,
  refuseOtherCopyJob,
} from '../../../functions/copy-jobs/views.ts';

const planned: CopyJobPlanView = {
  server: 'vb365-1',
  apiVersion: 'v8',
  action: 'create',
  backupJob: { id: '1', name: 'Mail' },
  repository: { id: '2', name: 'Archive' },
  enabled: true,
  schedule: { summary: 'At once', policy: { type: 'Immediate', backupCopyWindowEnabled: false } },
  differences: [],
  warnings: [],
};
/** As it comes back from a workflow's history. */
const approved = approvedCopyJob.parse(JSON.parse(JSON.stringify(planned)));

it.each<[what: string, now: Partial<CopyJobPlanView>]>([
  ['repository', { repository: { id: '3', name: 'Archive' } }],
  ['backupJob', { backupJob: { id: '9', name: 'Mail' } }],
  ['schedule', { schedule: { summary: 'At once', policy: { type: 'Periodically' } } }],
  ['enabled', { enabled: false }],
  ['action', { action: 'refuse' }],
  ['action', { action: 'update' }],
])('with another %s it is refused', (what, now) => {
  expect(() => refuseOtherCopyJob(approved, { ...planned, ...now })).toThrow(
    expect.objectContaining({ kind: 'conflict', problems: [expect.objectContaining({ field: what })] }),
  );
});

it('is done as it was shown, and found when an earlier try has done it', () => {
  expect(() =>
    refuseOtherCopyJob(approved, { ...planned, warnings: [{ field: 'a', message: 'b' }] }),
  ).not.toThrow();
  expect(() => refuseOtherCopyJob(approved, { ...planned, action: 'nothing' })).not.toThrow();
});
