import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import {
  isJsonObject,
  type JsonValue,
  mergePatch,
} from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { SettingField } from '../settings/differences.ts';

/** Where a setting is in a document: some fields of a part, or the whole part where none are named. */
interface Place {
  /** From the job, from what holds its storage, or from the advanced settings of that. */
  readonly from: 'job' | 'storage' | 'advanced';
  readonly path: readonly string[];
  readonly fields?: readonly string[];
}

const at = (from: Place['from'], path: string, ...fields: string[]): Place => ({
  from,
  path: path === '' ? [] : path.split('.'),
  ...(fields.length > 0 && { fields }),
});

/** When it runs, and not at what time of the day: jobs are spread over the night. */
const schedule: readonly Place[] = [
  at('job', 'schedule', 'runAutomatically'),
  at('job', 'schedule.daily', 'isEnabled', 'dailyKind', 'days'),
  at('job', 'schedule.monthly', 'isEnabled', 'dayOfWeek', 'dayNumberInMonth', 'dayOfMonth', 'months'),
  at('job', 'schedule.periodically', 'isEnabled', 'periodicallyKind', 'frequency'),
  at('job', 'schedule.continuously', 'isEnabled'),
];
const retention = [at('storage', 'retentionPolicy', 'type', 'quantity')];
const gfs = (step: string) => [at('storage', 'gfsPolicy', 'isEnabled'), at('storage', `gfsPolicy.${step}`)];

/** Where each setting is (vbr-1.3-rev1: JobModel and the models it stands for), or why no fix changes it. */
const places: Readonly<Record<SettingField, readonly Place[] | string>> = {
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

/**
 * What to change of a job's document so that a setting is as in the standard's, as a merge patch; or why it cannot be
 * changed so.
 * @param isSameServer whether ids in the standard's document are those of the job's server
 */
export function patchFor(
  field: SettingField,
  standard: JsonObject,
  job: JsonObject,
  isSameServer: boolean,
): JsonObject | string {
  const known = places[field];
  if (typeof known === 'string') return known;
  if (field === 'encryption' && !isSameServer)
    return 'the password that encrypts is one of its own server: the standard is a document of another';
  if (field.startsWith('schedule.') && [standard, job].some(runsAfterAnother))
    return 'it runs, or the standard does, after another job';
  let patch: JsonObject = {};
  for (const { from, path, fields } of known) {
    const [source, target] = [baseOf(standard, from), baseOf(job, from)];
    const given = source && partAt(standard, [...source, ...path]);
    if (target === undefined || !isJsonObject(given)) continue;
    const place = [...target, ...path];
    // What the job does not have yet is taken whole: a part of it alone would be no setting.
    const isWhole = fields === undefined || !isJsonObject(partAt(job, place));
    const wanted = Object.entries(given).filter(
      ([name, value]) => value !== null && (isWhole || fields.includes(name)),
    );
    if (wanted.length > 0) patch = mergePatch(patch, nested(place, Object.fromEntries(wanted)));
  }
  return Object.keys(patch).length > 0 ? patch : "the standard's document does not say how it is set";
}

/** The patch that takes another back: what it has changed is as before. */
export function reversePatch(before: JsonObject, patch: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(patch).map(([name, change]): [string, JsonValue] => {
      const earlier = Object.hasOwn(before, name) ? before[name] : undefined;
      if (earlier === undefined) return [name, null];
      return [name, isJsonObject(change) && isJsonObject(earlier) ? reversePatch(earlier, change) : earlier];
    }),
  );
}

/** Whether a document is so that a patch changes nothing of it. */
export function hasPatch(document: JsonObject, patch: JsonObject): boolean {
  return JSON.stringify(mergePatch(document, patch)) === JSON.stringify(document);
}

function runsAfterAnother(document: JsonObject): boolean {
  const after = partAt(document, ['schedule', 'afterThisJob']);
  return isJsonObject(after) && after['isEnabled'] === true;
}

/** Types keep the same things in parts of other names (`settingsOfBackupReplication`). */
function baseOf(document: JsonObject, from: Place['from']): readonly string[] | undefined {
  if (from === 'job') return [];
  const storage = ['storage', 'target', 'backupRepository'].find((name) => isJsonObject(document[name]));
  if (from === 'storage') return storage === undefined ? undefined : [storage];
  const bases = [
    ...(storage === undefined ? [] : [[storage, 'advancedSettings']]),
    ['jobSettings', 'advancedSettings'],
  ];
  return bases.find((path) => isJsonObject(partAt(document, path)));
}

function partAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (part, name) => (isJsonObject(part) && Object.hasOwn(part, name) ? part[name] : undefined),
    document,
  );
}

function nested(path: readonly string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), value);
}
