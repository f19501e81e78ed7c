import { refuseField } from '../action.ts';
import type { BackupJob } from '../veeam/microsoft365/backup-job.ts';
import type { Microsoft365 } from '../veeam/microsoft365/microsoft365.ts';
import { NotFoundError } from '../veeam/transport/errors.ts';
import { findByNameOrId } from './find-by-name.ts';
import type { Survey } from './plan.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Looks at what a server holds around one backup job, given by name or id.
 * @throws RefusedError naming `backupJob` when there is not exactly one; VeeamError
 */
export async function surveyBackupJob(client: Microsoft365, nameOrId: string): Promise<Survey> {
  const [backupJob, repositories] = await Promise.all([
    findBackupJob(client, nameOrId),
    client.repositories(),
  ]);
  const copyJob = await client.copyJobs.ofBackupJob(backupJob.id);
  return { version: client.version, backupJob, repositories, copyJob };
}

async function findBackupJob(client: Microsoft365, nameOrId: string): Promise<BackupJob> {
  if (!guid.test(nameOrId)) {
    const place = { field: 'backupJob', what: 'backup job' };
    return findByNameOrId(await client.backupJobs.list(), nameOrId, place);
  }
  try {
    return await client.backupJobs.get(nameOrId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw refuseField(
      'invalid-input',
      'backupJob',
      'The server has no backup job with the id that was given.',
    );
  }
}
