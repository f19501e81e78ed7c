import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { describeJob, type Job as ManagedJob } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { bareId, type Reference } from '@veeam-automation/veeam/enterprise-manager/link';
import type { JobSession } from '@veeam-automation/veeam/enterprise-manager/sessions';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import type { Job } from '../job.ts';
import { isCopy } from '../job-types.ts';
import { Children, withChildren } from './child-runs.ts';
import { collect } from './collect.ts';
import { type LastRuns, type RunsOfJobs, readLastRuns, readRunsOfId } from './last-runs.ts';
import { resultOf } from './result.ts';
import { defined, type WholeJob } from './whole-job.ts';

/** What is known of a job besides its own entity. */
interface Known {
  /** Undefined if no run was found. */
  runs?: LastRuns | undefined;
  /** The names of jobs on the same backup server, by their ids in lower case. */
  names?: ReadonlyMap<string, string>;
  /** Whether a copy job copies it; undefined if unknown. */
  hasCopy?: boolean | undefined;
}

/**
 * Normalizes a job of Enterprise Manager. A Job has neither state nor result (em_rest/get_jobs_id): both come from its
 * runs. It names no repository either, and no document says how to read those of all jobs at once.
 */
export function jobOfEnterpriseManager(
  server: string,
  job: ManagedJob,
  { runs, names, hasCopy }: Known = {},
): Job {
  // A job without a schedule is not disabled, although its schedule is not enabled.
  const enabled = job.scheduleConfigured === false || job.scheduleEnabled !== false;
  return {
    server,
    product: 'enterprise-manager',
    id: job.id,
    name: job.name,
    description: job.description,
    type: job.jobType,
    status: runs?.running !== undefined ? 'running' : enabled ? 'idle' : 'disabled',
    ...runFields(runs),
    ...defined('nextRun', job.nextRun),
    enabled,
    ...defined('schedule', scheduleOf(job)),
    ...defined('objects', job.jobInfo?.objects),
    ...(isCopy(job.jobType) ? { copyOf: copiesOf(job, names) } : defined('hasCopy', hasCopy)),
    ...defined('backupServer', job.backupServer && referenceTo(job.backupServer)),
  };
}

/**
 * A job that Enterprise Manager shows only by its sessions: of agents or of a file share. They do not say whether the
 * job is enabled, or when it runs.
 */
function jobOfSession(server: string, session: JobSession, runs: LastRuns | undefined): Job {
  const id = bareId(session.jobUid);
  return {
    server,
    product: 'enterprise-manager',
    id,
    name: session.jobName ?? id,
    type: session.jobType,
    status: runs?.running !== undefined ? 'running' : 'idle',
    ...runFields(runs),
    enabled: true,
    ...defined('backupServer', session.backupServer && referenceTo(session.backupServer)),
  };
}

/** Reads all jobs with their last runs. The requests grow with the pages of jobs and of runs. Throws a VeeamError. */
export async function readJobs(
  manager: EnterpriseManager,
  server: string,
  now: Date,
  deadline: AbortSignal,
): Promise<Job[]> {
  const jobs = await collect(manager.jobs.list(undefined, { incomplete: 'noted' }), deadline);
  const { runs, others } = await readLastRuns(manager, jobs, now, deadline, 'all');
  const names = namesByServer(jobs);
  const workers = new Children(
    jobs.filter(({ jobType }) => isCopy(jobType)),
    others.filter(({ jobType }) => jobType === 'ImmediateBackupCopyWorker'),
  );
  const hasCopy = copiedOnServers(jobs);
  const listed = jobs.map((job) =>
    jobOfEnterpriseManager(server, job, {
      runs: withChildren(runs.of(job), workers.of(job), runs),
      names: names.get(job.backupServer?.id ?? '') ?? new Map(),
      hasCopy: hasCopy(job),
    }),
  );
  const known = new Set(jobs.map(({ id }) => id.toLowerCase()));
  const unlisted = others.filter(({ jobUid }) => !known.has(bareId(jobUid).toLowerCase()));
  return [...listed, ...jobsOfSessions(server, unlisted, runs)];
}

/** One complete job. @throws NotFoundError and every other VeeamError */
export async function readJob(
  manager: EnterpriseManager,
  server: string,
  id: string,
  now: Date,
  deadline: AbortSignal,
): Promise<WholeJob> {
  let job: ManagedJob;
  try {
    job = await manager.jobs.get(id);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const { runs, others } = await readRunsOfId(manager, id, now, deadline);
    const [only] = jobsOfSessions(server, others, runs);
    if (only === undefined) throw error;
    return { job: only };
  }
  const wanted = isCopy(job.jobType) ? 'workers' : 'none';
  const { runs, others } = await readLastRuns(manager, [job], now, deadline, wanted);
  const workers = new Children([job], others);
  const known = { runs: withChildren(runs.of(job), workers.of(job), runs) };
  return { job: jobOfEnterpriseManager(server, job, known), document: describeJob(job) };
}

