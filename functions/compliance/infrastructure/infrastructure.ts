import * as z from 'zod';

const utcTime = z.iso.datetime();

/** Restore points are looked at so far back: what has none since is as bad as any policy's limit. */
export const pointDays = 7;
/** What has a restore point of the last day is not named: no policy asks for more. */
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
  /** When it is full, by how its free space went on the days before. */
  fullInDays: z.number().nonnegative().optional(),
});

/** Why a fact was not read: the revision has none, the account's role may not, or the code of a failure. */
const unreadFactSchema = z.object({
  fact: z.string(),
  because: z.enum(['not-offered', 'not-allowed', 'failed']),
  code: z.string().optional(),
});

/**
 * What the backups of a server stand on. A field that is absent was not read; `unread` says why. In what was read, what a
 * product does not tell is absent.
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
  /** Of the last 30 days, without what people have marked as false. */
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
  /** What the product's own analyzer says: when it last ended, and the practices that are violated. */
  analyzer: z
    .object({ endedAt: utcTime.optional(), violations: z.array(z.string()), checked: z.int() })
    .optional(),
  /** To what points in time objects can be restored, when they were looked at, and how far back. */
  restorePoints: z
    .object({
      at: utcTime,
      since: utcTime,
      objects: z.int(),
      /** The first of those without a point of the last day, the longest ago first. */
      late: z.array(z.object({ name: z.string(), newest: utcTime.optional() })),
    })
    .optional(),
  /** Machines of the hypervisors, how many of them no backup holds, and the first of their names. */
  inventory: z.object({ machines: z.int(), inNoBackup: z.int(), names: z.array(z.string()) }).optional(),
  /** What replication jobs have made, by the name of the job, when it was looked at, and how far back. */
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
