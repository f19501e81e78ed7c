import type { Estate } from '../estate/estate.ts';
import type { LabServerState } from '../server/lab-server.ts';
import type { Holdings } from './call.ts';
import { stateOf } from './tasks.ts';

/** What GET /state shows of Enterprise Manager: also what its API never shows, such as a clone's repository. */
export function describeState(estate: Estate, holdings: Holdings, now: Date): LabServerState {
  return {
    jobs: estate.jobs.map((job) => ({
      id: job.id,
      name: job.name,
      description: job.description,
      type: job.kind,
      platform: job.platform,
      backupServerId: job.backupServerId,
      repositoryId: job.repositoryId ?? null,
      folderName: job.folderName ?? null,
      vmSuffix: job.vmSuffix ?? null,
      scheduleEnabled: job.scheduleEnabled,
      objects: job.objects.length,
      lastResult: job.runs.at(-1)?.result ?? null,
    })),
    repositories: estate.repositories.map(({ id, name, backupServerId }) => ({ id, name, backupServerId })),
    tasks: holdings.tasks.list().map((task) => ({
      id: task.id,
      operation: task.operation,
      state: stateOf(task, now),
      success: task.outcome?.success ?? null,
      message: task.outcome?.message ?? null,
      jobId: task.outcome?.job?.id ?? null,
    })),
    mostTasksAtOnce: holdings.tasks.most,
    openSessions: holdings.sessions.list(now).length,
    mostOpenSessions: holdings.sessions.most,
    tokensIssued: holdings.sessions.issued,
  };
}
