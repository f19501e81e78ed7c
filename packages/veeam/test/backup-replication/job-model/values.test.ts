import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';
import { JobModel } from '../../../src/backup-replication/job-model/check-job.ts';
import { describedJob } from '../../../src/backup-replication/job-model/job-model.ts';
import { renamedValues, values } from '../../../src/backup-replication/job-model/values.ts';
import type { Revision } from '../../../src/backup-replication/revision.ts';
import { newJob } from './examples/new-job.ts';
import { withValues } from './mistakes.ts';
import { soundJob } from './sound-job.ts';

const faultsOf = (document: JsonObject, revision: Revision) =>
  new JobModel(document['type'], revision, 'create').faultsOf(document).map(({ path }) => path.join('.'));

describe('a time of day', () => {
  const faults = (time: string) =>
    faultsOf(withValues(soundJob, [['schedule.daily.localTime', time]]), '1.3-rev1');

  it.each([
    '4:00',
    '09:59',
    '0:05',
    '19:00',
    '20:00',
    '23:59',
    '22:00:59',
    '22:00:05.1',
    '22:00:05.123456789',
    '10:00 PM',
    '10:00am',
    '10:00Z',
    '14:15:22+02:00',
    '14:15-11:30',
    '',
  ])('is %j', (time) => {
    expect(faults(time)).toEqual([]);
  });

  it.each([
    '24:00',
    '30:00',
    'x:00',
    ':00',
    '4:60',
    '4:0',
    '4:0x',
    '4:x0',
    '4',
    '22:00:60',
    '22:00:5',
    '22:00:x5',
    '22:00:0x',
    '22:00:05.',
    '22:00:05.x',
    '22:00:05x1',
    '22:00:05.1234567890',
    '10:00  PM',
    '10:00xPM',
    '10:00 XM',
    '10:00 P',
    '10:00 PX',
    '14:15+2:00',
    '14:15+02:0',
    '14:15+xx:00',
    '14:15+02:xx',
    '14:15x02:00',
    '14:15X',
    '4:00 ',
    ' 4:00',
  ])('is not %j', (time) => {
    expect(faults(time)).toEqual(['schedule.daily.localTime']);
  });
});

it.each([
  [`1${',0'.repeat(23)}`, true],
  [`0${',1'.repeat(23)}`, true],
  [`0${',1'.repeat(22)}`, false],
  [`0${',1'.repeat(24)}`, false],
  [`2${',1'.repeat(23)}`, false],
  [`0${';1'.repeat(23)}`, false],
  [`0${',2'.repeat(23)}`, false],
  [`00${',1'.repeat(23)}`, false],
  ['', false],
])('the hours of a day %j can be read: %s', (hours, is) => {
  const at = 'schedule.periodically.backupWindow.days.0.hours';
  expect(faultsOf(withValues(soundJob, [[at, hours]]), '1.3-rev1')).toEqual(is ? [] : [at]);
});

