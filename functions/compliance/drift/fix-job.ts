import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { NotFoundError, RequestRefusedError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../../action.ts';
import { patchedDocument } from '../../jobs/check-document.ts';
import { versionOf } from '../../jobs/job-document.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { settingsOfBackupReplication } from '../settings/backup-replication.ts';
import { settingOf } from '../settings/differences.ts';
import type { FixChange, JobFix } from './fix.ts';
import { hasPatch } from './fix-patch.ts';

/** How a job came out, and its document where it is as planned. */
export interface FixedJob extends Required<Pick<JobFix, 'outcome'>>, Pick<JobFix, 'because'> {
  readonly document?: JsonObject;
}

/** What a fix does to a job. */
export interface PlannedJob extends Pick<JobFix, 'id' | 'version' | 'changes'> {
  readonly patch: JsonObject;
}

const changed: FixedJob = {
  outcome: 'changed',
  because: 'The job is no longer as it was when this was planned. Nothing was done: plan it anew.',
};

/** The job has been changed by somebody between the look and the write. */
class ChangedMeanwhileError extends Error {}

/**
 * Fixes a job: looks, writes where it still is as it was planned from, and reads back. Done again, it does no more: a job
 * that is as planned is not written, and after a lost answer it is looked at.
 * @throws VeeamError where nothing can be said of the job, because the server cannot be asked
 */
export async function fixJob(
  { jobs, version: revision }: Pick<BackupReplication, 'jobs' | 'version'>,
  { id, version, changes, patch }: PlannedJob,
): Promise<FixedJob> {
  const look = async () => (await jobs.get(id)).document;
  try {
    const before = await look();
    if (isAsPlanned(before, patch, changes)) return { outcome: 'fixed', document: before };
    if (versionOf(before) !== version) return changed;
    const isLost = await jobs
      .edit(id, (document) => {
        if (versionOf(document) !== version) throw new ChangedMeanwhileError();
        return patchedDocument(document, patch, revision);
      })
      .then(
        () => false,
        (error) => (isLostAnswer(error) ? true : Promise.reject(error)),
      );
    const after = await look();
    if (isAsPlanned(after, patch, changes)) return { outcome: 'fixed', document: after };
    return isLost
      ? {
          outcome: 'unknown',
          because: "The server's answer was lost, and the job is not changed yet: apply it again.",
        }
      : { outcome: 'not-taken', because: 'The server took the change, and shows the job otherwise.' };
  } catch (error) {
    if (error instanceof ChangedMeanwhileError) return changed;
    const isRefused = error instanceof RequestRefusedError || error instanceof NotFoundError;
    if (isRefused || error instanceof RefusedError) return { outcome: 'refused', because: error.message };
    throw error;
  }
}

/** Whether a document has a patch, to the letter or in what it comes to: a server may write the same in other words. */
function isAsPlanned(document: JsonObject, patch: JsonObject, changes: readonly FixChange[]): boolean {
  if (hasPatch(document, patch)) return true;
  const settings = settingsOfBackupReplication(document) ?? {};
  return changes.length > 0 && changes.every(({ field, to }) => settingOf(settings, field) === to);
}
