import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import {
  CANCEL_CHAINED_JOBS,
  type Feature,
  lacks,
  SYNC_RESTORE_POINTS,
} from '@veeam-automation/veeam/backup-replication/features';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { RefusedError, refuseField } from '../../action.ts';
import type { Job } from '../job.ts';
import { asStarted, type Control, type ControlOptions, type Started } from './control.ts';

/** The options that not every revision supports. */
const featureOf: { [Name in keyof ControlOptions]?: Feature } = {
  syncRestorePoints: SYNC_RESTORE_POINTS,
  cancelChainedJobs: CANCEL_CHAINED_JOBS,
};

/** @throws RefusedError `invalid-input` for an option that the revision lacks */
export function refuseLackingOptions(version: Revision, options: ControlOptions): void {
  for (const [name, feature] of Object.entries(featureOf)) {
    if (!Object.hasOwn(options, name) || !lacks(version, feature)) continue;
    const message = `${name} is offered from API revision ${feature.since}, and ${version} is in use.`;
    throw refuseField('invalid-input', name, message);
  }
}

/**
 * Controls a job, and returns the session of the server's answer.
 * @throws RefusedError `conflict` for a sync; every VeeamError, an UnsupportedVersionError for a retry before 1.3-rev0
 */
export async function controlJob(
  { jobs }: BackupReplication,
  { id }: Job,
  control: Control,
  options: ControlOptions,
): Promise<Started> {
  switch (control) {
    case 'start':
      return asStarted({ session: await jobs.start(id, options) });
    case 'stop':
      return asStarted({ session: await jobs.stop(id, options) });
    case 'retry':
      return asStarted({ session: await jobs.retry(id, options) });
    case 'sync':
      throw new RefusedError(
        'conflict',
        'Backup & Replication synchronizes no copy jobs by themselves: start the job instead, from 1.3-rev0 on with "syncRestorePoints".',
      );
    case 'enable':
    case 'disable':
      await jobs[control](id);
      return {};
  }
}
