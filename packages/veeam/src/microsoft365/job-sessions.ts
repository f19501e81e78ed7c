import { UnsupportedVersionError } from '../transport/errors.ts';
import { type JobSession, type JobSessionType, readJobSession } from './job-session.ts';
import type { JobStatus } from './job-status.ts';
import { listOf } from './pages.ts';
import type { Call, Rest } from './rest.ts';

/** Which sessions are wanted; what a version cannot filter itself is filtered here. */
export interface JobSessionFilter {
  /** A backup job's or, from v7 on, a copy job's id. */
  readonly jobId?: string;
  readonly jobType?: JobSessionType;
  readonly endTimeLowerBound?: Date;
  readonly endTimeUpperBound?: Date;
  /** As sessions spell it: `Success`. */
  readonly status?: JobStatus;
  /** Stop after so many sessions, 1 or more: without bounds a server gives all it remembers. */
  readonly atMost?: number;
}

/** What v8 can filter by, in its own words: bodies say `Success` and the filter `Succeeded` (vb365-v8 spec). */
const V8_STATUSES: Readonly<Record<string, string>> = {
  Stopped: 'Stopped',
  Running: 'Running',
  Success: 'Succeeded',
  Failed: 'Failed',
  Warning: 'Warning',
};

/**
 * Lists job sessions in the server's own order (vb365 specs: /JobSessions).
 * Throws `UnsupportedVersionError` for the sessions of one copy job in v6, which cannot be told apart there.
 */
export async function listJobSessions(rest: Rest, filter: JobSessionFilter): Promise<JobSession[]> {
  const found: JobSession[] = [];
  for await (const sessions of listOf(rest, callFor(rest, filter), readJobSession)) {
    for (const session of sessions) {
      if (!matches(session, filter)) continue;
      found.push(session);
      if (found.length === filter.atMost) return found;
    }
  }
  return found;
}

function callFor(rest: Rest, filter: JobSessionFilter): Omit<Call, 'method'> {
  const operation = 'list job sessions';
  const endTimeLowerBound = filter.endTimeLowerBound?.toISOString();
  const endTimeUpperBound = filter.endTimeUpperBound?.toISOString();
  const { jobId, jobType } = filter;
  switch (rest.version) {
    case 'v8': {
      const status = V8_STATUSES[filter.status ?? ''];
      const query = { jobId, jobType, endTimeLowerBound, endTimeUpperBound, status };
      return { operation, path: '/JobSessions', query };
    }
    case 'v7':
      return {
        operation,
        path: '/JobSessions',
        query: { jobId, jobType, endTimeLowerBound, endTimeUpperBound },
      };
    case 'v6': {
      if (jobId === undefined)
        return { operation, path: '/JobSessions', query: { jobType, endTimeLowerBound } };
      if (jobType === 'Copy') throw copySessionsOfOneJob(rest);
      return { operation, path: `/Jobs/${encodeURIComponent(jobId)}/JobSessions` };
    }
  }
}

/** A session that still runs has no end: it is past every lower bound, and before no upper one. */
function matches(session: JobSession, filter: JobSessionFilter): boolean {
  const { endTimeLowerBound: lower, endTimeUpperBound: upper, status } = filter;
  if (lower !== undefined && session.endTime !== undefined && session.endTime < lower) return false;
  if (upper !== undefined && (session.endTime === undefined || session.endTime > upper)) return false;
  return status === undefined || session.status === status;
}

function copySessionsOfOneJob(rest: Rest): UnsupportedVersionError {
  return new UnsupportedVersionError({
    server: rest.connection.address.name,
    operation: 'list job sessions',
    happened: 'REST v6 cannot list the sessions of one copy job',
    remedy: 'List all sessions of the type Copy, or use v7 or v8 if the server serves one.',
  });
}
