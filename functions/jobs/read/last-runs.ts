import type { EnterpriseManager } from '../../veeam/enterprise-manager/client.ts';
import type { Job } from '../../veeam/enterprise-manager/job.ts';
import type {
  JobSession,
  JobSessionFilter,
  JobSessionKind,
} from '../../veeam/enterprise-manager/job-session.ts';

/** What a job's runs tell. Times are ISO 8601, UTC. */
export interface LastRuns {
  /** The run under way. */
  running?: JobSession;
  /** The last run that has ended. */
  finished?: JobSession;
  /** When the last run that succeeded did so. */
  lastSuccess?: string;
}

const dayMs = 86_400_000;
/** Most jobs ran within this time: their runs are read for all jobs at once. */
const recentDays = 3;
/** So far back the runs of the other jobs are looked for: a month, and some days for one that is late. */
const earlierDays = 35;
/** A URL of a few kilobytes passes everywhere. */
const jobsPerQuery = 20;

/**
 * What the runs of some jobs tell, by the jobs' UIDs, read page by page: first the recent runs of all jobs, then the
 * earlier ones of those jobs of which that did not tell a success. A job without any run is not in the answer.
 */
export async function readLastRuns(
  manager: Pick<EnterpriseManager, 'queryJobSessions'>,
  jobs: readonly Pick<Job, 'uid' | 'jobType'>[],
  now: Date,
  deadline: AbortSignal,
): Promise<Map<string, LastRuns>> {
  const found = new Map<string, LastRuns>();
  const recent = new Date(now.getTime() - recentDays * dayMs);
  const earlier = new Date(now.getTime() - earlierDays * dayMs);
  for (const kind of ['BackupJobSession', 'ReplicaJobSession'] as const) {
    const uids = jobs.filter(({ jobType }) => sessionKindOf(jobType) === kind).map(({ uid }) => uid);
    if (uids.length === 0) continue;
    /** Reads until every one of these jobs has shown a success, or there are no more runs. */
    const read = async (filter: JobSessionFilter, wanted: readonly string[]) => {
      const open = new Set(wanted);
      for await (const page of manager.queryJobSessions(kind, filter)) {
        deadline.throwIfAborted();
        for (const session of page) {
          addRun(found, session);
          if (found.get(session.jobUid)?.lastSuccess !== undefined) open.delete(session.jobUid);
        }
        if (open.size === 0) return;
      }
    };
    const only = uids.length <= jobsPerQuery ? { jobUids: uids } : {};
    await read({ ...only, createdSince: recent }, uids);
    const lacking = uids.filter((uid) => found.get(uid)?.lastSuccess === undefined);
    for (let at = 0; at < lacking.length; at += jobsPerQuery) {
      const jobUids = lacking.slice(at, at + jobsPerQuery);
      await read({ jobUids, createdSince: earlier, createdBefore: recent }, jobUids);
    }
  }
  return found;
}

/** Takes in one run; they come newest first, and of each sort the first one counts. */
export function addRun(found: Map<string, LastRuns>, session: JobSession): void {
  const runs = found.get(session.jobUid) ?? {};
  found.set(session.jobUid, runs);
  if (session.state !== 'Stopped' && session.endTime === undefined) {
    // What runs is newer than all that has ended; an older one that never ended is none.
    if (runs.finished === undefined) runs.running ??= session;
    return;
  }
  runs.finished ??= session;
  if (session.result === 'Success' && session.endTime !== undefined) runs.lastSuccess ??= session.endTime;
}

/** The type of session a job of that type has (em_rest/get_query_backupjobsession, get_query_replicajobsession). */
function sessionKindOf(jobType: string): JobSessionKind {
  return jobType === 'Replica' ? 'ReplicaJobSession' : 'BackupJobSession';
}
