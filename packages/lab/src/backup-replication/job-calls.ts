import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import { currentRun, setDisabled } from '../estate/runs.ts';
import { isObject, type Reply } from '../server/json.ts';
import { type AuthorizedCall, notImplemented, notNow } from './call.ts';
import { copySourcesOf } from './copy-document.ts';
import { jobModel } from './job-document.ts';
import { creatableType, includesOf, type JobRequest, readEditedJob, readNewJob } from './job-request.ts';
import { jobTypeNames, jobTypeOf } from './job-types.ts';
import { machinesOf } from './machines-document.ts';
import { page } from './paging.ts';
import { asPattern, oneOf, parameter } from './query.ts';
import { jobById, visibleJobs } from './visible-jobs.ts';

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

/** POST /jobs: 201 and the job. The lab makes VMware backup jobs alone. Source: vbr-1.1-rev1: Create Job. */
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

/** DELETE /jobs/{id}: 204. A running job is not deleted, which is the lab's choice. Source: vbr-1.1-rev1: Delete Job. */
export function deleteJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  if (currentRun(job) !== undefined) throw notNow(`The job '${job.name}' is running.`, job.id);
  call.estate.jobs.splice(call.estate.jobs.indexOf(job), 1);
  call.state.documents.delete(job.id);
  return { status: 204 };
}

/** Keeps the document and takes over what the estate knows too. What a new job's document lacks is made up. */
function write(call: AuthorizedCall, job: EstateJob, { document }: JobRequest): void {
  const { schedule } = document;
  const storage = document.storage ?? document.target;
  if (isObject(storage) && typeof storage.backupRepositoryId === 'string')
    job.repositoryId = storage.backupRepositoryId.toLowerCase();
  if (isObject(storage) && isObject(storage.retentionPolicy)) {
    const { quantity } = storage.retentionPolicy;
    if (typeof quantity === 'number') job.retainCycles = quantity;
  }
  if (isObject(schedule)) job.scheduleConfigured = schedule.runAutomatically === true;
  if (job.kind === 'Backup') job.objects = machinesOf(call.estate, job, includesOf(document));
  if (isCopy(job)) job.copies = copySourcesOf(call, document) ?? job.copies;
  setDisabled(job, document.isDisabled === true);
  call.state.documents.set(job.id, document);
}
