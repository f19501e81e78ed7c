import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { RefusedError } from '../../action.ts';
import { patchedDocument } from '../../jobs/check-document.ts';
import { settingsOfBackupReplication } from '../settings/backup-replication.ts';
import { differencesFrom, type SettingField, settingFields, settingOf } from '../settings/differences.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import type { FixChange, Unfixable } from './fix.ts';
import { hasPatch, patchFor, reversePatch } from './fix-patch.ts';

/** What a fix does to one job's document. */
export interface DocumentFix {
  readonly patch: JsonObject;
  readonly changes: readonly FixChange[];
  readonly cannot: readonly Unfixable[];
}

/** What a fix rests on. */
export interface ToFix {
  readonly document: JsonObject;
  readonly revision: Revision;
}

const settingsOf = (document: JsonObject): JobSettings => settingsOfBackupReplication(document) ?? {};

/**
 * Plans how a job gets settings of a standard. A setting is left where the server's model refuses it, where it does not
 * come out as in the standard, and where another setting would change with it.
 * @param fields the settings in which the job is to be as the standard
 */
export function planFix(
  { document, revision }: ToFix,
  standard: { readonly document: JsonObject; readonly isSameServer: boolean },
  fields: readonly SettingField[],
): DocumentFix {
  const wanted = settingsOf(standard.document);
  const before = settingsOf(document);
  // How often a job runs follows from what starts it.
  const mayChange: readonly SettingField[] = fields.includes('schedule.by')
    ? [...fields, 'schedule.everyHours']
    : fields;
  const cannot: Unfixable[] = [];
  let patch: JsonObject = {};
  for (const field of fields) {
    const part = patchFor(field, standard.document, document, standard.isSameServer);
    const tried = typeof part === 'string' ? part : tryPatch(document, mergePatch(patch, part), revision);
    if (typeof tried === 'string') {
      cannot.push({ field, because: tried });
      continue;
    }
    const isAsWanted = settingOf(tried.settings, field) === settingOf(wanted, field);
    const other = settingFields.find(
      (each) => !mayChange.includes(each) && settingOf(before, each) !== settingOf(tried.settings, each),
    );
    if (!isAsWanted) cannot.push({ field, because: 'what can be changed of it does not make it the same' });
    else if (other) cannot.push({ field, because: `${other} would change with it` });
    else patch = tried.patch;
  }
  return { patch, changes: changesOf(document, patch), cannot };
}

/** Plans how a fix is taken back; where the job has been changed in the same place since, it is not. */
export function planUndo(
  { document, revision }: ToFix,
  done: { readonly before: JsonObject; readonly patch: JsonObject; readonly fields: readonly SettingField[] },
): DocumentFix {
  const patch = reversePatch(done.before, done.patch);
  const tried = hasPatch(document, done.patch)
    ? tryPatch(document, patch, revision)
    : 'it has been changed since it was fixed';
  if (typeof tried === 'string')
    return { patch: {}, changes: [], cannot: done.fields.map((field) => ({ field, because: tried })) };
  return { patch, changes: changesOf(document, patch), cannot: [] };
}

function tryPatch(
  document: JsonObject,
  patch: JsonObject,
  revision: Revision,
): { patch: JsonObject; settings: JobSettings } | string {
  try {
    return { patch, settings: settingsOf(patchedDocument(document, patch, revision)) };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const [problem] = error.problems;
    return `the server would refuse it: ${problem ? `${problem.field}: ${problem.message}` : error.message}`;
  }
}

/** Every setting that a patch changes, whether it was asked for or not. */
function changesOf(document: JsonObject, patch: JsonObject): FixChange[] {
  const after = settingsOf(mergePatch(document, patch));
  return differencesFrom(settingsOf(document), after).map(({ field, standard: from, job: to, change }) => ({
    field,
    from,
    to,
    change,
  }));
}
