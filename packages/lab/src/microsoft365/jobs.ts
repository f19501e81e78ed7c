import { noContent, ok, type Reply } from '../server/formats.ts';
import { byId, type Call, collection, conflict, fits, link, readJson } from './call.ts';
import { itemView } from './job-items.ts';
import { scheduleView } from './job-schedule.ts';
import type { BackupJob, Job, JobSession } from './model.ts';
import { currentSession, lastRestorePoint, type RunPlan, reschedule, startRun, stopRun } from './runs.ts';
import { sessionView } from './sessions.ts';

/** Filters: organizationId and repositoryId, from v8 on. */
export function listBackupJobs(call: Call): Reply {
  const query = call.request.url.searchParams;
  const found = call.estate.backupJobs.filter(
    ({ organizationId, repositoryId }) =>
      call.version !== 'v8' ||
      (fits(query, 'organizationId', organizationId) && fits(query, 'repositoryId', repositoryId)),
  );
  return collection(call, 'jobs', found, (each) => backupJobView(call, each));
}

/** GET /Jobs/{id}. */
export function getBackupJob(call: Call): Reply {
  return ok(backupJobView(call, backupJobById(call)));
}

export function backupJobById(call: Call): BackupJob {
  return byId(call, call.estate.backupJobs, 'backup job');
}

/** POST …/enable and …/disable. */
export function setEnabled(call: Call, job: Job, isEnabled: boolean): Reply {
  job.isEnabled = isEnabled;
  job.eTag += 1;
  reschedule(job, call.now);
  return noContent;
}

/**
 * POST …/start: 204 in v6 and v7, 200 with the session in v8. A disabled job can be started by hand (vb365-ug). The
 * body RESTStartJobOptions is required for a backup job and, in v6 only, for a copy job (vb365-v6, -v7, -v8).
 */
export function start(call: Call, job: Job): Reply {
  if (job.type === 'Backup' || call.version === 'v6') readJson(call.request);
  if (currentSession(job) !== undefined) throw conflict(call.version, 'The job is already running.');
  const session = startPlanned(call, job);
  return call.version === 'v8' ? ok(sessionView(call, job, session)) : noContent;
}

/** Starts a run of a job that is not running. */
export function startPlanned(call: Call, job: Job): JobSession {
  return startRun(call.estate, job, planOf(call));
}

/** A fault of the kind task-fails makes the run fail. */
function planOf({ now, state, request: { fault } }: Call): RunPlan {
  const plan = { at: now, durationMs: state.jobDurationMs };
  if (fault?.kind !== 'task-fails') return plan;
  return { ...plan, outcome: 'Failed', details: fault.message ?? 'The lab was told to fail the job.' };
}

/** POST …/stop. A job that is not running stays as it is: the lab's choice. */
export function stop(call: Call, job: Job): Reply {
  stopRun(job, call.now);
  return noContent;
}

/** RESTJob. From v8 on the items have their own resources instead. */
export function backupJobView(call: Call, job: BackupJob): object {
  const { version } = call;
  return {
    description: job.description,
    backupType: job.backupType,
    ...(version === 'v8'
      ? {}
      : {
          selectedItems: job.selectedItems.map((item) => itemView(item, version)),
          excludedItems: job.excludedItems.map((item) => itemView(item, version)),
        }),
    schedulePolicy: scheduleView(job.schedulePolicy, version),
    id: job.id,
    ...(version === 'v8' ? { organizationId: job.organizationId } : {}),
    repositoryId: job.repositoryId,
    name: job.name,
    ...historyOf(call, job),
    _links: {
      self: link(version, 'job', job.id),
      organization: link(version, 'organization', job.organizationId),
      backupRepository: link(version, 'backupRepository', job.repositoryId),
    },
  };
}

/** Source: RESTJob and RESTCopyJob (lastBackup from v7 on, eTag from v8 on). */
export function historyOf({ version }: Call, job: Job): object {
  return {
    lastRun: job.sessions.at(-1)?.creationTime,
    nextRun: job.nextRun,
    ...(version === 'v6' ? {} : { lastBackup: lastRestorePoint(job) }),
    isEnabled: job.isEnabled,
    lastStatus: job.lastStatus,
    ...(version === 'v8' ? { eTag: job.eTag } : {}),
  };
}
