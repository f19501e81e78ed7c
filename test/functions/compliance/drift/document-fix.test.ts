import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { describe, expect, it } from 'vitest';
import { planFix, planUndo } from '../../../../functions/compliance/drift/document-fix.ts';
import { hasPatch, reversePatch } from '../../../../functions/compliance/drift/fix-patch.ts';
import { backupReplicationJobs } from '../../../../functions/compliance/drift/fixable-backup-replication.ts';
import { settingsOfBackupReplication } from '../../../../functions/compliance/settings/backup-replication.ts';
import {
  differencesFrom,
  type SettingField,
  settingFields,
} from '../../../../functions/compliance/settings/differences.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';

const job = storedJob as unknown as JsonObject;
// Planning sends no request to the server.
const jobs = backupReplicationJobs({ version: '1.3-rev1', jobs: undefined as never });
const settingsOf = (document: JsonObject) => settingsOfBackupReplication(document) ?? {};

function planned(change: object, fields: readonly SettingField[], isSameServer = true) {
  const document = mergePatch(job, change as JsonObject);
  const fix = planFix(jobs, job, { document, isSameServer }, fields);
  return { ...fix, fixed: mergePatch(job, fix.patch) };
}

describe('a setting that is fixed', () => {
  it.each<[field: SettingField, change: object]>([
    ['retention.points', { storage: { retentionPolicy: { quantity: 30 } } }],
    [
      'encryption',
      {
        storage: {
          advancedSettings: {
            storageData: {
              encryption: {
                isEnabled: true,
                encryptionType: 'ByUserPassword',
                encryptionPasswordId: '2bb8b8b1-8c0d-4a8b-9d0c-5c5c5c5c5c5c',
              },
            },
          },
        },
      },
    ],
    ['schedule.everyHours', { schedule: { daily: { dailyKind: 'SelectedDays', days: ['sunday'] } } }],
    ['schedule.by', { schedule: { runAutomatically: false } }],
    ['retries', { schedule: { retry: { isEnabled: true, retryCount: 5 } } }],
    ['guest.applicationAware', { guestProcessing: { appAwareProcessing: { isEnabled: false } } }],
    ['guest.indexing', { guestProcessing: { guestFSIndexing: { isEnabled: true } } }],
    [
      'notifications.snmp',
      { storage: { advancedSettings: { notifications: { sendSNMPNotifications: true } } } },
    ],
  ])('%s becomes as in the standard, and no other setting changes', (field, change) => {
    const { fixed, changes, cannot } = planned(change, [field]);
    expect(cannot).toEqual([]);
    expect(changes.map((each) => each.field)).toEqual([field]);
    expect(differencesFrom(settingsOf(mergePatch(job, change as JsonObject)), settingsOf(fixed))).toEqual([]);
  });

  it('keeps the time of the day at which the job runs', () => {
    const standard = { schedule: { daily: { localTime: '03:33', dailyKind: 'WeekDays' } } };
    const { fixed } = planned(standard, ['schedule.everyHours']);
    const { localTime } = (job['schedule'] as { daily: JsonObject }).daily;
    expect(localTime).not.toBe('03:33');
    expect(fixed).toMatchObject({ schedule: { daily: { localTime, dailyKind: 'WeekDays' } } });
  });

  it('does not change a setting in which the job may differ', () => {
    const standard = { storage: { retentionPolicy: { quantity: 30 } }, description: 'Another' };
    const { fixed } = planned({ ...standard, schedule: { retry: { retryCount: 9 } } }, ['retention.points']);
    expect(fixed).toEqual(mergePatch(job, { storage: standard.storage }));
  });
});

describe('a setting that is not fixed', () => {
  it.each<[SettingField, object, RegExp]>([
    ['storage.repositoryId', {}, /moved/],
    ['exclusions.objects', {}, /its own/],
    ['guest.tolerated', {}, /each machine/],
    [
      'schedule.by',
      { schedule: { afterThisJob: { isEnabled: true, jobName: 'Another' } } },
      /after another job/,
    ],
    ['retention.points', { storage: { retentionPolicy: { quantity: -1 } } }, /refuse/],
  ])('%s is reported with the reason', (field, change, because) => {
    const { patch, cannot } = planned(change, [field]);
    expect(patch).toEqual({});
    expect(cannot).toEqual([{ field, because: expect.stringMatching(because) }]);
  });

  it('contains a password of another server', () => {
    const encryption = { isEnabled: true };
    const change = { storage: { advancedSettings: { storageData: { encryption } } } };
    expect(planned(change, ['encryption'], false).cannot).toMatchObject([{ field: 'encryption' }]);
  });

  it('would also change another setting', () => {
    const change = { storage: { retentionPolicy: { type: 'Days', quantity: 7 } } };
    const { patch, cannot } = planned(change, ['retention.days']);
    expect(patch).toEqual({});
    expect(cannot).toMatchObject([{ because: expect.stringMatching(/^retention.points/) }]);
  });

  it('has a reason or a path', () => {
    for (const field of settingFields) expect(() => planned({}, [field])).not.toThrow();
  });
});

describe('a fix that is undone', () => {
  const patch: JsonObject = { storage: { retentionPolicy: { quantity: 30 } }, made: { anew: true } };
  const done = mergePatch(job, patch);

  it('restores the document', () => {
    const reverse = reversePatch(job, patch);
    expect(mergePatch(done, reverse)).toEqual(job);
    expect([hasPatch(done, patch), hasPatch(job, patch)]).toEqual([true, false]);
  });

  it('is refused when the same path has changed since', () => {
    const document = mergePatch(done, { storage: { retentionPolicy: { quantity: 31 } } });
    const undo = planUndo(jobs, document, { before: job, patch, fields: ['retention.points'] });
    expect(undo).toMatchObject({ changes: [], cannot: [{ field: 'retention.points' }] });
  });
});
