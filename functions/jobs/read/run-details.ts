import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { Job } from '../job.ts';

/** Data that only the session of a run has. */
export type RunDetail = Pick<NonNullable<Job['session']>, 'id' | 'message' | 'endedAt' | 'transferredBytes'>;

interface ListedDetail {
  key: string;
  /** If the key is a job's: when the run started. */
  startedAt?: Date;
  detail: RunDetail;
}

/** How the sessions of runs are read. */
export interface RunDetails {
  /** The session of a job's last run. @throws VeeamError */
  one(job: Job): Promise<RunDetail | undefined>;
  /**
   * The sessions of runs that ended with that result since then, page by page, each with its key. Reading throws a
   * VeeamError.
   */
  many(since: Date, results: readonly Job['lastResult'][]): AsyncIterable<ListedDetail[]>;
  /** The key of the session of a job's last run in such a list. */
  keyOf(job: Job): string | undefined;
  /** Notes that the sessions could not be read. */
  note(): void;
}

/** How many sessions are read from a list, and how many of those that are in none are read one by one. */
const fewRuns = 3;
const mostByThemselves = 20;
/** No document says that the start of a session equals, to the second, the job's last run. */
const sameStartMs = 60_000;

/** Whether a session that started then is that of a job's last run. */
export function isLastRun({ lastRun = '' }: Pick<Job, 'lastRun'>, startedAt: Date): boolean {
  return Math.abs(startedAt.getTime() - Date.parse(lastRun)) <= sameStartMs;
}

/** How far back a list goes: most jobs run within this time. */
const recentMs = 3 * 86_400_000;

/**
 * Adds why the last runs of jobs failed or warned, and when they ended, if a list of jobs does not say. The requests
 * grow with the number of runs that did not succeed. What cannot be read stays unknown, and that is noted.
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
