import fc from 'fast-check';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { readCopyJob } from '../../src/microsoft365/copy-jobs.ts';
import { readBackupJob } from '../../src/microsoft365/jobs.ts';
import { readOrganization } from '../../src/microsoft365/organizations.ts';
import { readRepository } from '../../src/microsoft365/repositories.ts';
import { readJobSession } from '../../src/microsoft365/sessions.ts';
import type { ReadRecord } from '../../src/reading/json-answer.ts';
import { reading } from './reading.ts';

const readers: Record<string, ReadRecord<{ id: string }>> = {
  copyJob: readCopyJob,
  backupJob: readBackupJob,
  jobSession: readJobSession,
  repository: readRepository,
  organization: readOrganization,
};

/** Fields that the readers use, with values that no server should send. */
const odd = fc.record(
  Object.fromEntries(
    [
      'name',
      'isEnabled',
      'lastStatus',
      'lastRun',
      'endTime',
      'progress',
      'schedulePolicy',
      'statistics',
      'objectStorage',
      '_links',
    ].map((field) => [field, fc.jsonValue()]),
  ),
  { requiredKeys: [] },
);

test.each(Object.keys(readers))('a %s with an id is read, with any other content', (name) => {
  const reader = readers[name] as ReadRecord<{ id: string }>;
  fc.assert(
    fc.property(odd, (fields) => {
      expect(reading(reader, { ...fields, id: 'the-id' }).read.id).toBe('the-id');
    }),
    { numRuns: 500 },
  );
});

test('a schedule policy is kept completely, with any content', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (schedulePolicy) => {
      expect(reading(readCopyJob, { id: 'the-id', schedulePolicy }).read.schedulePolicy).toEqual(
        schedulePolicy,
      );
    }),
  );
});

describe('one odd value affects one field', () => {
  const job = {
    id: 'j1',
    name: 'Mail',
    isEnabled: true,
    lastStatus: 'Success',
    lastRun: '2026-01-15T22:00:00Z',
    schedulePolicy: { type: 'Daily', scheduleEnabled: true },
  };
  test.each([
    ['name', 7, 'wrong-type'],
    ['isEnabled', 'true', 'wrong-type'],
    ['lastStatus', ['Success'], 'wrong-type'],
    ['lastRun', '2026-02-30T10:00:00Z', 'not-a-time'],
    ['lastRun', 1768514400, 'wrong-type'],
    ['nextRun', 'soon', 'not-a-time'],
    ['repositoryId', {}, 'wrong-type'],
    ['_links', 'none', 'wrong-type'],
    ['schedulePolicy', 'Daily', 'wrong-type'],
  ])('of a backup job: %s is %j', (field, value, problem) => {
    const whole = reading(readBackupJob, job);
    expect(whole.odd).toEqual([]);
    const document = { ...job, [field]: value };
    const { read, odd: found } = reading(readBackupJob, document);
    expect(found).toEqual([{ record: 'j1', field, problem }]);
    const unknown: Record<string, object> = {
      name: { name: 'j1' },
      schedulePolicy: { schedule: undefined },
      _links: {},
    };
    expect(read).toEqual({ ...whole.read, document, ...(unknown[field] ?? { [field]: undefined }) });
  });

  test.each([
    ['progress', -1],
    ['progress', 0.5],
    ['progress', 1e300],
    ['retryCount', -1],
  ])('of a session: %s is %j', (field, value) => {
    const { read, odd: found } = reading(readJobSession, { id: 's', status: 'Running', [field]: value });
    expect(found).toEqual([{ record: 's', field, problem: 'out-of-range' }]);
    expect(read).toMatchObject({ id: 's', status: 'Running', [field]: undefined });
  });

  test('of a session: impossible and possible statistics', () => {
    const statistics = { transferredDataBytes: 1_013_246_324_637_696, processedObjects: -1, bottleneck: 3 };
    const { read, odd: found } = reading(readJobSession, { id: 's', statistics });
    expect(read.statistics).toMatchObject({
      transferredDataBytes: 1_013_246_324_637_696,
      processedObjects: undefined,
      bottleneck: undefined,
    });
    expect(found).toEqual([
      { record: 's', field: 'statistics.processedObjects', problem: 'out-of-range' },
      { record: 's', field: 'statistics.bottleneck', problem: 'wrong-type' },
    ]);
  });

  const week = Array.from({ length: 168 }, () => true);
  test.each([
    ['backupWindow', week.slice(1), 'out-of-range'],
    ['backupWindow', [...week.slice(1), null], 'wrong-type'],
    ['backupWindow', 'all', 'wrong-type'],
    ['minuteOffset', 841, 'out-of-range'],
    ['minuteOffset', -841, 'out-of-range'],
    ['minuteOffset', 0.5, 'out-of-range'],
    ['minuteOffset', '60', 'wrong-type'],
  ])('of a copy window: %s', (field, value, problem) => {
    const settings = { backupWindow: week, minuteOffset: 60, [field]: value };
    const schedulePolicy = {
      type: 'Immediate',
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: settings,
    };
    const { read, odd: found } = reading(readCopyJob, { id: 'c', schedulePolicy });
    expect(found).toEqual([
      { record: 'c', field: `schedulePolicy.backupCopyWindowSettings.${field}`, problem },
    ]);
    expect(read.schedule).toMatchObject({ type: 'Immediate', window: 'on' });
  });

  test.each([-840, 840, 0, null, undefined])('an offset of %j minutes is invalid', (minuteOffset) => {
    const schedulePolicy = {
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: { backupWindow: week, minuteOffset },
    };
    const { read, odd: found } = reading(readCopyJob, { id: 'c', schedulePolicy });
    expect(found).toEqual([]);
    expect(read.schedule?.windowSettings?.minuteOffset).toBe(minuteOffset ?? null);
  });

  test.each([
    [true, 'on'],
    [false, 'off'],
    [null, 'off'],
    [undefined, 'off'],
    ['yes', 'unreadable'],
    [1, 'unreadable'],
  ])('a window that is %j is %s', (backupCopyWindowEnabled, window) => {
    const schedulePolicy = { backupCopyWindowEnabled };
    expect(reading(readCopyJob, { id: 'c', schedulePolicy }).read.schedule?.window).toBe(window);
  });
});

