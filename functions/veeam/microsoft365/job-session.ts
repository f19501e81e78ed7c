import * as z from 'zod';
import {
  idInLink,
  inKnownCase,
  links,
  optionalFlag,
  optionalNumber,
  optionalText,
  optionalTime,
} from './fields.ts';
import { optionalStatus } from './job-status.ts';

const SESSION_TYPES = ['Backup', 'Copy'] as const;

/** Whether a session is of a backup job or of a backup copy job. */
export type JobSessionType = (typeof SESSION_TYPES)[number];

/** One run of a job (RESTJobSession, vb365 specs). What is undefined, the server did not tell. */
export const jobSessionSchema = z
  .object({
    id: z.string(),
    /** From v8 on; in v6 and v7 read from the session's link where there is one. */
    jobId: optionalText,
    /** From v7 on. */
    jobType: optionalText,
    repositoryId: optionalText,
    status: optionalStatus,
    /** The server's own words about how it went. */
    details: optionalText,
    creationTime: optionalTime,
    /** Undefined while it runs. */
    endTime: optionalTime,
    /** Which retry this is; 0 for the first run. */
    retryCount: optionalNumber,
    /** From v7 on. */
    jobWillBeRetried: optionalFlag,
    /** Number of objects processed, not a percentage (vb365 v8 spec). */
    progress: optionalNumber,
    statistics: z
      .object({
        processedObjects: optionalNumber,
        transferredDataBytes: optionalNumber,
        bottleneck: optionalText,
      })
      .nullish()
      .catch(undefined),
    _links: links,
  })
  .transform(({ _links, ...session }) => ({
    ...session,
    jobId: session.jobId ?? idInLink(_links, 'job') ?? idInLink(_links, 'copyJob'),
    jobType: session.jobType === undefined ? undefined : inKnownCase(SESSION_TYPES, session.jobType),
    statistics: session.statistics ?? undefined,
  }));

export type JobSession = Readonly<z.output<typeof jobSessionSchema>>;
