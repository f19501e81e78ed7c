import { describe, expect, it, test } from 'vitest';
import { MissingPart } from '../../src/enterprise-manager/elements/element-record.ts';
import { readGuestProcessing } from '../../src/enterprise-manager/job-info.ts';
import { describeJob, type Job, jobOfEntity, readJob } from '../../src/enterprise-manager/jobs.ts';
import { OddValues } from '../../src/reading/odd-values.ts';
import { fixture, recordOf } from './fixture.ts';

const whole = readJob(recordOf(fixture('job-entity.xml')));

function jobWith(parts: string): Job {
  return readJob(recordOf(`<Job Name="n" UID="urn:veeam:Job:1"><JobType>Backup</JobType>${parts}</Job>`));
}

describe('a whole job', () => {
  test('has its identity and its state', () => {
    expect(whole).toMatchObject({
      id: '0b6f1c52-3a44-4d1e-9a57-6f0c2f1d7a10',
      uid: 'urn:veeam:Job:0b6f1c52-3a44-4d1e-9a57-6f0c2f1d7a10',
      name: 'Payroll & HR "nightly"',
      jobType: 'Backup',
      platform: 'HyperV',
      description: 'Löhne <täglich>',
      nextRun: '2026-03-01T21:30:00.000Z',
      scheduleConfigured: true,
      scheduleEnabled: true,
      backupServer: {
        id: 'c3a0b1de-5c1f-4f0e-8a52-1b2c3d4e5f60',
        uid: 'urn:veeam:BackupServer:c3a0b1de-5c1f-4f0e-8a52-1b2c3d4e5f60',
        name: 'vbr-core',
      },
    });
  });

  test('has its schedule', () => {
    expect(whole.schedule).toMatchObject({
      kind: 'Standard',
      retry: { enabled: true, times: 4, timeout: 15 },
      waitForBackupCompletion: true,
      backupCompetitionWaitingPeriodMinutes: 90,
      daily: {
        enabled: true,
        kind: 'SelectedDays',
        days: ['Monday', 'Thursday'],
        time: '22:30:00.0000000+01:00',
        timeOffsetUtc: 1,
      },
      monthly: { enabled: false, dayNumberInMonth: 'First', dayOfWeek: 'Sunday', dayOfMonth: '1' },
      periodically: { enabled: false, kind: 'Minutes', fullPeriod: 45 },
      continuous: { enabled: false },
      backupWindow: { enabled: true },
      daisyChain: { enabled: true, previousJobUid: 'urn:veeam:Job:99999999-0000-4000-8000-000000000001' },
    });
    expect(whole.schedule?.monthly?.months).toHaveLength(12);
    expect(whole.schedule?.backupWindow?.hours).toMatchObject({ Sunday: '111111000000000000001111' });
    expect(Object.keys(whole.schedule?.continuous?.hours ?? {})).toHaveLength(7);
  });

  test('has its objects and its retention', () => {
    expect(whole.jobInfo).toMatchObject({
      kind: 'BackupJobInfo',
      passwordKeyId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
      gfsRetention: {
        enabled: true,
        weekly: { enabled: true, retentionPeriod: 6, selected: 'Saturday' },
        monthly: { enabled: false, retentionPeriod: 12, selected: 'Last' },
        yearly: { enabled: true, retentionPeriod: 7, selected: 'March' },
      },
      simpleRetention: { retainCycles: 9, retainDaysToKeep: 21, retainLimitType: 'Days' },
    });
    expect(whole.jobInfo?.includes).toHaveLength(1);
    expect(whole.jobInfo?.includes[0]).toMatchObject({
      hierarchyObjRef: 'urn:VMware:Vm:6d2f0a7b-1111-4222-8333-444455556666.vm-812',
      displayName: 'pay01 (finance)',
    });
    expect(whole.jobInfo?.includes[0]?.guestProcessing).toEqual({
      vssSnapshotMode: 'IgnoreFailures',
      isCopyOnly: true,
      usePersistentGuestAgent: false,
      windowsIndexing: {
        mode: 'ExceptSpecifiedFolders',
        includedFolders: [],
        excludedFolders: ['%windir%', 'D:\\Scratch & Temp'],
      },
      linuxIndexing: { mode: 'SpecifiedFolders', includedFolders: ['/srv/data'], excludedFolders: [] },
      sql: {
        transactionLogsProcessing: 'Backup',
        backupLogsFrequencyMinutes: 30,
        useDbBackupRetention: false,
        retainDays: 14,
      },
      windowsCredentialsId: 'e1111111-2222-4333-8444-555555555555',
      linuxCredentialsId: undefined,
    });
  });

  test('has its links, unescaped', () => {
    expect(whole.links).toContainEqual({
      rel: 'Down',
      type: 'ObjectInJobList',
      name: undefined,
      href: 'https://em-core.example.net:9398/api/jobs/0b6f1c52-3a44-4d1e-9a57-6f0c2f1d7a10/includes?pageSize=50&page=1',
    });
  });

  test.each(['job-entity.v12.json', 'job-entity.v13.json'])('is the same from %s', (name) => {
    const { raw: _fromJson, ...fromJson } = readJob(recordOf(fixture(name)));
    const { raw: _fromXml, ...fromXml } = whole;
    expect(fromJson).toEqual(fromXml);
  });

  test('is plain data and can be shown completely, with unknown fields', () => {
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
    const shown = describeJob(whole);
    expect(shown).toMatchObject({ name: whole.name, entity: { FutureOption: { Sharpness: '11' } } });
    expect(shown.entity).not.toHaveProperty('Links');
    expect(shown).not.toHaveProperty('raw');
  });
});

