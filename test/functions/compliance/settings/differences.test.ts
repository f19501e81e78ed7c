import { expect, it } from 'vitest';
import {
  differencesFrom,
  type SettingField,
  settingFields,
} from '../../../../functions/compliance/settings/differences.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';

it.each<[standard: JobSettings, job: JobSettings, change: string]>([
  [{ retries: 3 }, { retries: 5 }, 'better'],
  [{ retries: 3 }, { retries: 1 }, 'worse'],
  [{ exclusions: { objects: 1, disks: 0 } }, { exclusions: { objects: 2, disks: 0 } }, 'worse'],
  [{ exclusions: { objects: 2, disks: 0 } }, { exclusions: { objects: 1, disks: 0 } }, 'better'],
  [{ encryption: true }, { encryption: false }, 'worse'],
  [{ encryption: false }, { encryption: true }, 'better'],
  [{ storage: { repositoryId: 'a' } }, { storage: { repositoryId: 'b' } }, 'other'],
  [{ notifications: { snmp: false } }, { notifications: { snmp: true } }, 'other'],
])('%j to %j is %s', (standard, job, change) => {
  expect(differencesFrom(standard, job)).toMatchObject([{ change }]);
});

it('omits equal values, and values that one of the two does not have', () => {
  expect(differencesFrom({ retries: 3, encryption: true }, { retries: 3 })).toEqual([]);
  expect(differencesFrom({}, { retries: 3, guest: { tolerated: 1 } })).toEqual([]);
});

it('names each setting by its path, with both values', () => {
  const standard: JobSettings = { retention: { gfs: { weeks: 4, months: 0, years: 0 } } };
  const job: JobSettings = { retention: { gfs: { weeks: 1, months: 0, years: 0 } } };
  expect(differencesFrom(standard, job)).toEqual([
    { field: 'retention.gfs.weeks', standard: 4, job: 1, change: 'worse' },
  ]);
});

it('each setting has a direction: more, less, or neither protects', () => {
  const nested = (field: SettingField, value: number): JobSettings =>
    field.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as JobSettings;
  const changeOf = (field: SettingField) => differencesFrom(nested(field, 1), nested(field, 2))[0]?.change;
  const by = Map.groupBy(settingFields, changeOf);
  expect(by.get('better')).toEqual([
    'retention.points',
    'retention.days',
    'retention.gfs.weeks',
    'retention.gfs.months',
    'retention.gfs.years',
    'encryption',
    'retries',
    'guest.applicationAware',
    'healthCheck',
    'storage.isImmutable',
    'notifications.mail',
  ]);
  expect(by.get('worse')).toEqual([
    'schedule.everyHours',
    'guest.tolerated',
    'exclusions.objects',
    'exclusions.disks',
  ]);
  expect(by.get('other')).toHaveLength(8);
});
