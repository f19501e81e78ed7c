import { expect, it } from 'vitest';
import { namesById } from '../../../functions/copy-jobs/survey.ts';
import {
  approvedCopyJob,
  type CopyJobPlanView,
  copyJobList,
  copyJobOutcome,
  copyJobPlanView,
  refuseOtherCopyJob,
  viewCopyJob,
  viewSchedule,
} from '../../../functions/copy-jobs/views.ts';
import { archive, backupJob, copyJob } from './server.ts';

const mail = backupJob('Mail');

it('shows names for ids, in any letter case, and times in UTC', () => {
  const seen = copyJob(mail, {
    repositoryId: archive.id.toUpperCase(),
    nextRun: '2026-01-15T12:00:00+01:00',
  });
  expect(viewCopyJob('s', seen, namesById([mail], [archive]))).toMatchObject({
    backupJob: { id: mail.id, name: 'Mail' },
    repository: { name: 'archive' },
    nextRun: '2026-01-15T11:00:00.000Z',
    enabled: true,
  });
});

it('leaves out what the server does not report', () => {
  const seen = copyJob(mail, { isEnabled: undefined, repositoryId: null });
  const view = viewCopyJob('s', seen, namesById());
  expect(Object.keys(view)).toStrictEqual(['server', 'id', 'name', 'backupJob', 'schedule']);
});

it.each([undefined, null, 7, { type: 'Immediate', backupCopyWindowEnabled: true }])(
  'shows a schedule of %j without failing',
  (policy) => {
    expect(viewSchedule(policy)).toMatchObject({ summary: expect.any(String), policy: policy ?? null });
    expect(viewSchedule(policy).window).toBeUndefined();
  },
);

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
/** As it is read from a workflow's history. */
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

it('is carried out as shown, and found when an earlier try carried it out', () => {
  expect(() =>
    refuseOtherCopyJob(approved, { ...planned, warnings: [{ field: 'a', message: 'b' }] }),
  ).not.toThrow();
  expect(() => refuseOtherCopyJob(approved, { ...planned, action: 'nothing' })).not.toThrow();
});

it('shows all that the server reports, with these names', () => {
  const times = {
    lastRun: '2026-01-14T11:00:00Z',
    lastBackup: '2026-01-13T11:00:00Z',
    nextRun: '2026-01-15T11:00:00Z',
  };
  const seen = copyJob(mail, { lastStatus: 'Warning', ...times });
  expect(viewCopyJob('s', seen, namesById())).toStrictEqual({
    server: 's',
    id: seen.id,
    name: seen.name,
    backupJob: { id: mail.id },
    repository: { id: archive.id },
    enabled: true,
    lastStatus: 'Warning',
    lastRun: '2026-01-14T11:00:00.000Z',
    lastBackup: '2026-01-13T11:00:00.000Z',
    nextRun: '2026-01-15T11:00:00.000Z',
    schedule: viewSchedule(seen.schedulePolicy),
  });
});

it('is read as it was shown', () => {
  const shown = viewCopyJob('s', copyJob(mail), namesById([mail], [archive]));
  const warnings = [{ field: 'repository', message: 'beware' }];
  const differences = [{ field: 'enabled', wanted: 'true', actual: 'false' }];
  const plan = { ...planned, copyJob: shown, warnings, differences };
  expect(copyJobPlanView.parse(plan)).toStrictEqual(plan);
  const outcome = { copyJob: shown, adopted: true, changed: differences, warnings };
  expect(copyJobOutcome.parse(outcome)).toStrictEqual(outcome);
  const list = { copyJobs: [shown], unread: [{ server: 's', code: 'c', message: 'm' }] };
  expect(copyJobList.parse(list)).toStrictEqual(list);
  for (const action of ['create', 'nothing', 'update', 'refuse'])
    expect(copyJobPlanView.safeParse({ ...plan, action }).success).toBe(true);
});

it('accepts the plan that a user saw, for any change, without the irrelevant parts', () => {
  for (const action of ['create', 'nothing', 'update', 'refuse'] as const)
    expect(approvedCopyJob.parse({ ...planned, action })).toStrictEqual({
      server: 'vb365-1',
      action,
      backupJob: planned.backupJob,
      repository: planned.repository,
      enabled: true,
      schedule: { policy: planned.schedule.policy },
    });
});
