import type { BackupServer, Estate, EstateJob } from '../estate/estate.ts';
import { currentRun, isDisabled, lastRun, nextRun, runState } from '../estate/runs.ts';
import type { LabServerState } from '../server/lab-server.ts';
import type { Holdings } from './call.ts';
import { lastResultOf, objectsCountOf, statusOf } from './job-state.ts';

/** What GET /state shows of Backup & Replication: all jobs of the server, also those a revision hides. */
export function describeState(
  estate: Estate,
  server: BackupServer,
  holdings: Holdings,
  now: Date,
): LabServerState {
  const jobs = estate.jobs.filter(({ backupServerId }) => backupServerId === server.id);
  return {
    jobs: jobs.map((job) => describeJob(job, holdings, now)),
    repositories: estate.repositories
      .filter(({ backupServerId }) => backupServerId === server.id)
      .map(({ id, name, kind }) => ({ id, name, type: kind })),
    tasks: jobs.flatMap((job) => {
      const run = currentRun(job);
      return run === undefined ? [] : [{ id: run.id, jobId: job.id, state: runState(run, now) }];
    }),
    openSessions: holdings.tokens.open(now),
    tokensIssued: holdings.tokens.issued,
  };
}

function describeJob(job: EstateJob, holdings: Holdings, now: Date) {
  return {
    id: job.id,
    name: job.name,
    description: job.description,
    type: job.kind,
    platform: job.platform,
    repositoryId: job.repositoryId ?? null,
    isDisabled: isDisabled(job),
    status: statusOf({ revision: holdings.newest, now }, job),
    lastResult: lastResultOf(job),
    lastRun: lastRun(job)?.creationTime.toISOString() ?? null,
    nextRun: nextRun(job, now)?.toISOString() ?? null,
    objects: objectsCountOf(job),
  };
}
