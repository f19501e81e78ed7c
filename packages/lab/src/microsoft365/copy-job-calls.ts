import { booleanOf, guidOf, type JsonObject, readJson } from './body.ts';
import { byId, type Call } from './call.ts';
import { checkTarget } from './copy-target.ts';
import type { BackupJob, CopyJob } from './model.ts';
import { conflict, Refusal } from './refusal.ts';
import { noContent, type Reply } from './reply.ts';
import { backupJobOf, reschedule } from './runs.ts';
import { DEFAULT_POLICY, parseSchedulePolicy } from './schedule-policy.ts';
import { copyJobView } from './views.ts';

/**
 * POST /CopyJobs: 200 in v6 and v7, 201 in v8 (schemas of those versions). The new job shows the status Success before
 * its first run (vb365-v6: POST CopyJobs). A job that is not said to be enabled is: the lab's choice.
 */
export function createCopyJob(call: Call): Reply {
  const { estate, version, now } = call;
  const body = readJson(call.request);
  const source = backupJobIn(call, body);
  if (source === undefined) throw new Refusal(400, 'backupJobId: is required');
  const repositoryId = guidOf(body, 'repositoryId');
  if (repositoryId === undefined) throw new Refusal(400, 'repositoryId: is required');
  checkOrganization(call, body, source, version === 'v8');
  checkOnlyOne(call, source);
  checkTarget(call, source, repositoryId);
  const copyJob: CopyJob = {
    type: 'Copy',
    id: estate.random.guid(),
    backupJobId: source.id,
    repositoryId,
    schedulePolicy:
      body.schedulePolicy == null ? { ...DEFAULT_POLICY } : parseSchedulePolicy(body.schedulePolicy, version),
    isEnabled: booleanOf(body, 'isEnabled') ?? true,
    nextRun: undefined,
    lastStatus: 'Success',
    eTag: 1,
    sessions: [],
  };
  reschedule(copyJob, now);
  estate.copyJobs.push(copyJob);
  return { status: version === 'v8' ? 201 : 200, body: copyJobView(call, copyJob) };
}

/** PUT /CopyJobs/{id}. What the body leaves out stays as it is (RESTEditCopyJob requires nothing). */
export function editCopyJob(call: Call): Reply {
  const copyJob = copyJobOf(call);
  const body = readJson(call.request);
  const source = backupJobIn(call, body) ?? backupJobOf(call.estate, copyJob);
  const repositoryId = guidOf(body, 'repositoryId') ?? copyJob.repositoryId;
  checkOrganization(call, body, source, false);
  if (source.id !== copyJob.backupJobId) checkOnlyOne(call, source);
  checkTarget(call, source, repositoryId);
  const schedulePolicy =
    body.schedulePolicy == null
      ? copyJob.schedulePolicy
      : parseSchedulePolicy(body.schedulePolicy, call.version);
  const isEnabled = booleanOf(body, 'isEnabled') ?? copyJob.isEnabled;
  Object.assign(copyJob, { backupJobId: source.id, repositoryId, schedulePolicy, isEnabled });
  copyJob.eTag += 1;
  reschedule(copyJob, call.now);
  return noContent;
}

/** DELETE /CopyJobs/{id}. */
export function deleteCopyJob(call: Call): Reply {
  const copyJob = copyJobOf(call);
  call.estate.copyJobs = call.estate.copyJobs.filter((other) => other !== copyJob);
  return noContent;
}

export function copyJobOf(call: Call): CopyJob {
  return byId(call, call.estate.copyJobs, 'backup copy job');
}

/** The backup job the body names; undefined when it names none. Throws Refusal (404) when there is none such. */
function backupJobIn(call: Call, body: JsonObject): BackupJob | undefined {
  const backupJobId = guidOf(body, 'backupJobId');
  if (backupJobId === undefined) return undefined;
  const job = call.estate.backupJobById.get(backupJobId);
  if (job === undefined) throw new Refusal(404, `There is no backup job with the ID ${backupJobId}.`);
  return job;
}

/** Source: RESTCreateCopyJob of vb365-v8 (organizationId is required there; earlier versions do not know it). */
function checkOrganization(call: Call, body: JsonObject, source: BackupJob, isRequired: boolean): void {
  if (call.version !== 'v8') return;
  const organizationId = guidOf(body, 'organizationId');
  if (organizationId === undefined && isRequired) throw new Refusal(400, 'organizationId: is required');
  if (organizationId !== undefined && organizationId !== source.organizationId) {
    throw new Refusal(400, 'organizationId: is not the organization of the backup job');
  }
}

/** Source: vb365-ug (one backup copy job for a backup job). */
function checkOnlyOne(call: Call, source: BackupJob): void {
  if (call.estate.copyJobs.every(({ backupJobId }) => backupJobId !== source.id)) return;
  throw conflict(call.version, `The backup job ${source.name} already has a backup copy job.`);
}
