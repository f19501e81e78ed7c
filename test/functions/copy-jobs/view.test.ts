import { expect, it } from 'vitest';
import { namesById } from '../../../functions/copy-jobs/survey.ts';
import { viewCopyJob, viewSchedule } from '../../../functions/copy-jobs/views.ts';
import { archive, backupJob, copyJob } from './server.ts';

const mail = backupJob('Mail');

it('shows names for ids, in any case, and times in UTC', () => {
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

it('leaves out what the server does not tell', () => {
  const seen = copyJob(mail, { isEnabled: undefined, repositoryId: null });
  const view = viewCopyJob('s', seen, namesById());
  expect(Object.keys(view)).toEqual(['server', 'id', 'name', 'backupJob', 'schedule']);
});

it.each([undefined, null, 7, { type: 'Immediate', backupCopyWindowEnabled: true }])(
  'shows a schedule of %j without failing',
  (policy) => {
    expect(viewSchedule(policy)).toMatchObject({ summary: expect.any(String), policy: policy ?? null });
    expect(viewSchedule(policy).window).toBeUndefined();
  },
);
