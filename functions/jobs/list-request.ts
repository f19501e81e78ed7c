import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { globMatches } from '../input/glob.ts';
import { products } from '../products.ts';
import { type Job, jobResults, jobStatuses } from './job.ts';

/** Several values are given with commas, as API Gateway joins a parameter that is repeated. */
function oneOrMore<Value>(value: z.ZodType<Value, string>) {
  return z.exactOptional(
    z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(value)),
  );
}

const glob = z.exactOptional(z.string().min(1).max(200));
const mostJobs = 5_000;

/** What `GET /jobs` takes in its query. */
export const listRequest = z.strictObject({
  server: oneOrMore(serverName),
  product: oneOrMore(z.enum(products)),
  status: oneOrMore(z.enum(jobStatuses)),
  lastResult: oneOrMore(z.enum(jobResults)),
  /** `*` stands for any characters, `?` for one; case does not count. */
  name: glob,
  /** As `name`, of the repository's name or id. */
  repository: glob,
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `a number from 1 to ${mostJobs}`)
    .transform(Number)
    .refine((limit) => limit <= mostJobs, `a number from 1 to ${mostJobs}`)
    .default(1_000),
  /** The `next` of an earlier answer. */
  next: z.exactOptional(z.string().max(2_500)),
});
export type ListRequest = z.infer<typeof listRequest>;

/** Whether a job is wanted. `server` is also that of an Enterprise Manager which sees a backup server's job. */
export function isWanted(job: Job, wanted: ListRequest): boolean {
  const { server, product, status, lastResult, name, repository } = wanted;
  if (server !== undefined && ![job.server, ...(job.alsoSeenBy ?? [])].some((one) => server.includes(one)))
    return false;
  if (product !== undefined && !product.includes(job.product)) return false;
  if (status !== undefined && !status.includes(job.status)) return false;
  if (lastResult !== undefined && !lastResult.includes(job.lastResult)) return false;
  if (name !== undefined && !globMatches(name, job.name)) return false;
  if (repository === undefined) return true;
  return [job.repository?.name, job.repository?.id].some(
    (one) => one !== undefined && globMatches(repository, one),
  );
}
