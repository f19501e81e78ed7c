import * as z from 'zod';
import { idInLink, links, optionalText } from './fields.ts';
import { jobFields, withLinked } from './job-fields.ts';

/** A backup copy job (RESTCopyJob, vb365 specs; seed: POST CopyJobs page). What is undefined, the server did not tell. */
export const copyJobSchema = z
  .object({
    id: z.string(),
    /** Made by the server: the backup job's name and `- copy job`. */
    name: optionalText,
    backupJobId: optionalText,
    ...jobFields,
    /** Whole and as it came, so that an edit loses nothing. */
    schedulePolicy: z.unknown().optional(),
    _links: links,
  })
  .transform(({ _links, ...job }) => ({
    ...withLinked(job, _links),
    backupJobId: job.backupJobId ?? idInLink(_links, 'backupJob'),
  }));

export type CopyJob = Readonly<z.output<typeof copyJobSchema>>;
