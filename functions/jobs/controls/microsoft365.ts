import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { RefusedError } from '../../action.ts';
import type { Control } from '../control.ts';
import type { Job } from '../job.ts';

/**
 * Controls a backup or copy job.
 * @throws RefusedError `conflict` for a retry, which the product does not have (vb365 specs: /Jobs); every VeeamError
 */
export async function controlJob(client: Microsoft365, job: Job, control: Control): Promise<void> {
  if (control === 'retry') {
    throw new RefusedError(
      'conflict',
      'Backup for Microsoft 365 has no retry: it retries by itself as the job is set up. Start the job instead.',
    );
  }
  const jobs = job.copyOf === undefined ? client.jobs : client.copyJobs;
  await jobs[control](job.id);
}
