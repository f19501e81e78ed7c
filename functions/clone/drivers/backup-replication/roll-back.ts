import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import type { Resolved } from '../../driver.ts';
import type { OutcomeCode } from '../../outcome-code.ts';
import type { StartedClone } from '../../state.ts';
import { readIfThere } from './read-jobs.ts';

/**
 * Ends a clone that cannot become what was asked for: deletes it, but only when the server's own answer says that
 * this request made it, and nobody has renamed it since. Else it is left and named in the outcome.
 * @throws VeeamError
 */
export async function rollBack(
  jobs: Jobs,
  cloned: NonNullable<StartedClone['cloned']>,
  code: OutcomeCode,
  why: string,
): Promise<Resolved> {
  const job = await readIfThere(jobs, cloned.jobId);
  if (!job) return { kind: 'none', code, message: `${why} The clone "${cloned.name}" is deleted.` };
  if (job.name !== cloned.name) {
    const message = `${why} The job is left: it is called "${job.name}" (${job.id}) by now.`;
    return { kind: 'none', code, message };
  }
  if (!cloned.certain) {
    const message = `${why} The job "${job.name}" is left: that this request made it is likely, but not certain.`;
    return { kind: 'none', code, message, job: { id: job.id, name: job.name, enabled: !job.isDisabled } };
  }
  await jobs.delete(job.id);
  return { kind: 'none', code, message: `${why} The clone "${cloned.name}" is deleted.` };
}
