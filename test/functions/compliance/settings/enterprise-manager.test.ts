import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { describe, expect, it } from 'vitest';
import { settingsOfEnterpriseManager } from '../../../../functions/compliance/settings/enterprise-manager.ts';

describe('an entity of Enterprise Manager', () => {
  const info = {
    kind: 'BackupJobInfo',
    includes: [],
    linked: undefined,
    objects: 3,
    guestProcessing: undefined,
    passwordKeyId: undefined,
    isEncrypted: false,
    gfsRetention: {
      enabled: true,
      weekly: { enabled: true, retentionPeriod: 6, selected: 'Saturday' },
      monthly: { enabled: false, retentionPeriod: 12, selected: 'Last' },
      yearly: undefined,
    },
    simpleRetention: { retainCycles: 9, retainDaysToKeep: 21, retainLimitType: 'Days' },
  } satisfies NonNullable<Job['jobInfo']>;
  const schedule = {
    kind: 'Standard',
    retry: { enabled: true, times: 3, timeout: 10 },
    daily: {
      enabled: true,
      kind: 'SelectedDays',
      days: ['Monday', 'Thursday'],
      time: '22:00',
      timeOffsetUtc: 1,
    },
  } as unknown as Job['schedule'];

  it('has retention, GFS, schedule, retries and encryption', () => {
    expect(settingsOfEnterpriseManager({ jobInfo: info, schedule, scheduleConfigured: true })).toEqual({
      retention: { days: 21, gfs: { weeks: 6, months: 0, years: 0 } },
      encryption: false,
      schedule: { by: 'time', everyHours: 96 },
      retries: 3,
      objects: 3,
    });
  });

  it('includes the processing of single machines', () => {
    const guest = (vssSnapshotMode: string) =>
      ({ vssSnapshotMode }) as NonNullable<typeof info.guestProcessing>;
    const machine = (mode?: string) => ({
      id: undefined,
      hierarchyObjRef: undefined,
      name: undefined,
      displayName: undefined,
      guestProcessing: mode === undefined ? undefined : guest(mode),
    });
    const of = (whole: string, ...machines: (string | undefined)[]) =>
      settingsOfEnterpriseManager({
        jobInfo: { ...info, guestProcessing: guest(whole), includes: machines.map(machine) },
        schedule,
        scheduleConfigured: true,
      }).guest;
    expect(of('RequireSuccess', undefined, 'IgnoreFailures')).toMatchObject({
      applicationAware: true,
      tolerated: 1,
    });
    expect(of('RequireSuccess', 'Disabled', 'ignorefailures', undefined)).toMatchObject({ tolerated: 2 });
    expect(of('Disabled')).toMatchObject({ applicationAware: false, tolerated: 0 });
    expect(of('Disabled', 'RequireSuccess')).toMatchObject({ applicationAware: true, tolerated: 0 });
  });

  it.each([
    [['January', 'April'], 9],
    [['Feb', 'no month'], 12],
    [['no month'], undefined],
  ])('runs in %j: at most %s months between runs', (months, apart) => {
    const monthly = { enabled: true, months };
    const of = settingsOfEnterpriseManager({
      jobInfo: undefined,
      schedule: { kind: 'Standard', monthly } as unknown as Job['schedule'],
      scheduleConfigured: true,
    });
    expect(of.schedule).toEqual({ by: 'time', ...(apart && { everyHours: apart * 744 }) });
  });

  it.each([
    [{ kind: 'ImmediateCopyMode' }, { by: 'continuous' }],
    [{ kind: 'Standard', continuous: { enabled: true } }, { by: 'continuous' }],
    [
      {
        kind: 'Standard',
        continuous: { enabled: false },
        daily: { enabled: true, kind: 'Everyday', days: [] },
      },
      { by: 'time', everyHours: 24 },
    ],
    [
      {
        kind: 'Standard',
        daily: { enabled: true, kind: 'Everyday', days: [] },
        periodically: { enabled: false, kind: 'Hours', fullPeriod: 2 },
      },
      { by: 'time', everyHours: 24 },
    ],
  ])('a schedule of %j', (given, read) => {
    const settings = settingsOfEnterpriseManager({
      jobInfo: undefined,
      schedule: given as unknown as Job['schedule'],
      scheduleConfigured: true,
    });
    expect(settings.schedule).toEqual(read);
  });

  const none = '00000000-0000-0000-0000-000000000000';
  const indexed = (windows?: string, linux?: string) => ({
    windowsIndexing: windows === undefined ? undefined : { mode: windows },
    linuxIndexing: linux === undefined ? undefined : { mode: linux },
  });
  it.each<[guest: object, read: object]>([
    [{}, { credentials: false }],
    [indexed('Disabled', 'None'), { indexing: false, credentials: false }],
    [indexed('Disabled', 'EverythingButNone'), { indexing: true, credentials: false }],
    [indexed(undefined, 'Everything'), { indexing: true, credentials: false }],
    [indexed('disable'), { indexing: false, credentials: false }],
    [{ windowsCredentialsId: none, linuxCredentialsId: none }, { credentials: false }],
    [{ windowsCredentialsId: none, linuxCredentialsId: 'c' }, { credentials: true }],
    [{ windowsCredentialsId: 'c' }, { credentials: true }],
  ])('processes guests as %j', (guestProcessing, read) => {
    const jobInfo = {
      ...info,
      guestProcessing: guestProcessing as NonNullable<Job['jobInfo']>['guestProcessing'],
    };
    const settings = settingsOfEnterpriseManager({ jobInfo, schedule: undefined, scheduleConfigured: true });
    expect(settings.guest).toEqual(read);
  });

  it('copies the jobs that it is linked with', () => {
    const uid = (id: string) => ({ uid: `urn:veeam:Job:${id}` });
    const id = '49607f55-4cc4-4ea5-a2c9-e750318d0f34';
    const other = '59607f55-4cc4-4ea5-a2c9-e750318d0f34';
    const linked = {
      jobs: [uid(id), { uid: undefined }],
      backups: [{}, {}],
      repositories: [{ uid: undefined }, uid(other)],
    } as unknown as NonNullable<Job['jobInfo']>['linked'];
    const of = { jobInfo: { ...info, linked }, schedule: undefined, scheduleConfigured: true };
    expect(settingsOfEnterpriseManager(of).copies).toEqual({ jobs: [id], backups: 2, repositories: [other] });
  });

  it.each<[changes: object, retention: object | undefined]>([
    [
      { simpleRetention: { retainCycles: 9, retainDaysToKeep: 21, retainLimitType: 'Cycles' } },
      { points: 9 },
    ],
    [{ simpleRetention: { retainCycles: 9, retainDaysToKeep: 21, retainLimitType: 'Weeks' } }, undefined],
    [{ simpleRetention: { retainCycles: 9, retainDaysToKeep: 21 } }, undefined],
    [{ simpleRetention: undefined }, undefined],
    [
      { simpleRetention: undefined, gfsRetention: { ...info.gfsRetention, enabled: false } },
      { gfs: { weeks: 0, months: 0, years: 0 } },
    ],
    [
      {
        simpleRetention: undefined,
        gfsRetention: {
          enabled: true,
          weekly: { enabled: true },
          yearly: { enabled: true, retentionPeriod: 3 },
        },
      },
      { gfs: { weeks: 0, months: 0, years: 3 } },
    ],
  ])('keeps by %j', (changes, retention) => {
    const jobInfo = { ...info, gfsRetention: undefined, ...changes } as unknown as Job['jobInfo'];
    const settings = settingsOfEnterpriseManager({ jobInfo, schedule: undefined, scheduleConfigured: true });
    expect(settings.retention).toEqual(retention);
  });

  const window = { enabled: true, hours: { sunday: '1,1', monday: '0,1' } };
  const on = { enabled: true };
  it.each<[schedule: object, read: object | undefined]>([
    [{}, undefined],
    [
      { daisyChain: on, backupWindow: window },
      { by: 'after-job', windowHours: 3 },
    ],
    [{ daisyChain: on, backupWindow: { ...window, enabled: false } }, { by: 'after-job' }],
    [
      { daisyChain: { enabled: false }, continuous: on, backupWindow: window },
      { by: 'continuous', windowHours: 3 },
    ],
    [{ daily: { ...on, kind: 'WeekDays', days: [] } }, { by: 'time', everyHours: 72 }],
    [{ daily: { ...on, days: ['Friday'] } }, { by: 'time', everyHours: 168 }],
    [
      { daily: { ...on, kind: 'Everyday', days: [] }, periodically: { ...on, kind: 'Days', fullPeriod: 2 } },
      { by: 'time', everyHours: 24 },
    ],
    [
      { periodically: { ...on, kind: 'Days', fullPeriod: 2 }, backupWindow: window },
      { by: 'time', everyHours: 48, windowHours: 3 },
    ],
    [{ periodically: { ...on, kind: 'hours', fullPeriod: 3 } }, { by: 'time', everyHours: 3 }],
    [{ periodically: { ...on, kind: 'Minutes', fullPeriod: 30 } }, { by: 'time', everyHours: 0.5 }],
    [{ periodically: { ...on, kind: 'Weeks', fullPeriod: 3 } }, { by: 'time' }],
    [{ periodically: { ...on, kind: 'Hours' } }, { by: 'time' }],
    [{ periodically: { ...on, fullPeriod: 3 } }, { by: 'time' }],
    [{ monthly: { enabled: false, months: ['May'] } }, undefined],
  ])('has a schedule of %j', (given, read) => {
    const schedule = given as unknown as Job['schedule'];
    const of = (scheduleConfigured: boolean) =>
      settingsOfEnterpriseManager({ jobInfo: undefined, schedule, scheduleConfigured }).schedule;
    expect([of(true), of(false)]).toEqual([read, { by: 'nothing' }]);
  });

  it.each([
    [{ enabled: false, times: 3 }, 0],
    [{ enabled: true, times: 3 }, 3],
    [{ times: 3 }, undefined],
  ])('retries by %j', (retry, retries) => {
    const given = { retry } as unknown as Job['schedule'];
    const settings = settingsOfEnterpriseManager({
      jobInfo: undefined,
      schedule: given,
      scheduleConfigured: true,
    });
    expect(settings.retries).toBe(retries);
  });

  it('without values has no settings', () => {
    const nothing = { jobInfo: undefined, schedule: undefined, scheduleConfigured: undefined };
    expect(settingsOfEnterpriseManager(nothing)).toEqual({});
  });

  it('of a job without a schedule', () => {
    expect(
      settingsOfEnterpriseManager({ jobInfo: undefined, schedule: undefined, scheduleConfigured: false }),
    ).toEqual({ schedule: { by: 'nothing' } });
  });
});
