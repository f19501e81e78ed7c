import { type JsonObject, noContent, ok, type Reply } from '../server/formats.ts';
import { Refusal } from '../server/router.ts';
import { booleanOf, byId, type Call, collection, conflict, fits, guidOf, link, readJson } from './call.ts';
import { backupJobById, backupJobView, historyOf } from './jobs.ts';
import type { BackupJob, BackupRepository, CopyJob } from './model.ts';
import { backupJobOf, reschedule } from './runs.ts';
import { defaultPolicy, parseSchedulePolicy } from './schedule.ts';

/** Filters: repositoryId; organizationId from v8 on. */
export function listCopyJobs(call: Call): Reply {
  const query = call.request.url.searchParams;
  const found = call.estate.copyJobs.filter(
    (each) =>
      fits(query, 'repositoryId', each.repositoryId) &&
      (call.version !== 'v8' || fits(query, 'organizationId', backupJobOf(call.estate, each).organizationId)),
  );
  return collection(call, 'copyJobs', found, (each) => copyJobView(call, each));
}

/** GET /CopyJobs/{id}. */
export function getCopyJob(call: Call): Reply {
  return ok(copyJobView(call, copyJobById(call)));
}

/** GET /Jobs/{id}/CopyJob. */
export function getCopyJobOfJob(call: Call): Reply {
  const job = backupJobById(call);
  const copyJob = call.estate.copyJobs.find(({ backupJobId }) => backupJobId === job.id);
  if (copyJob === undefined) throw new Refusal(404, `The backup job ${job.name} has no backup copy job.`);
  return ok(copyJobView(call, copyJob));
}

/** GET /CopyJobs/{id}/BackupJob. */
export function getBackupJobOfCopyJob(call: Call): Reply {
  return ok(backupJobView(call, backupJobOf(call.estate, copyJobById(call))));
}

/**
 * POST /CopyJobs: 200 in v6 and v7, 201 in v8 (schemas of those versions). The new job shows the status Success before
 * its first run (vb365-v6: POST CopyJobs). Without isEnabled the new job is enabled: the lab's choice.
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
      body.schedulePolicy == null ? { ...defaultPolicy } : parseSchedulePolicy(body.schedulePolicy, version),
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

/** PUT /CopyJobs/{id}. Missing properties stay unchanged (RESTEditCopyJob requires nothing). */
export function editCopyJob(call: Call): Reply {
  const copyJob = copyJobById(call);
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
  const copyJob = copyJobById(call);
  call.estate.copyJobs = call.estate.copyJobs.filter((other) => other !== copyJob);
  return noContent;
}

export function copyJobById(call: Call): CopyJob {
  return byId(call, call.estate.copyJobs, 'backup copy job');
}

/**
 * The backup job that the body names; undefined when it names none.
 * @throws Refusal 404 for an unknown job
 */
function backupJobIn(call: Call, body: JsonObject): BackupJob | undefined {
  const backupJobId = guidOf(body, 'backupJobId');
  if (backupJobId === undefined) return undefined;
  const job = call.estate.backupJobById.get(backupJobId);
  if (job === undefined) throw new Refusal(404, `There is no backup job with the ID ${backupJobId}.`);
  return job;
}

/** Source: RESTCreateCopyJob of vb365-v8 (organizationId is required there; earlier versions do not have it). */
function checkOrganization(call: Call, body: JsonObject, source: BackupJob, isRequired: boolean): void {
  if (call.version !== 'v8') return;
  const organizationId = guidOf(body, 'organizationId');
  if (organizationId === undefined && isRequired) throw new Refusal(400, 'organizationId: is required');
  if (organizationId !== undefined && organizationId !== source.organizationId) {
    throw new Refusal(400, 'organizationId: is not the organization of the backup job');
  }
}

/** Source: vb365-ug (at most one backup copy job for a backup job). */
function checkOnlyOne(call: Call, source: BackupJob): void {
  if (call.estate.copyJobs.every(({ backupJobId }) => backupJobId !== source.id)) return;
  throw conflict(call.version, `The backup job ${source.name} already has a backup copy job.`);
}

/**
 * Checks whether a job's backups can be copied to a repository. Source: vb365-ug (both on object storage, on one proxy
 * or pool, with one retention type).
 * @throws Refusal 404 or 400 with the reason
 */
export function checkTarget(call: Call, job: Pick<BackupJob, 'repositoryId'>, repositoryId: string): void {
  const source = repositoryOf(call, job.repositoryId);
  const target = repositoryOf(call, repositoryId);
  const reason = whyNot(call, source, target);
  if (reason !== undefined) throw new Refusal(400, `repositoryId: ${reason}`);
}

function whyNot(call: Call, source: BackupRepository, target: BackupRepository): string | undefined {
  if (source.kind === 'jet') return 'the backup job does not write to an object storage';
  if (target.kind === 'jet') return `${target.name} is not extended with an object storage`;
  if (call.state.archiveTargetsOnly && target.kind !== 'archive') return `${target.name} is not an archive`;
  if (target.proxyId !== source.proxyId || target.proxyPoolId !== source.proxyPoolId) {
    return `${target.name} is on another proxy than the repository of the backup job`;
  }
  if (target.retentionType !== source.retentionType) {
    return `${target.name} has another retention type than the repository of the backup job`;
  }
  return undefined;
}

/** @throws Refusal 404 */
export function repositoryOf(call: Call, wanted: string): BackupRepository {
  const repository = call.estate.repositories.find(({ id }) => id === wanted);
  if (repository === undefined)
    throw new Refusal(404, `There is no backup repository with the ID ${wanted}.`);
  return repository;
}

/** RESTCopyJob. Properties without a value are left out, as in the example (vb365-v6: POST CopyJobs). */
function copyJobView(call: Call, copyJob: CopyJob): object {
  const { version } = call;
  const { id, name, organizationId } = backupJobOf(call.estate, copyJob);
  return {
    backupJobId: id,
    schedulePolicy: copyJob.schedulePolicy,
    id: copyJob.id,
    ...(version === 'v8' ? { organizationId } : {}),
    repositoryId: copyJob.repositoryId,
    name: copyJobName(name),
    ...historyOf(call, copyJob),
    _links: {
      self: link(version, 'copyJob', copyJob.id),
      organization: link(version, 'organization', organizationId),
      backupJob: link(version, 'backupJob', id),
      backupRepository: link(version, 'backupRepository', copyJob.repositoryId),
    },
  };
}

/** Source: vb365-v6: POST CopyJobs. */
export function copyJobName(backupJobName: string): string {
  return `${backupJobName} - copy job`;
}
