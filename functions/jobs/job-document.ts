import { createHash } from 'node:crypto';
import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { oneJob } from './one-job.ts';

/**
 * A job in the product's own terms (JobSpec, JobModel); everything else in it is checked by the model of the server's
 * revision.
 */
const jobDocument = z
  .object({ id: z.string().optional(), name: z.string().trim().min(1), type: z.string().min(1) })
  .catchall(z.json());

/** The version of a document that a change is meant for, as in `If-Match`; absent, any version. */
const ifMatch = z.exactOptional(z.string().regex(/^"[\w-]{43}"$/, 'It takes one documentVersion in quotes.'));

/** A change of a job's document, as a JSON Merge Patch (RFC 7396). */
const jobPatch = z.object({ id: z.string().optional() }).catchall(z.json());

export const createJobInput = z.strictObject({ server: serverName, request: jobDocument });
export const editJobInput = oneJob.extend({ request: jobDocument, ifMatch });
export const patchJobInput = oneJob.extend({ request: jobPatch, ifMatch });

/** The version of a document, which changes whenever anything in it does. The product itself has none. */
export function versionOf(document: unknown): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64url');
}
