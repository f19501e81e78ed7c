import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { isJsonObject, mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJobSchedulePolicy } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { type FoundJob, findJob } from '../../jobs/read/microsoft365.ts';
import type { SettingField } from '../settings/differences.ts';
import { settingsOfMicrosoft365 } from '../settings/microsoft365.ts';
import { partAt } from './fix-patch.ts';
import type { FixableJobs } from './fixable-jobs.ts';

/** The fields of a job that are settings, not its state or its last run (RESTJob, RESTCopyJob; vb365 specs). */
const settingsParts = [
  'name',
  'description',
  'backupType',
  'isEnabled',
  'schedulePolicy',
  'selectedItems',
  'excludedItems',
];

/** When the job runs. A job that has a time of day keeps it: jobs are spread over the night. */
const schedule = ['type', 'scheduleEnabled', 'dailyType', 'periodicallyEvery'];
const times = [
  'dailyTime',
  'periodicallyOffsetMinutes',
  'periodicallyWindowEnabled',
  'periodicallyWindowSettings',
];
const window = [
  'backupWindowEnabled',
  'backupWindowSettings',
  'backupCopyWindowEnabled',
  'backupCopyWindowSettings',
];

const isDaily = ({ type }: JsonObject) => /^daily(attime)?$/i.test(String(type));
const isPeriodic = ({ type }: JsonObject) => /^periodically$/i.test(String(type));
/** When a field of a schedule is in force. A server may drop a field that is not in force. */
const inForce: Readonly<Record<string, (policy: JsonObject) => boolean>> = {
  dailyType: isDaily,
  dailyTime: isDaily,
  periodicallyEvery: isPeriodic,
  periodicallyOffsetMinutes: isPeriodic,
  periodicallyWindowEnabled: isPeriodic,
  periodicallyWindowSettings: isPeriodic,
  backupWindowSettings: ({ backupWindowEnabled }) => backupWindowEnabled === true,
  backupCopyWindowSettings: ({ backupCopyWindowEnabled }) => backupCopyWindowEnabled === true,
  retryNumber: ({ retryEnabled }) => retryEnabled === true,
  retryWaitInterval: ({ retryEnabled }) => retryEnabled === true,
};

const ofRepository =
  'it is a setting of the repository: it is changed in the console, Backup Infrastructure, Backup Repositories';
const otherRepository = 'its backups would have to be moved to the other repository';
const own = 'what a job leaves out is its own';
const notTold = 'Backup for Microsoft 365 has no such setting';

/** The fields of `schedulePolicy` for each setting (RESTJobSchedulePolicy, vb365 specs), or why no fix changes it. */
const places: Readonly<Record<SettingField, readonly string[] | string>> = {
  'retention.points': notTold,
  'retention.days': ofRepository,
  'retention.gfs.weeks': notTold,
  'retention.gfs.months': notTold,
  'retention.gfs.years': notTold,
  encryption: ofRepository,
  'schedule.by': schedule,
  'schedule.everyHours': schedule,
  'schedule.windowHours': window,
  retries: ['retryEnabled', 'retryNumber', 'retryWaitInterval'],
  'guest.applicationAware': notTold,
  'guest.tolerated': notTold,
  'guest.indexing': notTold,
  healthCheck: notTold,
  'fullBackups.synthetic': notTold,
  'fullBackups.active': notTold,
  'storage.repositoryId': otherRepository,
  'storage.isImmutable': ofRepository,
  'storage.archiveRepositoryId': otherRepository,
  'exclusions.objects': own,
  'exclusions.disks': own,
  'notifications.mail': notTold,
  'notifications.snmp': notTold,
};

/**
 * Jobs of Backup for Microsoft 365: backup jobs and copy jobs, whose schedule and retries are their own.
 * @throws VeeamError if the repositories, which have the rest of the settings, cannot be read
 */
export async function microsoft365Jobs(client: Microsoft365): Promise<FixableJobs> {
  const { items } = await client.repositories.list().all();
  const repositories = new Map(items.map((each) => [each.id.toLowerCase(), each]));
  return {
    read: async (id) => documentOf(await findJob(client, id)),
    settingsOf(document) {
      const { repositoryId, backupJobId } = document;
      const id = typeof repositoryId === 'string' ? repositoryId : undefined;
      const repository = repositories.get(id?.toLowerCase() ?? '');
      const kind = backupJobId === undefined ? 'backup' : 'copy';
      return settingsOfMicrosoft365({ document, repositoryId: id }, repository, kind);
    },
    patchFor,
    patched(document, patch) {
      const every = partAt(patch, ['schedulePolicy', 'periodicallyEvery']);
      // (RESTJobSchedulePolicy: in the vb365-v8 spec, and in no earlier one)
      return client.version !== 'v8' && every === 'Hours12'
        ? `REST ${client.version} has no ${every}`
        : mergePatch(document, patch);
    },
    async write(id, patch, check) {
      const found = await findJob(client, id);
      check(documentOf(found));
      if (found.kind === 'copy') {
        const { schedulePolicy } = mergePatch(documentOf(found), patch);
        await client.copyJobs.edit(id, {
          schedulePolicy: schedulePolicy as unknown as CopyJobSchedulePolicy,
        });
      } else {
        await client.jobs.edit(id, (document) => {
          check(documentOf({ kind: 'backup', job: { ...found.job, document } }));
          return mergePatch(document as JsonObject, patch);
        });
      }
      return 'written';
    },
  };
}

function documentOf({ kind, job }: FoundJob): JsonObject {
  const parts = settingsParts.flatMap((name) => (name in job.document ? [[name, job.document[name]]] : []));
  const document: JsonObject = Object.fromEntries(parts);
  return {
    ...document,
    ...(document['schedulePolicy'] && { schedulePolicy: policyOf(document) }),
    ...(job.repositoryId !== undefined && { repositoryId: job.repositoryId }),
    ...(kind === 'copy' && { backupJobId: job.backupJobId ?? '' }),
  };
}

/** The fields of a job's schedule that are in force. */
function policyOf({ schedulePolicy }: JsonObject): JsonObject {
  return isJsonObject(schedulePolicy) ? onlyInForce(schedulePolicy) : {};
}

function onlyInForce(policy: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(policy).filter(([name, value]) => value !== null && (inForce[name]?.(policy) ?? true)),
  );
}

function patchFor(field: SettingField, standard: JsonObject, job: JsonObject): JsonObject | string {
  const known = places[field];
  if (typeof known === 'string') return known;
  const [given, own] = [policyOf(standard), policyOf(job)];
  const names = known === schedule ? [...known, ...times.filter((name) => !(name in own))] : known;
  const wanted = Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
  if (Object.keys(wanted).length === 0) return "the standard's document does not say how it is set";
  const after = onlyInForce({ ...own, ...wanted });
  const gone = Object.keys(own).filter((name) => !(name in after));
  return { schedulePolicy: { ...wanted, ...Object.fromEntries(gone.map((name) => [name, null])) } };
}
