import type { QueryValue } from './query.ts';
import type { Revision } from './revision.ts';
import {
  type JobStatus,
  type JobType,
  type JobWorkload,
  type SessionResult,
  writeJobType,
  writeValue,
} from './spelling.ts';

/** (EJobFiltersOrderColumn, GetAllJobs) */
export interface JobsFilters {
  readonly orderColumn?: 'Name' | 'Type' | 'Description';
  readonly orderAsc?: boolean;
  /** `*` stands for any characters. */
  readonly nameFilter?: string;
  readonly typeFilter?: JobType;
}

/** (JobStatesFilters, EJobStatesFiltersOrderColumn) */
export interface JobStatesFilters {
  /** `RepositoryName` and `AfterJobName` from 1.3-rev0. */
  readonly orderColumn?:
    | 'Name'
    | 'Type'
    | 'Status'
    | 'LastRun'
    | 'LastResult'
    | 'NextRun'
    | 'Description'
    | 'RepositoryId'
    | 'ObjectsCount'
    | 'RepositoryName'
    | 'AfterJobName';
  readonly orderAsc?: boolean;
  readonly idFilter?: string;
  /** `*` stands for any characters, at the beginning, at the end or both. */
  readonly nameFilter?: string;
  readonly typeFilter?: JobType;
  readonly lastResultFilter?: SessionResult;
  readonly statusFilter?: JobStatus;
  readonly workloadFilter?: JobWorkload;
  readonly lastRunAfterFilter?: Date;
  readonly lastRunBeforeFilter?: Date;
  readonly isHighPriorityJobFilter?: boolean;
  readonly repositoryIdFilter?: string;
  readonly objectsCountFilter?: number;
  /** From 1.3-rev0. */
  readonly afterJobIdFilter?: string;
  /** From 1.3-rev0. */
  readonly afterJobNameFilter?: string;
}

/** Pages are only sound when their order is: without one of the caller's, jobs come by name. */
const BY_NAME = { orderColumn: 'Name', orderAsc: true } as const;

/** The query of `GET /api/v1/jobs` in the spelling of `revision`. */
export function jobsQuery(filters: JobsFilters, revision: Revision): Record<string, QueryValue> {
  return { ...BY_NAME, ...filters, typeFilter: jobType(filters.typeFilter, revision) };
}

/** The query of `GET /api/v1/jobs/states` in the spelling of `revision`. */
export function jobStatesQuery(filters: JobStatesFilters, revision: Revision): Record<string, QueryValue> {
  return {
    ...BY_NAME,
    ...filters,
    typeFilter: jobType(filters.typeFilter, revision),
    statusFilter: value(filters.statusFilter, revision),
    workloadFilter: value(filters.workloadFilter, revision),
  };
}

function jobType(type: JobType | undefined, revision: Revision): string | undefined {
  return type === undefined ? undefined : writeJobType(type, revision);
}

function value(written: JobStatus | JobWorkload | undefined, revision: Revision): string | undefined {
  return written === undefined ? undefined : writeValue(written, revision);
}
