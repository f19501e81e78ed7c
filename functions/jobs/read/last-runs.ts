import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { bareId } from '@veeam-automation/veeam/enterprise-manager/link';
import type {
  JobSession,
  JobSessionFilter,
  JobSessionKind,
} from '@veeam-automation/veeam/enterprise-manager/sessions';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { compareVersions } from '@veeam-automation/veeam/transport/versions';

/** What a job's runs show. Times are ISO 8601, UTC. */
export interface LastRuns {
  /** The current run. */
  running?: JobSession;
  /** The last run that has ended. */
  finished?: JobSession;
  /** When the last run started, if neither of the two says so. */
  lastRun?: string;
  /** When the last successful run started: later changes are in no backup. */
  lastSuccess?: string;
}

/** The fields of a job from which its runs can be found. */
export type RunningJob = Pick<Job, 'uid' | 'backupServer'>;

const dayMs = 86_400_000;
/** Most jobs ran within this time: their runs are read for all jobs at once. */
const recentDays = 3;
/** How far back the runs of other jobs are read: a month, and some days for a late run. */
const earlierDays = 35;
/**
 * As far back as other runs: a job that is known only by its sessions is not seen without one, and must not disappear
 * when it is late.
 */
const sessionJobDays = earlierDays;
/** A URL of a few kilobytes is accepted everywhere. */
const jobsPerQuery = 20;
/** The API version of Backup & Replication 9.5, whose sessions are only of backup jobs. */
const onlyBackupJobs = 'v1_4';

/** The runs of jobs. Backup servers that were restored from one configuration have jobs with the same ids. */
export class RunsOfJobs {
  /** By the job's id and that of its backup server; the latter is empty if a session does not name it. */
  readonly #runs = new Map<string, Map<string, LastRuns>>();

  of({ uid, backupServer }: RunningJob): LastRuns | undefined {
    const byServer = this.#runs.get(bareId(uid).toLowerCase());
    if (byServer === undefined) return undefined;
    if (backupServer !== undefined) return byServer.get(backupServer.id.toLowerCase()) ?? byServer.get('');
    const [only, ...others] = byServer.values();
    return others.length === 0 ? only : byServer.get('');
  }

  /** Adds one run. Runs come newest first, and the first of each kind counts. */
  add(session: JobSession): void {
    const id = bareId(session.jobUid).toLowerCase();
    const server = session.backupServer?.id.toLowerCase() ?? '';
    const byServer = this.#runs.get(id) ?? new Map<string, LastRuns>();
    this.#runs.set(id, byServer);
    const runs = byServer.get(server) ?? {};
    byServer.set(server, runs);
    if (session.state !== 'Stopped' && session.endTime === undefined) {
      // A current run is newer than all ended ones; an older run that never ended does not count, nor does one without
      // a state.
      if (session.state !== '' && runs.finished === undefined) runs.running ??= session;
      return;
    }
    runs.finished ??= session;
    // If its start cannot be read, its end is the best approximation.
    const startedAt = session.creationTime ?? session.endTime;
    if (session.result === 'Success' && startedAt !== undefined) runs.lastSuccess ??= startedAt;
  }
}

/** The runs of the listed jobs, and those that belong to no listed job. */
interface Runs {
  runs: RunsOfJobs;
  /** The newest session of each job that Enterprise Manager shows only by its sessions, and of each child job. */
  others: JobSession[];
}

/** Which runs of unlisted jobs are read, and how far back. */
const otherRuns = {
  none: [],
  workers: [{ jobTypes: ['ImmediateBackupCopyWorker'], days: recentDays }],
  all: [
    // There may be one for each machine, and for each source of a copy job, many times a day.
    { jobTypes: ['ImmediateBackupCopyWorker', 'AgentManagement'], days: recentDays },
    { jobTypes: ['AgentBackup', 'NasBackup'], days: sessionJobDays },
  ],
} satisfies Record<string, { jobTypes: JobSession['jobType'][]; days: number }[]>;

/** The part of the client that reads runs. */
export interface RunsReader {
  readonly sessions: Pick<EnterpriseManager['sessions'], 'list'>;
}

/**
 * Reads the runs of some jobs page by page: first the recent runs of all jobs, then those of child jobs, agents and
 * file shares, then earlier runs of the jobs that have not shown a success yet.
 * @param wanted which runs of unlisted jobs are wanted, too
 */
