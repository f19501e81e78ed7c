import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';
import { JobModel } from '../../../src/backup-replication/job-model/check-job.ts';
import type { Use } from '../../../src/backup-replication/job-model/dialect.ts';
import { KNOWN_REVISIONS, type Revision } from '../../../src/backup-replication/revision.ts';
import { answeredJob } from './examples/answered-job.ts';
import { listedJob } from './examples/listed-job.ts';
import { newJob } from './examples/new-job.ts';
import { storedJob } from './examples/stored-job.ts';
import { mistakes, withValue } from './mistakes.ts';
import { soundJob } from './sound-job.ts';

const modelOf = (document: JsonObject, revision: Revision = '1.3-rev1', use: Use = 'create') =>
  new JobModel(document['type'], revision, use);
const faultsOf = (document: JsonObject, ...as: [Revision?, Use?]) =>
  modelOf(document, ...as)
    .faultsOf(document)
    .map(({ path }) => path.join('.'));

describe('a document of vbr-1.1-rev1: Jobs', () => {
  it.each<[string, JsonObject, Use]>([
    ['Get All Jobs', listedJob, 'edit'],
    ['Create Job', newJob, 'create'],
    ['Get Job and Edit Job', storedJob, 'edit'],
  ])('is accepted unchanged: %s', (_name, document, use) => {
    expect(faultsOf(document, '1.1-rev1', use)).toEqual([]);
    expect(modelOf(document, '1.1-rev1', use).spell(document)).toEqual(document);
  });

  it('in the answer of Create Job only shows types, and is accepted except for numbers and texts out of range', () => {
    const logShipping = 'logShippingServers.shippingServerIds.0';
    expect(faultsOf(answeredJob, '1.1-rev1', 'edit')).toEqual([
      'storage.retentionPolicy.quantity',
      'storage.gfsPolicy.weekly.keepForNumberOfWeeks',
      'storage.gfsPolicy.monthly.keepForNumberOfMonths',
      'storage.gfsPolicy.yearly.keepForNumberOfYears',
      'storage.advancedSettings.fullBackupMaintenance.RemoveData.afterDays',
      'storage.advancedSettings.storageIntegration.processedVmsCount',
      `guestProcessing.appAwareProcessing.appSettings.0.sql.${logShipping}`,
      `guestProcessing.appAwareProcessing.appSettings.0.oracle.${logShipping}`,
      'schedule.periodically.backupWindow.days.0.hours',
      'schedule.continuously.backupWindow.days.0.hours',
      'schedule.backupWindow.backupWindow.days.0.hours',
    ]);
  });
});

describe('a mistake in one field', () => {
  it('does not exist in the job on which all are based', () => {
    expect(faultsOf(soundJob)).toEqual([]);
    expect(Object.values(mistakes).flat().length).toBeGreaterThanOrEqual(100);
  });

  describe.each(Object.entries(mistakes))('%s', (_kind, ofKind) => {
    it.each(ofKind)('$at ($value)', ({ at, value, fault }) => {
      expect(faultsOf(withValue(soundJob, at, value))).toEqual([fault]);
    });
  });

  it('hides no other one: all are named at once', () => {
    const wrong = [
      ['storage.retentionPolicy.quantity', '7'],
      ['storage.gfsPolicy.weekly.desiredTime', undefined],
      ['schedule.daily.days', []],
    ] as const;
    const document = wrong.reduce((made, [at, value]) => withValue(made, at, value as never), soundJob);
    expect(faultsOf(document)).toEqual(wrong.map(([at]) => at));
  });

  it('does not count in a part that is not enabled', () => {
    const at = 'schedule.monthly.isEnabled';
    expect(faultsOf(withValue(withValue(soundJob, at, false), 'schedule.monthly.dayOfWeek', null))).toEqual(
      [],
    );
    const encryption = 'storage.advancedSettings.storageData.encryption';
    expect(faultsOf(withValue(soundJob, encryption, { isEnabled: false }))).toEqual([]);
  });
});

