import type { EstateJob } from '../estate/estate.ts';
import { lastRun, nextRun } from '../estate/runs.ts';
import type { Reply } from '../server/json.ts';
import { type AuthorizedCall, type Call, repositoryOf } from './call.ts';
import {
  isHighPriority,
  jobStateModel,
  lastResultOf,
  objectsCountOf,
  previousOf,
  RESULTS,
  statusNames,
  statusOf,
  workloadNames,
  workloadOf,
} from './job-state.ts';
import { jobTypeNames, jobTypeOf } from './job-types.ts';
import { type Columns, page } from './paging.ts';
import { asBoolean, asGuid, asInteger, asPattern, asTime, oneOf, parameter } from './query.ts';
import { isFrom } from './revision.ts';
import { visibleJobs } from './visible-jobs.ts';

type Test = (job: EstateJob) => boolean;

/** GET /jobs/states. Source: vbr-1.1-rev1: Get All Job States. */
export function listJobStates(call: AuthorizedCall): Reply {
  const tests = testsOf(call);
  const found = visibleJobs(call).filter((job) => tests.every((test) => test(job)));
  return page(call, found, columnsOf(call), (job) => jobStateModel(call, job));
}

/** One test for each filter the query has. Throws Refusal (400). */
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
      parameter(query, 'lastResultFilter', oneOf(RESULTS)),
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
    // "Have not run after" that time: jobs that never ran are among them.
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
  // Older revisions do not know these.
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