export async function readLastRuns(
  manager: RunsReader & Pick<EnterpriseManager, 'version' | 'oddValues'>,
  jobs: readonly (RunningJob & Pick<Job, 'jobType'>)[],
  now: Date,
  deadline: AbortSignal,
  wanted: keyof typeof otherRuns,
): Promise<Runs> {
  const runs = new RunsOfJobs();
  const others = new Map<string, JobSession>();
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  /** Reads until each of these jobs has shown a success, or there are no more runs. */
  const read = async (kind: JobSessionKind, filter: JobSessionFilter, ofJobs: readonly RunningJob[]) => {
    let open = ofJobs;
    for await (const page of manager.sessions.list(kind, filter)) {
      deadline.throwIfAborted();
      for (const session of page) runs.add(session);
      open = open.filter((job) => runs.of(job)?.lastSuccess === undefined);
      if (open.length === 0) return;
    }
  };
  const kinds = (['BackupJobSession', 'ReplicaJobSession'] as const).map((kind) => ({
    kind,
    own: jobs.filter(({ jobType }) => sessionKindOf(jobType) === kind),
  }));
  for (const { kind, own } of kinds) {
    if (own.length === 0) continue;
    const only = own.length <= jobsPerQuery ? { jobUids: own.map(({ uid }) => uid) } : {};
    await read(kind, { ...only, createdSince: ago(recentDays) }, own);
  }
  const isOld = compareVersions(manager.version, onlyBackupJobs) <= 0;
  for (const { jobTypes, days } of isOld ? [] : otherRuns[wanted]) {
    try {
      const filter = { jobTypes, createdSince: ago(days) };
      for await (const page of manager.sessions.list('BackupJobSession', filter)) {
        deadline.throwIfAborted();
        for (const session of page) {
          runs.add(session);
          const key = `${bareId(session.jobUid)} ${session.backupServer?.id}`.toLowerCase();
          if (!others.has(key)) others.set(key, session);
        }
      }
    } catch (error) {
      // The listed jobs are judged without them; the result says that jobs, or the runs of some, are missing.
      if (deadline.aborted || !(error instanceof VeeamError)) throw error;
      manager.oddValues.add(
        `${wanted === 'all' ? 'jobs' : 'sessions'} of the types ${jobTypes.join(', ')}`,
        '',
        'not-read',
      );
    }
  }
  const workers = [...others.values()].map(({ jobUid, backupServer }) => ({ uid: jobUid, backupServer }));
  for (const { kind, own } of kinds) {
    const all: RunningJob[] = kind === 'BackupJobSession' ? [...own, ...workers] : own;
    const lacking = all.filter((job) => runs.of(job)?.lastSuccess === undefined);
    for (let at = 0; at < lacking.length; at += jobsPerQuery) {
      const some = lacking.slice(at, at + jobsPerQuery);
      const jobUids = some.map(({ uid }) => uid);
      await read(kind, { jobUids, createdSince: ago(earlierDays), createdBefore: ago(recentDays) }, some);
    }
  }
  return { runs, others: [...others.values()] };
}

/** The newest sessions of an unlisted job. */
export async function readRunsOfId(
  manager: RunsReader,
  id: string,
  now: Date,
  deadline: AbortSignal,
): Promise<Runs> {
  const runs = new RunsOfJobs();
  let newest: JobSession | undefined;
  const createdSince = new Date(now.getTime() - sessionJobDays * dayMs);
  // No document shows their UIDs in a session; get_agents_jobs_id and get_nas_jobs_id have their own.
  const jobUids = ['Job', 'AgentBackupJob', 'NasJob'].map((kind) => `urn:veeam:${kind}:${id}`);
  const filter = { jobUids, createdSince };
  for await (const page of manager.sessions.list('BackupJobSession', filter)) {
    deadline.throwIfAborted();
    for (const session of page) {
      newest ??= session;
      runs.add(session);
    }
  }
  return { runs, others: newest === undefined ? [] : [newest] };
}

/** The type of session of a job of that type (em_rest/get_query_backupjobsession, get_query_replicajobsession). */
function sessionKindOf(jobType: string): JobSessionKind {
  return jobType === 'Replica' ? 'ReplicaJobSession' : 'BackupJobSession';
}
