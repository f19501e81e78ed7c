import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Check, check, type JudgedServer } from '../functions/compliance/check/check.ts';
import { policyText } from '../functions/compliance/check/run-check.ts';
import { emptyHistory, type History, historyOf, serversIn } from '../functions/compliance/history.ts';
import type { Reading } from '../functions/compliance/reading.ts';
import { ChangesOfCheck } from '../functions/compliance/record/check-changes.ts';
import type { ServerState } from '../functions/compliance/record/check-state.ts';
import { changedPasts, noPasts, readPasts } from '../functions/compliance/record/pasts.ts';
import { sealed, sha256 } from '../functions/compliance/report/manifest.ts';
import { ReportText } from '../functions/compliance/report/report-parts.ts';
import { ComplianceStorage } from '../functions/compliance/storage.ts';
import { runItem, runOf } from '../functions/jobs/runs.ts';
import { compressedText } from '../functions/platform/compressed-text.ts';
import type { ObjectStore } from '../functions/platform/object-store.ts';
import type { NewItem } from '../functions/platform/record/item.ts';
import { configuration, readingsOf } from './tools/estate.ts';
import { exact, number } from './tools/figures.ts';
import { show } from './tools/show.ts';

const servers = 20;
const jobsEach = 1000;
const jobs = servers * jobsEach;
const now = new Date('2026-03-10T08:00:00Z');
const hourMs = 3_600_000;
const expiresAt = now.getTime() / 1000 + 400 * 86_400;

/** An id without a pattern, like those of servers: it does not compress. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** The servers' answers at that time, with jobs in their state at `answered`. */
const readingsAt = (at: Date, answered = at): Reading[] =>
  readingsOf(servers, jobsEach, answered).map((reading) =>
    'jobs' in reading
      ? {
          ...reading,
          readAt: at.toISOString(),
          serverTime: at.toISOString(),
          jobs: reading.jobs.map((job) => ({ ...job, id: uuidOf(`${job.server} ${job.id}`) })),
        }
      : reading,
  );

/** A bucket that keeps only the number of stored bytes of each object. */
const stored = new Map<string, number>();
const bucket = {
  async has(key: string) {
    return stored.has(key);
  },
  newText: (key: string) =>
    compressedText(async (body) => {
      stored.set(key, body.length);
    }),
  async put(key: string, text: string | Buffer) {
    stored.set(key, (key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text)).length);
  },
};
const storage = new ComplianceStorage(bucket as unknown as ObjectStore);

/** What a check at that time stores, with jobs in their state at `answered`, and the history of earlier checks. */
async function storedBy(id: string, at: Date, answered: Date, history: History) {
  const readings = readingsAt(at, answered);
  const before = new Map(stored);
  for (const reading of readings) await storage.putReading(id, reading);
  const check = new Check({ id, configuration, now: at }, history);
  const changesFile = storage.newChanges(id);
  let items = 0;
  const changesOfCheck = new ChangesOfCheck(
    { id, at: at.toISOString(), day: check.day },
    {},
    expiresAt,
    (line) => {
      items += line.match(/"sk":/g)?.length ?? 0;
      return changesFile.write(line);
    },
  );
  const file = storage.newFile(at);
  const text = new ReportText((section, part) => file.put(section, part));
  const judged: JudgedServer[] = [];
  const knownOf = serversIn(history);
  for (const reading of readings) {
    const { server } = reading;
    const known = knownOf(server);
    const each = check.judge(reading, known);
    await text.add(each);
    await changesOfCheck.add({ ...known, pasts: pastsOf(server, history) }, each);
    judged.push(each);
  }
  const report = check.summary([]);
  await text.end(report);
  const policy = storage.newFile(at);
  await policy.put(0, { text: Buffer.from(policyText(configuration, [])), values: [] });
  const files = { 'policy.json': await policy.end(), 'report.json': await file.end() };
  const sums = Object.fromEntries(readings.map(({ server }) => [server, sha256(server)]));
  const manifest = sealed({ check: id, at, files, readings: sums });
  await changesOfCheck.end(report, manifest, false);
  await changesFile.end();
  await storage.putManifest(id, at, manifest.text);
  const written = [...stored].filter(([key]) => !before.has(key));
  const megabytes = (of: RegExp) =>
    written.reduce((sum, [key, bytes]) => (of.test(key) ? sum + bytes : sum), 0) / 1_000_000;
  return {
    history: {
      day: check.day,
      ...historyOf(judged.map(({ server, history: left }) => ({ server, ...left }))),
      checks: report.trend,
    },
    items,
    total: megabytes(/./),
    parts: {
      readings: megabytes(/\/readings\//),
      report: megabytes(/^parts\//),
      manifest: megabytes(/^evidence\//),
      changes: megabytes(/\/changes\.json/),
    },
  };
}

/** The pasts of a server's jobs, as a check with that history writes them to the record. */
function pastsOf(server: string, { jobs, day = '' }: History): ServerState['pasts'] {
  const { puts } = changedPasts(server, noPasts, jobs[server] ?? {}, day, (days) => days);
  return readPasts(puts.map((item) => ({ ...item, revision: 1 })));
}

// Checks of the days before, so that the measured check finds nothing new: states that rules allow for at most three
// days are findings already.
let before = emptyHistory();
for (const daysAgo of [5, 4, 3, 2, 1]) {
  const at = new Date(now.getTime() - daysAgo * 24 * hourMs);
  before = check({
    id: `before-${daysAgo}`,
    readings: readingsAt(at),
    history: before,
    configuration,
    now: at,
  }).history;
}
const changed = await storedBy('changed', now, now, before);
const unchanged = await storedBy('unchanged', new Date(now.getTime() + hourMs), now, changed.history);

const runs = readingsAt(now).flatMap((reading) =>
  'jobs' in reading ? reading.jobs.flatMap((job) => runOf(job, now.toISOString()) ?? []) : [],
);
const runBytes = runs.reduce((sum, run) => sum + itemBytes(runItem(run, expiresAt)), 0) / runs.length;

/**
 * The size of an item for a write: names and values, where a number takes one byte per two digits, plus one (DynamoDB
 * developer guide, item sizes). For storage, each copy counts 100 bytes more.
 */
function itemBytes(item: NewItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    if (value === undefined) return sum;
    const bytes =
      typeof value === 'number' ? 1 + Math.ceil(String(value).length / 2) : Buffer.byteLength(String(value));
    return sum + name.length + bytes;
  }, 0);
}

const figuresOf = (when: string, check: typeof changed, budget: number) => [
  exact(`bytes stored in S3, ${when}`, check.total, 'MB', { budget }),
  ...Object.entries(check.parts).map(([part, megabytes]) => exact(`… ${part}, ${when}`, megabytes, 'MB')),
  exact(`items of the judge, ${when}`, check.items, 'items'),
];

show({
  bench: 'check-bytes',
  what: `what a check of ${number(jobs)} jobs writes`,
  figures: [
    ...figuresOf('every job has run', changed, 4),
    ...figuresOf('nothing has changed', unchanged, 0.1),
    exact('a run written to the record, in the table and in its index', 2 * runBytes, 'bytes', {
      budget: 400,
    }),
    exact('… as it is stored, with 100 bytes more for each', 2 * (runBytes + 100), 'bytes'),
  ],
  notes: [
    'As it is stored: all but the manifest is compressed. The notice is not counted: a few KB.',
    'An hour lies between the two checks, of one day: each day readings are written anew, and each month reports.',
  ],
});
