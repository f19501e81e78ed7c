import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { RefusedError } from '../action.ts';
import { inParallel } from '../concurrency.ts';
import type { ServerConfiguration } from '../configuration.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { type Job, jobSchema, utcTimeSchema } from './job.ts';
import { jobKeyPart } from './job-key.ts';
import type { ServerJobs } from './read-server.ts';
import type { UnreadServer } from './read-servers.ts';
import { runItem, runOf } from './runs.ts';
import { hasLostJobs } from './sound-jobs.ts';

/** What the sort keys of jobs as last seen begin with. */
const state = 'STATE#';

/** So many writes run at once, of so many items: what BatchWriteItem takes. */
const atOnce = 8;
const itemsInBatch = 25;

/**
 * Keeps what a reading of a whole server has shown: the state of each job, and its last or present run. What is as it was
 * is not written. Another reading of the same server at the same time may win for a job; the next one sets it right.
 */
export async function keepLastSeen(record: AutomationRecord, reading: ServerJobs, now: Date): Promise<void> {
  const { server, product, version, build, readAt } = reading;
  const known = new Map<string, Job | undefined>();
  const texts = new Map<string, unknown>();
  for await (const item of record.query({ pk: `JOB#${server}`, prefix: state })) {
    texts.set(item.sk, item['job']);
    known.set(item.sk, readJob(item));
  }
  const puts: NewItem[] = [];
  const seen = new Set<string>();
  for (const job of reading.jobs) {
    const sk = keyOf(job, seen);
    seen.add(sk);
    const text = JSON.stringify(job);
    if (texts.get(sk) === text) continue;
    puts.push({ pk: `JOB#${server}`, sk, job: text });
    const run = runOf(job, readAt);
    const before = known.get(sk);
    if (run && !isDeepStrictEqual(before && runOf(before, readAt), run))
      puts.push(runItem(run, record.expiryOf(now)));
  }
  const isWhole = reading.oddValues === undefined || !hasLostJobs(reading.oddValues.values);
  const gone: RecordKey[] = [...known.keys()]
    .filter((sk) => isWhole && !seen.has(sk))
    .map((sk) => ({ pk: `JOB#${server}`, sk }));
  // Of two records of one run, which jobs of one id may have, the last one counts.
  const items = [...new Map(puts.map((item) => [`${item.pk}\0${item.sk}`, item])).values()];
  await inParallel(atOnce, parts(items), (part) => record.putAll(part));
  await record.deleteAll(gone);
  // Last: until then, what is there is as of before.
  await record.putAll([
    {
      pk: `SERVER#${server}`,
      sk: 'SERVER',
      asOf: readAt,
      product,
      version,
      ...(build !== undefined && { build }),
      isWhole,
    },
  ]);
}

const server = z.object({
  asOf: utcTimeSchema,
  version: z.string().catch(''),
  isWhole: z.boolean().optional().catch(undefined),
});

/**
 * The jobs of servers as checks have last seen them. A server that none has seen is unread (`never-seen`), and of one that
 * was read in part it is said.
 */
export async function readLastSeen(
  record: AutomationRecord,
  servers: readonly Pick<ServerConfiguration, 'name' | 'product'>[],
): Promise<{ read: ServerJobs[]; unread: UnreadServer[] }> {
  const read: ServerJobs[] = [];
  const unread: UnreadServer[] = [];
  await inParallel(atOnce, servers, async ({ name, product }) => {
    const about = server.safeParse(await record.get({ pk: `SERVER#${name}`, sk: 'SERVER' })).data;
    if (about === undefined) {
      const message = `${name}: no check has read its jobs yet. Ask with fresh=true, or run a check.`;
      unread.push({
        server: name,
        code: 'never-seen',
        message,
        error: new RefusedError('not-found', message),
      });
      return;
    }
    const jobs: Job[] = [];
    for await (const item of record.query({ pk: `JOB#${name}`, prefix: state })) {
      const job = readJob(item);
      if (job) jobs.push(job);
    }
    const lost = { count: 1, values: [{ record: 'jobs', field: '', problem: 'record-lost' as const }] };
    read.push({
      server: name,
      product,
      version: about.version,
      readAt: about.asOf,
      jobs,
      ...(about.isWhole === false && { oddValues: lost }),
    });
  });
  const byName = (left: { server: string }, right: { server: string }) =>
    left.server < right.server ? -1 : 1;
  return { read: read.sort(byName), unread: unread.sort(byName) };
}

function readJob(item: StoredItem): Job | undefined {
  const text = item['job'];
  return salvage(jobSchema, parseRecord(typeof text === 'string' ? text : ''))?.value;
}

/** A server may tell of one id several times: each record has a key. */
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
