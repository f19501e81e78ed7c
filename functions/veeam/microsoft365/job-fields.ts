import { idInLink, type links, optionalFlag, optionalText, optionalTime } from './fields.ts';
import { optionalStatus } from './job-status.ts';

/** What backup jobs and copy jobs tell alike (RESTJob and RESTCopyJob, vb365 specs). */
export const jobFields = {
  repositoryId: optionalText,
  /** From v8 on; in v6 and v7 read from the job's link. */
  organizationId: optionalText,
  isEnabled: optionalFlag,
  lastStatus: optionalStatus,
  lastRun: optionalTime,
  nextRun: optionalTime,
  /** Last run that succeeded; from v7 on. */
  lastBackup: optionalTime,
};

interface Told {
  id: string;
  name: string | undefined;
  repositoryId: string | undefined;
  organizationId: string | undefined;
}

/** Fills in from a job's links what its own version does not tell. */
export function withLinked<Job extends Told>(job: Job, byName: ReturnType<(typeof links)['parse']>) {
  return {
    ...job,
    name: job.name ?? job.id,
    repositoryId: job.repositoryId ?? idInLink(byName, 'backupRepository'),
    organizationId: job.organizationId ?? idInLink(byName, 'organization'),
  };
}
