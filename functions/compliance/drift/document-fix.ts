import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { differencesFrom, type SettingField, settingFields, settingOf } from '../settings/differences.ts';
import type { FixChange, Unfixable } from './fix.ts';
import { bothPatches, hasPatch, reversePatch } from './fix-patch.ts';
import type { FixableJobs } from './fixable-jobs.ts';

/** What a fix changes in one job's document. */
export interface DocumentFix {
  readonly patch: JsonObject;
  readonly changes: readonly FixChange[];
  readonly cannot: readonly Unfixable[];
}

/** The methods that planning needs. None of them asks the server. */
type PlanningJobs = Pick<FixableJobs, 'settingsOf' | 'patchFor' | 'patched'>;

/**
 * Plans how a job gets settings of a standard. A setting is not changed if the server does not accept it, if it would
 * still differ from the standard, or if another setting would change with it.
 * @param fields the settings in which the job must match the standard
 */
export function planFix(
  jobs: PlanningJobs,
  document: JsonObject,
  standard: { readonly document: JsonObject; readonly isSameServer: boolean },
  fields: readonly SettingField[],
): DocumentFix {
  const wanted = jobs.settingsOf(standard.document);
  const before = jobs.settingsOf(document);
  // How often a job runs follows from what starts it.
  const mayChange: readonly SettingField[] = fields.includes('schedule.by')
    ? [...fields, 'schedule.everyHours']
    : fields;
  const cannot: Unfixable[] = [];
  let patch: JsonObject = {};
  for (const field of fields) {
    const part = jobs.patchFor(field, standard.document, document, standard.isSameServer);
    const whole = typeof part === 'string' ? {} : bothPatches(patch, part);
    const patched = typeof part === 'string' ? part : jobs.patched(document, whole);
    if (typeof patched === 'string') {
      cannot.push({ field, because: patched });
      continue;
    }
    const settings = jobs.settingsOf(patched);
    const isAsWanted = settingOf(settings, field) === settingOf(wanted, field);
    const other = settingFields.find(
      (each) => !mayChange.includes(each) && settingOf(before, each) !== settingOf(settings, each),
    );
    if (!isAsWanted) cannot.push({ field, because: 'what can be changed of it does not make it the same' });
    else if (other) cannot.push({ field, because: `${other} would change with it` });
    else patch = whole;
  }
  return { patch, changes: changesOf(jobs, document, patch), cannot };
}

/** Plans how to undo a fix. If the job has been changed in the same place since, nothing is undone. */
export function planUndo(
  jobs: PlanningJobs,
  document: JsonObject,
  done: { readonly before: JsonObject; readonly patch: JsonObject; readonly fields: readonly SettingField[] },
): DocumentFix {
  const patch = reversePatch(done.before, done.patch);
  const patched = hasPatch(document, done.patch)
    ? jobs.patched(document, patch)
    : 'it has been changed since it was fixed';
  if (typeof patched === 'string')
    return { patch: {}, changes: [], cannot: done.fields.map((field) => ({ field, because: patched })) };
  return { patch, changes: changesOf(jobs, document, patch), cannot: [] };
}

/** Every setting that a patch changes, whether it was asked for or not. */
function changesOf({ settingsOf }: PlanningJobs, document: JsonObject, patch: JsonObject): FixChange[] {
  const after = settingsOf(mergePatch(document, patch));
  return differencesFrom(settingsOf(document), after).map(({ field, standard: from, job: to, change }) => ({
    field,
    from,
    to,
    change,
  }));
}
