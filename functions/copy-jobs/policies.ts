import * as z from 'zod';
import { globMatches } from '../input/glob.ts';
import { strictShape } from '../input/strict-shape.ts';
import { scheduleSchema } from './schedule.ts';

const patterns = z
  .array(z.string().min(1, 'a pattern must not be empty; * fits everything').max(200))
  .min(1, 'an empty list fits nothing');

const policySchema = strictShape('key of a copy job policy', {
  name: z.string().min(1).max(100),
  match: strictShape('criterion', {
    /** Patterns of server names; left out, every Backup for Microsoft 365 server is meant. */
    servers: z.exactOptional(patterns),
    /** Patterns of backup job names: `*` stands for any characters, `?` for one; case does not count. */
    jobs: patterns,
  }),
  /** Where the copies go, by name or id on each server. */
  repository: z.string().min(1).max(255),
  schedule: scheduleSchema,
  /** A new copy job is enabled unless this is false; with it left out, an old one is right either way. */
  enabled: z.exactOptional(z.boolean()),
  /** Whether a run creates the copy jobs that are missing; otherwise it tells of them. */
  close: z.boolean().default(false),
  /** Whether a run writes windows again that differ by their offset from UTC alone: the clocks have changed. */
  followDaylightSaving: z.boolean().default(false),
  /** Whether what was created under this policy is in the run's notice. */
  notify: z.boolean().default(true),
});

/** What a run works from. */
export const copyJobPolicies = strictShape('key of copyJobs', {
  /** The first that fits a backup job decides. */
  policies: z
    .array(policySchema)
    .default([])
    .superRefine((policies, context) => {
      for (const [index, { name }] of policies.entries()) {
        if (policies.findIndex((other) => other.name === name) === index) continue;
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: `another policy is named "${name}"`,
        });
      }
    }),
  maximumCreationsPerRun: z.int().min(1).max(100).default(20),
});

export type CopyJobPolicies = z.output<typeof copyJobPolicies>;
export type CopyJobPolicy = CopyJobPolicies['policies'][number];

/** Whether a policy speaks of any backup job of a server. */
export function appliesToServer({ match }: CopyJobPolicy, server: string): boolean {
  return match.servers === undefined || match.servers.some((pattern) => globMatches(pattern, server));
}

/** Whether a policy that applies to a server speaks of the backup job of that name. */
export function appliesToJob({ match }: CopyJobPolicy, backupJob: string): boolean {
  return match.jobs.some((pattern) => globMatches(pattern, backupJob));
}

/** Whether runs of these policies change anything, and so need the writing credential. */
export function needWriting(policies: readonly CopyJobPolicy[]): boolean {
  return policies.some(({ close, followDaylightSaving }) => close || followDaylightSaving);
}
