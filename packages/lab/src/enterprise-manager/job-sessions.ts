import { sourceJobsOf } from '../estate/copies.ts';
import type { Estate, EstateJob, JobRun, RunResult } from '../estate/estate.ts';
import { runProgress, runState } from '../estate/runs.ts';
import { derivedId } from '../estate/seed.ts';
import { type Resource, type Shown, serverOf, uidOf, upLink } from './entity.ts';
import { type Link, value } from './nodes.ts';

/** The values in which the sessions of one run differ. */
interface Session {
  readonly id: string;
  /** Its job. The job of a child session has its own id, under which no job is listed. */
  readonly job: { readonly id: string; readonly name: string };
  readonly jobType: string;
  /** The path of the job's collection, below /api/. */
  readonly jobs: string;
  readonly result: RunResult;
  readonly parentId?: string;
}

/** The sessions of all runs of a job. A run's own session comes before those of its children. */
export function sessionResources(shown: Shown, job: EstateJob): readonly Resource[] {
  return job.runs.flatMap((run) =>
    sessionsOf(shown.estate, job, run).map((session) => sessionResource(shown, job, run, session)),
  );
}

/**
 * A run has one session, and one more for each of its children: the source jobs of a copy job, the machines of an
 * agent job. Source: the JobType of em_rest/get_query_backupjobsession.
 */
function sessionsOf(estate: Estate, job: EstateJob, run: JobRun): readonly Session[] {
  const own = { id: run.id, job, jobType: job.kind, jobs: 'jobs', result: run.result };
  switch (job.kind) {
    case 'ImmediateBackupCopy': {
      const workers = sourceJobsOf(estate, job).map((source) => ({
        ...own,
        id: derivedId('Worker session', run.id, source.id),
        job: { id: derivedId('Worker', job.id, source.id), name: `${job.name}\\${source.name}` },
        jobType: 'ImmediateBackupCopyWorker',
      }));
      return [{ ...own, result: parentResult(run, workers.length) }, ...workers];
    }
    case 'AgentBackup': {
      const machines = job.objects.map(({ id, name }, index) => ({
        ...own,
        id: derivedId('Machine session', run.id, id),
        job: { id: derivedId('Machine', job.id, id), name: `${job.name} - ${name}` },
        jobType: 'AgentManagement',
        jobs: 'agents/jobs',
        result: index === 0 || run.result === 'None' ? run.result : 'Success',
        parentId: run.id,
      }));
      return [{ ...own, jobs: 'agents/jobs' }, ...machines];
    }
    case 'NasBackup':
      return [{ ...own, jobs: 'nas/jobs' }];
    default:
      return [own];
  }
}

/**
 * It is not documented whether the session of a copy job repeats the failure of a worker. Here it does not: the example
 * of em_rest/get_query_backupjobsession lists a failed worker of a copy job without a failed session beside it.
 */
function parentResult(run: JobRun, workers: number): RunResult {
  return workers === 0 || run.result === 'None' ? run.result : 'Success';
}

/**
 * A ReplicaJobSession for a replication job, a BackupJobSession for any other job. Times are UTC. Source:
 * em_rest/get_backupsessions_id, em_rest/get_replicasessions_id and their queries.
 */
function sessionResource(
  { estate, hrefs, now }: Shown,
  job: EstateJob,
  run: JobRun,
  session: Session,
): Resource {
  const server = serverOf(estate, job);
  const name = `${session.job.name}@${instant(run.creationTime).slice(0, -1).replace('T', ' ')}`;
  const isReplica = job.kind === 'Replica';
  const kind = isReplica ? 'ReplicaJobSession' : 'BackupJobSession';
  const collection = isReplica ? 'replicaSessions' : 'backupSessions';
  const path = `${collection}/${session.id}`;
  const state = runState(run, now);
  const creationTime = instant(run.creationTime);
  const endTime = run.endTime === undefined ? null : instant(run.endTime);
  const jobUid = uidOf('Job', session.job.id);
  const parent: readonly Link[] =
    session.parentId === undefined
      ? []
      : [
          {
            rel: 'Up',
            type: 'BackupJobSessionReference',
            href: hrefs.to(`${collection}/${session.parentId}`),
            name: 'Parent session',
          },
        ];
  return {
    kind,
    id: session.id,
    name,
    collection,
    links: [
      upLink(server, hrefs),
      {
        rel: 'Up',
        type: 'JobReference',
        href: hrefs.to(`${session.jobs}/${session.job.id}`),
        name: session.job.name,
      },
      ...parent,
      { rel: 'Alternate', type: `${kind}Reference`, href: hrefs.to(path), name },
    ],
    elements: () => [
      value('JobUid', jobUid),
      value('JobName', session.job.name),
      value('JobType', session.jobType),
      value('CreationTimeUTC', creationTime),
      value('EndTimeUTC', endTime),
      value('State', state),
      value('Result', session.result),
      value('Progress', runProgress(run, now)),
      value('IsRetry', false),
      value('FailureMessage', session.result === 'Failed' ? run.message : null),
    ],
    fields: {
      UID: uidOf(kind, session.id),
      Name: name,
      JobType: session.jobType,
      JobUid: jobUid,
      JobName: session.job.name,
      CreationTime: creationTime,
      EndTime: endTime,
      State: state,
      Result: session.result,
      IsRetry: false,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}

/** UTC, without trailing zeros in the fraction of a second. Source: em_rest/get_query_backupjobsession. */
function instant(time: Date): string {
  return time.toISOString().replace(/\.?0*Z$/, 'Z');
}
