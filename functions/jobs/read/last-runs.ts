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

/** What a job's runs tell. Times are ISO 8601, UTC. */
export interface LastRuns {
  /** The run under way. */
  running?: JobSession;
  /** The last run that has ended. */
  finished?: JobSession;
  /** When the last run started, where neither of the two says so. */
  lastRun?: string;
  /** When the last run that succeeded started: what was changed since is in no backup. */
  lastSuccess?: string;
}

/** A job as far as its runs are told by it. */
export type RunningJob = Pick<Job, 'uid' | 'backupServer'>;

const dayMs = 86_400_000;
/** Most jobs ran within this time: their runs are read for all jobs at once. */
const recentDays = 3;
/** So far back the runs of the other jobs are looked for: a month, and some days for one that is late. */
const earlierDays = 35;
/** As far back as other runs: a job that is told by its sessions alone is not seen without one, and must not vanish when it is late. */
const sessionJobDays = earlierDays;
/** A URL of a few kilobytes passes everywhere. */
const jobsPerQuery = 20;
/** The API's version of Backup & Replication 9.5: its sessions are of backup jobs only. */
const onlyBackupJobs = 'v1_4';

/** The runs of jobs. Backup servers that were restored from one configuration have jobs of the same id. */
export class RunsOfJobs {
  /** By the job's id, and by that of its backup server; the latter empty where a session does not tell it. */
  readonly #runs = new Map<string, Map<string, LastRuns>>();

  of({ uid, backupServer }: RunningJob): LastRuns | undefined {
    const byServer = this.#runs.get(bareId(uid).toLowerCase());
    if (byServer === undefined) return undefined;
    if (backupServer !== undefined) return byServer.get(backupServer.id.toLowerCase()) ?? byServer.get('');
    const [only, ...others] = byServer.values();
    return others.length === 0 ? only : byServer.get('');
  }

  /** Takes in one run; they come newest first, and of each sort the first one counts. */
  add(session: JobSession): void {
    const id = bareId(session.jobUid).toLowerCase();
    const server = session.backupServer?.id.toLowerCase() ?? '';
    const byServer = this.#runs.get(id) ?? new Map<string, LastRuns>();
    this.#runs.set(id, byServer);
    const runs = byServer.get(server) ?? {};
    byServer.set(server, runs);
    if (session.state !== 'Stopped' && session.endTime === undefined) {
      // What runs is newer than all that has ended; an older one that never ended is none, nor is one in no state.
      if (session.state !== '' && runs.finished === undefined) runs.running ??= session;
      return;
    }
    runs.finished ??= session;
    // Where its start cannot be read, its end is the nearest that is known.
    const startedAt = session.creationTime ?? session.endTime;
    if (session.result === 'Success' && startedAt !== undefined) runs.lastSuccess ??= startedAt;
  }
}

/** The runs of the jobs of a list, and those that belong to no job of it. */
interface Runs {
  runs: RunsOfJobs;
  /** The newest session of each job that Enterprise Manager tells of only by its sessions, and of each worker. */
  others: JobSession[];
}

/** The runs of jobs that the list of jobs does not hold, and how far back they are read. */
const otherRuns = {
  none: [],
  workers: [{ jobTypes: ['ImmediateBackupCopyWorker'], days: recentDays }],
  all: [
    // There may be one for each machine, and for each source of a copy job, many times a day.
    { jobTypes: ['ImmediateBackupCopyWorker', 'AgentManagement'], days: recentDays },
    { jobTypes: ['AgentBackup', 'NasBackup'], days: sessionJobDays },
  ],
} satisfies Record<string, { jobTypes: JobSession['jobType'][]; days: number }[]>;

/** What of the client reads runs. */
export interface RunsReader {
  readonly sessions: Pick<EnterpriseManager['sessions'], 'list'>;
}

/**
 * What the runs of some jobs tell, read page by page: first the recent runs of all jobs, then those of workers, agents
 * and file shares, then the earlier ones of those jobs of which that did not tell a success.
 * @param wanted which runs of jobs are wanted besides that are not among these jobs
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
  /** Reads until every one of these jobs has shown a success, or there are no more runs. */
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
      // The jobs of the list are judged without: that jobs are missing, or the runs of some, is said.
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

/** The newest sessions of a job of that id which the list of jobs does not hold. */
export async function readRunsOfId(
  manager: RunsReader,
  id: string,
  now: Date,
  deadline: AbortSignal,
): Promise<Runs> {
  const runs = new RunsOfJobs();
  let newest: JobSession | undefined;
  const createdSince = new Date(now.getTime() - sessionJobDays * dayMs);
  // What their UIDs are in a session no document shows: get_agents_jobs_id and get_nas_jobs_id have their own.
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

/** The type of session a job of that type has (em_rest/get_query_backupjobsession, get_query_replicajobsession). */
function sessionKindOf(jobType: string): JobSessionKind {
  return jobType === 'Replica' ? 'ReplicaJobSession' : 'BackupJobSession';
}
