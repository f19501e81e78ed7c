import * as z from 'zod';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** The product's own name of the type. */
  type: z.string(),
  isEnabled: z.boolean(),
  /** The product's own name of the state. */
  status: z.string().optional(),
  schedule: z.enum(['timed', 'after-job', 'continuous', 'none']).optional(),
  nextRun: time.optional(),
  /** The number of objects that it processes. */
  objects: count.optional(),
  repositoryId: z.string().optional(),
  organizationId: z.string().optional(),
  /** The ids of the jobs and repositories that it copies, and the number of backups that it copies. */
  copies: z.object({ jobs: z.array(z.string()), repositories: z.array(z.string()), backups: count }),
  /** Oldest first. */
  runs: z.array(
    z.object({
      start: time,
      /** Missing while it runs. */
      end: time.optional(),
      result: z.enum(['running', 'success', 'warning', 'failed', 'unknown']),
      message: z.string().optional(),
    }),
  ),
  settings: z
    .object({
      retention: z
        .object({
          points: count.optional(),
          days: count.optional(),
          gfs: z.object({ weeks: count, months: count, years: count }).optional(),
        })
        .optional(),
      encryption: z.boolean().optional(),
      applicationAware: z.boolean().optional(),
      indexing: z.boolean().optional(),
      healthCheck: z.boolean().optional(),
      syntheticFulls: z.boolean().optional(),
      activeFulls: z.boolean().optional(),
      mail: z.boolean().optional(),
      retries: count.optional(),
      /** The longest time between two runs in its schedule. */
      everyHours: z.number().positive().optional(),
    })
    .optional(),
});

const serverSchema = z.object({
  /** A backup server of Backup & Replication, which Enterprise Manager also lists; or a Microsoft 365 server. */
  product: z.enum(['backup-replication', 'microsoft365']),
  name: z.string(),
  jobs: z.array(jobSchema),
  organizations: z.array(z.object({ id: z.string(), name: z.string() })),
  repositories: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string().optional(),
      capacityBytes: z.number().nonnegative().optional(),
      freeBytes: z.number().nonnegative().optional(),
      isOnline: z.boolean().optional(),
      isOutOfDate: z.boolean().optional(),
      isOutOfSync: z.boolean().optional(),
      isImmutable: z.boolean().optional(),
    }),
  ),
  proxies: z
    .array(
      z.object({
        name: z.string(),
        isDisabled: z.boolean().optional(),
        isOnline: z.boolean().optional(),
        isOutOfDate: z.boolean().optional(),
      }),
    )
    .optional(),
  managedServers: z
    .array(z.object({ name: z.string(), type: z.string().optional(), isAvailable: z.boolean().optional() }))
    .optional(),
  configurationBackup: z
    .object({
      isEnabled: z.boolean().optional(),
      isEncrypted: z.boolean().optional(),
      lastSuccess: time.optional(),
    })
    .optional(),
  licence: z
    .object({
      expiresAt: time.optional(),
      licensed: z.number().optional(),
      used: z.number().optional(),
    })
    .optional(),
  malware: z
    .array(
      z.object({
        machine: z.string(),
        at: time.optional(),
        type: z.string().optional(),
        severity: z.string().optional(),
      }),
    )
    .optional(),
  /** The violated checks of the security analyzer. */
  violations: z.array(z.string()).optional(),
});

/** An installation at its last reading, with neutral words in place of names: the source of an estate. */
export const twinSchema = z.object({
  kind: z.literal('veeam-twin'),
  format: z.literal(1),
  takenAt: time,
  /** The first server of each product has its own API. */
  servers: z.array(serverSchema),
});

export type Twin = z.infer<typeof twinSchema>;
export type TwinServer = z.infer<typeof serverSchema>;
export type TwinJob = z.infer<typeof jobSchema>;
export type TwinSettings = NonNullable<TwinJob['settings']>;

/** @throws Error that describes what is wrong with the text */
export function parseTwin(text: string, file: string): Twin {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: it cannot be a twin.`, { cause });
  }
  const parsed = twinSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Error(`${file} is not a twin: ${first?.path.join('.')}: ${first?.message}.`);
}

/** Moves a time by the same distance as the whole twin, as if the twin were taken now. */
export type Move = (moment: string) => Date;

export function moveOf({ takenAt }: Twin, now: Date): Move {
  const distanceMs = now.getTime() - Date.parse(takenAt);
  return (moment) => new Date(Date.parse(moment) + distanceMs);
}
