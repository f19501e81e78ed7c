import * as z from 'zod';
import type { NewItem, StoredItem } from '../platform/record/item.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { type Job, utcTimeSchema } from './job.ts';
import { jobKeyPart } from './job-key.ts';

/** `unknown`: it was seen under way, and when its job was next looked at, another run had taken its place. */
export const runResults = ['running', 'success', 'warning', 'failed', 'unknown'] as const;

const endedResults = ['success', 'warning', 'failed'] as const;

/** A run of a job, as a reading of the job showed it. */
export const runSchema = z.object({
  server: z.string(),
  job: z.object({ id: z.string(), name: z.string() }),
  /** When it started, by the server's clock. */
  start: utcTimeSchema,
  result: z.enum(runResults),
  /** When it ended, and how long it took, where the server tells. */
  end: utcTimeSchema.optional(),
  durationSeconds: z.number().nonnegative().optional(),
  /** The reading that saw it so: it had ended by then, if its result is one. */
  seenAt: utcTimeSchema,
  /** The server's own text about how it went. */
  reason: z.string().optional(),
  session: z.string().optional(),
  /** How many objects the job processed then. */
  objects: z.int().optional(),
  /** How much it read and sent, where the server tells. */
  processedBytes: z.int().optional(),
  transferredBytes: z.int().optional(),
});
export type JobRun = z.infer<typeof runSchema>;

/** The last or present run of a job, as far as the job tells of one. */
export function runOf(job: Job, seenAt: string): JobRun | undefined {
  const { server, id, name, session, objects } = job;
  const isRunning = job.status === 'running';
  const start = isRunning ? (job.runningSince ?? job.lastRun) : job.lastRun;
  const result = isRunning ? 'running' : endedResults.find((each) => each === job.lastResult);
  if (start === undefined || result === undefined) return undefined;
  return {
    server,
    job: { id, name },
    start,
    result,
    seenAt,
    ...(isRunning ? {} : endOf(start, session)),
    ...(session?.message !== undefined && { reason: session.message }),
    ...(session?.id !== undefined && { session: session.id }),
    ...(objects !== undefined && { objects }),
  };
}

function endOf(start: string, session: Job['session'] = {}): Partial<JobRun> {
  const { endedAt: end, processedBytes, transferredBytes } = session;
  const elapsedSeconds = end === undefined ? undefined : (Date.parse(end) - Date.parse(start)) / 1000;
  const durationSeconds = session.durationSeconds ?? elapsedSeconds;
  return {
    ...(end !== undefined && { end }),
    ...(durationSeconds !== undefined && durationSeconds >= 0 && { durationSeconds }),
    ...(processedBytes !== undefined && { processedBytes }),
    ...(transferredBytes !== undefined && { transferredBytes }),
  };
}

export const runPartition = (server: string): string => `RUN#${server}`;
export const runsOfJob = (job: string): string => `${jobKeyPart(job)}#`;
/** The index of the runs of a server that ended so, by their start. */
export const runList = (server: string, result: JobRun['result']): string => `RUN#${server}#${result}`;

/**
 * A run as an item: the same run of the same job is the same item, whoever saw it. Most of the record are runs, each
 * twice, in the table and in its index: what the keys say is not said again.
 */
export function runItem(run: JobRun, expiresAt: number): NewItem {
  const { server, job, start, result, ...more } = run;
  const part = jobKeyPart(job.id);
  return {
    pk: runPartition(server),
    sk: `${runsOfJob(job.id)}${start}`,
    listPk: runList(server, result),
    listSk: `${start}#${server}#${part}`,
    run: JSON.stringify({ job: part === job.id ? { name: job.name } : job, ...more }),
    expiresAt,
  };
}

/** What is before the last `#`, and what is after it. */
function partsOf(key: string): [before: string, after: string] {
  const at = key.lastIndexOf('#');
  return [key.slice(0, at), key.slice(at + 1)];
}

/** What an item says of a run; undefined when it is of no use. */
export function readRun(item: StoredItem): JobRun | undefined {
  const stored = parseRecord(typeof item['run'] === 'string' ? item['run'] : '');
  if (stored === undefined) return undefined;
  const [id, start] = partsOf(item.sk);
  const [server, result] = partsOf((item.listPk ?? '').slice(runPartition('').length));
  const job = typeof stored['job'] === 'object' ? stored['job'] : {};
  return salvage(runSchema, { server, start, result, ...stored, job: { id, ...job } })?.value;
}
