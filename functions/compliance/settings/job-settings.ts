import * as z from 'zod';

/** How long copies are kept by one step of a grandfather-father-son scheme; 0: not at all. */
const gfsSchema = z.object({
  weeks: z.int().nonnegative(),
  months: z.int().nonnegative(),
  years: z.int().nonnegative(),
});

const hoursOfDay = z.number().nonnegative();

/**
 * What a job's document says, in one shape for all products. A field that is absent is one that the product, its
 * version or this type of job does not tell: absent never means "no".
 */
export const jobSettingsSchema = z.object({
  /** What is kept of restore points; of Microsoft 365 it is the repository that says so. */
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
      /** Hours of the week in which it may run, where it has a window. */
      windowHours: hoursOfDay.optional(),
    })
    .optional(),
  /** How often a run that failed is tried again; 0: not at all. */
  retries: z.int().nonnegative().optional(),
  guest: z
    .object({
      applicationAware: z.boolean().optional(),
      /** Machines for which processing is off, or may fail without failing the run. */
      tolerated: z.int().nonnegative().optional(),
      indexing: z.boolean().optional(),
      /** Whether it says with which credentials machines are entered. */
      credentials: z.boolean().optional(),
    })
    .optional(),
  healthCheck: z.boolean().optional(),
  /** How full backups are made after the first. */
  fullBackups: z.object({ synthetic: z.boolean().optional(), active: z.boolean().optional() }).optional(),
  storage: z
    .object({
      repositoryId: z.string().optional(),
      repositoryName: z.string().optional(),
      /** Of the repository that its product tells beside its jobs: whether what is written cannot be changed for a time. */
      isImmutable: z.boolean().optional(),
      /** Where older backups, or copies, go to besides. */
      archiveRepositoryId: z.string().optional(),
    })
    .optional(),
  /** What it selects, and what it leaves out of that. Disks: machines of which not all disks are taken. */
  objects: z.int().nonnegative().optional(),
  exclusions: z
    .object({
      objects: z.int().nonnegative(),
      disks: z.int().nonnegative(),
      /** The first of them by name. */
      names: z.array(z.string()).optional(),
    })
    .optional(),
  notifications: z.object({ mail: z.boolean().optional(), snmp: z.boolean().optional() }).optional(),
  /** Of a copy job: how many jobs, backups and repositories it takes copies of. */
  copies: z
    .object({ jobs: z.array(z.string()), backups: z.int().nonnegative(), repositories: z.array(z.string()) })
    .optional(),
  /** Of a SureBackup job: the jobs whose backups it tries. */
  verifies: z.array(z.string()).optional(),
});

export type JobSettings = z.infer<typeof jobSettingsSchema>;

/** So many excluded objects are named; the others are counted. */
export const mostNames = 10;
