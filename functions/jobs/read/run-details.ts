import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { Job } from '../job.ts';

/** What only the session of a run tells. */
export type RunDetail = Pick<NonNullable<Job['session']>, 'id' | 'message' | 'endedAt' | 'transferredBytes'>;

interface ListedDetail {
  key: string;
  /** Where the key is a job's: when the run began. */
  startedAt?: Date;
  detail: RunDetail;
}

/** How the sessions of runs are asked for. */
export interface RunDetails {
  /** The session of a job's last run. @throws VeeamError */
  one(job: Job): Promise<RunDetail | undefined>;
  /** The sessions of runs that ended so since then, page by page, each with what it is known by. Reading throws a VeeamError. */
  many(since: Date, results: readonly Job['lastResult'][]): AsyncIterable<ListedDetail[]>;
  /** What the session of a job's last run is known by in a list. */
  keyOf(job: Job): string | undefined;
  /** Notes that they could not be read. */
  note(): void;
}

/** More sessions than these are read from a list; one that is in none is asked for by itself, so many at most. */
const fewRuns = 3;
const mostByThemselves = 20;
/** No document says that the start of a session is to the second what its job tells as its last run. */
const sameStartMs = 60_000;

/** Whether a session that began then is that of a job's last run. */
export function isLastRun({ lastRun = '' }: Pick<Job, 'lastRun'>, startedAt: Date): boolean {
  return Math.abs(startedAt.getTime() - Date.parse(lastRun)) <= sameStartMs;
}

/** A list goes back so far: most jobs run within this time. */
const recentMs = 3 * 86_400_000;

/**
 * Adds why the last runs of jobs failed or warned, and when they ended, where a list of jobs does not tell. Requests grow
 * with the runs that did not succeed. What cannot be read stays unknown, which is noted.
 */
export async function withRunDetails(
  jobs: readonly Job[],
  details: RunDetails,
  now: Date,
  deadline: AbortSignal,
): Promise<Job[]> {
  const missing = new Set(
    jobs.filter(
      ({ status, lastResult, lastRun }) =>
        status !== 'running' &&
        lastRun !== undefined &&
        (lastResult === 'failed' || lastResult === 'warning'),
    ),
  );
  const found = new Map<Job, RunDetail>();
  const note = (job: Job, detail: RunDetail) => {
    found.set(job, detail);
    missing.delete(job);
  };
  try {
    if (missing.size > fewRuns) await findInList(missing, details, now, deadline, note);
    for (const job of [...missing].slice(0, mostByThemselves)) {
      deadline.throwIfAborted();
      const detail = await details.one(job);
      if (detail) note(job, detail);
    }
  } catch (error) {
    if (!(error instanceof VeeamError) || deadline.aborted) throw error;
    details.note();
  }
  return jobs.map((job) => {
    const detail = found.get(job);
    return detail === undefined ? job : { ...job, session: { ...job.session, ...detail } };
  });
}

async function findInList(
  wanted: ReadonlySet<Job>,
  { many, keyOf }: RunDetails,
  now: Date,
  deadline: AbortSignal,
  note: (job: Job, detail: RunDetail) => void,
): Promise<void> {
  const startMs = ({ lastRun = '' }: Job) => Date.parse(lastRun);
  const recent = [...wanted].filter((job) => now.getTime() - startMs(job) < recentMs);
  const byKey = new Map(recent.flatMap((job) => [[keyOf(job) ?? '', job] as const]));
  byKey.delete('');
  const left = new Set(byKey.values());
  if (left.size === 0) return;
  const since = new Date(Math.min(...recent.map(startMs)) - 1_000);
  const results = [...new Set(recent.map(({ lastResult }) => lastResult))];
  for await (const page of many(since, results)) {
    deadline.throwIfAborted();
    for (const { key, startedAt, detail } of page) {
      const job = byKey.get(key);
      if (job === undefined || (startedAt && !isLastRun(job, startedAt)) || !left.delete(job)) continue;
      note(job, detail);
    }
    if (left.size === 0) return;
  }
}
