import * as z from 'zod';

/** How long copies are kept by one step of a grandfather-father-son scheme; 0: not at all. */
const gfsSchema = z.object({
  weeks: z.int().nonnegative(),
  months: z.int().nonnegative(),
  years: z.int().nonnegative(),
});

const hoursOfDay = z.number().nonnegative();

/**
 * The settings in a job's document, normalized for all products. An absent field means that the product, its version or
 * this type of job does not say: absent never means "no".
 */
export const jobSettingsSchema = z.object({
  /** How many restore points are kept; for Microsoft 365, the repository decides. */
  retention: z
    .object({
      points: z.int().nonnegative().optional(),
      days: z.number().nonnegative().optional(),
      gfs: gfsSchema.optional(),
    })
    .optional(),
  encryption: z.boolean().optional(),
  schedule: z
    .object({
      /** What starts the job. */
      by: z.enum(['time', 'after-job', 'continuous', 'nothing']),
      /** The longest time between two runs that its schedule plans. */
      everyHours: hoursOfDay.optional(),
      /** Hours of the week in which it may run, if it has a window. */
      windowHours: hoursOfDay.optional(),
    })
    .optional(),
  /** How often a failed run is retried; 0: never. */
  retries: z.int().nonnegative().optional(),
  guest: z
    .object({
      applicationAware: z.boolean().optional(),
      /** Machines for which processing is off, or may fail without failing the run. */
      tolerated: z.int().nonnegative().optional(),
      indexing: z.boolean().optional(),
      /** Whether it names the credentials for the machines. */
      credentials: z.boolean().optional(),
    })
    .optional(),
  healthCheck: z.boolean().optional(),
  /** How full backups are made after the first one. */
  fullBackups: z.object({ synthetic: z.boolean().optional(), active: z.boolean().optional() }).optional(),
  storage: z
    .object({
      repositoryId: z.string().optional(),
      repositoryName: z.string().optional(),
      /**
       * From the repository, which its product reports beside its jobs: whether written data cannot be changed for a
       * time.
       */
      isImmutable: z.boolean().optional(),
      /** Where older backups, or copies, are also stored. */
      archiveRepositoryId: z.string().optional(),
    })
    .optional(),
  /** What it selects, and what it leaves out of that. Disks: machines of which not all disks are included. */
  objects: z.int().nonnegative().optional(),
  exclusions: z
    .object({
      objects: z.int().nonnegative(),
      disks: z.int().nonnegative(),
      /** The first of them, by name. */
      names: z.array(z.string()).optional(),
    })
    .optional(),
  notifications: z.object({ mail: z.boolean().optional(), snmp: z.boolean().optional() }).optional(),
  /** Only for a copy job: how many jobs, backups and repositories it copies. */
  copies: z
    .object({ jobs: z.array(z.string()), backups: z.int().nonnegative(), repositories: z.array(z.string()) })
    .optional(),
  /** Only for a SureBackup job: the jobs whose backups it verifies. */
  verifies: z.array(z.string()).optional(),
});

export type JobSettings = z.infer<typeof jobSettingsSchema>;

/** How many excluded objects are named; the others are counted. */
export const mostNames = 10;
