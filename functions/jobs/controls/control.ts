import * as z from 'zod';
import { refuseField } from '../../action.ts';
import type { Product } from '../../products.ts';
import { type Job, jobSchema } from '../job.ts';
import { oneJob } from '../one-job.ts';

/** The controls of a job. `retry` runs again what failed; `sync` starts a backup copy job of Enterprise Manager. */
const controls = ['start', 'stop', 'retry', 'sync', 'enable', 'disable'] as const;
export type Control = (typeof controls)[number];

const flag = z.exactOptional(z.boolean());

/** The products' own options (vbr-1.3-rev1: JobStartSpec, JobStopSpec, JobRetrySpec; vb365-v8: RESTStartJobOptions). */
export const controlOptions = z.strictObject({
  performActiveFull: flag.describe('Of `start`, Backup & Replication: makes an active full backup'),
  startChainedJobs: flag.describe(
    'Of `start` and `retry`, Backup & Replication: starts the jobs chained to it, too',
  ),
  syncRestorePoints: z
    .exactOptional(z.enum(['All', 'Latest']))
    .describe('Of `start`, Backup & Replication from 1.3-rev0: which restore points a backup copy job takes'),
  full: flag.describe('Of `start`, Microsoft 365 backup jobs: backs everything up anew'),
  gracefulStop: flag.describe(
    'Only for `stop` on Backup & Replication: finish the machines that are being processed first; true by default',
  ),
  cancelChainedJobs: flag.describe(
    'Of `stop`, Backup & Replication from 1.3-rev0: cancels the jobs chained to it, too',
  ),
});
export type ControlOptions = z.infer<typeof controlOptions>;
type OptionName = keyof ControlOptions;

/** The options of each control, by product. Enterprise Manager has none. */
const optionsOf: Partial<Record<Control, Partial<Record<Product, readonly OptionName[]>>>> = {
  start: {
    'backup-replication': ['performActiveFull', 'startChainedJobs', 'syncRestorePoints'],
    microsoft365: ['full'],
  },
  stop: { 'backup-replication': ['gracefulStop', 'cancelChainedJobs'] },
  retry: { 'backup-replication': ['startChainedJobs'] },
};

/** One control of one job, as in a path. */
export const controlPath = oneJob.extend({ control: z.enum(controls) });

export const controlRequest = controlPath
  .extend(controlOptions.shape)
  .superRefine(({ control, server: _, id: __, ...options }, context) => {
    const known = Object.values(optionsOf[control] ?? {}).flat();
    for (const option of namesIn(options)) {
      if (known.includes(option)) continue;
      const message = `${option} is no option of ${control}${known.length > 0 ? `, which takes: ${known.join(', ')}` : ', which takes none'}.`;
      context.addIssue({ code: 'custom', path: [option], message });
    }
  });

export const controlInput = controlRequest.safeExtend({
  /** The moment that a start, retry or sync is for: if a run has started then or later, no other one is started. */
  since: z.exactOptional(z.iso.datetime()),
});
export type ControlInput = z.infer<typeof controlInput>;

/** The options in a request. */
export function optionsIn({
  server: _,
  id: __,
  control: ___,
  since: ____,
  ...options
}: ControlInput): ControlOptions {
  return options;
}

/** @throws RefusedError `invalid-input` for an option that the product does not have */
export function refuseForeignOptions(input: ControlInput, product: Product): void {
  const { control, server } = input;
  const known = optionsOf[control]?.[product] ?? [];
  const foreign = namesIn(optionsIn(input)).find((option) => !known.includes(option));
  if (foreign === undefined) return;
  const what =
    known.length > 0 ? `which takes: ${known.join(', ')}` : `which takes no options to ${control} a job`;
  throw refuseField(
    'invalid-input',
    foreign,
    `There is no ${foreign} on ${server}: it is ${product}, ${what}.`,
  );
}

/** The names of the options in a request, which may have other fields, such as `since`. */
function namesIn(request: ControlOptions): OptionName[] {
  return Object.keys(controlOptions.shape).filter((name): name is OptionName => name in request);
}