describe('the values of enumerations', () => {
  const names = Object.keys(values) as (keyof typeof values)[];

  it('are words, and those for new features are only in 1.3-rev1', () => {
    for (const name of names)
      for (const word of Object.values(values[name]).flat()) expect(word).toMatch(/^\w{3,}$/);
    expect(names.filter((name) => values[name]['1.1-rev0'].length === 0)).toEqual([
      'cloudDirectorType',
      'postgresConnection',
      'replicaSource',
      'diskType',
      'addressFamily',
      'transferMode',
    ]);
    expect(names.filter((name) => values[name]['1.1-rev1'].length === 0)).toEqual(
      names.filter((name) => values[name]['1.1-rev0'].length === 0),
    );
    expect(names.filter((name) => values[name]['1.3-rev1'].length === 0)).toEqual([]);
  });

  it('are the same in older revisions, or have another letter case or other words in 1.3-rev1', () => {
    const isSame = (name: keyof typeof values) =>
      JSON.stringify(values[name]['1.1-rev1']) === JSON.stringify(values[name]['1.3-rev1']);
    expect(names.filter(isSame)).toEqual([
      'disksToProcess',
      'retentionType',
      'dayNumberInMonth',
      'weekOfMonth',
      'month',
      'encryptionType',
      'emailNotificationType',
      'scriptPeriodicity',
      'dailyKind',
      'periodicallyKind',
    ]);
    expect(
      names.filter((name) => values[name]['1.1-rev0'].join() !== values[name]['1.1-rev1'].join()),
    ).toEqual(['jobType']);
    const cased = names.filter((name) => /^[a-z]/.test(values[name]['1.1-rev1'].join('')));
    expect(cased).toEqual([
      'dayOfWeek',
      'vss',
      'transactionLogs',
      'sqlLogs',
      'retainLogs',
      'oracleLogs',
      'exclusionPolicy',
      'scriptProcessing',
      'indexingMode',
    ]);
    expect(values.oracleLogs['1.1-rev0']).toEqual(['preserve', 'deleteExpiredHours', 'deleteExpiredGBs']);
    expect(values.oracleLogs['1.3-rev1']).toEqual(['Preserve', 'DeleteExpiredHours', 'DeleteExpiredGBs']);
    expect(values.jobType['1.1-rev0']).toEqual(['Backup']);
    expect(values.jobType['1.1-rev1']).toEqual(['Backup', 'VSphereReplica', 'CloudDirectorBackup']);
    expect(values.platform['1.1-rev1']).toEqual(['VMware']);
  });

  it('have each of their older and newer names in the documents that contain it', () => {
    const all = (revision: '1.1-rev1' | '1.3-rev1') =>
      names.flatMap((name): readonly string[] => values[name][revision]);
    expect(renamedValues).toHaveLength(7);
    for (const [older, newer] of renamedValues) {
      expect(all('1.1-rev1')).toContain(older);
      expect(all('1.3-rev1')).toContain(newer);
    }
  });

  it.each<[at: string, older: string, newer: string]>([
    ['type', 'Backup', 'VSphereBackup'],
    ['virtualMachines.includes.0.platform', 'VMware', 'VSphere'],
    ['storage.advancedSettings.backupModeType', 'Transofrm', 'Transform'],
    ['storage.advancedSettings.storageData.storageOptimization', 'WANTarget', '256KB'],
    ['storage.advancedSettings.storageData.storageOptimization', 'LANTarget', '512KB'],
    ['storage.advancedSettings.storageData.storageOptimization', 'LocalTarget', '1MB'],
    ['storage.advancedSettings.storageData.storageOptimization', 'LocalTargetLarge', '4MB'],
  ])('have at %s the name %s, later %s', (at, older, newer) => {
    const spelled = (document: JsonObject, revision: Revision, value: string) =>
      new JobModel(document['type'], revision, 'create').spell(withValues(document, [[at, value]]));
    for (const value of [older, newer, older.toLowerCase(), newer.toLowerCase()]) {
      expect(spelled(soundJob, '1.3-rev1', value)).toEqual(withValues(soundJob, [[at, newer]]));
      expect(spelled(newJob, '1.1-rev1', value)).toEqual(withValues(newJob, [[at, older]]));
    }
    expect(spelled(soundJob, '1.3-rev1', 'Neither')).toEqual(withValues(soundJob, [[at, 'Neither']]));
  });
});

it('names what occurs at several places', () => {
  const { $defs } = z.toJSONSchema(describedJob('create'), { io: 'input' });
  expect(Object.keys($defs ?? {}).sort()).toEqual([
    'ApplicationSettings',
    'BackupWindow',
    'GuestCredentials',
    'MonthlyOperation',
    'Schedule',
    'VmwareObject',
    'WeeklyOperation',
  ]);
});

it.each(['create', 'edit'] as const)('describes three kinds of jobs by their types (to %s)', (use) => {
  const schema = z.toJSONSchema(describedJob(use), { io: 'input' });
  const kinds = (schema.anyOf ?? []) as { properties: { type: { enum: string[] } }; required: string[] }[];
  const types = kinds.map(({ properties }) => properties.type.enum);
  expect(types.slice(0, 2)).toEqual([['VSphereBackup', 'Backup'], ['VSphereReplica']]);
  expect(types[2]).toContain('CloudDirectorBackup');
  expect(types[2]).toHaveLength(new Set(Object.values(values.jobType).flat()).size - 3);
  expect(kinds.map(({ properties }) => Object.keys(properties).includes('isDisabled'))).toEqual(
    [1, 2, 3].map(() => use === 'edit'),
  );
  expect(kinds.map(({ required }) => required.includes('description'))).toEqual([true, false, false]);
  expect(kinds[0]?.required.includes('storage')).toBe(use === 'edit');
});

it("shows readers the values in the newest document's spelling, each once", () => {
  const { $defs } = z.toJSONSchema(describedJob('create'), { io: 'input' });
  const text = JSON.stringify($defs?.['WeeklyOperation']);
  expect(text).toContain('["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"]');
});
