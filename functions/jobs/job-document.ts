import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { oneJob } from './one-job.ts';

/** A job in the product's own words (JobSpec, JobModel); the model of the server's revision checks the rest of it. */
const jobDocument = z
  .object({ id: z.string().optional(), name: z.string().trim().min(1), type: z.string().min(1) })
  .catchall(z.json());

/** What to change of a job's document, as a JSON Merge Patch (RFC 7396). */
const jobPatch = z.object({ id: z.string().optional() }).catchall(z.json());

export const createJobInput = z.strictObject({ server: serverName, request: jobDocument });
export const editJobInput = oneJob.extend({ request: jobDocument });
export const patchJobInput = oneJob.extend({ request: jobPatch });
