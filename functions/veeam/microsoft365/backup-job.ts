import * as z from 'zod';
import { idInLink, links, optionalFlag, optionalText, optionalTime } from './fields.ts';
import { optionalStatus } from './job-status.ts';

/** A backup job (RESTJob, vb365 specs). What is undefined, the server did not tell. */
export const backupJobSchema = z
  .object({
    id: z.string(),
    name: optionalText,
    description: optionalText,
    /** `EntireOrganization` or `SelectedItems`. */
    backupType: optionalText,
    repositoryId: optionalText,
    /** From v8 on; in v6 and v7 read from the job's link. */
    organizationId: optionalText,
    isEnabled: optionalFlag,
    lastStatus: optionalStatus,
    lastRun: optionalTime,
    nextRun: optionalTime,
    /** Last run that succeeded; from v7 on. */
    lastBackup: optionalTime,
    schedulePolicy: z.unknown().optional(),
    _links: links,
  })
  .transform(({ _links, ...job }) => ({
    ...job,
    name: job.name ?? job.id,
    repositoryId: job.repositoryId ?? idInLink(_links, 'backupRepository'),
    organizationId: job.organizationId ?? idInLink(_links, 'organization'),
  }));

export type BackupJob = Readonly<z.output<typeof backupJobSchema>>;
