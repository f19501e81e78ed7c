import { isCopy, isPeriodicCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import {
  currentRun,
  isContinuous,
  isDisabled,
  lastRun,
  nextRun,
  runProgress,
  runState,
} from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import type { Reply } from '../server/formats.ts';
import {
  type AuthorizedCall,
  asBoolean,
  asGuid,
  asInteger,
  asPattern,
  asTime,
  type Call,
  type Columns,
  oneOf,
  page,
  parameter,
  repositoryOf,
} from './call.ts';
import { jobTypeNames, jobTypeOf, visibleJobs } from './job-types.ts';
import { isFrom, spellEnum, withoutNulls } from './revisions.ts';
import { resultNames, sessionProgress } from './session-model.ts';

type Test = (job: EstateJob) => boolean;

/** GET /jobs/states. Source: vbr-1.1-rev1: Get All Job States. */
export function listJobStates(call: AuthorizedCall): Reply {
  const tests = testsOf(call);
  const found = visibleJobs(call).filter((job) => tests.every((test) => test(job)));
  return page(call, found, columnsOf(call), (job) => jobStateModel(call, job));
}

/**
 * One test for each filter in the query.
 * @throws Refusal 400
 */
function testsOf(call: Call): Test[] {
  const { query, revision } = call;
  const tests = [
    testFor(parameter(query, 'idFilter', asGuid), (id) => (job) => job.id === id),
    testFor(parameter(query, 'nameFilter', asPattern), (matches) => (job) => matches(job.name)),
    testFor(
      parameter(query, 'typeFilter', oneOf(jobTypeNames(revision))),
      (type) => (job) => jobTypeOf(job, revision) === type,
    ),
    testFor(
      parameter(query, 'lastResultFilter', oneOf(resultNames)),
      (result) => (job) => lastResultOf(job) === result,
    ),
    testFor(
      parameter(query, 'statusFilter', oneOf(statusNames(revision))),
      (status) => (job) => statusOf(call, job) === status,
    ),
    testFor(
      parameter(query, 'workloadFilter', oneOf(workloadNames(revision))),
      (workload) => (job) => workloadOf(revision, job) === workload,
    ),
    testFor(parameter(query, 'lastRunAfterFilter', asTime), (time) => (job) => lastRunTime(job, 0) > time),
    // "Have not run after" that time: this includes jobs that have never run.
    testFor(parameter(query, 'lastRunBeforeFilter', asTime), (time) => (job) => lastRunTime(job, 0) < time),
    // Only `true` narrows the list.
    testFor(
      parameter(query, 'isHighPriorityJobFilter', asBoolean),
      (wanted) => (job) => !wanted || isHighPriority(call, job),
    ),
    testFor(parameter(query, 'repositoryIdFilter', asGuid), (id) => (job) => job.repositoryId === id),
    testFor(
      parameter(query, 'objectsCountFilter', asInteger),
      (count) => (job) => objectsCountOf(job) === count,
    ),
  ];
  // Older revisions do not have these filters.
  if (isFrom(revision, '1.3-rev0')) {
    tests.push(
      testFor(parameter(query, 'afterJobIdFilter', asGuid), (id) => (job) => job.afterJobId === id),
      testFor(parameter(query, 'afterJobNameFilter', asPattern), (matches) => (job) => {
        const previous = previousOf(call, job);
        return previous !== undefined && matches(previous.name);
      }),
    );
  }
  return tests.filter((test) => test !== undefined);
}

function testFor<Value>(value: Value | undefined, make: (value: Value) => Test): Test | undefined {
  return value === undefined ? undefined : make(value);
}

function lastRunTime(job: EstateJob, never: number): number {
  return lastRun(job)?.creationTime.getTime() ?? never;
}

/** Source: EJobStatesFiltersOrderColumn. */
function columnsOf(call: Call): Columns<EstateJob> {
  const { revision, now } = call;
  return {
    Name: (job) => job.name.toLowerCase(),
    Type: (job) => jobTypeOf(job, revision),
    Status: (job) => statusOf(call, job),
    LastRun: (job) => lastRun(job)?.creationTime.getTime(),
    LastResult: (job) => lastResultOf(job),
    NextRun: (job) => nextRun(job, now)?.getTime(),
    Description: (job) => job.description,
    RepositoryId: (job) => job.repositoryId,
    ObjectsCount: (job) => objectsCountOf(job),
    ...(isFrom(revision, '1.3-rev0') && {
      RepositoryName: (job: EstateJob) => repositoryOf(call, job)?.name,
      AfterJobName: (job: EstateJob) => previousOf(call, job)?.name,
    }),
  };
}

const oldStatuses = ['Running', 'Inactive', 'Disabled'] as const;
const newStatuses = [...oldStatuses, 'Enabled', 'Stopping', 'Stopped', 'Starting'] as const;
const workloads = ['Application', 'CloudVm', 'File', 'Server', 'Workstation', 'Vm'] as const;

/** EJobStatus in the spelling of the revision. */
function statusNames(revision: Revision): readonly string[] {
  const names = isFrom(revision, '1.3-rev0') ? newStatuses : oldStatuses;
  return names.map((name) => spellEnum(revision, name));
}

/** EJobWorkload in the spelling of the revision. */
function workloadNames(revision: Revision): readonly string[] {
  return workloads.map((name) => spellEnum(revision, name));
}

/**
 * EJobStatus. Up to 1.2-rev1 it has three values. In later revisions, a scheduled job that has run is Stopped while it
 * waits (vbr-1.3-rev1's example); any other idle job is Inactive, which is the lab's interpretation.
 */
export function statusOf({ revision, now }: Pick<Call, 'revision' | 'now'>, job: EstateJob): string {
  const shown = job.shown?.status;
  if (shown !== undefined) return knownStatus(revision, shown) ?? shown;
  return spellEnum(revision, realStatus(revision, job, now));
}

function realStatus(revision: Revision, job: EstateJob, now: Date): (typeof newStatuses)[number] {
  const run = currentRun(job);
  const isNew = isFrom(revision, '1.3-rev0');
  if (run !== undefined) {
    const state = runState(run, now);
    return isNew && state !== 'Working' && state !== 'Stopped' ? state : 'Running';
  }
  if (isDisabled(job)) return 'Disabled';
  return isNew && job.scheduleConfigured && job.runs.length > 0 ? 'Stopped' : 'Inactive';
}

function knownStatus(revision: Revision, status: string): string | undefined {
  return statusNames(revision).find((name) => name.toLowerCase() === status.toLowerCase());
}

/** `None` until the first run has ended, and during a run. Source: vbr-1.1-rev1: Get All Job States. */
export function lastResultOf(job: EstateJob): string {
  return lastRun(job)?.result ?? 'None';
}

function workloadOf(revision: Revision, job: EstateJob): string {
  if (job.kind === 'AgentBackup') return spellEnum(revision, 'Server');
  if (job.kind === 'NasBackup') return spellEnum(revision, 'File');
  return spellEnum(revision, /\b(oracle|sql)\b/i.test(job.name) ? 'Application' : 'Vm');
}

export function objectsCountOf(job: EstateJob): number {
  return job.shown?.objectsCount ?? job.objects.length;
}

/** A JobStateModel in the form of the call's revision. Source: vbr-1.1-rev1: Get All Job States; vbr-1.3-rev1. */
function jobStateModel(call: Call, job: EstateJob): Readonly<Record<string, unknown>> {
  const { revision, time, now } = call;
  const run = lastRun(job);
  const next = nextRun(job, now);
  const repository = repositoryOf(call, job);
  const model = {
    type: jobTypeOf(job, revision),
    status: statusOf(call, job),
    lastResult: lastResultOf(job),
    workload: workloadOf(revision, job),
    id: job.id,
    name: job.name,
    description: job.description,
    ...(run && { lastRun: time.stamp(run.creationTime, run.id) }),
    nextRun: next === undefined ? null : time.seconds(next),
    ...(repository && { repositoryId: repository.id, repositoryName: repository.name }),
    objectsCount: objectsCountOf(job),
    ...(run && { sessionId: run.id }),
    ...(isFrom(revision, '1.3-rev0') && newerFields(call, job, next)),
  };
  // The examples have `nextRun: null` up to 1.2-rev1; later ones leave such fields out.
  return withoutNulls(isFrom(revision, '1.3-rev0'), model);
}

/** The fields that 1.3-rev0 and 1.3-rev2 added. Source: JobStateModel of vbr-1.3-rev0 to rev2. */
function newerFields(call: Call, job: EstateJob, next: Date | undefined) {
  const run = lastRun(job);
  return {
    nextRunPolicy: nextRunPolicy(call, job, next),
    highPriority: isHighPriority(call, job),
    progressPercent: run === undefined ? 0 : runProgress(run, call.now),
    ...(run && { sessionProgress: sessionProgress(call.revision, job, run, call.now) }),
    ...runAfter(call, job),
    ...(isCopy(job) && { backupCopyMode: isPeriodicCopy(job) ? 'Periodic' : 'Immediate' }),
    isStorageSnapshot: false,
    ...(call.revision === '1.3-rev2' && { targetName: repositoryOf(call, job)?.name ?? null }),
  };
}

/**
 * Describes the next run when nextRun cannot. Source: the description of nextRunPolicy and its examples, a date in the
 * server's own format and `After [Linux backup job]`. Servers show one of two texts for an immediate copy job; the lab
 * chooses which one.
 */
function nextRunPolicy(call: Call, job: EstateJob, next: Date | undefined): string {
  if (isDisabled(job)) return '<Disabled>';
  const previous = previousOf(call, job);
  if (previous !== undefined) return `After [${previous.name}]`;
  if (isContinuous(job))
    return job.copies?.[0]?.kind === 'Job' ? 'As new backup files appear' : '<Continuous>';
  return next === undefined ? '<Not scheduled>' : call.time.console(next);
}

/** Source: RunAfterJob. */
function runAfter(call: Call, job: EstateJob): object {
  const previous = previousOf(call, job);
  return previous === undefined ? {} : { runAfterJob: { jobName: previous.name, jobId: previous.id } };
}

/** The job after which a job runs. */
function previousOf({ estate }: Pick<Call, 'estate'>, { afterJobId }: EstateJob): EstateJob | undefined {
  return afterJobId === undefined ? undefined : estate.jobs.find(({ id }) => id === afterJobId);
}

/** From the job's document. */
function isHighPriority({ state }: Pick<Call, 'state'>, job: EstateJob): boolean {
  return state.documents.get(job.id)?.isHighPriority === true;
}
