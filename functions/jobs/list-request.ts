import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { globMatches } from '../input/glob.ts';
import { oneOrMore, pageLimit } from '../input/paging.ts';
import { type Product, products } from '../products.ts';
import { type Job, jobResults, jobStatuses } from './job.ts';
import { oneJob } from './one-job.ts';

const glob = z.exactOptional(z.string().min(1).max(200));
const word = z.string().regex(/^\w{1,100}$/, 'one word of the product, or several with commas');
const time = z.exactOptional(z.iso.datetime({ offset: true }));
const mostJobs = 5_000;

/** The sort keys of jobs: the columns of the job states (vbr-1.1-rev1: EJobStatesFiltersOrderColumn). */
export const orderColumns = [
  'name',
  'type',
  'status',
  'lastRun',
  'lastResult',
  'nextRun',
  'description',
  'repositoryId',
  'objectsCount',
] as const;
export type OrderColumn = (typeof orderColumns)[number];

/** The query of `GET /jobs`. */
export const listRequest = z.strictObject({
  server: oneOrMore(serverName),
  product: oneOrMore(z.enum(products)),
  id: oneOrMore(oneJob.shape.id),
  /** In any letter case. */
  type: oneOrMore(word),
  workload: oneOrMore(word),
  status: oneOrMore(z.enum(jobStatuses)),
  lastResult: oneOrMore(z.enum(jobResults)),
  /** A job that never ran is neither after nor before. */
  lastRunAfter: time,
  lastRunBefore: time,
  highPriority: z.exactOptional(z.enum(['true', 'false']).transform((text) => text === 'true')),
  /** `*` stands for any characters, `?` for one; letter case is ignored. */
  name: glob,
  /** As `name`, but of the repository's name or id. */
  repository: glob,
  repositoryId: oneOrMore(oneJob.shape.id),
  objectsCount: z.exactOptional(
    z
      .string()
      .regex(/^\d{1,9}$/, 'a number of objects')
      .transform(Number),
  ),
  /** `true`: every server is asked. Otherwise the jobs come from the record, as they were last seen. */
  fresh: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false),
  /** By default, and among equals, by server, name and id; jobs without a value come last. */
  orderBy: z.exactOptional(z.enum(orderColumns)),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: pageLimit(mostJobs, 1_000),
  /** The `next` of an earlier answer. */
  next: z.exactOptional(z.string().max(2_500)),
});
export type ListRequest = z.infer<typeof listRequest>;

/** Whether a job matches. `server` may also be an Enterprise Manager that sees a backup server's job. */
export function isWanted(job: Job, wanted: ListRequest): boolean {
  const { server, product, status, lastResult, name, repository } = wanted;
  const { lastRunAfter, lastRunBefore, highPriority, objectsCount } = wanted;
  if (server !== undefined && ![job.server, ...(job.alsoSeenBy ?? [])].some((one) => server.includes(one)))
    return false;
  if (product !== undefined && !product.includes(job.product)) return false;
  if (status !== undefined && !status.includes(job.status)) return false;
  if (lastResult !== undefined && !lastResult.includes(job.lastResult)) return false;
  if (name !== undefined && !globMatches(name, job.name)) return false;
  if (!isAmong(wanted.id, job.id) || !isAmong(wanted.workload, job.workload)) return false;
  if (
    !isAmong(
      wanted.type?.map((type) => typeOf(type, job)),
      typeOf(job.type, job),
    )
  )
    return false;
  if (!isAmong(wanted.repositoryId, job.repository?.id)) return false;
  if (highPriority !== undefined && job.isHighPriority !== highPriority) return false;
  if (objectsCount !== undefined && job.objects !== objectsCount) return false;
  const lastRunMs = Date.parse(job.lastRun ?? '');
  if (lastRunAfter !== undefined && !(lastRunMs > Date.parse(lastRunAfter))) return false;
  if (lastRunBefore !== undefined && !(lastRunMs < Date.parse(lastRunBefore))) return false;
  if (repository === undefined) return true;
  return [job.repository?.name, job.repository?.id].some(
    (one) => one !== undefined && globMatches(repository, one),
  );
}

/** Whether a value is one of the wanted ones, in any letter case; every value is if none is wanted. */
function isAmong(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted.some((one) => one.toLowerCase() === value?.toLowerCase());
}

/** `Backup` of the older revisions of Backup & Replication is the newer ones' `VSphereBackup` (EJobType). */
function typeOf(type: string, { product }: Job): string {
  const isOldName = product === 'backup-replication' && type.toLowerCase() === 'backup';
  return isOldName ? 'VSphereBackup' : type;
}

/** The statuses that a product's jobs can have. */
const statusesOf: Record<Product, readonly Job['status'][]> = {
  'enterprise-manager': ['running', 'idle', 'disabled'],
  'backup-replication': ['running', 'idle', 'disabled', 'unknown'],
  microsoft365: jobStatuses,
};

/**
 * Whether a product may have a matching job: Enterprise Manager reports no repositories, and only Backup & Replication
 * reports workloads and priorities.
 */
export function mayHaveWanted(product: Product, wanted: ListRequest): boolean {
  const { status, type, workload, highPriority, repository, repositoryId, objectsCount } = wanted;
  if (wanted.product?.includes(product) === false) return false;
  if (status?.some((one) => statusesOf[product].includes(one)) === false) return false;
  switch (product) {
    case 'backup-replication':
      return true;
    case 'enterprise-manager':
      return [workload, highPriority, repository, repositoryId].every((one) => one === undefined);
    case 'microsoft365':
      return (
        [workload, highPriority, objectsCount].every((one) => one === undefined) &&
        (isAmong(type, 'Backup') || isAmong(type, 'Copy'))
      );
  }
}
