import * as z from 'zod';
import { requester } from '../work-id.ts';
import { cloneId, cloneRequest } from './request.ts';

/** What a clone will do, decided before anything is changed. It is also what a dry run shows. */
export const clonePlan = z.strictObject({
  server: z.string(),
  /** By which API the clone is made, and why. */
  driver: z.enum(['enterprise-manager', 'backup-replication']),
  driverReason: z.string(),
  apiVersion: z.string(),
  source: z.strictObject({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    platform: z.exactOptional(z.string()),
    backupServer: z.exactOptional(z.strictObject({ id: z.string(), name: z.string() })),
  }),
  name: z.string(),
  description: z.exactOptional(z.string()),
  folderName: z.exactOptional(z.string()),
  jobFileName: z.exactOptional(z.string()),
  vmSuffix: z.exactOptional(z.string()),
  repository: z.exactOptional(z.strictObject({ uid: z.string(), name: z.string() })),
  enabled: z.exactOptional(z.boolean()),
  /** Backup & Replication clones without the schedule: `true` gives the clone the original's schedule again. */
  runAutomatically: z.exactOptional(z.boolean()),
  warnings: z.array(z.string()),
});
export type ClonePlan = z.infer<typeof clonePlan>;

/** The row of a batch that a clone is for, and the batch's limits. */
const rowOfBatch = z.object({
  id: z.string(),
  run: z.int(),
  row: z.int(),
  attempt: z.int(),
  /** How many clones the server makes at a time. */
  clonesPerServer: z.int(),
  /** The shortest time that a clone of the run has taken on this server. */
  expectedTaskSeconds: z.exactOptional(z.int()),
});
export type RowOfBatch = z.infer<typeof rowOfBatch>;

/**
 * The input of an execution. `cloneId` is the execution's own name; `requestedAt` fills the name's template, the same
 * on every try.
 */
const cloneInput = z.strictObject({
  cloneId,
  request: cloneRequest,
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  /** The mark of the job; `cloneId` by default. A clone of a batch has one for all its attempts. */
  mark: z.exactOptional(cloneId),
  /** A plan made before the execution. */
  plan: z.exactOptional(clonePlan),
  batch: z.exactOptional(rowOfBatch),
  /** The clone that opened the logon session which this one takes over. */
  sessionFrom: z.exactOptional(cloneId),
});
export type CloneInput = z.infer<typeof cloneInput>;

/**
 * How the clone was started: a task to poll, a job that exists already, or one that was created and must still be
 * named. `certain` if the server's own answer says that this request created it.
 */
export const startedClone = z.strictObject({
  taskId: z.exactOptional(z.string()),
  adoptedJobId: z.exactOptional(z.string()),
  cloned: z.exactOptional(z.strictObject({ jobId: z.string(), name: z.string(), certain: z.boolean() })),
  // Set by the step, not by the driver; absent if an earlier version of this stack started the clone.
  startedAt: z.exactOptional(z.iso.datetime()),
  /** How long to wait before it is looked at. */
  firstLookSeconds: z.exactOptional(z.int()),
});
export type StartedClone = z.infer<typeof startedClone>;

/** A task that has ended or, in its place, an adopted job or one that was named. */
const endedTask = z.strictObject({
  succeeded: z.boolean(),
  message: z.string(),
  jobId: z.exactOptional(z.string()),
  /** From its start until its end was seen; only for a task on the server. */
  seconds: z.exactOptional(z.int()),
  // Set by the step: when polling began, and how often it was done.
  polledFrom: z.exactOptional(z.string()),
  polls: z.exactOptional(z.int()),
});
export type EndedTask = z.infer<typeof endedTask>;

/** What Step Functions' Catch stores of an error: Lambda's error name and the JSON of its message. */
export const caughtError = z.object({ Error: z.string(), Cause: z.exactOptional(z.string()) });

/** The data of one execution, passed from state to state. Each state adds its own field. */
export const cloneExecution = z.object({
  ...cloneInput.shape,
  /** The logon session, encrypted (JWE): in clear text it would be a credential. */
  session: z.exactOptional(z.string()),
  started: z.exactOptional(startedClone),
  task: z.exactOptional(endedTask),
  error: z.exactOptional(caughtError),
  /** The LookAgainError of an earlier look; since then the server had time to show what it has created. */
  lookedBefore: z.exactOptional(caughtError),
  /** The caller who cancelled the execution: a started task must be stopped. */
  cancelledBy: z.exactOptional(z.string()),
});
export type CloneExecution = z.infer<typeof cloneExecution>;

/** How a clone's job is recognized on its server. */
export function markOf({ mark, cloneId }: Pick<CloneInput, 'mark' | 'cloneId'>): string {
  return mark ?? cloneId;
}

export const cloneOutcome = z.strictObject({
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'unknown']),
  message: z.string(),
  code: z.exactOptional(z.string()),
  job: z.exactOptional(
    z.strictObject({ id: z.string(), name: z.string(), enabled: z.exactOptional(z.boolean()) }),
  ),
  /** Until the end of the server's task was seen. */
  taskSeconds: z.exactOptional(z.int()),
  warnings: z.array(z.string()),
});
export type CloneOutcome = z.infer<typeof cloneOutcome>;
