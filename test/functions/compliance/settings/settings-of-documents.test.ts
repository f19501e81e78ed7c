import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import { describe, expect, it } from 'vitest';
import { settingsOfBackupReplication } from '../../../../functions/compliance/settings/backup-replication.ts';
import { settingsOfEnterpriseManager } from '../../../../functions/compliance/settings/enterprise-manager.ts';
import { jobSettingsSchema } from '../../../../functions/compliance/settings/job-settings.ts';
import { settingsOfMicrosoft365 } from '../../../../functions/compliance/settings/microsoft365.ts';
import { answeredJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/answered-job.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';

describe('a document of Backup & Replication', () => {
  it('of the reference, whole', () => {
    const settings = settingsOfBackupReplication(storedJob);
    expect(settings).toEqual({
      retention: { points: 7, gfs: { weeks: 0, months: 0, years: 0 } },
      encryption: false,
      schedule: { by: 'time', everyHours: 24 },
      retries: 3,
      guest: { applicationAware: true, tolerated: 0, indexing: false, credentials: true },
      healthCheck: false,
      fullBackups: { synthetic: false, active: false },
      storage: { repositoryId: '49607f55-4cc4-4ea5-a2c9-e750318d0f34' },
      objects: 1,
      exclusions: { objects: 0, disks: 0 },
      notifications: { mail: false, snmp: false },
    });
    expect(jobSettingsSchema.strict().parse(settings)).toEqual(settings);
  });

  it('in which each value only stands for its type', () => {
    expect(jobSettingsSchema.safeParse(settingsOfBackupReplication(answeredJob)).success).toBe(true);
    expect(settingsOfBackupReplication(answeredJob)).toMatchObject({
      schedule: { by: 'nothing' },
      exclusions: { objects: 1, disks: 0 },
    });
  });

  it.each([
    [{ dailyKind: 'WeekDays' }, 72],
    [{ dailyKind: 'SelectedDays', days: ['sunday', 'Wednesday'] }, 96],
    [{ dailyKind: 'SelectedDays', days: ['friday'] }, 168],
    [{ dailyKind: 'SelectedDays', days: [] }, undefined],
  ])('daily %j: at most %s hours between runs', (daily, everyHours) => {
    const schedule = { runAutomatically: true, daily: { isEnabled: true, ...daily } };
    expect(settingsOfBackupReplication({ schedule })?.schedule?.everyHours).toBe(everyHours);
  });

  it('periodic, monthly and continuous schedules, and a window', () => {
    const of = (schedule: object) =>
      settingsOfBackupReplication({ schedule: { runAutomatically: true, ...schedule } })?.schedule;
    const periodically = { isEnabled: true, periodicallyKind: 'Minutes', frequency: 90 };
    expect(of({ periodically })).toEqual({ by: 'time', everyHours: 1.5 });
    expect(of({ monthly: { isEnabled: true, months: ['January', 'july'] } })).toEqual({
      by: 'time',
      everyHours: 6 * 744,
    });
    expect(of({ continuously: { isEnabled: true } })).toEqual({ by: 'continuous' });
    const backupWindow = { isEnabled: true, backupWindow: { days: [{ day: 'monday', hours: '1,1,0' }] } };
    expect(of({ afterThisJob: { isEnabled: true }, backupWindow })).toEqual({
      by: 'after-job',
      windowHours: 2,
    });
  });

  it('of a copy job, a replica, a file share, an agent policy and SureBackup', () => {
    expect(
      settingsOfBackupReplication({
        mode: 'Immediate',
        sourceObjects: { includes: { jobs: [{ id: 'a' }], repositories: [{ id: 'r' }], backups: [] } },
        target: {
          backupRepositoryId: 'target',
          retentionPolicy: { type: 'Days', quantity: 30 },
          advancedSettings: { storageData: { encryption: { isEnabled: true } } },
        },
        schedule: { type: 'Immediate', scheduleMode: 'Continuous' },
      }),
    ).toMatchObject({
      retention: { days: 30 },
      encryption: true,
      schedule: { by: 'continuous' },
      storage: { repositoryId: 'target' },
      copies: { jobs: ['a'], backups: 0, repositories: ['r'] },
    });
    expect(settingsOfBackupReplication({ jobSettings: { restorePointsToKeep: 4 } })?.retention).toEqual({
      points: 4,
    });
    const backupRepository = { backupRepositoryId: 'f', retentionPolicy: { type: 'Months', quantity: 2 } };
    expect(settingsOfBackupReplication({ backupRepository, objects: [{}, {}] })).toMatchObject({
      retention: { days: 60 },
      objects: 2,
      storage: { repositoryId: 'f' },
    });
    const storage = { destination: { backupRepositoryId: 'p' } };
    expect(settingsOfBackupReplication({ storage })?.storage).toEqual({ repositoryId: 'p' });
    const linkedJobs = { includes: [{ id: 'one' }, { id: 'two' }] };
    expect(settingsOfBackupReplication({ linkedJobs })?.verifies).toEqual(['one', 'two']);
  });

  it('keeps full backups for good only where both the policy and its step are on', () => {
    const step = (kept: object) => ({ isEnabled: true, ...kept });
    const gfsPolicy = {
      isEnabled: true,
      weekly: step({ keepForNumberOfWeeks: 4 }),
      monthly: step({ keepForNumberOfMonths: 6 }),
      yearly: step({ keepForNumberOfYears: 2 }),
    };
    const gfsOf = (policy: object) =>
      settingsOfBackupReplication({ storage: { gfsPolicy: policy } })?.retention?.gfs;
    expect(gfsOf(gfsPolicy)).toEqual({ weeks: 4, months: 6, years: 2 });
    expect(gfsOf({ ...gfsPolicy, monthly: { ...gfsPolicy.monthly, isEnabled: false } })).toMatchObject({
      months: 0,
    });
    expect(gfsOf({ ...gfsPolicy, isEnabled: false })).toEqual({ weeks: 0, months: 0, years: 0 });
  });

  it.each([
    [{ isEnabled: true, retryCount: 2 }, 2],
    [{ isEnabled: false, retryCount: 2 }, 0],
    [{ retryCount: 2 }, undefined],
  ])('retries as %j says', (retry, retries) => {
    expect(settingsOfBackupReplication({ schedule: { runAutomatically: true, retry } })?.retries).toBe(
      retries,
    );
  });

  it.each([
    [{ runAutomatically: false }, { by: 'nothing' }],
    [{ runAutomatically: true }, undefined],
  ])('a schedule that says no more than %j', (schedule, read) => {
    expect(settingsOfBackupReplication({ schedule })?.schedule).toEqual(read);
  });

  it.each([
    [{ useAgentManagementCredentials: true }, true],
    [{ credentialsId: ' ' }, false],
    [{ credentialsId: '00000000-0000-0000-0000-000000000000' }, false],
    [{ credentialsId: '49607f55-4cc4-4ea5-a2c9-e750318d0f34' }, true],
    [{ credentialsPerMachine: [{}] }, true],
    [{ credentialsPerMachine: [] }, false],
  ])('has credentials of machines by %j: %s', (guestCredentials, has) => {
    const read = settingsOfBackupReplication({ guestProcessing: { guestCredentials } });
    expect(read?.guest?.credentials).toBe(has);
  });

  it('names what it leaves out', () => {
    const disks = [{ vmObject: { name: 'sql-1' }, disksToProcess: 'SelectedDisks' }];
    const vms = [{ inventoryObject: { name: 'old-1' } }, { name: 'new-1' }];
    expect(
      settingsOfBackupReplication({ virtualMachines: { excludes: { vms, disks } } })?.exclusions,
    ).toEqual({
      objects: 2,
      disks: 1,
      names: ['old-1', 'new-1', 'sql-1'],
    });
    const jobs = [{ name: 'Test jobs' }];
    expect(settingsOfBackupReplication({ sourceObjects: { excludes: { jobs } } })?.exclusions).toEqual({
      objects: 1,
      disks: 0,
      names: ['Test jobs'],
    });
  });

  it.each([
    ['text', 'nothing'],
    ['a list', [1]],
    ['null', null],
  ])('that is %s is none', (_, document) => {
    expect(settingsOfBackupReplication(document)).toBeUndefined();
  });

  it('takes what is of a wrong type for not known', () => {
    const storage = {
      retentionPolicy: { type: 'RestorePoints', quantity: '7' },
      gfsPolicy: [],
      advancedSettings: 1,
    };
    expect(settingsOfBackupReplication({ storage, schedule: 'daily', guestProcessing: null })).toEqual({});
  });
});

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

  it('tells retention, GFS, schedule, retries and encryption', () => {
    expect(settingsOfEnterpriseManager({ jobInfo: info, schedule, scheduleConfigured: true })).toEqual({
      retention: { days: 21, gfs: { weeks: 6, months: 0, years: 0 } },
      encryption: false,
      schedule: { by: 'time', everyHours: 96 },
      retries: 3,
      objects: 3,
    });
  });

  it('takes the processing of single machines into account', () => {
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
    expect(of('Disabled')).toMatchObject({ applicationAware: false });
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

  it('of a job without a schedule', () => {
    expect(
      settingsOfEnterpriseManager({ jobInfo: undefined, schedule: undefined, scheduleConfigured: false }),
    ).toEqual({ schedule: { by: 'nothing' } });
  });
});

describe('a job of Microsoft 365', () => {
  const repository = {
    name: 'Object Storage 01',
    retentionDays: 2555,
    isEncrypted: true,
    isImmutable: false,
  } as Repository;
  const of = (schedulePolicy: object, kind: 'backup' | 'copy' = 'backup') =>
    settingsOfMicrosoft365({ document: { schedulePolicy }, repositoryId: 'r' }, repository, kind);

  it('has the retention and the encryption of its repository', () => {
    expect(of({ type: 'Daily', dailyType: 'Workdays', retryEnabled: true, retryNumber: 3 })).toEqual({
      retention: { days: 2555 },
      encryption: true,
      schedule: { by: 'time', everyHours: 72 },
      retries: 3,
      storage: { repositoryId: 'r', repositoryName: 'Object Storage 01', isImmutable: false },
    });
  });

  it.each([
    [
      { type: 'Periodically', periodicallyEvery: 'Minutes30' },
      { by: 'time', everyHours: 0.5 },
    ],
    [
      { type: 'Periodically', periodicallyEvery: 'Hours8' },
      { by: 'time', everyHours: 8 },
    ],
    [
      { type: 'Daily', dailyType: 'Weekends' },
      { by: 'time', everyHours: 144 },
    ],
    [
      { type: 'Daily', dailyType: 'Everyday' },
      { by: 'time', everyHours: 24 },
    ],
    [{ type: 'Periodically', periodicallyEvery: 'EveryHours8' }, { by: 'time' }],
    [{ type: 'Periodically', periodicallyEvery: 'Hours8To9' }, { by: 'time' }],
    [{ type: 'Periodically' }, { by: 'time' }],
    [{ type: 'ManualOnly' }, { by: 'nothing' }],
    [{ type: 'Daily', dailyType: 'Everyday', scheduleEnabled: false }, { by: 'nothing' }],
  ])('%j', (policy, schedule) => {
    expect(of(policy).schedule).toEqual(schedule);
  });

  it('a copy at once, from time to time, and in a window', () => {
    expect(of({ type: 'Immediate' }, 'copy').schedule).toEqual({ by: 'continuous' });
    expect(of({ type: 'Periodically', periodicallyEvery: 'Hours8' }, 'copy').schedule).toEqual({
      by: 'time',
      everyHours: 8,
    });
    const backupWindow = Array.from({ length: 168 }, (_, hour) => hour < 10);
    const policy = { backupCopyWindowEnabled: true, backupCopyWindowSettings: { backupWindow } };
    expect(of({ type: 'DailyAtTime', dailyType: 'Monday', ...policy }, 'copy').schedule).toEqual({
      by: 'time',
      everyHours: 168,
      windowHours: 10,
    });
  });
});
