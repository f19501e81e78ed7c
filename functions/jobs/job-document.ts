import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { oneJob } from './one-job.ts';

/** A job in the product's own words (JobSpec, JobModel): what we do not know of it is the server's to judge. */
export const jobDocument = z
  .object({ id: z.string().optional(), name: z.string().trim().min(1), type: z.string().min(1) })
  .catchall(z.json());

export const createJobInput = z.strictObject({ server: serverName, request: jobDocument });
export const editJobInput = oneJob.extend({ request: jobDocument });
