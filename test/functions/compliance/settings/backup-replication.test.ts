import { describe, expect, it } from 'vitest';
import { settingsOfBackupReplication } from '../../../../functions/compliance/settings/backup-replication.ts';
import { jobSettingsSchema } from '../../../../functions/compliance/settings/job-settings.ts';
import { answeredJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/answered-job.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';

describe('a document of Backup & Replication', () => {
  it('of the reference, completely', () => {
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

  it('with values that only show their types', () => {
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

  it('keeps full backups permanently only if both the policy and its step are on', () => {
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
  ])('a schedule with only %j', (schedule, read) => {
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

  it('has at most ten names of what it excludes', () => {
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

  it('names what it excludes', () => {
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
  ])('that is %s is not valid', (_, document) => {
    expect(settingsOfBackupReplication(document)).toBeUndefined();
  });

  it('treats a value of a wrong type as unknown', () => {
    const storage = {
      retentionPolicy: { type: 'RestorePoints', quantity: '7' },
      gfsPolicy: [],
      advancedSettings: 1,
    };
    expect(settingsOfBackupReplication({ storage, schedule: 'daily', guestProcessing: null })).toEqual({});
  });
});
