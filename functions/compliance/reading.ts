import * as z from 'zod';
import { type Job, jobSchema, utcTimeSchema } from '../jobs/job.ts';
import { hasLostJobs } from '../jobs/sound-jobs.ts';
import { products } from '../products.ts';

const whereAndWhen = {
  server: z.string().min(1),
  product: z.enum(products),
  /** By the clock of this function. */
  readAt: utcTimeSchema,
};

/** What was odd in a server's answers; see `OddValues`. */
const oddValuesSchema = z.object({
  count: z.int(),
  values: z.array(z.object({ record: z.string(), field: z.string(), problem: z.string() })),
});

export const jobsReadingSchema = z.object({
  ...whereAndWhen,
  jobs: z.array(jobSchema),
  version: z.string().optional(),
  build: z.string().optional(),
  /** The server's own clock at `readAt`, if it tells. */
  serverTime: utcTimeSchema.optional(),
  oddValues: oddValuesSchema.optional(),
});

export const failedReadingSchema = z.object({
  ...whereAndWhen,
  /** `code` is the error class's stable code. */
  error: z.object({ code: z.string(), message: z.string() }),
});

/**
 * What reading one server gave: its jobs, or why not. Where `oddValues` says that records were lost, the list is not
 * whole: a job that is missing there may be on the server all the same.
 */
export const readingSchema = z.union([jobsReadingSchema, failedReadingSchema]);

export type Reading = z.infer<typeof readingSchema>;
export type JobsReading = Extract<Reading, { jobs: unknown }>;

/** `toJudge`: the jobs that are judged as this server's, where another server's word counts for some of its own. */
export type ReadingToJudge = Reading & { toJudge?: readonly Job[] };

/** Whether records were lost: a job that is not in the list may be on the server all the same. */
export function isPartial(reading: JobsReading): boolean {
  return reading.oddValues !== undefined && hasLostJobs(reading.oddValues.values);
}
