import { describe, expect, it } from 'vitest';
import { planCopyJob, viewPlan } from '../../../functions/copy-jobs/plan.ts';
import { copyJobRequest, oneCopyJob, policyRunRequest } from '../../../functions/copy-jobs/request.ts';
import type { Survey } from '../../../functions/copy-jobs/survey.ts';
import { archive, backupJob, copyJob, repository, source } from './server.ts';

const at = new Date('2026-01-15T12:00:00Z');
const mail = backupJob('Mail');
const disk = repository('disk');
const survey: Survey = {
  version: 'v8',
  backupJob: mail,
  repositories: [source, archive, disk],
  copyJob: undefined,
};
const request = (more: object = {}) =>
  copyJobRequest.parse({
    server: 's',
    backupJob: 'Mail',
    repository: 'archive',
    schedule: { type: 'Immediate' },
    ...more,
  });

describe('planCopyJob', () => {
  it('creates what is missing', () => {
    const plan = planCopyJob(request(), survey, at);
    expect(plan).toMatchObject({
      action: 'create',
      wanted: { backupJob: mail, repository: archive, enabled: undefined },
      differences: [],
    });
    expect(viewPlan('s', plan, survey)).toMatchObject({ action: 'create', enabled: true, apiVersion: 'v8' });
  });

  it.each([
    [{}, {}, 'nothing'],
    [{}, { isEnabled: false }, 'nothing'],
    [{ enabled: true }, { isEnabled: false }, 'refuse'],
    [{ enabled: true, update: true }, { isEnabled: false }, 'update'],
    [{}, { repositoryId: source.id }, 'refuse'],
    [{}, { repositoryId: archive.id.toUpperCase() }, 'nothing'],
    [{}, { schedulePolicy: { type: 'periodically', periodicallyEvery: 'Hours1' } }, 'refuse'],
    [{ update: true }, { schedulePolicy: null }, 'update'],
  ])('asked with %j, of a copy job with %j: %s', (asked, actual, action) => {
    const existing = copyJob(mail, actual);
    const plan = planCopyJob(request(asked), { ...survey, copyJob: existing }, at);
    expect(plan.action).toBe(action);
    expect(plan.differences.length > 0).toBe(action !== 'nothing');
  });

  it('warns of the repository that the backup job writes to, whatever the case of its id', () => {
    const onDisk = { ...mail, repositoryId: disk.id.toUpperCase() };
    const fields = (job: typeof mail) =>
      planCopyJob(request(), { ...survey, backupJob: job }, at).warnings.map(({ field }) => field);
    expect(fields(onDisk)).toContain('backupJob');
    expect(fields(mail)).not.toContain('backupJob');
  });

  it('names both sides of a difference', () => {
    const existing = copyJob(mail, { repositoryId: source.id, isEnabled: false });
    const plan = planCopyJob(request({ enabled: true }), { ...survey, copyJob: existing }, at);
    expect(plan.differences).toStrictEqual([
      { field: 'repository', wanted: 'archive', actual: 'source' },
      { field: 'enabled', wanted: 'true', actual: 'false' },
    ]);
  });

  it('shows the schedule in words and the window as a grid', () => {
    const schedule = {
      type: 'Periodically',
      every: '4 hours',
      window: { text: 'mon-fri 22:00-06:00', timeZone: 'Europe/Berlin' },
    };
    const view = viewPlan('s', planCopyJob(request({ schedule }), survey, at), survey);
    expect(view.schedule).toMatchObject({
      summary: 'Every 4 hours, within mon-fri 22:00-06:00 (UTC+01:00)',
      policy: { periodicallyEvery: 'Hours4', backupCopyWindowSettings: { minuteOffset: 60 } },
    });
    expect(view.schedule.window?.grid).toHaveLength(8);
  });

  it('refuses what cannot hold copies, and an interval that the version lacks', () => {
    expect(() => planCopyJob(request({ repository: 'disk' }), survey, at)).toThrow(
      /cannot hold copies.*archive/,
    );
    const schedule = { type: 'Periodically', every: '12 hours' };
    expect(() => planCopyJob(request({ schedule }), { ...survey, version: 'v6' }, at)).toThrow(/8 hours/);
    expect(planCopyJob(request({ schedule }), survey, at).action).toBe('create');
  });
});

it('takes one copy job by a server and a GUID, and nothing else', () => {
  const id = '5658281f-625e-4627-89dd-000000000001';
  expect(oneCopyJob.safeParse({ server: 's', id }).success).toBe(true);
  for (const wrong of [{}, { server: 's' }, { id }, { server: 's', id: 'c1' }, { server: 's', id, more: 1 }])
    expect(oneCopyJob.safeParse(wrong).success).toBe(false);
});

it('does what is asked for, unless it is only to be planned, and edits nothing that it is not told to', () => {
  expect(request()).toMatchObject({ dryRun: false, update: false });
  expect(request()).not.toHaveProperty('enabled');
  expect(policyRunRequest.parse({})).toStrictEqual({ dryRun: false });
});