const time = z.exactOptional(z.iso.datetime());
const text = z.exactOptional(z.string());

/**
 * The session that Backup & Replication or, from v8 on, Backup for Microsoft 365 answers with; each revision returns
 * some of these fields (vbr-1.3-rev1: SessionModel; vb365-v8: RESTJobSession).
 */
const startedSession = z.object({
  id: z.string(),
  name: text,
  jobId: text,
  sessionType: text.describe('Backup & Replication, as all up to `usn`'),
  state: text,
  progressPercent: z.exactOptional(z.number()),
  result: text,
  isCanceled: flag,
  initiatedBy: text,
  resourceId: text,
  resourceReference: text,
  parentSessionId: text,
  usn: z.exactOptional(z.number()),
  creationTime: time,
  endTime: time,
  jobType: text.describe('Microsoft 365, as all that follow'),
  jobSessionConfigType: text,
  status: text,
  repositoryId: text,
  retryCount: z.exactOptional(z.number()),
});

/** The task of Enterprise Manager, in its last known state. */
const startedTask = z.object({
  id: z.string(),
  state: z.string(),
  operation: z.string(),
  result: z.exactOptional(z.object({ success: z.boolean(), message: z.string() })),
});

/** The server's answer to a control: undefined if it has no content, or was lost. */
const started = z.object({
  session: z.exactOptional(startedSession),
  task: z.exactOptional(startedTask),
});
export type Started = z.infer<typeof started>;

/** A session or a task as it is shown: times in ISO 8601, without the fields that the server did not return. */
export function asStarted(answer: { [Kind in keyof Started]?: object | undefined }): Started {
  return started.parse(JSON.parse(JSON.stringify(answer)));
}

export const controlled = z.object({
  control: z.enum(controls),
  /** `pending`: the server has accepted it, but had not finished when the time for waiting was over. */
  outcome: z.enum(['done', 'unchanged', 'pending']),
  /** The job as read afterwards. */
  job: jobSchema,
  ...started.shape,
});
export type Controlled = z.infer<typeof controlled>;

/** Whether the control starts a run. */
export function beginsRun(control: Control): boolean {
  return control === 'start' || control === 'retry' || control === 'sync';
}

/** Whether the job already is in the state that `control` would bring about. */
export function isAlready(control: Control, job: Pick<Job, 'status' | 'enabled'>): boolean {
  switch (control) {
    case 'stop':
      return job.status !== 'running' && job.status !== 'queued' && job.status !== 'unknown';
    case 'enable':
      // A running job does not show whether it is disabled.
      return job.enabled && job.status === 'idle';
    case 'disable':
      return !job.enabled;
    default:
      return false;
  }
}

/** How far a server's clock may be from ours. */
const clocksApartMs = 60_000;

/** Whether a run for that moment exists: one is under way, or has started since. */
export function hasRunFor(since: string, control: Control, job: Pick<Job, 'status' | 'lastRun'>): boolean {
  if (!beginsRun(control)) return false;
  const earliestMs = Date.parse(since) - clocksApartMs;
  return isUnderWay(job) || (job.lastRun !== undefined && Date.parse(job.lastRun) >= earliestMs);
}

/** Whether a run has started since `before` was read. */
function hasBegunSince(before: Job, after: Job): boolean {
  if (after.lastRun !== undefined && after.lastRun !== before.lastRun) return true;
  return isUnderWay(after) && !isUnderWay(before);
}

/** Whether a run is under way or queued. */
export function isUnderWay({ status }: Pick<Job, 'status'>): boolean {
  return status === 'running' || status === 'queued';
}

/** Whether the job is in the state that `control` was to bring about. */
export function isAchieved(control: Control, before: Job, after: Job): boolean {
  switch (control) {
    case 'start':
    case 'retry':
    case 'sync':
      return hasBegunSince(before, after);
    case 'stop':
      return !isUnderWay(after);
    case 'enable':
      return after.enabled;
    case 'disable':
      return !after.enabled;
  }
}