test('an empty id of a related record is ignored, and its link is used', () => {
  const { read } = reading(readCopyJob, {
    id: 'c',
    backupJobId: '',
    repositoryId: ' ',
    _links: { BackupJob: { href: '/v6/job/b7c1' }, backupRepository: { href: '' } },
  });
  expect(read).toMatchObject({ backupJobId: 'b7c1', repositoryId: undefined });
});

test.each(['', ' ', '\u200b'])('a job with the name %j is named by its id', (name) => {
  expect(reading(readBackupJob, { id: 'b', name }).read.name).toBe('b');
});

it.each([
  [{ retentionPeriodType: 'Daily', dailyRetentionPeriod: 14 }, 14],
  [{ retentionPeriodType: 'Monthly', monthlyRetentionPeriod: 6 }, 180],
  [{ retentionPeriodType: 'Monthly' }, undefined],
  [{ retentionPeriodType: 'Yearly', yearlyRetentionPeriod: 'Years7' }, 7 * 365],
  [{ retentionPeriodType: 'yearly', yearlyRetentionPeriod: 'year1' }, 365],
  [{ retentionPeriodType: 'Yearly', yearlyRetentionPeriod: 'Keep' }, 36_500],
  [{ retentionPeriodType: 'Yearly', yearlyRetentionPeriod: 'some Years7' }, undefined],
  [{ retentionPeriodType: 'Yearly' }, undefined],
  [{ retentionPeriodType: 'Weekly', yearlyRetentionPeriod: 'Keep' }, undefined],
  [{}, undefined],
])('a repository with %j keeps items for %s days', (fields, days) => {
  expect(reading(readRepository, { id: 'r', ...fields }).read.retentionDays).toBe(days);
});

it('references of a record are read with their own names', () => {
  const repository = { proxyId: 'p', proxyPoolId: 'pp', organizationId: 'o', objectStorageId: 's' };
  expect(reading(readRepository, { id: 'r', ...repository }).read).toMatchObject(repository);
  const copy = { backupJobId: 'b', repositoryId: 'r' };
  expect(reading(readCopyJob, { id: 'c', ...copy }).read).toMatchObject(copy);
});

it('every field of a schedule policy is read with its own name', () => {
  const schedulePolicy = { type: 'a', periodicallyEvery: 'b', dailyType: 'c', dailyTime: 'd' };
  expect(reading(readCopyJob, { id: 'c', schedulePolicy }).read.schedule).toMatchObject(schedulePolicy);
});

