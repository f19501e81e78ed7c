import type { CopyJob, CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { newCopyJob, type WantedCopyJob } from './wanted.ts';

/** A copy job after a try to create it, and who made it: `unsure` when the answer was lost and it is there now. */
export interface CreatedOrFound {
  readonly copyJob: CopyJob;
  readonly madeBy: 'this-request' | 'another' | 'unsure';
}

/**
 * Creates the copy job of a backup job that has none. Whatever goes wrong is resolved by looking: a backup job has
 * one copy job at most (vb365 user guide), so a refusal may mean that another request was quicker, and a lost
 * answer that this one was carried out.
 * Throws the `VeeamError` of the creation when there is no copy job afterwards.
 */
export async function createOrFind(copyJobs: CopyJobs, wanted: WantedCopyJob): Promise<CreatedOrFound> {
  try {
    return { copyJob: await copyJobs.create(newCopyJob(wanted, copyJobs.version)), madeBy: 'this-request' };
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    const copyJob = await copyJobs.ofBackupJob(wanted.backupJob.id);
    if (copyJob === undefined) throw error;
    return { copyJob, madeBy: error.mayHaveActed ? 'unsure' : 'another' };
  }
}
