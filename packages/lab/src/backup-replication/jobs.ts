import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import {
  currentRun,
  failRun,
  lastRun,
  setDisabled,
  startChainedJobs,
  startRun,
  stopRun,
  stopRunLater,
} from '../estate/runs.ts';
import { isObject, type JsonObject, type Reply } from '../server/formats.ts';
import { type AuthorizedCall, asPattern, notImplemented, notNow, oneOf, page, parameter } from './call.ts';
import { copySourcesOf, currentDocument, jobModel } from './job-document.ts';
import { retryOptions, startOptions, stopOptions } from './job-model/jobs.ts';
import { machinesOf } from './job-parts.ts';
import {
  creatableType,
  includesOf,
  type JobRequest,
  readEditedJob,
  readNewJob,
  readOptions,
} from './job-request.ts';
import { objectsCountOf } from './job-states.ts';
import { isNameTaken, jobById, jobTypeNames, jobTypeOf, visibleJobs } from './job-types.ts';
import { isFrom } from './revisions.ts';
import { sessionModel } from './session-model.ts';

/** GET /jobs. Source: vbr-1.1-rev1: Get All Jobs. */
export function listJobs(call: AuthorizedCall): Reply {
  const { query, revision } = call;
  const matches = parameter(query, 'nameFilter', asPattern);
  const type = parameter(query, 'typeFilter', oneOf(jobTypeNames(revision)));
  const found = visibleJobs(call).filter(
    (job) =>
      (matches === undefined || matches(job.name)) &&
      (type === undefined || jobTypeOf(job, revision) === type),
  );
  // Source: EJobFiltersOrderColumn.
  const columns = {
    Name: (job: EstateJob) => job.name.toLowerCase(),
    Type: (job: EstateJob) => jobTypeOf(job, revision),
    Description: (job: EstateJob) => job.description,
  };
  return page(call, found, columns, (job) => jobModel(call, job));
}

/** GET /jobs/{id}. Source: vbr-1.1-rev1: Get Job. */
export function getJob(call: AuthorizedCall): Reply {
  return { status: 200, body: jobModel(call, jobById(call)) };
}

/** POST /jobs: 201 and the job. The lab creates only VMware backup jobs. Source: vbr-1.1-rev1: Create Job. */
export function createJob(call: AuthorizedCall): Reply {
  const { estate, server } = call;
  const request = readNewJob(call);
  const type = creatableType(request.type, call.revision);
  if (type === undefined) throw notImplemented(`Jobs of type '${request.type}' cannot be created.`);
  const job: EstateJob = {
    id: estate.random.guid(),
    name: request.name,
    description: request.description,
    ...type,
    backupServerId: server.id,
    repositoryId: estate.repositories.find(({ backupServerId }) => backupServerId === server.id)?.id,
    scheduleConfigured: false,
    scheduleEnabled: false,
    dailyHourUtc: 22,
    retainCycles: 7,
    objects: [],
    runs: [],
  };
  estate.jobs.push(job);
  write(call, job, request);
  return { status: 201, body: jobModel(call, job) };
}

/** PUT /jobs/{id}: 200 and the job. Source: vbr-1.1-rev1: Edit Job. */
export function editJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const request = readEditedJob(call, job, jobTypeOf(job, call.revision) ?? '');
  job.name = request.name;
  job.description = request.description;
  write(call, job, request);
  return { status: 200, body: jobModel(call, job) };
}

/** DELETE /jobs/{id}: 204. A running job cannot be deleted: the lab's choice. Source: vbr-1.1-rev1: Delete Job. */
export function deleteJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  if (currentRun(job) !== undefined) throw notNow(`The job '${job.name}' is running.`, job.id);
  call.estate.jobs.splice(call.estate.jobs.indexOf(job), 1);
  call.state.documents.delete(job.id);
  return { status: 204 };
}

/** Stores the document and copies its values to the estate. Parts that a new job's document lacks are made up. */
function write(call: AuthorizedCall, job: EstateJob, { document }: JobRequest): void {
  const { schedule } = document;
  const storage = document.storage ?? document.target;
  if (isObject(storage) && typeof storage.backupRepositoryId === 'string')
    job.repositoryId = storage.backupRepositoryId.toLowerCase();
  if (isObject(storage) && isObject(storage.retentionPolicy)) {
    const { quantity } = storage.retentionPolicy;
    if (typeof quantity === 'number') job.retainCycles = quantity;
  }
  if (isObject(schedule)) writeSchedule(call, job, schedule);
  if (job.kind === 'Backup') job.objects = machinesOf(call.estate, job, includesOf(document));
  if (isCopy(job)) job.copies = copySourcesOf(call, document) ?? job.copies;
  setDisabled(job, document.isDisabled === true);
  call.state.documents.set(job.id, document);
}

/** Copies the schedule to the estate: the job's own schedule, daily in the server's zone, or after another job. */
function writeSchedule(call: AuthorizedCall, job: EstateJob, schedule: JsonObject): void {
  const { daily, afterThisJob } = schedule;
  job.scheduleConfigured = schedule.runAutomatically === true;
  if (isObject(daily) && daily.isEnabled === true && typeof daily.localTime === 'string') {
    const offsetHours = (call.state.options.utcOffsetMinutes ?? 60) / 60;
    job.dailyHourUtc = (hoursOf(daily.localTime) - offsetHours + 24) % 24;
  }
  if (isObject(afterThisJob)) {
    const previous = afterThisJob.isEnabled === true ? afterThisJob.jobName : undefined;
    job.afterJobId = call.estate.jobs.find(
      (each) => each.name === previous && each.backupServerId === job.backupServerId,
    )?.id;
  }
}

