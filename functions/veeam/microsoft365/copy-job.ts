import * as z from 'zod';
import { idInLink, links, optionalFlag, optionalText, optionalTime } from './fields.ts';
import { optionalStatus } from './job-status.ts';

/** A backup copy job (RESTCopyJob, vb365 specs; seed: POST CopyJobs page). What is undefined, the server did not tell. */
export const copyJobSchema = z
  .object({
    id: z.string(),
    /** Made by the server: the backup job's name and `- copy job`. */
    name: optionalText,
    backupJobId: optionalText,
    repositoryId: optionalText,
    /** From v8 on; in v6 and v7 read from the job's link. */
    organizationId: optionalText,
    isEnabled: optionalFlag,
    lastStatus: optionalStatus,
    lastRun: optionalTime,
    nextRun: optionalTime,
    /** Last run that succeeded; from v7 on. */
    lastBackup: optionalTime,
    /** Whole and as it came, so that an edit loses nothing. */
    schedulePolicy: z.unknown().optional(),
    _links: links,
  })
  .transform(({ _links, ...job }) => ({
    ...job,
    name: job.name ?? job.id,
    backupJobId: job.backupJobId ?? idInLink(_links, 'backupJob'),
    repositoryId: job.repositoryId ?? idInLink(_links, 'backupRepository'),
    organizationId: job.organizationId ?? idInLink(_links, 'organization'),
  }));

export type CopyJob = Readonly<z.output<typeof copyJobSchema>>;
