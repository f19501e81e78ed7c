import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import {
  isJsonObject,
  type JsonValue,
  mergePatch,
} from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { type JobPatch, JobPatchError } from '@veeam-automation/veeam/enterprise-manager/edit';
import type { Element } from '@veeam-automation/veeam/enterprise-manager/elements/element-record';
import { describeJob, type Job, jobOfEntity } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { RefusedError } from '../../action.ts';
import { ended } from '../../jobs/controls/task.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import type { SettingField } from '../settings/differences.ts';
import { settingsOfEnterpriseManager } from '../settings/enterprise-manager.ts';
import { at, followsAnother, type Place, partAt, patchOf } from './fix-patch.ts';
import type { FixableJobs } from './fixable-jobs.ts';

/** The job itself, the options of its schedule, or its `JobInfo`. */
type Base = 'job' | 'schedule' | 'info';

const schedule: readonly Place<Base>[] = [
  at('job', '', 'ScheduleConfigured'),
  at('schedule', 'OptionsDaily', 'Enabled', 'Kind', 'Days'),
  at('schedule', 'OptionsMonthly', 'Enabled', 'DayNumberInMonth', 'DayOfWeek', 'DayOfMonth', 'Months'),
  at('schedule', 'OptionsPeriodically', 'Enabled', 'Kind', 'FullPeriod'),
  at('schedule', 'OptionsContinuous', 'Enabled'),
];
const retention = [
  at('info', 'SimpleRetentionPolicy', 'RetainLimitType', 'RetainCycles', 'RetainDaysToKeep'),
];
const gfs = (step: string) => [at('info', 'GfsRetentionPolicy', 'Enabled', step)];
const inConsole = 'it is changed in the Veeam Backup & Replication console';
const guest =
  'Enterprise Manager takes no guest processing by its API: it is changed in its Edit Backup Job wizard, step Guest Processing';
const notTold = 'Enterprise Manager does not tell it';

/**
 * The place of each setting that a job accepts (em_rest/put_jobs_id_actionedit), or why no fix changes it and where a
 * person can change it (em-ug/editing_job_settings).
 */
const places: Readonly<Record<SettingField, readonly Place<Base>[] | string>> = {
  'retention.points': retention,
  'retention.days': retention,
  'retention.gfs.weeks': gfs('Weekly'),
  'retention.gfs.months': gfs('Monthly'),
  'retention.gfs.years': gfs('Yearly'),
  encryption: `${inConsole}, step Storage, Advanced, tab Storage`,
  'schedule.by': schedule,
  'schedule.everyHours': schedule,
  'schedule.windowHours':
    'a fix writes no hours of a window here: they are changed in the Edit Backup Job wizard, step Job Schedule, Window',
  retries: [at('schedule', 'RetryOptions', 'RetrySpecified', 'RetryTimes', 'RetryTimeout')],
  'guest.applicationAware': guest,
  'guest.tolerated': guest,
  'guest.indexing': guest,
  healthCheck: notTold,
  'fullBackups.synthetic': notTold,
  'fullBackups.active': notTold,
  'storage.repositoryId': notTold,
  'storage.isImmutable': notTold,
  'storage.archiveRepositoryId': notTold,
  'exclusions.objects': notTold,
  'exclusions.disks': notTold,
  'notifications.mail': notTold,
  'notifications.snmp': notTold,
};

/**
 * Jobs of Enterprise Manager. The document is the job's entity, with the names of its XML, and a task of the server
 * writes it.
 */
export function enterpriseManagerJobs(manager: EnterpriseManager): FixableJobs {
  const { jobs } = manager;
  const documentOf = (job: Job) => {
    const { NextRun: _, ...entity } = describeJob(job)['entity'] as JsonObject;
    return withLists(entity);
  };
  return {
    read: async (id) => documentOf(await jobs.getFromXml(id)),
    settingsOf: (document) => settingsOfEnterpriseManager(jobOfEntity(document as unknown as Element)),
    patchFor,
    patched(document, patch) {
      const unknown = unknownIn(document, patch);
      return unknown === undefined ? mergePatch(document, patch) : `the job has no ${unknown} to change`;
    },
    async write(id, patch, check) {
      try {
        const sent = await jobs.edit(id, (job) => {
          check(documentOf(job));
          return patch as unknown as JobPatch;
        });
        if (sent === undefined) return 'written';
        const task = await ended(manager, sent);
        if (task.phase === 'failed')
          throw new RefusedError('conflict', task.result?.message ?? 'The task to edit the job failed.');
        return task.phase === 'running' ? 'pending' : 'written';
      } catch (error) {
        if (error instanceof JobPatchError)
          throw new RefusedError('conflict', `${error.field}: ${error.message}`);
        // The tasks end first, so that the next read shows what the server has done.
        if (isLostAnswer(error))
          for (const task of (await manager.tasks.list().all()).items) await ended(manager, task);
        throw error;
      }
    },
  };
}

function patchFor(field: SettingField, standard: JsonObject, job: JsonObject): JsonObject | string {
  const known = places[field];
  if (typeof known === 'string') return known;
  // (em-ug/editing_job_settings: backup copy jobs are not edited)
  if ([standard, job].some(({ JobType }) => !/^(backup|replica)$/i.test(String(JobType))))
    return `Enterprise Manager edits no backup copy jobs: ${inConsole}`;
  if (field.startsWith('schedule.') && [standard, job].some(runsAfterAnother)) return followsAnother;
  return patchOf(known, standard, job, baseOf);
}

function runsAfterAnother(document: JsonObject): boolean {
  const after = partAt(document, [...(baseOf(document, 'schedule') ?? []), 'OptionsDaisyChaining']);
  return isJsonObject(after) && after['Enabled'] === 'true';
}

/** The options of a schedule, and the info of a job, are in one element that is named after their kind. */
function baseOf(document: JsonObject, base: Base): readonly string[] | undefined {
  if (base === 'job') return [];
  const holder = base === 'schedule' ? 'JobScheduleOptions' : 'JobInfo';
  const held = document[holder];
  const kind = isJsonObject(held) && Object.keys(held).find((name) => isJsonObject(held[name]));
  return kind ? [holder, kind] : undefined;
}

/** A field of a patch that the job lacks: no document says where a new element belongs (em_rest/request_body). */
function unknownIn(document: JsonObject, patch: JsonObject): string | undefined {
  for (const [name, change] of Object.entries(patch)) {
    const present = document[name];
    if (present === undefined) return name;
    const inner = isJsonObject(change) && isJsonObject(present) ? unknownIn(present, change) : undefined;
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}

const listed = new Set(['Days', 'Months']);

/** A list of one entry arrives as the entry alone. It is made a list, so that it can be compared with longer ones. */
function withLists(element: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(element).map(([name, value]): [string, JsonValue] => {
      if (isJsonObject(value)) return [name, withLists(value)];
      return [name, listed.has(name) && !Array.isArray(value) ? [value] : value];
    }),
  );
}
