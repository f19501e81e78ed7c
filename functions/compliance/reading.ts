import * as z from 'zod';
import { jobSchema, utcTimeSchema } from '../jobs/job.ts';
import { products } from '../products.ts';

const whereAndWhen = {
  server: z.string().min(1),
  product: z.enum(products),
  /** By the clock of this function. */
  readAt: utcTimeSchema,
};

/** What reading one server gave: all its jobs, or why not. Nothing in between: half a list is an error. */
export const readingSchema = z.union([
  z.object({
    ...whereAndWhen,
    jobs: z.array(jobSchema),
    version: z.string().optional(),
    build: z.string().optional(),
    /** The server's own clock at `readAt`, if it tells. */
    serverTime: utcTimeSchema.optional(),
  }),
  z.object({
    ...whereAndWhen,
    /** `code` is the error class's stable code. */
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

export type Reading = z.infer<typeof readingSchema>;
export type JobsReading = Extract<Reading, { jobs: unknown }>;
