import { allOf, anyOf, before, equals, type Filter, since } from './filter.ts';
import {
  type JobSession,
  type JobSessionFilter,
  type JobSessionKind,
  readJobSession,
} from './job-session.ts';
import { query } from './query.ts';
import type { SessionRequests } from './requests.ts';

const PAGE_SIZE = 500;

/**
 * Queries for runs of jobs, newest first (em_rest/get_query_backupjobsession, get_query_replicajobsession). Where
 * there are too many to read, the older ones are left out, and that is noted.
 */
export function queryJobSessions(
  requests: SessionRequests,
  kind: JobSessionKind,
  filter: JobSessionFilter,
): AsyncGenerator<JobSession[]> {
  return query(requests, kind, readJobSession, {
    filter: filterOf(filter),
    pageSize: PAGE_SIZE,
    sortDesc: 'CreationTime',
    incomplete: 'noted',
  });
}

function filterOf({ jobUids, jobTypes, createdSince, createdBefore }: JobSessionFilter): Filter | undefined {
  const parts = [
    ...(jobUids === undefined ? [] : [anyOf(jobUids.map((uid) => equals('JobUid', uid)))]),
    ...(jobTypes === undefined ? [] : [anyOf(jobTypes.map((type) => equals('JobType', type)))]),
    ...(createdSince === undefined ? [] : [since('CreationTime', createdSince)]),
    ...(createdBefore === undefined ? [] : [before('CreationTime', createdBefore)]),
  ];
  return parts.length === 0 ? undefined : allOf(parts);
}
