import * as z from 'zod';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** The product's own word. */
  type: z.string(),
  isEnabled: z.boolean(),
  /** The product's own word for its state. */
  status: z.string().optional(),
  schedule: z.enum(['timed', 'after-job', 'continuous', 'none']).optional(),
  nextRun: time.optional(),
  /** How many it processes. */
  objects: count.optional(),
  repositoryId: z.string().optional(),
  organizationId: z.string().optional(),
  /** The ids of the jobs and of the repositories that it copies, and of how many backups it takes copies. */
  copies: z.object({ jobs: z.array(z.string()), repositories: z.array(z.string()), backups: count }),
  /** Oldest first. */
  runs: z.array(
    z.object({
      start: time,
      /** Absent while it runs. */
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
      /** The longest time between two runs that its schedule plans. */
      everyHours: z.number().positive().optional(),
    })
    .optional(),
});

const serverSchema = z.object({
  /** A backup server of Backup & Replication, which Enterprise Manager knows, too; or one of Microsoft 365. */
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
  /** Of what the security analyzer checks, what is violated. */
  violations: z.array(z.string()).optional(),
});

/** An installation as it was last read, with neutral words in place of names: what the lab makes an estate of. */
export const twinSchema = z.object({
  kind: z.literal('veeam-twin'),
  format: z.literal(1),
  takenAt: time,
  /** The first of each product is served by its own API. */
  servers: z.array(serverSchema),
});

export type Twin = z.infer<typeof twinSchema>;
export type TwinServer = z.infer<typeof serverSchema>;
export type TwinJob = z.infer<typeof jobSchema>;
export type TwinSettings = NonNullable<TwinJob['settings']>;

/** @throws Error that says what in the text is not as it should be */
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

/** Moves a moment as far as the whole twin, so that it was taken now. */
export type Move = (moment: string) => Date;

export function moveOf({ takenAt }: Twin, now: Date): Move {
  const distanceMs = now.getTime() - Date.parse(takenAt);
  return (moment) => new Date(Date.parse(moment) + distanceMs);
}
