import * as z from 'zod';

const utcTime = z.iso.datetime();

/** How far back restore points are read: an object with none since then violates every policy. */
export const pointDays = 7;
/** Objects with a restore point of the last day are not listed: no policy asks for more. */
export const freshHours = 24;

const repositorySchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().optional(),
  capacityBytes: z.number().nonnegative().optional(),
  freeBytes: z.number().nonnegative().optional(),
  isOnline: z.boolean().optional(),
  isOutOfDate: z.boolean().optional(),
  isOutOfSync: z.boolean().optional(),
  isImmutable: z.boolean().optional(),
  immutableDays: z.number().optional(),
  /** When it will be full, predicted from its free space on the days before. */
  fullInDays: z.number().nonnegative().optional(),
});

/**
 * Why a fact was not read: the revision does not have it, the account's role does not permit it, or the code of a
 * failure.
 */
const unreadFactSchema = z.object({
  fact: z.string(),
  because: z.enum(['not-offered', 'not-allowed', 'failed']),
  code: z.string().optional(),
});

/**
 * The infrastructure behind the backups of a server. An absent field was not read; `unread` says why. Within a fact,
 * absent values are those that the product does not report.
 */
export const infrastructureSchema = z.object({
  repositories: z.array(repositorySchema).optional(),
  /** Scale-out repositories, and whether each copies new backups to its capacity tier. */
  scaleOut: z.array(z.object({ id: z.string(), name: z.string(), copies: z.boolean() })).optional(),
  configurationBackup: z
    .object({
      isEnabled: z.boolean().optional(),
      lastSuccess: utcTime.optional(),
      isEncrypted: z.boolean().optional(),
    })
    .optional(),
  licence: z
    .object({
      status: z.string().optional(),
      type: z.string().optional(),
      expiresAt: utcTime.optional(),
      supportExpiresAt: utcTime.optional(),
      licensed: z.number().optional(),
      used: z.number().optional(),
    })
    .optional(),
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
  /** Of the last 30 days, without those that people have marked as false positives. */
  malware: z
    .array(
      z.object({
        machine: z.string(),
        at: utcTime.optional(),
        type: z.string().optional(),
        severity: z.string().optional(),
      }),
    )
    .optional(),
  /** The result of the product's own analyzer: when it last ended, and the violated practices. */
  analyzer: z
    .object({ endedAt: utcTime.optional(), violations: z.array(z.string()), checked: z.int() })
    .optional(),
  /** The restore points of objects, when they were read, and how far back. */
  restorePoints: z
    .object({
      at: utcTime,
      since: utcTime,
      objects: z.int(),
      /** The first objects without a point of the last day, the oldest first. */
      late: z.array(z.object({ name: z.string(), newest: utcTime.optional() })),
    })
    .optional(),
  /** Machines of the hypervisors: how many are in no backup, and the first of their names. */
  inventory: z.object({ machines: z.int(), inNoBackup: z.int(), names: z.array(z.string()) }).optional(),
  /** The replicas of replication jobs, by the job's name, when that was read, and how far back. */
  replicas: z
    .object({
      at: utcTime,
      since: utcTime,
      made: z.array(z.object({ name: z.string(), state: z.string().optional(), newest: utcTime.optional() })),
    })
    .optional(),
  unread: z.array(unreadFactSchema),
});

/** The facts that take many requests, and change once a day. */
export const protectionSchema = infrastructureSchema.pick({
  restorePoints: true,
  inventory: true,
  replicas: true,
  unread: true,
});

export type Infrastructure = z.infer<typeof infrastructureSchema>;
export type Protection = z.infer<typeof protectionSchema>;
export type Repository = NonNullable<Infrastructure['repositories']>[number];
export type UnreadFact = z.infer<typeof unreadFactSchema>;