describe('the rules of a revision', () => {
  it('require more of a new job in 1.1-rev0 than later', () => {
    const { name, type, description, virtualMachines } = newJob;
    const least = { name, type, description, virtualMachines } as JsonObject;
    expect(faultsOf(least, '1.1-rev1')).toEqual([]);
    expect(faultsOf(least, '1.1-rev0')).toEqual(['isHighPriority', 'storage', 'guestProcessing', 'schedule']);
  });

  it('require an edited job to be complete', () => {
    const { name, type } = storedJob;
    expect(faultsOf({ name, type } as JsonObject, '1.1-rev1', 'edit')).toEqual([
      'isDisabled',
      'description',
      'isHighPriority',
      'virtualMachines',
      'storage',
      'guestProcessing',
      'schedule',
    ]);
  });

  it('pass on a field that the revision does not have, with any value', () => {
    const at = 'storage.backupProxies.autoSelectEnabled';
    expect(faultsOf(withValue(newJob, at, 'no'), '1.1-rev1')).toEqual([at]);
    const older = withValue(withValue(newJob, at, 'no'), 'storage.backupProxies.autoSelection', true);
    expect(faultsOf(older, '1.1-rev0')).not.toContain(at);
    const monthly = 'schedule.monthly.isLastDayOfMonth';
    expect(faultsOf(withValue(newJob, monthly, 'no'), '1.1-rev1')).toEqual([]);
    expect(faultsOf(withValue(soundJob, monthly, 'no'))).toEqual([monthly]);
  });

  it('accept what either neighbouring revision has if their own document is not known', () => {
    const level = 'storage.advancedSettings.storageData.compressionLevel';
    expect(faultsOf(withValue(newJob, level, 'Auto'), '1.1-rev1')).toEqual([level]);
    expect(faultsOf(withValue(newJob, level, 'Auto'), '1.2-rev1')).toEqual([]);
    expect(faultsOf(withValue(newJob, level, 'Much'), '1.2-rev1')).toEqual([level]);
  });

  it('leave values and missing parts to a server that is newer than every document', () => {
    const level = 'storage.advancedSettings.storageData.compressionLevel';
    expect(faultsOf(withValue(soundJob, level, 'New'), '1.3-rev2')).toEqual([]);
    expect(faultsOf(withValue(soundJob, 'virtualMachines', undefined), '1.3-rev2')).toEqual([]);
    expect(faultsOf(withValue(soundJob, level, 7), '1.3-rev2')).toEqual([level]);
  });

  it.each<[string, Revision, string]>([
    ['RemoveData', '1.3-rev1', 'fullBackupMaintenance'],
    ['removeData', '1.3-rev2', 'fullBackupMaintenance'],
    ['synthenticFulls', '1.3-rev1', ''],
    ['syntheticFulls', '1.3-rev2', ''],
  ])('recognize %s in %s by the name that it has there', (name, revision, within) => {
    const at = ['storage.advancedSettings', within, name].filter((step) => step !== '').join('.');
    const other = revision === '1.3-rev1' ? '1.3-rev2' : '1.3-rev1';
    const document = withValue(soundJob, at, 7);
    expect(faultsOf(document, revision)).toEqual([at]);
    expect(faultsOf(document, other)).toEqual([]);
  });

  it('recognize the day of a monthly operation by the name that it has there', () => {
    const at = 'storage.advancedSettings.activeFulls.monthly';
    expect(faultsOf(withValue(newJob, at, { isEnabled: true }), '1.1-rev1')).toEqual([`${at}.dayOfMonths`]);
    expect(faultsOf(withValue(soundJob, at, { isEnabled: true }))).toEqual([`${at}.dayOfMonth`]);
    const older = { isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonths: 40 };
    expect(faultsOf(withValue(newJob, at, older), '1.2-rev1')).toEqual([`${at}.dayOfMonths`]);
  });

  it('check for other types only what all jobs have, and for those of Cloud Director their machines', () => {
    const copy = { name: 'Copy', type: 'BackupCopy', schedule: 7, isHighPriority: 'no' };
    expect(faultsOf(copy)).toEqual(['isHighPriority']);
    const { storage } = soundJob;
    const organization = { platform: 'CloudDirector', hostName: 'vcd', name: 'Org', type: 'Organisation' };
    const virtualMachines = { includes: [organization] };
    const cloud = { name: 'Cloud', type: 'CloudDirectorBackup', description: '', storage, virtualMachines };
    expect(faultsOf(cloud as JsonObject)).toEqual(['virtualMachines.includes.0.type']);
  });
});

