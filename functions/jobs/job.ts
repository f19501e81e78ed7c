import * as z from 'zod';
import { products } from '../products.ts';

export const jobStatuses = ['running', 'queued', 'idle', 'disabled', 'disconnected', 'unknown'] as const;
export const jobResults = ['none', 'success', 'warning', 'failed', 'unknown'] as const;
const jobSchedules = ['timed', 'after-job', 'continuous', 'none'] as const;

/**
 * A point in time in UTC, ISO 8601 with a `Z`. Every client converts the product's offsets when it parses an answer.
 */
export const utcTimeSchema = z.iso.datetime();

/** Another job or a repository, by what the product says about it. */
const referenceSchema = z.object({ id: z.string().optional(), name: z.string().optional() });

/**
 * A job of any of the three products, normalized. An absent field means that the product (or its version) does not say:
 * absent never means "no".
 */
export const jobSchema = z.object({
  /** The server's name in automation.yaml. */
  server: z.string().min(1),
  product: z.enum(products),
  /** The product's own id, a bare GUID: Enterprise Manager's is that of the backup server (`urn:veeam:Job:<id>`). */
  id: z.string().min(1),
  name: z.string(),
  description: z.string().optional(),
  /** The product's own word, in its own casing; unknown words are kept. */
  type: z.string(),
  /** What it protects, such as `vm` or `server`; unknown words of the product are kept. */
  workload: z.string().optional(),
  isHighPriority: z.boolean().optional(),
  status: z.enum(jobStatuses),
  /** How the last finished run ended. Backup & Replication says `none` while a run is under way (vbr-1.1-rev1: Get All Job States). */
  lastResult: z.enum(jobResults),
  /** The product's own words for the two fields above, kept as evidence. */
  raw: z.object({ status: z.string().optional(), lastResult: z.string().optional() }),
  /**
   * When the last run started, whether it is running or finished. Absent: it never ran, or the product does not say.
   */
  lastRun: utcTimeSchema.optional(),
  /** When the last successful run started, if the product itself says; otherwise the compliance history knows it. */
  lastSuccess: utcTimeSchema.optional(),
  nextRun: utcTimeSchema.optional(),
  /** When the current run started. */
  runningSince: utcTimeSchema.optional(),
  createdAt: utcTimeSchema.optional(),
  enabled: z.boolean(),
  /** What starts it: a time, the end of another job, a continuous policy, or only a person. */
  schedule: z.enum(jobSchedules).optional(),
  repository: referenceSchema.optional(),
  organization: referenceSchema.optional(),
  /** How many objects (machines, shares, mailboxes …) the job processes. */
  objects: z.int().nonnegative().optional(),
  /** The last or current run. `message` is the product's own text about how it went. */
  session: z
    .object({
      id: z.string().optional(),
      message: z.string().optional(),
      progressPercent: z.number().optional(),
      /**
       * When it ended. For Backup & Replication and Microsoft 365, known only for runs that did not succeed, together
       * with `durationSeconds`.
       */
      endedAt: utcTimeSchema.optional(),
      durationSeconds: z.number().nonnegative().optional(),
      processedBytes: z.int().nonnegative().optional(),
      transferredBytes: z.int().nonnegative().optional(),
    })
    .optional(),
  /** The jobs whose backups this one copies; present (perhaps empty) only on copy jobs. */
  copyOf: z.array(referenceSchema).optional(),
  /** Whether something copies this job's backups to a second location. */
  hasCopy: z.boolean().optional(),
  /**
   * The backup server that has the job, according to Enterprise Manager: its id there, and its name, which is a host
   * name or an address. Absent on jobs that their own server reports.
   */
  backupServer: referenceSchema.optional(),
  /** The Enterprise Managers that report this job, too, when the backup server's own data is shown. */
  alsoSeenBy: z.array(z.string()).optional(),
});

export type Job = z.infer<typeof jobSchema>;
