import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { idempotencyKey } from '../work-id.ts';
import { scheduleSchema } from './schedule/schedule.ts';

/** Names may hold anything but must not be empty; no product accepts longer ones. */
const nameOrId = z.string().min(1).max(255);

/** The body of `POST /copy-jobs`. Strict: an unknown key is refused by its name. */
export const copyJobRequest = z.strictObject({
  server: serverName,
  /** The backup job to copy, by name or id. */
  backupJob: nameOrId,
  /** The target repository, by name or id. */
  repository: nameOrId,
  schedule: scheduleSchema,
  /** A new copy job is enabled unless this is false; absent, an existing one keeps its state. */
  enabled: z.exactOptional(z.boolean()),
  /** Edits an existing copy job that differs, instead of refusing. */
  update: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

/** One copy job by its server's name and its id. */
export const oneCopyJob = z.strictObject({ server: serverName, id: z.guid('a copy job id is a GUID') });

/** A request to run the policies: the body of `POST /copy-jobs/policy-runs`. */
export const policyRunRequest = z.strictObject({
  /** The caller's own key; a repeated request with the same key is the same run. */
  id: z.exactOptional(idempotencyKey),
  /** Absent: every server that the policies cover and the caller may use. */
  server: z.exactOptional(serverName),
  dryRun: z.boolean().default(false),
});

export type CopyJobRequest = z.output<typeof copyJobRequest>;