/** The hours in a time of day such as `4:30` or `10:00 PM`. */
function hoursOf(time: string): number {
  const [, hours = '0', minutes = '0', half] = /^(\d+):(\d+).*?( [AP]M)?$/i.exec(time) ?? [];
  const noon = half?.toUpperCase() === ' PM' ? 12 : 0;
  return (half === undefined ? Number(hours) : (Number(hours) % 12) + noon) + Number(minutes) / 60;
}

/** POST /jobs/{id}/start: 201 and the session; from 1.3-rev2 on 204 when there is nothing to process. */
export function startJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const options = readOptions(call, startOptions(call.revision));
  if (call.revision === '1.3-rev2' && objectsCountOf(job) === 0) return { status: 204 };
  return start(call, job, options);
}

/** POST /jobs/{id}/retry: 201 and the session. Only a failed job can be retried. Source: vbr-1.3-rev1. */
export function retryJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const options = readOptions(call, retryOptions);
  const hasFailed = currentRun(job) !== undefined || lastRun(job)?.result === 'Failed';
  if (!hasFailed) throw notNow(`The last session of the job '${job.name}' did not fail.`, job.id);
  return start(call, job, options);
}

/**
 * POST /jobs/{id}/stop: 201 and the session. A job that is stopped gracefully continues for a tenth of its time.
 * Source: vbr-1.1-rev1: Stop Job; JobStopSpec.
 */
export function stopJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const options = readOptions(call, stopOptions(call.revision));
  const isGraceful = (options?.gracefulStop ?? options?.gracefullStop) !== false;
  const run = currentRun(job);
  if (run === undefined) throw notNow(`The job '${job.name}' is not running.`, job.id);
  if (options?.cancelChainedJobs === true) run.startsChainedJobs = false;
  if (isGraceful) {
    stopRunLater(run, new Date(call.now.getTime() + call.state.jobDurationMs / 10));
  } else {
    stopRun(run, call.now);
    startChainedJobs(call.estate, job, run);
  }
  return { status: 201, body: sessionModel(call, { job, run }) };
}

/** POST /jobs/{id}/enable and /disable: 200 and `{}`, from 1.3-rev1 on 204. Repeating it is no error. */
export function switchJob(disabled: boolean) {
  return (call: AuthorizedCall): Reply => {
    setDisabled(jobById(call), disabled);
    return isFrom(call.revision, '1.3-rev1') ? { status: 204 } : { status: 200, body: {} };
  };
}

/** Source: the description of CloneJob in vbr-1.3-rev1. */
const cloneable = [
  'VSphereBackup',
  'HyperVBackup',
  'CloudDirectorBackup',
  'BackupCopy',
  'WindowsAgentBackup',
  'LinuxAgentBackup',
];

/**
 * POST /jobs/{id}/clone: 201 and the new job, with the original's name and the first free `_cloneN`. Its schedule is
 * disabled unless an option enables it. Source: the example of CloneJob (name, runAutomatically).
 */
export function cloneJob(call: AuthorizedCall): Reply {
  const { estate, state } = call;
  const original = jobById(call);
  const type = jobTypeOf(original, call.revision) ?? '';
  if (!cloneable.includes(type))
    throw notImplemented(`Jobs of type '${type}' cannot be cloned.`, original.id);
  const keepsSchedule = state.options.cloneKeepsSchedule === true;
  const { disabled: _, ...copied } = original;
  const clone: EstateJob = {
    ...copied,
    id: estate.random.guid(),
    name: freeName(call, original.name),
    description: `Created by ${call.token.user} at ${call.time.console(call.now)}.`,
    scheduleConfigured: keepsSchedule && original.scheduleConfigured,
    scheduleEnabled: keepsSchedule && original.scheduleEnabled,
    objects: original.objects.map((each) => ({ ...each, id: estate.random.guid() })),
    runs: [],
    shown: undefined,
  };
  state.documents.set(clone.id, currentDocument(call, original));
  estate.jobs.push(clone);
  return { status: 201, body: jobModel(call, clone) };
}

function freeName(call: AuthorizedCall, name: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${name}_clone${number}`;
    if (!isNameTaken(call, candidate)) return candidate;
  }
}

function start(call: AuthorizedCall, job: EstateJob, options: JsonObject = {}): Reply {
  if (currentRun(job) !== undefined) throw notNow(`The job '${job.name}' is already running.`, job.id);
  const run = startRun(call.estate, job, call.now, call.state.jobDurationMs);
  run.initiatedBy = call.token.user;
  run.isActiveFull = options.performActiveFull === true;
  run.startsChainedJobs = options.startChainedJobs === true;
  // A status from the control API was about the last run, not about the new one.
  job.shown = job.shown === undefined ? undefined : { ...job.shown, status: undefined };
  const { fault } = call.request;
  if (fault?.kind === 'task-fails') failRun(run, fault.message);
  if (fault?.kind === 'lose-task') call.state.lostSessions.add(run.id);
  return { status: 201, body: sessionModel(call, { job, run }) };
}
