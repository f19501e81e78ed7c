import type { LabServerState } from '../server/lab-server.ts';
import type { Microsoft365Estate } from './model.ts';
import { backupJobOf } from './runs.ts';
import type { Tokens } from './tokens.ts';
import { copyJobName } from './views.ts';

/** What GET /state shows of Backup for Microsoft 365: backup jobs and copy jobs, told apart by their type. */
export function describeState(estate: Microsoft365Estate, tokens: Tokens, now: Date): LabServerState {
  const copyJobIds = new Map(estate.copyJobs.map(({ backupJobId, id }) => [backupJobId, id]));
  const backupJobs = estate.backupJobs.map((job) => ({
    id: job.id,
    name: job.name,
    type: job.type,
    organizationId: job.organizationId,
    repositoryId: job.repositoryId,
    isEnabled: job.isEnabled,
    lastStatus: job.lastStatus,
    copyJobId: copyJobIds.get(job.id) ?? null,
  }));
  const copyJobs = estate.copyJobs.map((copyJob) => ({
    id: copyJob.id,
    name: copyJobName(backupJobOf(estate, copyJob).name),
    type: copyJob.type,
    backupJobId: copyJob.backupJobId,
    repositoryId: copyJob.repositoryId,
    isEnabled: copyJob.isEnabled,
    lastStatus: copyJob.lastStatus,
    nextRun: copyJob.nextRun ?? null,
  }));
  return {
    jobs: [...backupJobs, ...copyJobs],
    repositories: estate.repositories.map(({ id, name, kind, proxyId, proxyPoolId, retentionType }) => ({
      id,
      name,
      kind,
      proxyId: proxyId ?? null,
      proxyPoolId: proxyPoolId ?? null,
      retentionType,
    })),
    tasks: [],
    openSessions: tokens.list(now).length,
    tokensIssued: tokens.issued,
  };
}
