import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { RefusedError, refuseField } from '../../action.ts';
import type { Job } from '../job.ts';
import { asStarted, type Control, type ControlOptions, type Started } from './control.ts';

/**
 * Controls a backup or copy job, and returns the session with which v8 answers a start.
 * @throws RefusedError `conflict` for a retry or a sync, which the product does not have (vb365 specs: /Jobs),
 * `invalid-input` for a full copy; every VeeamError
 */
export async function controlJob(
  { jobs, copyJobs }: Microsoft365,
  { id, copyOf }: Job,
  control: Control,
  { full }: ControlOptions,
): Promise<Started> {
  switch (control) {
    case 'retry':
      throw new RefusedError(
        'conflict',
        'Backup for Microsoft 365 has no retry: it retries by itself as the job is set up. Start the job instead.',
      );
    case 'sync':
      throw new RefusedError('conflict', 'Backup for Microsoft 365 has no sync. Start the copy job instead.');
    case 'start':
      if (copyOf === undefined)
        return asStarted({ session: await jobs.start(id, full === undefined ? {} : { full }) });
      if (full === undefined) return asStarted({ session: await copyJobs.start(id) });
      throw refuseField(
        'invalid-input',
        'full',
        'Only backup jobs are started full: a copy job copies what there is.',
      );
    default:
      await (copyOf === undefined ? jobs : copyJobs)[control](id);
      return {};
  }
}
