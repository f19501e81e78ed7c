import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { check } from '../functions/compliance/check.ts';
import { emptyHistory, type History } from '../functions/compliance/history.ts';
import type { Reading } from '../functions/compliance/reading.ts';
import { changesOf } from '../functions/compliance/record/check-changes.ts';
import { type CheckState, keyOf } from '../functions/compliance/record/check-state.ts';
import { findingKey, pastKey, pastText } from '../functions/compliance/record/items.ts';
import { reportCsv } from '../functions/compliance/report/csv.ts';
import { reportPage } from '../functions/compliance/report/html/page.ts';
import { runItem, runOf } from '../functions/jobs/runs.ts';
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

const megabytes = (...texts: string[]) =>
  texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1_000_000;

/** An id without a pattern, as servers make them: it does not compress. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** What servers answer at that time, when jobs are as they were at `answered`. */
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

/** What a check at that time stores, when jobs are as they were at `answered`, and the checks before have left that. */
function storedBy(at: Date, answered: Date, history: History) {
  const readings = readingsAt(at, answered);
  const outcome = check({ id: 'check', readings, history, configuration, now: at });
  const { report } = outcome;
  const manifest = { text: '', seal: { sha256: '', previous: null } } as never;
  const changes = changesOf(stateOf(history), outcome, manifest, 0, false);
  return {
    history: outcome.history,
    items: changes.puts.length + changes.findings.length + changes.deletes.length,
    readings: megabytes(...readings.map((reading) => JSON.stringify(reading))),
    json: megabytes(JSON.stringify(report)),
    csv: megabytes(reportCsv(report)),
    html: megabytes(reportPage(report)),
    changes: megabytes(JSON.stringify(changes)),
  };
}

/** The record, as a check with that history leaves it. */
function stateOf(history: History): CheckState {
  const pasts = Object.entries(history.jobs).flatMap(([server, known]) =>
    Object.entries(known).map(
      ([id, past]) =>
        [keyOf(pastKey(server, id)), { text: pastText(past), days: past.days, day: history.day }] as const,
    ),
  );
  const entries = Object.values(history.findings);
  const findings = entries.map(
    (entry) => [keyOf(findingKey(entry.finding.server, entry.finding.id)), entry] as const,
  );
  return {
    history,
    damage: [],
    latest: undefined,
    read: undefined,
    pasts: new Map(pasts),
    findings: new Map(findings),
  };
}

// Checks of some days before, so that nothing is new to the one that is measured.
let before = emptyHistory();
for (const daysAgo of [3, 2, 1]) {
  const at = new Date(now.getTime() - daysAgo * 24 * hourMs);
  before = check({
    id: `before-${daysAgo}`,
    readings: readingsAt(at),
    history: before,
    configuration,
    now: at,
  }).history;
}
const changed = storedBy(now, now, before);
const unchanged = storedBy(new Date(now.getTime() + hourMs), now, changed.history);

const runs = readingsAt(now).flatMap((reading) =>
  'jobs' in reading ? reading.jobs.flatMap((job) => runOf(job, now.toISOString()) ?? []) : [],
);
const runBytes = runs.reduce((sum, run) => sum + itemBytes(runItem(run, expiresAt)), 0) / runs.length;

/**
 * What an item counts as when it is written: names and values, a number two digits to a byte and one more (DynamoDB
 * developer guide, item sizes). Stored, each copy counts 100 bytes more.
 */
function itemBytes(item: NewItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    if (value === undefined) return sum;
    const bytes =
      typeof value === 'number' ? 1 + Math.ceil(String(value).length / 2) : Buffer.byteLength(String(value));
    return sum + name.length + bytes;
  }, 0);
}

const parts = ['readings', 'json', 'csv', 'html', 'changes'] as const;
const total = (stored: typeof changed) => parts.reduce((sum, part) => sum + stored[part], 0);
const figuresOf = (when: string, stored: typeof changed, budget: number) => [
  exact(`bytes stored in S3, ${when}`, total(stored), 'MB', { budget }),
  ...parts.map((part) => exact(`… ${part}, ${when}`, stored[part], 'MB')),
  exact(`items of the judge, ${when}`, stored.items, 'items'),
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
    'Compressed as it is stored. The manifest, the policy and the notice are not counted: a few KB.',
    'An hour lies between the two checks: what crosses a limit of age in it is a finding, and is written.',
  ],
});
