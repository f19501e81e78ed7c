import * as z from 'zod';
import { globMatches } from '../../input/glob.ts';
import { strictShape } from '../../input/strict-shape.ts';
import { scheduleSchema } from '../schedule/schedule.ts';

const patterns = z
  .array(z.string().min(1, 'a pattern must not be empty; * fits everything').max(200))
  .min(1, 'an empty list fits nothing');

const policySchema = strictShape('key of a copy job policy', {
  name: z.string().min(1).max(100).describe('The policy’s name in results and notices.'),
  match: strictShape('criterion', {
    servers: z
      .exactOptional(patterns)
      .describe('Patterns of server names; by default every Backup for Microsoft 365 server.'),
    jobs: patterns.describe(
      'Patterns of backup job names: `*` stands for any characters, `?` for one; letter case is ignored.',
    ),
  }).describe('The backup jobs that it covers.'),
  repository: z.string().min(1).max(255).describe('Where the copies go, by name or id on each server.'),
  schedule: scheduleSchema.describe('When the copy jobs run.'),
  enabled: z
    .exactOptional(z.boolean())
    .describe('Whether copy jobs are enabled. By default new ones are, and existing ones keep their state.'),
  close: z
    .boolean()
    .default(false)
    .describe('Whether a run creates missing copy jobs; otherwise it only reports them.'),
  followDaylightSaving: z
    .boolean()
    .default(false)
    .describe(
      'Whether a run rewrites windows that differ only in their offset from UTC, because the clocks have changed.',
    ),
  notify: z.boolean().default(true).describe("Whether the run's notice lists what was created under it."),
});

/** What a run is based on. */
export const copyJobPolicies = strictShape('key of copyJobs', {
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
    })
    .describe('Which jobs must have which copy job. The first policy that matches a backup job decides.'),
  maximumCreationsPerRun: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('The maximum number of copy jobs that one run creates, on all servers together.'),
});

export type CopyJobPolicies = z.output<typeof copyJobPolicies>;
export type CopyJobPolicy = CopyJobPolicies['policies'][number];

/** Whether a policy may cover any backup job of a server. */
export function appliesToServer({ match }: CopyJobPolicy, server: string): boolean {
  return match.servers === undefined || match.servers.some((pattern) => globMatches(pattern, server));
}

/** Whether a policy that covers a server covers the backup job of that name. */
export function appliesToJob({ match }: CopyJobPolicy, backupJob: string): boolean {
  return match.jobs.some((pattern) => globMatches(pattern, backupJob));
}

/** Whether runs of these policies change anything, and so need the writing credential. */
export function needWriting(policies: readonly CopyJobPolicy[]): boolean {
  return policies.some(({ close, followDaylightSaving }) => close || followDaylightSaving);
}