describe('every documented field of a session', () => {
  // (RESTJobSession in the vb365 specs: the fields of v6, and those that v7 and v8 add)
  const v6 = {
    id: 's',
    details: 'Backup has failed',
    creationTime: '2026-01-15T21:00:00.1234567Z',
    endTime: '2026-01-15T22:00:00Z',
    retryCount: 1,
    progress: 12,
    status: 'Failed',
    statistics: {
      processingRateBytesPS: 1,
      processingRateItemsPS: 2,
      readRateBytesPS: 3,
      writeRateBytesPS: 4,
      transferredDataBytes: 5,
      processedObjects: 6,
      bottleneck: 'Detecting',
    },
  };
  const v7 = { ...v6, repositoryId: 'r', mainSessionId: 'm', jobWillBeRetried: true, jobType: 'Copy' };
  const v8 = { ...v7, jobId: 'j', jobSessionConfigType: 'Full', proxyId: 'p', proxyPoolId: 'pp' };
  test.each(Object.entries({ v6, v7, v8 }))('%s', (_version, session) => {
    const { read, odd: found } = reading(readJobSession, session);
    expect(found).toEqual([]);
    expect(read).toMatchObject({
      ...session,
      creationTime: new Date('2026-01-15T21:00:00.123Z'),
      endTime: new Date('2026-01-15T22:00:00Z'),
    });
  });
});

test.each([
  ['success', 'Success'],
  ['SUCCEEDED', 'Success'],
  ['notConfigured', 'NotConfigured'],
  ['updating', 'Updating'],
  ['Hibernating', 'Hibernating'],
  [null, undefined],
  ['', undefined],
  [7, undefined],
])('the status %j is read as %j', (lastStatus, status) => {
  expect(reading(readCopyJob, { id: 'x', lastStatus }).read.lastStatus).toBe(status);
});

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['2026-01-15T23:00:00.1234567+01:00', '2026-01-15T22:00:00.123Z'],
  ['2026-01-15T22:00:00Z', '2026-01-15T22:00:00.000Z'],
  ['2026-01-15T22:00:00', '2026-01-15T22:00:00.000Z'],
  ['0001-01-01T00:00:00Z', undefined],
  ['0001-01-01T00:00:00+14:00', undefined],
  ['1900-01-01T00:00:00', undefined],
  ['9999-12-31T23:59:59.9999999Z', undefined],
  ['', undefined],
])('the time %j is %j, wherever this runs, and not odd', (lastRun, iso) => {
  vi.stubEnv('TZ', 'America/New_York');
  const { read, odd: found } = reading(readCopyJob, { id: 'x', lastRun });
  expect(read.lastRun?.toISOString()).toBe(iso);
  expect(found).toEqual([]);
});

it('every field of a repository is read with its own name', () => {
  const repository = {
    name: 'Archive',
    description: 'd',
    retentionType: 'ItemLevel',
    retentionPeriodType: 'Daily',
    isLongTerm: true,
    isOutOfSync: false,
    proxyId: 'p',
    proxyPoolId: 'pp',
    organizationId: 'o',
    freeSpaceBytes: 0,
    isOutdated: false,
    isOutOfOrder: true,
  };
  const objectStorage = { id: 's', type: 'AmazonS3Glacier', enableImmutability: true };
  const sent = {
    ...repository,
    id: 'r',
    objectStorage,
    objectStorageEncryptionEnabled: true,
    capacityBytes: 5,
    dailyRetentionPeriod: 3,
  };
  expect(reading(readRepository, sent)).toEqual({
    read: {
      ...repository,
      id: 'r',
      objectStorageId: 's',
      objectStorageType: 'AmazonS3Glacier',
      isObjectStorage: true,
      retentionDays: 3,
      isEncrypted: true,
      isImmutable: true,
      capacityBytes: 5,
    },
    odd: [],
  });
});

it.each([
  [{}, false, undefined],
  [{ objectStorageId: 's' }, true, 's'],
  [{ objectStorage: {} }, true, undefined],
  [{ objectStorage: { id: 'other' }, objectStorageId: 's' }, true, 's'],
  [{ objectStorageId: '' }, false, undefined],
])('a repository with %j is object storage: %s', (fields, isObjectStorage, objectStorageId) => {
  expect(reading(readRepository, { id: 'r', ...fields }).read).toMatchObject({
    isObjectStorage,
    objectStorageId,
  });
});

it.each([
  [0, undefined],
  [-1, undefined],
  [7, 7],
])('a repository of %i bytes has room for %s', (capacityBytes, read) => {
  expect(reading(readRepository, { id: 'r', capacityBytes }).read.capacityBytes).toBe(read);
});

it.each(['keep', 'KEEP', 'Years0100', 'year100'])('%s is a hundred years', (yearlyRetentionPeriod) => {
  const repository = { id: 'r', retentionPeriodType: 'YEARLY', yearlyRetentionPeriod };
  expect(reading(readRepository, repository).read.retentionDays).toBe(36_500);
});

