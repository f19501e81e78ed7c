import * as z from 'zod';
import type { NewItem, StoredItem } from '../platform/record/item.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { type Job, utcTimeSchema } from './job.ts';
import { jobKeyPart } from './job-key.ts';

/** `unknown`: it was seen running, and when its job was next read, another run had taken its place. */
export const runResults = ['running', 'success', 'warning', 'failed', 'unknown'] as const;

const endedResults = ['success', 'warning', 'failed'] as const;

/** A run of a job, as a reading of the job showed it. */
export const runSchema = z.object({
  server: z.string(),
  job: z.object({ id: z.string(), name: z.string() }),
  /** When it started, by the server's clock. */
  start: utcTimeSchema,
  result: z.enum(runResults),
  /** When it ended, and how long it took, if the server says. */
  end: utcTimeSchema.optional(),
  durationSeconds: z.number().nonnegative().optional(),
  /** The time of the reading that saw it: if it has a result, it had ended by then. */
  seenAt: utcTimeSchema,
  /** The server's own text about how it went. */
  reason: z.string().optional(),
  session: z.string().optional(),
  /** The number of objects that the job processed in this run. */
  objects: z.int().optional(),
  /** The amounts of data that it read and transferred, if the server reports them. */
  processedBytes: z.int().optional(),
  transferredBytes: z.int().optional(),
});
export type JobRun = z.infer<typeof runSchema>;

/** The last or current run of a job, if the job reports one. */
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
  const elapsedSeconds = end === undefined ? undefined : secondsBetween(start, end);
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
/** The partition of the index that lists a server's runs with that result, by their start. */
export const runList = (server: string, result: JobRun['result']): string => `RUN#${server}#${result}`;

/** The end of a UUID distinguishes runs with the same start; other ids are used completely. */
const endOfUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-([\da-f]{12})$/i;

/**
 * A run as an item: the same run of the same job is the same item, whichever function saw it. Most of the record
 * consists of runs, each stored twice, in the table and in its index. So the item is small: it does not repeat what the
 * keys contain, and times are milliseconds from its start (docs/record.md). Writes of runs are unconditional: they have
 * no revision.
 */
export function runItem(run: JobRun, expiresAt: number): NewItem {
  const { server, job, start, result, end, durationSeconds } = run;
  const part = jobKeyPart(job.id);
  const elapsedSeconds = end === undefined ? undefined : secondsBetween(start, end);
  const more = {
    i: part === job.id ? undefined : job.id,
    e: end && sinceStart(start, end),
    d: durationSeconds === elapsedSeconds ? undefined : durationSeconds,
    m: run.reason,
    x: run.session,
    p: run.processedBytes,
    t: run.transferredBytes,
  };
  const isMore = Object.values(more).some((value) => value !== undefined);
  return {
    pk: runPartition(server),
    sk: `${runsOfJob(job.id)}${start}`,
    listPk: runList(server, result),
    listSk: `${start}#${server}#${endOfUuid.exec(part)?.[1] ?? part}`,
    r: JSON.stringify([
      job.name,
      sinceStart(start, run.seenAt),
      ...(run.objects === undefined && !isMore ? [] : [run.objects]),
      ...(isMore ? [more] : []),
    ]),
    expiresAt,
    revision: undefined,
  };
}

/** Milliseconds from the start of a run; a time that this would not restore exactly is kept as text. */
function sinceStart(start: string, time: string): number | string {
  const ms = Date.parse(time) - Date.parse(start);
  return timeAfter(start, ms) === time ? ms : time;
}

function timeAfter(start: string, since: unknown): unknown {
  if (typeof since !== 'number') return since;
  const at = new Date(Date.parse(start) + since);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The parts before and after the last `#`. */
function partsOf(key: string): [before: string, after: string] {
  const at = key.lastIndexOf('#');
  return [key.slice(0, at), key.slice(at + 1)];
}

/** The run in an item; undefined if it cannot be used. */
export function readRun(item: StoredItem): JobRun | undefined {
  const [id, start] = partsOf(item.sk);
  const [server, result] = partsOf((item.listPk ?? '').slice(runPartition('').length));
  const more = fieldsIn(item, start);
  return more && salvage(runSchema, { server, start, result, ...more, job: { id, ...more.job } })?.value;
}

/** The attributes of an item besides its keys. Earlier code wrote them by their names, as one text in `run`. */
function fieldsIn(
  { r: text, run: named }: StoredItem,
  start: string,
): (Record<string, unknown> & { job?: object }) | undefined {
  if (typeof text !== 'string') {
    const stored = typeof named === 'string' ? parseRecord(named) : undefined;
    return stored && { ...stored, job: typeof stored['job'] === 'object' ? (stored['job'] ?? {}) : {} };
  }
  const [name, seen, objects, { i: id, e, d, m, x, p, t } = {}] = shortFields.safeParse(text).data ?? [];
  const end = timeAfter(start, e);
  const fields = {
    seenAt: timeAfter(start, seen),
    end,
    durationSeconds: d ?? (typeof end === 'string' ? secondsBetween(start, end) : undefined),
    reason: m,
    session: x,
    objects: objects ?? undefined,
    processedBytes: p,
    transferredBytes: t,
  };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { ...known, job: { name, ...(id !== undefined && { id }) } };
}

const secondsBetween = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 1000;

/** The content of `r`, which may be of any type if something else has written it. */
const shortFields = z
  .string()
  .transform((text) => parseRecord(`{"fields":${text}}`)?.['fields'])
  .pipe(
    z.tuple([z.unknown(), z.unknown(), z.unknown().optional(), z.record(z.string(), z.unknown()).optional()]),
  );
