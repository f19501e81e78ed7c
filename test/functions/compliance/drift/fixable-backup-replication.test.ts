import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { expect, it } from 'vitest';
import { backupReplicationJobs } from '../../../../functions/compliance/drift/fixable-backup-replication.ts';
import type { SettingField } from '../../../../functions/compliance/settings/differences.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';

const jobsOf = (document: JsonObject, written: JsonObject[] = []) =>
  backupReplicationJobs({
    version: '1.3-rev1',
    jobs: {
      get: async () => ({ document }),
      edit: async (_id: string, change: (document: JsonObject) => JsonObject) =>
        void written.push(change(document)),
    },
  } as unknown as BackupReplication);
const jobs = jobsOf({});
const on = { isEnabled: true };
const off = { isEnabled: false };
const nothing: JsonObject = { schedule: {}, storage: { advancedSettings: {} }, guestProcessing: {} };
const advanced = (part: JsonObject): JsonObject => ({ storage: { advancedSettings: part } });
const days = { ...on, dailyKind: 'SelectedDays', days: ['monday'] };
const months = { ...off, dayOfWeek: 'sunday', dayNumberInMonth: 'First', dayOfMonth: 1, months: ['may'] };
const schedule = {
  runAutomatically: true,
  daily: days,
  monthly: months,
  periodically: { ...off, periodicallyKind: 'Hours', frequency: 2 },
  continuously: off,
};
const timed = {
  ...schedule,
  daily: { ...days, localTime: '22:00' },
  monthly: { ...months, localTime: '22:00' },
  backupWindow: on,
};
/** A job with another value for every setting. */
const others = {
  schedule: {
    ...{ runAutomatically: false, daily: { ...off, localTime: '01:00' }, monthly: off },
    ...{ periodically: on, continuously: on },
  },
};

it.each<[SettingField, standard: JsonObject, job: JsonObject, patch: JsonObject]>([
  [
    'retention.points',
    { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 7 } } },
    { storage: { retentionPolicy: { type: 'Days', quantity: 1 } } },
    { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 7 } } },
  ],
  [
    'retention.days',
    { target: { retentionPolicy: { type: 'Days', quantity: 7 } } },
    { backupRepository: { retentionPolicy: { type: 'Days', quantity: 1 } } },
    { backupRepository: { retentionPolicy: { type: 'Days', quantity: 7 } } },
  ],
  ...(['weekly', 'monthly', 'yearly'] as const).map(
    (step): [SettingField, JsonObject, JsonObject, JsonObject] => [
      `retention.gfs.${({ weekly: 'weeks', monthly: 'months', yearly: 'years' } as const)[step]}`,
      { storage: { gfsPolicy: { ...on, [step]: on, other: on } } },
      { storage: { gfsPolicy: { ...off, [step]: off, other: off } } },
      { storage: { gfsPolicy: { ...on, [step]: on } } },
    ],
  ),
  [
    'encryption',
    advanced({ storageData: { encryption: on } }),
    nothing,
    advanced({ storageData: { encryption: on } }),
  ],
  ['schedule.by', { schedule: timed }, others, { schedule }],
  ['schedule.everyHours', { schedule: timed }, others, { schedule }],
  ['schedule.windowHours', { schedule: timed }, others, { schedule: { backupWindow: on } }],
  ['retries', { schedule: { retry: on } }, nothing, { schedule: { retry: on } }],
  [
    'guest.applicationAware',
    { guestProcessing: { appAwareProcessing: { ...on, more: 1 } } },
    { guestProcessing: { appAwareProcessing: off } },
    { guestProcessing: { appAwareProcessing: on } },
  ],
  [
    'guest.indexing',
    { guestProcessing: { guestFSIndexing: { ...on, more: 1 } } },
    { guestProcessing: { guestFSIndexing: off } },
    { guestProcessing: { guestFSIndexing: on } },
  ],
  ['healthCheck', advanced({ backupHealth: on }), nothing, advanced({ backupHealth: on })],
  [
    'healthCheck',
    { jobSettings: { advancedSettings: { backupHealth: on } } },
    { storage: {}, jobSettings: { advancedSettings: {} } },
    { jobSettings: { advancedSettings: { backupHealth: on } } },
  ],
  ['fullBackups.synthetic', advanced({ synthenticFulls: on }), nothing, advanced({ synthenticFulls: on })],
  ['fullBackups.synthetic', advanced({ syntheticFulls: on }), nothing, advanced({ syntheticFulls: on })],
  ['fullBackups.active', advanced({ activeFulls: on }), nothing, advanced({ activeFulls: on })],
  [
    'notifications.mail',
    advanced({ notifications: { emailNotifications: { ...on, recipients: ['a'] } } }),
    advanced({ notifications: { emailNotifications: off } }),
    advanced({ notifications: { emailNotifications: on } }),
  ],
  [
    'notifications.snmp',
    advanced({ notifications: { sendSNMPNotifications: true, more: 1 } }),
    advanced({ notifications: { sendSNMPNotifications: false } }),
    advanced({ notifications: { sendSNMPNotifications: true } }),
  ],
])("a fix of %s sets only the standard's value of it: %#", (field, standard, job, patch) => {
  expect(jobs.patchFor(field, standard, job, true)).toEqual(patch);
});

it.each<[SettingField, standard: JsonObject, job: JsonObject, isSameServer: boolean]>([
  ['guest.tolerated', storedJob, storedJob, true],
  ['storage.repositoryId', storedJob, storedJob, true],
  ['storage.isImmutable', storedJob, storedJob, true],
  ['storage.archiveRepositoryId', storedJob, storedJob, true],
  ['exclusions.objects', storedJob, storedJob, true],
  ['exclusions.disks', storedJob, storedJob, true],
  ['encryption', advanced({ storageData: { encryption: on } }), nothing, false],
  ['schedule.by', { schedule: { ...timed, afterThisJob: on } }, others, true],
  ['schedule.by', { schedule: timed }, { schedule: { afterThisJob: on } }, true],
  ['healthCheck', advanced({ backupHealth: on }), { storage: {} }, true],
  ['retention.points', { storage: { retentionPolicy: on } }, {}, true],
  ['retries', {}, nothing, true],
])('a fix of %s is impossible, with a reason: %#', (field, standard, job, isSameServer) => {
  expect(jobs.patchFor(field, standard, job, isSameServer)).toMatch(/\w/);
});

it('copies a standard that could run after another job and does not', () => {
  const patch = jobs.patchFor('schedule.by', { schedule: { ...timed, afterThisJob: off } }, others, false);
  expect(patch).toEqual({ schedule });
});

it('reads and writes documents by the model of the revision', async () => {
  const written: JsonObject[] = [];
  const checked: JsonObject[] = [];
  const server = jobsOf(storedJob, written);
  const document = await server.read('j');
  expect(server.settingsOf(document)).toMatchObject({ retries: 3 });
  const patch = { schedule: { retry: { retryCount: 5 } } };
  const patched = server.patched(document, patch);
  expect(server.settingsOf(patched as JsonObject)).toMatchObject({ retries: 5 });
  expect(server.patched(document, { schedule: { retry: { retryCount: 'many' } } })).toMatch(/retryCount/);
  expect(await server.write('j', patch, (current) => void checked.push(current))).toBe('written');
  expect([written, checked]).toEqual([[patched], [document]]);
});