it.each(['Years', 'Yearsx', 'Years7x', '7', 'Year s7'])(
  '%j is not a number of years',
  (yearlyRetentionPeriod) => {
    const repository = { id: 'r', retentionPeriodType: 'Yearly', yearlyRetentionPeriod };
    expect(reading(readRepository, repository).read.retentionDays).toBeUndefined();
  },
);

it('every field of an organization is read with its own name', () => {
  const organization = { id: 'o', name: 'Contoso', officeName: 'contoso.onmicrosoft.com', type: 'Hybrid' };
  expect(reading(readOrganization, organization)).toEqual({ read: organization, odd: [] });
  expect(reading(readOrganization, { id: 'o' }).read).toEqual({
    id: 'o',
    name: 'o',
    officeName: undefined,
    type: undefined,
  });
});

it('every field of a backup job is read with its own name', () => {
  const job = {
    id: 'j',
    name: 'Mail',
    description: 'd',
    backupType: 'SelectedItems',
    repositoryId: 'r',
    organizationId: 'o',
    isEnabled: false,
    lastStatus: 'Warning',
  };
  const times = {
    lastRun: '2026-01-15T10:00:00Z',
    nextRun: '2026-01-16T10:00:00Z',
    lastBackup: '2026-01-14T10:00:00Z',
  };
  const document = { ...job, ...times, schedulePolicy: { type: 'manualonly', scheduleEnabled: false } };
  expect(reading(readBackupJob, document)).toEqual({
    read: {
      ...job,
      ...Object.fromEntries(Object.entries(times).map(([name, time]) => [name, new Date(time)])),
      schedule: { type: 'ManualOnly', scheduleEnabled: false },
      document,
    },
    odd: [],
  });
});

it.each([
  [undefined, undefined],
  ['DAILY', 'Daily'],
  ['periodically', 'Periodically'],
  ['Lunar', 'Lunar'],
])('a backup job with the schedule %s is scheduled by %s', (type, read) => {
  const { schedule } = reading(readBackupJob, { id: 'j', schedulePolicy: { type } }).read;
  expect(schedule).toEqual({ type: read, scheduleEnabled: undefined });
});

it('the repository and the organization of a job come from its links, in any letter case', () => {
  const _links = {
    BACKUPREPOSITORY: { href: '/v6/backuprepositories/r1' },
    Organization: { href: '/v6/organizations/o1' },
    backupJob: { href: '/v6/jobs/j1' },
    none: {},
  };
  expect(reading(readCopyJob, { id: 'c', _links }).read).toMatchObject({
    repositoryId: 'r1',
    organizationId: 'o1',
    backupJobId: 'j1',
  });
});

it.each([
  [{ job: { href: '/v6/jobs/j' } }, 'j'],
  [{ copyJob: { href: '/v6/copyjobs/c' } }, 'c'],
  [{ job: { href: '/v6/jobs/j' }, copyJob: { href: '/v6/copyjobs/c' } }, 'j'],
  [{}, undefined],
])('the job of a session comes from its links %j: %s', (_links, jobId) => {
  expect(reading(readJobSession, { id: 's', _links }).read.jobId).toBe(jobId);
});

it.each([
  ['backup', 'Backup'],
  ['COPY', 'Copy'],
  ['Restore', 'Restore'],
])('a session of the type %s has the type %s', (jobType, read) => {
  expect(reading(readJobSession, { id: 's', jobType }).read.jobType).toBe(read);
});

it.each([
  ['full', 'Full'],
  ['INCREMENTAL', 'Incremental'],
  ['Other', 'Other'],
])('a session that is %s is %s', (jobSessionConfigType, read) => {
  expect(reading(readJobSession, { id: 's', jobSessionConfigType }).read.jobSessionConfigType).toBe(read);
});

it.each(['Stopped', 'Running', 'Failed', 'Warning', 'Disconnected', 'Queued'])(
  'the status %s is recognized in any letter case',
  (status) => {
    expect(reading(readJobSession, { id: 's', status: status.toUpperCase() }).read.status).toBe(status);
  },
);

it('a window without hours is not a window', () => {
  for (const backupCopyWindowSettings of [{}, { backupWindow: null }, null])
    expect(
      reading(readCopyJob, { id: 'c', schedulePolicy: { backupCopyWindowSettings } }).read.schedule
        ?.windowSettings,
    ).toBeUndefined();
  const backupWindow = Array.from({ length: 168 }, (_, hour) => hour % 2 === 0);
  const settings = { backupWindow, minuteOffset: -60 };
  const schedulePolicy = { backupCopyWindowSettings: settings };
  expect(reading(readCopyJob, { id: 'c', schedulePolicy }).read.schedule?.windowSettings).toEqual(settings);
});