describe('a value', () => {
  test.each([
    ['hyperv', 'HyperV'],
    ['HyperV', 'HyperV'],
    ['VMWARE', 'VMware'],
    ['VCloud', 'vCloud'],
    ['Nutanix', 'Nutanix'],
  ])('of the platform %s is read as %s', (written, read) => {
    expect(jobWith(`<Platform>${written}</Platform>`).platform).toBe(read);
  });

  test.each([
    ['2020-02-01T17:00:00Z', '2020-02-01T17:00:00.000Z'],
    ['2020-02-01T17:00:00', '2020-02-01T17:00:00.000Z'],
    ['2020-02-01T18:00:00.5+01:00', '2020-02-01T17:00:00.500Z'],
    ['1753-01-01T00:00:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('of the next run %j is %s', (written, read) => {
    expect(jobWith(`<NextRun>${written}</NextRun>`).nextRun).toBe(read);
  });

  test('that is missing is undefined, and never false', () => {
    expect(jobWith('')).toMatchObject({
      scheduleEnabled: undefined,
      schedule: undefined,
      jobInfo: undefined,
      backupServer: undefined,
      description: '',
    });
  });

  test('of the job type may be unknown', () => {
    const job = readJob(recordOf('<Job Name="n" UID="urn:veeam:Job:1"><JobType>Quantum</JobType></Job>'));
    expect(job.jobType).toBe('Quantum');
  });
});

test('an immediate copy has its own type of schedule', () => {
  const options = '<ImmediateCopyMode><OptionsContinuous Enabled="true"/></ImmediateCopyMode>';
  expect(jobWith(`<JobScheduleOptions>${options}</JobScheduleOptions>`).schedule).toMatchObject({
    kind: 'ImmediateCopyMode',
    continuous: { enabled: true, hours: {} },
  });
});

test.each([
  ['-11', -11],
  ['5', 5],
  ['5:30', undefined],
  ['123', undefined],
  ['x5', undefined],
])('the offset %s of a daily schedule is %s hours', (offset, hours) => {
  const daily = `<OptionsDaily Enabled="true"><Time>22:00</Time><TimeOffsetUtc>${offset}</TimeOffsetUtc></OptionsDaily>`;
  const job = jobWith(`<JobScheduleOptions><Standart>${daily}</Standart></JobScheduleOptions>`);
  expect(job.schedule?.daily).toMatchObject({ enabled: true, time: '22:00', timeOffsetUtc: hours });
});

test('other types of job info are recognized by name', () => {
  const info = '<JobInfo><ReplicaJobInfo><Includes/></ReplicaJobInfo></JobInfo>';
  expect(jobWith(info).jobInfo).toMatchObject({ kind: 'ReplicaJobInfo', includes: [] });
});

test('a copy job has its links: jobs, backups and repositories', () => {
  const list = (name: string, entry: string, uid: string) =>
    `<${name}><${entry}><ObjectInJobId>o-1</ObjectInJobId><${uid}>urn:${entry}</${uid}></${entry}></${name}>`;
  const lists = [
    list('LinkedJobIncludes', 'LinkedJob', 'LinkedJobUid'),
    list('LinkedBackupIncludes', 'LinkedBackup', 'LinkedBackupUid'),
    list('LinkedBackupRepositoryIncludes', 'LinkedBackupRepository', 'LinkedBackupRepositoryUid'),
  ].join('');
  const linked = (entry: string) => [{ objectInJobId: 'o-1', uid: `urn:${entry}` }];
  const kind = 'ImmediateBackupCopyJobInfo';
  expect(jobWith(`<JobInfo><${kind}>${lists}</${kind}></JobInfo>`).jobInfo?.linked).toEqual({
    jobs: linked('LinkedJob'),
    backups: linked('LinkedBackup'),
    repositories: linked('LinkedBackupRepository'),
  });
});

test('a reference is not treated as a complete job', () => {
  const reference = recordOf('<EntityRef Name="n" UID="urn:veeam:Job:1"/>', { strict: true });
  expect(() => readJob(reference)).toThrow(MissingPart);
});

describe('the number of objects of a job', () => {
  const objects = (kind: string, lists: string) =>
    jobWith(`<JobInfo><${kind}>${lists}</${kind}></JobInfo>`).jobInfo?.objects;

  it.each([
    ['BackupJobInfo', '<Includes><O/><O N="1"/></Includes>', 2],
    ['BackupJobInfo', '<Includes/>', 0],
    ['BackupJobInfo', '', undefined],
    ['BackupCopyJobInfo', '<Includes><O N="1"/></Includes><LinkedJobIncludes/><LinkedBackupIncludes/>', 1],
    ['BackupCopyJobInfo', '<Includes/><LinkedJobIncludes/>', undefined],
    [
      'ImmediateBackupCopyJobInfo',
      '<LinkedJobIncludes><O N="1"/></LinkedJobIncludes><LinkedBackupIncludes><O N="1"/></LinkedBackupIncludes><LinkedBackupRepositoryIncludes/>',
      2,
    ],
    [
      'ImmediateBackupCopyJobInfo',
      '<LinkedJobIncludes/><LinkedBackupIncludes/><LinkedBackupRepositoryIncludes><O N="1"/></LinkedBackupRepositoryIncludes>',
      undefined,
    ],
  ])('%s with %s: %s', (kind, lists, count) => {
    expect(objects(kind, lists)).toBe(count);
  });
});

describe('the key of a job', () => {
  const info = (storage: string) =>
    jobWith(`<JobInfo><BackupJobInfo>${storage}</BackupJobInfo></JobInfo>`).jobInfo;

  it.each([
    ['', undefined, undefined],
    ['<AdvancedStorageOptions><X/></AdvancedStorageOptions>', undefined, false],
    [
      '<AdvancedStorageOptions><PasswordKeyId>00000000-0000-0000-0000-000000000000</PasswordKeyId></AdvancedStorageOptions>',
      '00000000-0000-0000-0000-000000000000',
      false,
    ],
    ['<AdvancedStorageOptions><PasswordKeyId>1</PasswordKeyId></AdvancedStorageOptions>', '1', true],
  ])('%s', (storage, passwordKeyId, isEncrypted) => {
    expect(info(storage)).toMatchObject({ passwordKeyId, isEncrypted });
  });
});

it('a retention without an enabled flag is not enabled', () => {
  const gfs = '<GfsRetentionPolicy><Weekly><X/></Weekly></GfsRetentionPolicy>';
  expect(jobWith(`<JobInfo><BackupJobInfo>${gfs}</BackupJobInfo></JobInfo>`).jobInfo?.gfsRetention).toEqual({
    enabled: false,
    weekly: { enabled: false, retentionPeriod: undefined, selected: undefined },
    monthly: undefined,
    yearly: undefined,
  });
});

it.each([
  ['<Standard><A/></Standard>', 'Standard'],
  ['<Other/><Standart><A/></Standart>', 'Standard'],
  ['<Other/><ImmediateCopyMode><A/></ImmediateCopyMode>', 'ImmediateCopyMode'],
  ['<Quantum><A/></Quantum>', 'Quantum'],
  ['<Quantum/>', undefined],
  ['', undefined],
])('the schedule %s has the type %s', (options, kind) => {
  expect(jobWith(`<JobScheduleOptions>${options}</JobScheduleOptions>`).schedule?.kind).toBe(kind);
});

it('parts of a schedule without values are off', () => {
  const names = ['Daily', 'Monthly', 'Periodically', 'Continuous', 'BackupWindow', 'DaisyChaining'];
  const parts = names.map((name) => `<Options${name}><X>1</X></Options${name}>`).join('');
  const { schedule } = jobWith(`<JobScheduleOptions><Standart>${parts}</Standart></JobScheduleOptions>`);
  const time = { time: undefined, timeOffsetUtc: undefined };
  expect(schedule).toEqual({
    kind: 'Standard',
    retry: undefined,
    waitForBackupCompletion: undefined,
    backupCompetitionWaitingPeriodMinutes: undefined,
    daily: { enabled: false, kind: undefined, days: [], ...time },
    monthly: {
      enabled: false,
      dayNumberInMonth: undefined,
      dayOfWeek: undefined,
      dayOfMonth: undefined,
      months: [],
      ...time,
    },
    periodically: { enabled: false, kind: undefined, fullPeriod: undefined, hours: {} },
    continuous: { enabled: false, hours: {} },
    backupWindow: { enabled: false, hours: {} },
    daisyChain: { enabled: false, previousJobUid: undefined },
  });
});

it('hours are read by day, without commas', () => {
  const grid =
    '<Schedule><Day Name="Sunday">1,0,1</Day><Day Number="1">0,0</Day><Day Name="Monday"/></Schedule>';
  const continuous = `<OptionsContinuous Enabled="true">${grid}</OptionsContinuous>`;
  const { schedule } = jobWith(`<JobScheduleOptions><Standart>${continuous}</Standart></JobScheduleOptions>`);
  expect(schedule?.continuous?.hours).toEqual({ Sunday: '101', '': '00', Monday: '' });
});

it('a shown entity is read again unchanged, without its links', () => {
  const { entity } = describeJob(whole) as { entity: Parameters<typeof jobOfEntity>[0] };
  expect(entity).not.toHaveProperty('xmlns');
  const { links, backupServer, raw, ...again } = jobOfEntity(entity);
  expect(whole).toMatchObject(again);
  expect([links, backupServer, raw]).toEqual([[], undefined, entity]);
});

it('guest processing may be set for the whole job', () => {
  const guest =
    '<GuestProcessingOptions><WindowsCredentialsId>c</WindowsCredentialsId></GuestProcessingOptions>';
  const { jobInfo } = jobWith(`<JobInfo><BackupJobInfo>${guest}</BackupJobInfo></JobInfo>`);
  expect(jobInfo?.guestProcessing).toMatchObject({ windowsCredentialsId: 'c' });
});

it.each([
  ['["a","b"]', ['a', 'b']],
  ['{"paths":["a"]}', ['a']],
  ['{"path":"a"}', ['a']],
  ['"a"', ['a']],
  ['null', []],
])('indexed folders are read from %s', (folders, includedFolders) => {
  const odd = new OddValues((text) => text);
  const indexing = `{"includedIndexingFolders":${folders},"fileSystemIndexingMode":"m"}`;
  const options = `{"linuxGuestFSIndexingOptions":${indexing}}`;
  expect(readGuestProcessing(recordOf(options, { odd }))?.linuxIndexing).toEqual({
    mode: 'm',
    includedFolders,
    excludedFolders: [],
  });
  expect(odd.count).toBe(0);
});
