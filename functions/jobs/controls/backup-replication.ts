import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Control } from '../control.ts';
import type { Job } from '../job.ts';

/** Controls a job. Throws a VeeamError; an UnsupportedVersionError for a retry before 1.3-rev0. */
export async function controlJob(server: BackupReplication, job: Job, control: Control): Promise<void> {
  await server.jobs[control](job.id);
}
