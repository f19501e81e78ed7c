import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import * as z from 'zod';
import { type Job, jobSchema, utcTimeSchema } from '../jobs/job.ts';
import { hasLostJobs, soundJobs } from '../jobs/sound-jobs.ts';
import { salvage } from '../platform/salvage.ts';
import { products } from '../products.ts';
import { infrastructureSchema } from './infrastructure/infrastructure.ts';
import { settingsReadingSchema } from './settings/settings-reading.ts';

const whereAndWhen = {
  server: z.string().min(1),
  product: z.enum(products),
  /** By the clock of this function. */
  readAt: utcTimeSchema,
};

/** Odd values in a server's answers; see `OddValues`. */
const oddValuesSchema = z.object({
  count: z.int(),
  values: z.array(z.object({ record: z.string(), field: z.string(), problem: z.string() })),
});

const jobsReadingSchema = z.object({
  ...whereAndWhen,
  jobs: z.array(jobSchema),
  version: z.string().optional(),
  build: z.string().optional(),
  /** The server's own clock at `readAt`, if it reports it. */
  serverTime: utcTimeSchema.optional(),
  oddValues: oddValuesSchema.optional(),
  /** The settings in its jobs' documents; absent if they were not read. */
  settings: settingsReadingSchema.optional(),
  /** The infrastructure behind its backups; absent if it was not read. */
  infrastructure: infrastructureSchema.optional(),
});

const failedReadingSchema = z.object({
  ...whereAndWhen,
  /** `code` is the error class's stable code. */
  error: z.object({ code: z.string(), message: z.string() }),
});

/**
 * The result of reading one server: its jobs, or why they could not be read. If `oddValues` says that records were
 * lost, the list is incomplete: a job that is missing there may exist on the server all the same.
 */
export const readingSchema = z.union([jobsReadingSchema, failedReadingSchema]);

export type Reading = z.infer<typeof readingSchema>;
export type JobsReading = Extract<Reading, { jobs: unknown }>;

/** `toJudge`: the jobs to judge as this server's, if another server's data takes precedence for some of its jobs. */
export type ReadingToJudge = Reading & { toJudge?: readonly Job[] };

/** Whether records were lost: a job that is not in the list may exist on the server all the same. */
export function isPartial(reading: JobsReading): boolean {
  return reading.oddValues !== undefined && hasLostJobs(reading.oddValues.values);
}

const envelope = jobsReadingSchema.omit({ jobs: true });

/**
 * Parses a stored reading, job by job: a record that another version of this code has written differently affects no
 * other, and is named among the server's odd values. Undefined if nothing can be used.
 */
export function readReading(stored: Readonly<Record<string, unknown>>, server: string): Reading | undefined {
  if (stored['server'] !== server) return undefined;
  if (!Array.isArray(stored['jobs'])) return salvage(failedReadingSchema, stored)?.value;
  const about = salvage(envelope, stored)?.value;
  if (about === undefined) return undefined;
  const { count = 0, values = [] } = about.oddValues ?? {};
  const odd = new OddValues((record) => record);
  // Oddities that were noted at the reading are noted only once.
  const known = new Set(
    values.filter(({ problem }) => problem === 'duplicate-id').map(({ record }) => record),
  );
  for (const record of known) odd.add(record, '', 'duplicate-id');
  const jobs = soundJobs(stored['jobs'], odd);
  const fresh = odd.values.slice(known.size);
  if (fresh.length === 0) return { ...about, jobs };
  return { ...about, jobs, oddValues: { count: count + fresh.length, values: [...fresh, ...values] } };
}
