import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { inParallel } from '../concurrency.ts';
import type { ServerConfiguration } from '../configuration.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { changedKey, keepBeside } from '../servers/changed.ts';
import type { JobsContext } from './context.ts';
import { type Job, jobSchema, utcTimeSchema } from './job.ts';
import { jobKeyPart } from './job-key.ts';
import type { ServerJobs } from './read/read-server.ts';
import { runItem, runOf } from './runs.ts';
import { hasLostJobs, isListCutOff } from './sound-jobs.ts';

/** The prefix of the sort keys of jobs as last seen. */
const state = 'STATE#';
const serverKey = (server: string): RecordKey => ({ pk: `SERVER#${server}`, sk: 'SERVER' });

/** The number of concurrent writes, and of items in each: the limit of BatchWriteItem. */
const atOnce = 8;
const itemsInBatch = 25;

/**
 * Stores what a reading of a server has shown: the state of each job, and its last or current run. Unchanged items are
 * not written. If two readings of a server are stored at the same time, either may win for a job; the next reading
 * corrects it.
 * @param from when the reading began
 */
export async function keepLastSeen(record: AutomationRecord, reading: ServerJobs, from: Date): Promise<void> {
  const { server, product, version, build, readAt } = reading;
  const about = serverAbout.safeParse(await record.get(serverKey(server))).data;
  const isOvertaken = about !== undefined && about.asOf > readAt;
  const known = await readKnown(record, reading);
  const puts: NewItem[] = [];
  const seen = new Set<string>();
  for (const each of reading.jobs) {
    const sk = keyOf(each, seen);
    seen.add(sk);
    const before = known.get(sk);
    const job = withKnown(each, before?.job, reading.isPart);
    const text = JSON.stringify(job);
    if (before?.text === text) continue;
    if (!isOvertaken) puts.push({ pk: `JOB#${server}`, sk, job: text });
    const run = runOf(job, readAt);
    const earlier = before?.job && runOf(before.job, readAt);
    if (!run || isDeepStrictEqual(earlier, run)) continue;
    puts.push(runItem(run, record.expiryOf(from)));
    if (earlier?.result === 'running' && earlier.start !== run.start)
      puts.push(runItem({ ...earlier, result: 'unknown' }, record.expiryOf(from)));
  }
  // Jobs that share an id may give two records of one run: the last one counts.
  const items = [...new Map(puts.map((item) => [`${item.pk}\0${item.sk}`, item])).values()];
  await inParallel(atOnce, parts(items), (part) => record.putAll(part));
  if (isOvertaken || reading.isPart) return;
  const odd = reading.oddValues?.values ?? [];
  const isWhole = !hasLostJobs(odd);
  const isCutOff = odd.some(isListCutOff);
  const gone = isWhole ? [...known.keys()].filter((sk) => !seen.has(sk)) : [];
  await record.deleteAll(gone.map((sk) => ({ pk: `JOB#${server}`, sk })));
  // Last: until then, the stored data counts as older.
  await record.putAll([
    {
      ...serverKey(server),
      asOf: readAt,
      from: from.toISOString(),
      product,
      version,
      ...(build !== undefined && { build }),
      isWhole,
      ...(isCutOff && { isCutOff }),
    },
  ]);
}

/** Stores the current state of one job. */
export function keepJobSeen({ record, now }: Pick<JobsContext, 'record' | 'now'>, job: Job): Promise<void> {
  const { server, product } = job;
  const from = now();
  const reading = { server, product, version: '', readAt: from.toISOString(), jobs: [job], isPart: true };
  return keepBeside(server, () => keepLastSeen(record, reading, from));
}

/** Up to this number, jobs are read one by one rather than all of a server's. */
const fewJobs = 10;

