import * as z from 'zod';
import { requester } from '../work-id.ts';
import { cloneId, cloneRequest } from './request.ts';

/** What a clone will do, decided before anything is changed. It is also what a dry run shows. */
export const clonePlan = z.strictObject({
  server: z.string(),
  /** Which way the clone is made, and why that one. */
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
  /** Backup & Replication takes the schedule off its clones: `true` puts the clone back on the original's. */
  runAutomatically: z.exactOptional(z.boolean()),
  warnings: z.array(z.string()),
});
export type ClonePlan = z.infer<typeof clonePlan>;

/** Which row of a batch a clone makes, and what goes for it there. */
const rowOfBatch = z.object({
  id: z.string(),
  run: z.int(),
  row: z.int(),
  attempt: z.int(),
  /** How many clones the server makes at a time. */
  clonesPerServer: z.int(),
  /** The shortest time that a clone of the run was seen to take on this server. */
  expectedTaskSeconds: z.exactOptional(z.int()),
});
export type RowOfBatch = z.infer<typeof rowOfBatch>;

/**
 * What an execution is started with. `cloneId` is the execution's own name; `requestedAt` fills the name's
 * template, on every try alike.
 */
const cloneInput = z.strictObject({
  cloneId,
  request: cloneRequest,
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  /** What the job is marked with; `cloneId` when absent. A clone of a batch has one for all its attempts. */
  mark: z.exactOptional(cloneId),
  /** A plan made before the execution. */
  plan: z.exactOptional(clonePlan),
  batch: z.exactOptional(rowOfBatch),
  /** The clone that has opened the logon session in which this one goes on. */
  sessionFrom: z.exactOptional(cloneId),
});
export type CloneInput = z.infer<typeof cloneInput>;

/**
 * How the clone was set going: a task to poll, a job that is there already, or one that has been made and is yet
 * to be named. `certain` when the server's own answer says that this request made it.
 */
export const startedClone = z.strictObject({
  taskId: z.exactOptional(z.string()),
  adoptedJobId: z.exactOptional(z.string()),
  cloned: z.exactOptional(z.strictObject({ jobId: z.string(), name: z.string(), certain: z.boolean() })),
  // Set by the step, not by the driver; absent where an earlier version of this stack began the clone.
  startedAt: z.exactOptional(z.iso.datetime()),
  /** How long it is left alone before it is looked at. */
  firstLookSeconds: z.exactOptional(z.int()),
});
export type StartedClone = z.infer<typeof startedClone>;

/** A task that has ended, or in its place an adopted job or one that was named. */
const endedTask = z.strictObject({
  succeeded: z.boolean(),
  message: z.string(),
  jobId: z.exactOptional(z.string()),
  /** From its start until it was seen to have ended; only for what is a task on the server. */
  seconds: z.exactOptional(z.int()),
  // Set by the step: when polling began, and how often it was done.
  polledFrom: z.exactOptional(z.string()),
  polls: z.exactOptional(z.int()),
});
export type EndedTask = z.infer<typeof endedTask>;

/** What Step Functions' Catch keeps of an error: Lambda's error name and the JSON of its message. */
export const caughtError = z.object({ Error: z.string(), Cause: z.exactOptional(z.string()) });

/** The data of one execution as it goes from state to state. Each state adds its own field. */
export const cloneExecution = z.object({
  ...cloneInput.shape,
  /** The logon session, sealed (JWE): in clear it is a credential. */
  session: z.exactOptional(z.string()),
  started: z.exactOptional(startedClone),
  task: z.exactOptional(endedTask),
  error: z.exactOptional(caughtError),
  /** The LookAgainError of an earlier look, since which the server had time to show what it has made. */
  lookedBefore: z.exactOptional(caughtError),
  /** Someone stopped the execution: whatever was started is to be ended. */
  cancelledBy: z.exactOptional(z.string()),
});
export type CloneExecution = z.infer<typeof cloneExecution>;

/** What a clone's job is known by on its server. */
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
  /** Until the server's task was seen to have ended. */
  taskSeconds: z.exactOptional(z.int()),
  warnings: z.array(z.string()),
});
export type CloneOutcome = z.infer<typeof cloneOutcome>;
