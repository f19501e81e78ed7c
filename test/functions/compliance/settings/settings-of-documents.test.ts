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

  const all = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, { isEnabled: true }] as const));
  const advancedOf = { activeFulls: { isEnabled: true }, syntheticFulls: { isEnabled: true } };
  const both = { synthetic: true, active: true };
  it.each<[document: object, settings: object]>([
    [{ jobSettings: { advancedSettings: advancedOf } }, { fullBackups: both }],
    [
      { verificationOptions: { notifications: { sendSNMPNotifications: true } } },
      { notifications: { snmp: true } },
    ],
    [
      { target: { advancedSettings: all('backupHealth', 'encryption') } },
      { healthCheck: true, encryption: true },
    ],
    [
      { storage: { advancedSettings: { notifications: all('emailNotifications') } } },
      { notifications: { mail: true } },
    ],
    [all('encryption'), { encryption: true }],
    [{ retentionPolicy: { type: 'RestorePoints', quantity: 5 } }, { retention: { points: 5 } }],
    [{ retentionPolicy: { type: 'Days', quantity: 5 } }, { retention: { days: 5 } }],
    [{ retentionPolicy: { type: 'Months' } }, {}],
    [{ retentionPolicy: { quantity: 5 } }, {}],
    [{ backupRepositoryId: 'r' }, { storage: { repositoryId: 'r' } }],
    [{ archiveRepository: { archiveRepositoryId: 'a' } }, { storage: { archiveRepositoryId: 'a' } }],
    [{ virtualMachines: { includes: [{}] }, computers: [{}, {}] }, { objects: 1 }],
    [{ computers: [{}, {}], objects: [{}] }, { objects: 2 }],
    [{ objects: [] }, { objects: 0 }],
    [{ linkedJobs: {} }, {}],
    [{ linkedJobs: { includes: [{ id: 'one' }, {}] } }, { verifies: ['one'] }],
    [{ linkedJobs: { excludes: [] } }, { exclusions: { objects: 0, disks: 0 } }],
    [{ primaryJobId: 'p' }, { copies: { jobs: ['p'], backups: 0, repositories: [] } }],
    [{ sourceObjects: { includes: {} } }, { copies: { jobs: [], backups: 0, repositories: [] } }],
    [
      {
        sourceObjects: {
          includes: { jobs: [{}, { id: 'j' }], backups: [{}, {}], repositories: [{ id: 'r' }] },
        },
      },
      { copies: { jobs: ['j'], backups: 2, repositories: ['r'] } },
    ],
    [
      {
        virtualMachines: {
          excludes: { disks: [{ disksToProcess: 'allDisks' }, {}], objects: [{ name: 'o' }] },
        },
      },
      { exclusions: { objects: 1, disks: 0, names: ['o'] } },
    ],
    [{ virtualMachines: { excludes: { vms: [{}] } } }, { exclusions: { objects: 1, disks: 0 } }],
    [{ guestProcessing: { appAwareProcessing: {} } }, {}],
    [
      { guestProcessing: { appAwareProcessing: { appSettings: [{ isProcessingEnabled: true }] } } },
      { guest: { tolerated: 0 } },
    ],
    [{ guestProcessing: { guestFSIndexing: { isEnabled: true } } }, { guest: { indexing: true } }],
    [
      {
        guestProcessing: {
          appAwareProcessing: {
            isEnabled: true,
            appSettings: [
              { vss: 'Disabled' },
              { vss: 'ignoreFailures' },
              { isProcessingEnabled: false },
              { vss: 'RequireSuccess', isProcessingEnabled: true },
              {},
            ],
          },
        },
      },
      { guest: { applicationAware: true, tolerated: 3 } },
    ],
  ])('%j', (document, settings) => {
    expect(settingsOfBackupReplication(document)).toEqual(settings);
  });

  it('has no more names of what it leaves out than ten', () => {
    const vms = Array.from({ length: 11 }, (_, index) => ({ name: `vm-${index}` }));
    const read = settingsOfBackupReplication({ virtualMachines: { excludes: { vms } } })?.exclusions;
    expect([read?.objects, read?.names?.length]).toEqual([11, 10]);
  });

  const hours = { days: [{ hours: '1,1,1' }, {}, { hours: '0,1' }] };
  const on = { isEnabled: true };
  it.each<[document: object, schedule: object | undefined]>([
    [
      { schedule: { type: 'Immediate', scheduleMode: 'BackupWindow', backupWindow: hours } },
      { by: 'continuous', windowHours: 4 },
    ],
    [
      { schedule: { type: 'Continuous', scheduleMode: 'Continuous', backupWindow: hours } },
      { by: 'continuous' },
    ],
    [{ schedule: { type: 'Immediate', backupWindow: hours } }, { by: 'continuous' }],
    [{ schedule: { type: 'Immediate', scheduleMode: 'BackupWindow' } }, { by: 'continuous' }],
    [{ mode: 'continuous', schedule: {} }, { by: 'continuous' }],
    [{ mode: 'Immediate', schedule: { type: 'Periodic' } }, { by: 'nothing' }],
    [{ schedule: {} }, { by: 'nothing' }],
    [
      { schedule: { daily: { ...on, dailyKind: 'Everyday' }, monthly: { ...on, months: ['may'] } } },
      { by: 'time', everyHours: 24 },
    ],
    [{ schedule: { daily: { ...on, dailyKind: 'Hourly' } } }, { by: 'time' }],
    [{ schedule: { daily: on } }, { by: 'time' }],
    [{ schedule: { daily: { ...on, dailyKind: 'SelectedDays' } } }, { by: 'time' }],
    [{ schedule: { monthly: on } }, { by: 'time' }],
    [{ schedule: { monthly: { ...on, months: ['any', 'July'] } } }, { by: 'time', everyHours: 12 * 744 }],
    [
      { schedule: { monthly: { ...on, months: ['any', 'February', 'November'] } } },
      { by: 'time', everyHours: 9 * 744 },
    ],
    [
      { schedule: { periodically: { ...on, periodicallyKind: 'Days', frequency: 2 } } },
      { by: 'time', everyHours: 48 },
    ],
    [
      { schedule: { periodically: { ...on, periodicallyKind: 'hours', frequency: 3 } } },
      { by: 'time', everyHours: 3 },
    ],
    [
      { schedule: { periodically: { ...on, periodicallyKind: 'Seconds', frequency: 7200 } } },
      { by: 'time', everyHours: 2 },
    ],
    [{ schedule: { periodically: { ...on, periodicallyKind: 'Weeks', frequency: 1 } } }, { by: 'time' }],
    [{ schedule: { periodically: { ...on, periodicallyKind: 'Hours' } } }, { by: 'time' }],
    [{ schedule: { periodically: { ...on, frequency: 1 } } }, { by: 'time' }],
    [
      { schedule: { afterThisJob: on, backupWindow: { isEnabled: false, backupWindow: hours } } },
      { by: 'after-job' },
    ],
    [{ schedule: { afterThisJob: on, backupWindow: on } }, { by: 'after-job' }],
    [
      { schedule: { continuously: on, backupWindow: { ...on, backupWindow: hours } } },
      { by: 'continuous', windowHours: 4 },
    ],
  ])('has a schedule: %j', (document, schedule) => {
    expect(settingsOfBackupReplication(document)?.schedule).toEqual(schedule);
  });

  it.each([
    [{ useAgentManagementCredentials: true }, true],
    [{ credentialsId: ' ' }, false],
    [{ credentialsId: '00000000-0000-0000-0000-000000000000' }, false],
    [{ credentialsId: '49607f55-4cc4-4ea5-a2c9-e750318d0f34' }, true],
    [{ credentials: { credentialsId: 'c' } }, true],
    [{ credentialsId: '00000000-0000-0000-0000-00000000000a' }, true],
    [{ credentialsId: 'a0000000-0000-0000-0000-000000000000' }, true],
    [{}, false],
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

  it('copies what it is linked with', () => {
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

  it('that says nothing has no settings', () => {
    const nothing = { jobInfo: undefined, schedule: undefined, scheduleConfigured: undefined };
    expect(settingsOfEnterpriseManager(nothing)).toEqual({});
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

  const window = (name: string) => ({
    [`${name}Enabled`]: true,
    [`${name}Settings`]: { backupWindow: [true, false, true] },
  });
  it.each<[kind: 'backup' | 'copy', policy: object, schedule: object | undefined]>([
    ['backup', {}, undefined],
    ['copy', {}, undefined],
    ['backup', { type: 'Daily' }, { by: 'time' }],
    ['backup', { type: 'Once', dailyType: 'Everyday' }, { by: 'time' }],
    ['copy', { type: 'Once', dailyType: 'Everyday' }, { by: 'time' }],
    [
      'backup',
      { type: 'Daily', dailyType: 'Friday', ...window('backupWindow') },
      { by: 'time', everyHours: 168, windowHours: 2 },
    ],
    ['backup', { type: 'Daily', ...window('backupWindow'), backupWindowEnabled: false }, { by: 'time' }],
    ['backup', { type: 'Daily', backupWindowEnabled: true }, { by: 'time' }],
    ['copy', { type: 'Immediate', ...window('backupCopyWindow') }, { by: 'continuous', windowHours: 2 }],
  ])('a %s by %j', (kind, policy, schedule) => {
    expect(of(policy, kind).schedule).toEqual(schedule);
  });

  it.each([
    [{ retryEnabled: false, retryNumber: 3 }, 0],
    [{ retryNumber: 3 }, undefined],
  ])('retries by %j', (policy, retries) => {
    expect(of(policy).retries).toBe(retries);
  });

  it('without a repository or a policy has fewer settings', () => {
    expect(settingsOfMicrosoft365({ document: {}, repositoryId: 'r' }, undefined, 'copy')).toEqual({
      storage: { repositoryId: 'r' },
    });
    const document = { excludedItems: [{}, {}] };
    for (const kind of ['backup', 'copy'] as const)
      expect(settingsOfMicrosoft365({ document, repositoryId: undefined }, undefined, kind)).toEqual({
        exclusions: { objects: 2, disks: 0 },
      });
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

it.each(['time', 'after-job', 'continuous', 'nothing'])('settings by %s are stored as they are', (by) => {
  const settings = {
    retention: { points: 7, days: 0.5, gfs: { weeks: 1, months: 2, years: 3 } },
    encryption: true,
    schedule: { by, everyHours: 0.5, windowHours: 12 },
    retries: 3,
    guest: { applicationAware: true, tolerated: 1, indexing: false, credentials: true },
    healthCheck: true,
    fullBackups: { synthetic: true, active: false },
    storage: { repositoryId: 'r', repositoryName: 'Main', isImmutable: true, archiveRepositoryId: 'a' },
    objects: 4,
    exclusions: { objects: 1, disks: 2, names: ['vm-1'] },
    notifications: { mail: true, snmp: false },
    copies: { jobs: ['j'], backups: 1, repositories: ['r'] },
    verifies: ['j'],
  };
  expect(jobSettingsSchema.parse(settings)).toEqual(settings);
  expect(jobSettingsSchema.safeParse({ ...settings, schedule: { by: 'night' } }).success).toBe(false);
});