describe('the values of enumerations', () => {
  const upper = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(upper);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, upper(each)]));
    return typeof value === 'string' ? value.toUpperCase() : value;
  };

  it('are accepted in any letter case', () => {
    expect(faultsOf(upper(soundJob) as JsonObject)).toEqual([]);
    expect(faultsOf(upper(newJob) as JsonObject, '1.1-rev1')).toEqual([]);
  });

  it.each<[string, string, string, Revision, string]>([
    ['type', 'vspherebackup', 'VSphereBackup', '1.3-rev1', 'a new name'],
    ['type', 'Backup', 'VSphereBackup', '1.3-rev1', 'its old name'],
    ['type', 'VSphereBackup', 'Backup', '1.1-rev1', 'its new name'],
    ['storage.gfsPolicy.weekly.desiredTime', 'SUNDAY', 'Sunday', '1.3-rev1', 'any case'],
    ['storage.gfsPolicy.weekly.desiredTime', 'Sunday', 'sunday', '1.2-rev1', 'any case'],
    ['storage.gfsPolicy.weekly.desiredTime', 'sunday', 'Sunday', '1.3-rev2', 'any case'],
    ['storage.advancedSettings.backupModeType', 'transform', 'Transofrm', '1.1-rev1', 'the right spelling'],
    [
      'storage.advancedSettings.storageData.storageOptimization',
      'WanTarget',
      '256KB',
      '1.3-rev1',
      'its old name',
    ],
    [
      'storage.advancedSettings.storageData.storageOptimization',
      '4mb',
      'LocalTargetLarge',
      '1.1-rev1',
      'its new name',
    ],
    ['schedule.daily.days.0', 'monday', 'Monday', '1.3-rev1', 'any case'],
  ])("are sent in the revision's spelling: %s, %s as %s by %s from %s", (at, given, sent, revision) => {
    const document = withValue(revision.startsWith('1.3') ? soundJob : newJob, at, given);
    expect(faultsOf(document, revision)).toEqual([]);
    expect(modelOf(document, revision).spell(document)).toEqual(withValue(document, at, sent));
  });
});

it('keeps every unknown field, at any path', () => {
  const models = new Map(KNOWN_REVISIONS.map((revision) => [revision, modelOf(soundJob, revision)]));
  const places = ['storage', 'storage.gfsPolicy.weekly', 'schedule.daily', 'virtualMachines.includes.0'];
  const partAt = (document: JsonObject, place: string) =>
    place.split('.').reduce<unknown>((at, step) => (at as JsonObject)[step], document) as JsonObject;
  fc.assert(
    fc.property(
      fc.constantFrom(...models.values()),
      fc.constantFrom(...places),
      fc.oneof(
        fc.string().map((name) => `?${name}`),
        fc.constantFrom('__proto__', 'constructor', 'toString'),
      ),
      // In the form of a request, because JSON has no -0.
      fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
      (model, place, name, value) => {
        const before = partAt(soundJob, place);
        const grown = Object.fromEntries([...Object.entries(before), [name, value]]) as JsonObject;
        const document = withValue(soundJob, place, grown);
        const paths = (given: JsonObject) => model.faultsOf(given).map(({ path }) => path);
        expect(paths(document)).toEqual(paths(soundJob));
        expect(Object.entries(partAt(model.spell(document), place))).toContainEqual([name, value]);
      },
    ),
  );
});