/** A machine's job belongs to the agent job that manages it; without one, it is a job of its own. */
function jobsOfSessions(server: string, sessions: readonly JobSession[], runs: RunsOfJobs): Job[] {
  const own = sessions.filter(({ jobType }) => jobType === 'AgentBackup' || jobType === 'NasBackup');
  const machines = new Children(
    own.map((session) => ({ name: session.jobName ?? '', backupServer: session.backupServer, session })),
    sessions.filter(({ jobType }) => jobType === 'AgentManagement'),
  );
  return [
    ...machines.parents.map((parent) =>
      jobOfSession(
        server,
        parent.session,
        withChildren(runsOf(parent.session, runs), machines.of(parent), runs),
      ),
    ),
    ...machines.orphans.map((session) => jobOfSession(server, session, runsOf(session, runs))),
  ];
}

function runsOf({ jobUid, backupServer }: JobSession, runs: RunsOfJobs): LastRuns | undefined {
  return runs.of({ uid: jobUid, backupServer });
}

function runFields(
  runs: LastRuns | undefined,
): Pick<Job, 'lastResult' | 'raw' | 'lastRun' | 'lastSuccess' | 'runningSince' | 'session'> {
  const last = runs?.running ?? runs?.finished;
  const resultAsSent = runs?.finished?.result;
  return {
    lastResult: resultOf(resultAsSent),
    raw: { ...defined('status', last?.state), ...defined('lastResult', resultAsSent) },
    ...defined('lastRun', runs?.lastRun ?? last?.creationTime),
    ...defined('lastSuccess', runs?.lastSuccess),
    ...defined('runningSince', runs?.running?.creationTime),
    ...defined('session', last && sessionOf(last)),
  };
}

function scheduleOf({ scheduleConfigured, schedule }: ManagedJob): Job['schedule'] {
  if (scheduleConfigured === false) return 'none';
  if (schedule?.daisyChain?.enabled) return 'after-job';
  if (schedule?.kind === 'ImmediateCopyMode' || schedule?.continuous?.enabled) return 'continuous';
  if (schedule?.daily?.enabled || schedule?.monthly?.enabled || schedule?.periodically?.enabled)
    return 'timed';
  return undefined;
}

/** The jobs that a copy job names. No answer says whose backups it copies if it copies a repository. */
function copiesOf({ jobInfo }: ManagedJob, names: Known['names']): NonNullable<Job['copyOf']> {
  return (jobInfo?.linked?.jobs ?? []).flatMap(({ uid }) => {
    const id = uid === undefined ? '' : bareId(uid);
    return id === '' ? [] : [{ id, ...defined('name', names?.get(id.toLowerCase())) }];
  });
}

/**
 * Whether a copy job of the same backup server copies a job. A copy job that copies a repository or a backup, or does
 * not say what it copies, may copy any job of its server: then the answer is unknown.
 */
function copiedOnServers(jobs: readonly ManagedJob[]): (job: ManagedJob) => boolean | undefined {
  const copied = new Set<string>();
  const unclear = new Set<string>();
  for (const { jobType, jobInfo, backupServer } of jobs) {
    if (!isCopy(jobType)) continue;
    const { jobs: sources, backups, repositories } = jobInfo?.linked ?? {};
    for (const { uid } of sources ?? []) if (uid !== undefined) copied.add(bareId(uid).toLowerCase());
    const isClear =
      sources?.every(({ uid }) => uid !== undefined) === true &&
      backups?.length === 0 &&
      repositories?.length === 0;
    if (!isClear) unclear.add(backupServer?.id ?? '');
  }
  return ({ id, backupServer }) =>
    copied.has(id.toLowerCase()) || (unclear.has(backupServer?.id ?? '') ? undefined : false);
}

/** By the ids of their backup servers: a copy job links to jobs of its own server. */
function namesByServer(jobs: readonly ManagedJob[]): Map<string, Map<string, string>> {
  const byServer = new Map<string, Map<string, string>>();
  for (const { id, name, backupServer } of jobs) {
    const key = backupServer?.id ?? '';
    const names = byServer.get(key) ?? new Map<string, string>();
    byServer.set(key, names.set(id.toLowerCase(), name));
  }
  return byServer;
}

function referenceTo({ id, name }: Reference): { id: string; name?: string } {
  return { id, ...defined('name', name) };
}

function sessionOf({
  uid,
  failureMessage,
  progressPercent,
  endTime,
}: JobSession): NonNullable<Job['session']> {
  return {
    id: bareId(uid),
    ...defined('message', failureMessage),
    ...defined('progressPercent', progressPercent),
    ...defined('endedAt', endTime),
  };
}
