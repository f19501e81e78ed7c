import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { NotFoundError, RequestRefusedError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../../action.ts';
import { versionOf } from '../../jobs/job-document.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { settingOf } from '../settings/differences.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import type { JobFix } from './fix.ts';
import { hasPatch } from './fix-patch.ts';
import type { FixableJobs } from './fixable-jobs.ts';

/** The outcome of a job, and its settings if it is as planned. */
export interface FixedJob extends Required<Pick<JobFix, 'outcome'>>, Pick<JobFix, 'because'> {
  readonly settings?: JobSettings;
}

/** The change of one job. */
export interface PlannedJob extends Pick<JobFix, 'id' | 'version' | 'changes'> {
  readonly patch: JsonObject;
}

const changed: FixedJob = {
  outcome: 'changed',
  because: 'The job is no longer as it was when this was planned. Nothing was done: plan it anew.',
};

/** The job was changed by another writer between reading and writing it. */
class ChangedMeanwhileError extends Error {}

/**
 * Fixes a job: reads it, writes it if it is still as it was when the fix was planned, and reads it back. It is safe to
 * repeat: a job that is as planned is not written, and after a lost answer the job is read.
 * @throws VeeamError if nothing is known about the job, because the server cannot be asked
 */
export async function fixJob(
  jobs: FixableJobs,
  { id, version, changes, patch }: PlannedJob,
): Promise<FixedJob> {
  /** A document has a patch literally, or has the settings that it gives: a server may write them differently. */
  const fixed = (document: JsonObject): FixedJob | undefined => {
    const settings = jobs.settingsOf(document);
    const isSet = changes.length > 0 && changes.every(({ field, to }) => settingOf(settings, field) === to);
    return isSet || hasPatch(document, patch) ? { outcome: 'fixed', settings } : undefined;
  };
  const refuseChanged = (document: JsonObject) => {
    if (versionOf(document) !== version) throw new ChangedMeanwhileError();
  };
  try {
    const before = await jobs.read(id);
    const isFixed = fixed(before);
    if (isFixed !== undefined) return isFixed;
    refuseChanged(before);
    const written = await jobs
      .write(id, patch, refuseChanged)
      .catch((error) => (isLostAnswer(error) ? 'lost' : Promise.reject(error)));
    return fixed(await jobs.read(id)) ?? unfixed[written];
  } catch (error) {
    if (error instanceof ChangedMeanwhileError) return changed;
    const isRefused = error instanceof RequestRefusedError || error instanceof NotFoundError;
    if (isRefused || error instanceof RefusedError) return { outcome: 'refused', because: error.message };
    throw error;
  }
}

/** The outcomes of a job that does not show the written change. */
const unfixed: Record<'written' | 'pending' | 'lost', FixedJob> = {
  written: { outcome: 'not-taken', because: 'The server took the change, and shows the job otherwise.' },
  pending: {
    outcome: 'unknown',
    because: 'The server is still about to change the job: apply it again in a minute.',
  },
  lost: {
    outcome: 'unknown',
    because: "The server's answer was lost, and the job is not changed yet: apply it again.",
  },
};
