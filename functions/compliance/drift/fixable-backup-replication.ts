import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { isJsonObject } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { RefusedError } from '../../action.ts';
import { patchedDocument } from '../../jobs/check-document.ts';
import { settingsOfBackupReplication } from '../settings/backup-replication.ts';
import type { SettingField } from '../settings/differences.ts';
import { at, followsAnother, type Place, partAt, patchOf } from './fix-patch.ts';
import type { FixableJobs } from './fixable-jobs.ts';

/** The job itself, the part with its storage, or the advanced settings of that part. */
type Base = 'job' | 'storage' | 'advanced';

/** When the job runs, without the time of day: jobs are spread over the night. */
const schedule: readonly Place<Base>[] = [
  at('job', 'schedule', 'runAutomatically'),
  at('job', 'schedule.daily', 'isEnabled', 'dailyKind', 'days'),
  at('job', 'schedule.monthly', 'isEnabled', 'dayOfWeek', 'dayNumberInMonth', 'dayOfMonth', 'months'),
  at('job', 'schedule.periodically', 'isEnabled', 'periodicallyKind', 'frequency'),
  at('job', 'schedule.continuously', 'isEnabled'),
];
const retention = [at('storage', 'retentionPolicy', 'type', 'quantity')];
const gfs = (step: string) => [at('storage', 'gfsPolicy', 'isEnabled'), at('storage', `gfsPolicy.${step}`)];

/** Where each setting is (vbr-1.3-rev1: JobModel and the models it stands for), or why no fix changes it. */
const places: Readonly<Record<SettingField, readonly Place<Base>[] | string>> = {
  'retention.points': retention,
  'retention.days': retention,
  'retention.gfs.weeks': gfs('weekly'),
  'retention.gfs.months': gfs('monthly'),
  'retention.gfs.years': gfs('yearly'),
  encryption: [at('advanced', 'storageData.encryption')],
  'schedule.by': schedule,
  'schedule.everyHours': schedule,
  'schedule.windowHours': [at('job', 'schedule.backupWindow')],
  retries: [at('job', 'schedule.retry')],
  'guest.applicationAware': [at('job', 'guestProcessing.appAwareProcessing', 'isEnabled')],
  'guest.tolerated': 'each machine has a setting of its own',
  'guest.indexing': [at('job', 'guestProcessing.guestFSIndexing', 'isEnabled')],
  healthCheck: [at('advanced', 'backupHealth')],
  'fullBackups.synthetic': [at('advanced', 'synthenticFulls'), at('advanced', 'syntheticFulls')],
  'fullBackups.active': [at('advanced', 'activeFulls')],
  'storage.repositoryId': 'its backups would have to be moved to the other repository',
  'storage.isImmutable': 'it is a setting of the repository',
  'storage.archiveRepositoryId': 'its backups would have to be moved to the other repository',
  'exclusions.objects': 'what a job leaves out is its own',
  'exclusions.disks': 'what a job leaves out is its own',
  'notifications.mail': [at('advanced', 'notifications.emailNotifications', 'isEnabled')],
  'notifications.snmp': [at('advanced', 'notifications', 'sendSNMPNotifications')],
};

/** Jobs of Backup & Replication: the whole document is read and written, by the model of the server's revision. */
export function backupReplicationJobs({
  jobs,
  version,
}: Pick<BackupReplication, 'jobs' | 'version'>): FixableJobs {
  return {
    read: async (id) => (await jobs.get(id)).document,
    settingsOf: (document) => settingsOfBackupReplication(document) ?? {},
    patchFor,
    patched(document, patch) {
      try {
        return patchedDocument(document, patch, version);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        const [problem] = error.problems;
        return `the server would refuse it: ${problem ? `${problem.field}: ${problem.message}` : error.message}`;
      }
    },
    async write(id, patch, check) {
      await jobs.edit(id, (document) => {
        check(document);
        return patchedDocument(document, patch, version);
      });
      return 'written';
    },
  };
}

function patchFor(
  field: SettingField,
  standard: JsonObject,
  job: JsonObject,
  isSameServer: boolean,
): JsonObject | string {
  const known = places[field];
  if (typeof known === 'string') return known;
  if (field === 'encryption' && !isSameServer)
    return 'the password that encrypts is one of its own server: the standard is a document of another';
  if (field.startsWith('schedule.') && [standard, job].some(runsAfterAnother)) return followsAnother;
  return patchOf(known, standard, job, baseOf);
}

function runsAfterAnother(document: JsonObject): boolean {
  const after = partAt(document, ['schedule', 'afterThisJob']);
  return isJsonObject(after) && after['isEnabled'] === true;
}

/** Job types keep the same settings in parts with different names (`settingsOfBackupReplication`). */
function baseOf(document: JsonObject, base: Base): readonly string[] | undefined {
  if (base === 'job') return [];
  const storage = ['storage', 'target', 'backupRepository'].find((name) => isJsonObject(document[name]));
  if (base === 'storage') return storage === undefined ? undefined : [storage];
  const bases = [
    ...(storage === undefined ? [] : [[storage, 'advancedSettings']]),
    ['jobSettings', 'advancedSettings'],
  ];
  return bases.find((path) => isJsonObject(partAt(document, path)));
}
