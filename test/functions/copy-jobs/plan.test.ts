import { describe, expect, it } from 'vitest';
import { changesTo, newCopyJob, planCopyJob, viewPlan } from '../../../functions/copy-jobs/plan.ts';
import { copyJobRequest, oneCopyJob, policyRunRequest } from '../../../functions/copy-jobs/request.ts';
import type { Survey } from '../../../functions/copy-jobs/survey.ts';
import { archive, backupJob, copyJob, immediate, repository, source } from './server.ts';

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
  ])('requested with %j, for a copy job with %j: %s', (asked, actual, action) => {
    const existing = copyJob(mail, actual);
    const plan = planCopyJob(request(asked), { ...survey, copyJob: existing }, at);
    expect(plan.action).toBe(action);
    expect(plan.differences.length > 0).toBe(action !== 'nothing');
  });

  it('warns about the repository that the backup job writes to, in any letter case of its id', () => {
    const onDisk = { ...mail, repositoryId: disk.id.toUpperCase() };
    const fields = (job: typeof mail) =>
      planCopyJob(request(), { ...survey, backupJob: job }, at).warnings.map(({ field }) => field);
    expect(fields(onDisk)).toContain('backupJob');
    expect(fields(mail)).not.toContain('backupJob');
    expect(fields({ ...mail, repositoryId: undefined })).toStrictEqual(['repository']);
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

  it('refuses a repository that cannot hold copies, and an interval that the version lacks', () => {
    expect(() => planCopyJob(request({ repository: 'disk' }), survey, at)).toThrow(
      /cannot hold copies.*archive/,
    );
    const poor = { ...survey, repositories: [disk] };
    expect(() => planCopyJob(request({ repository: 'disk' }), poor, at)).toThrow(/: none\.$/);
    expect(() => planCopyJob(request({ repository: 'disk' }), survey, at)).toThrow(/: source, archive\.$/);
    const schedule = { type: 'Periodically', every: '12 hours' };
    expect(() => planCopyJob(request({ schedule }), { ...survey, version: 'v6' }, at)).toThrow(/8 hours/);
    expect(planCopyJob(request({ schedule }), survey, at).action).toBe('create');
  });
});

it('accepts a copy job by a server and a GUID, and nothing else', () => {
  const id = '5658281f-625e-4627-89dd-000000000001';
  expect(oneCopyJob.safeParse({ server: 's', id }).success).toBe(true);
  for (const wrong of [{}, { server: 's' }, { id }, { server: 's', id: 'c1' }, { server: 's', id, more: 1 }])
    expect(oneCopyJob.safeParse(wrong).success).toBe(false);
});

it('carries out the request, unless it is a dry run, and edits only when told to', () => {
  expect(request()).toMatchObject({ dryRun: false, update: false });
  expect(request()).not.toHaveProperty('enabled');
  expect(policyRunRequest.parse({})).toStrictEqual({ dryRun: false });
});

describe('a plan that is shown', () => {
  const shown = (asked: object, actual?: object) => {
    const now = { ...survey, copyJob: actual && copyJob(mail, actual) };
    return viewPlan('s', planCopyJob(request(asked), now, at), now);
  };

  it('is enabled as requested, as the copy job is, or by default', () => {
    expect(shown({}).enabled).toBe(true);
    expect(shown({ enabled: false }).enabled).toBe(false);
    expect(shown({}, { isEnabled: false }).enabled).toBe(false);
    expect(shown({ enabled: true }, { isEnabled: false }).enabled).toBe(true);
    expect(shown({}, { isEnabled: undefined }).enabled).toBe(true);
  });

  it('contains all that it was decided from', () => {
    const plan = shown({}, { isEnabled: false });
    expect(plan).toStrictEqual({
      server: 's',
      apiVersion: 'v8',
      action: 'nothing',
      backupJob: { id: mail.id, name: 'Mail' },
      repository: { id: archive.id, name: 'archive' },
      enabled: false,
      schedule: plan.copyJob?.schedule,
      differences: [],
      warnings: plan.warnings,
      copyJob: expect.objectContaining({
        backupJob: { id: mail.id, name: 'Mail' },
        repository: { id: archive.id, name: 'archive' },
      }),
    });
    expect(shown({})).not.toHaveProperty('copyJob');
  });

  it('shows what is unknown about the copy job', () => {
    const asked = { enabled: true };
    expect(shown(asked, { repositoryId: 'gone', isEnabled: undefined }).differences).toStrictEqual([
      { field: 'repository', wanted: 'archive', actual: 'gone' },
      { field: 'enabled', wanted: 'true', actual: 'unknown' },
    ]);
    expect(shown(asked, { repositoryId: null }).differences).toStrictEqual([
      { field: 'repository', wanted: 'archive', actual: 'unknown' },
    ]);
    const schedulePolicy = { type: 'Periodically', periodicallyEvery: 'Hours1' };
    expect(shown({}, { schedulePolicy }).differences).toMatchObject([{ field: 'schedule.type' }]);
  });

  it('is refused with the field that cannot be satisfied', () => {
    const every = { schedule: { type: 'Periodically', every: '12 hours' } };
    const old = { ...survey, version: 'v7' as const };
    for (const [field, plan] of [
      ['repository', () => planCopyJob(request({ repository: 'disk' }), survey, at)],
      ['repository', () => planCopyJob(request({ repository: 'gone' }), survey, at)],
      ['schedule.every', () => planCopyJob(request(every), old, at)],
    ] as const)
      expect(plan).toThrow(
        expect.objectContaining({ kind: 'invalid-input', problems: [expect.objectContaining({ field })] }),
      );
  });
});

it('sends the wanted values, and no organization if it is unknown', () => {
  const wanted = { backupJob: mail, repository: archive, schedulePolicy: immediate, enabled: undefined };
  const sent = { backupJobId: mail.id, repositoryId: archive.id, isEnabled: true, schedulePolicy: immediate };
  expect(newCopyJob(wanted, 'v8')).toStrictEqual({ ...sent, organizationId: 'org' });
  expect(newCopyJob(wanted, 'v7')).toStrictEqual(sent);
  const none = { ...mail, organizationId: undefined };
  expect(newCopyJob({ ...wanted, backupJob: none, enabled: false }, 'v8')).toStrictEqual({
    ...sent,
    isEnabled: false,
  });
  expect(changesTo(wanted)).toStrictEqual({ repositoryId: archive.id, schedulePolicy: immediate });
  expect(changesTo({ ...wanted, enabled: false })).toStrictEqual({
    repositoryId: archive.id,
    schedulePolicy: immediate,
    isEnabled: false,
  });
});