/** The stored state of the jobs in a reading and, for a reading of a whole server, of jobs that were there before. */
async function readKnown(
  record: AutomationRecord,
  { server, jobs, isPart }: ServerJobs,
): Promise<ReadonlyMap<string, { text: unknown; job: Job | undefined }>> {
  const known = new Map<string, { text: unknown; job: Job | undefined }>();
  const note = (item: StoredItem) => known.set(item.sk, { text: item['job'], job: readJob(item) });
  const pk = `JOB#${server}`;
  if (!isPart || jobs.length > fewJobs) {
    for await (const item of record.query({ pk, prefix: state })) note(item);
    return known;
  }
  for (const job of jobs) {
    const item = await record.get({ pk, sk: keyOf(job, new Set(known.keys())) });
    if (item) note(item);
  }
  return known;
}

/**
 * Completes a job with data of an earlier reading that this one lacks: the details of the same run come only with a
 * single job, and which jobs copy it only with all jobs together.
 */
function withKnown(job: Job, known: Job | undefined, isPart: boolean | undefined): Job {
  if (known === undefined) return job;
  const { session } = job;
  const isSameRun = session?.id !== undefined && session.id === known.session?.id;
  const message = isSameRun && session.message === undefined ? known.session?.message : undefined;
  const hasCopy = isPart && job.hasCopy === undefined ? known.hasCopy : undefined;
  const namesCopied = isPart && job.copyOf && known.copyOf?.length === job.copyOf.length;
  return {
    ...job,
    ...(message !== undefined && { session: { ...session, message } }),
    ...(namesCopied && { copyOf: known.copyOf }),
    ...(hasCopy !== undefined && { hasCopy }),
  };
}

const serverAbout = z.object({
  asOf: utcTimeSchema,
  from: utcTimeSchema.optional().catch(undefined),
  version: z.string().catch(''),
  isWhole: z.boolean().optional().catch(undefined),
  isCutOff: z.boolean().optional().catch(undefined),
});
const change = z.object({ at: utcTimeSchema });

/** The jobs of one server as last seen, and whether we have changed something there since. */
export interface LastSeen extends ServerJobs {
  readonly isChanged: boolean;
}

/** The jobs of servers as last seen, by server; without servers that were never read as a whole. */
export async function readLastSeen(
  record: AutomationRecord,
  servers: readonly Pick<ServerConfiguration, 'name' | 'product'>[],
): Promise<ReadonlyMap<string, LastSeen>> {
  const read = new Map<string, LastSeen>();
  await inParallel(atOnce, servers, async ({ name, product }) => {
    const [item, changed] = await Promise.all([record.get(serverKey(name)), record.get(changedKey(name))]);
    const about = serverAbout.safeParse(item).data;
    if (about === undefined) return;
    const changedAt = change.safeParse(changed).data?.at;
    const jobs: Job[] = [];
    for await (const stored of record.query({ pk: `JOB#${name}`, prefix: state })) {
      const job = readJob(stored);
      if (job) jobs.push(job);
    }
    const problem = about.isCutOff ? ('cut-off' as const) : ('record-lost' as const);
    const lost = { count: 1, values: [{ record: 'jobs', field: '', problem }] };
    read.set(name, {
      server: name,
      product,
      version: about.version,
      readAt: about.asOf,
      jobs,
      ...(about.isWhole === false && { oddValues: lost }),
      isChanged: changedAt !== undefined && changedAt >= (about.from ?? about.asOf),
    });
  });
  return read;
}

function readJob(item: StoredItem): Job | undefined {
  const text = item['job'];
  return salvage(jobSchema, parseRecord(typeof text === 'string' ? text : ''))?.value;
}

/** A server may report one id several times: each record has its own key. */
function keyOf({ id }: Job, taken: ReadonlySet<string>): string {
  const plain = `${state}${jobKeyPart(id)}`;
  let key = plain;
  for (let copy = 2; taken.has(key); copy += 1) key = `${plain}#${copy}`;
  return key;
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / itemsInBatch) }, (_, index) =>
    items.slice(index * itemsInBatch, (index + 1) * itemsInBatch),
  );
}
