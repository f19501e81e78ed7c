import type { JsonRecord } from '../reading/json-record.ts';
import { List } from '../reading/paging.ts';
import { UnsupportedVersionError } from '../transport/errors.ts';
import { idInLink, inKnownCase, type JobStatus, linksOf, referenceIn, statusIn } from './fields.ts';
import { listOf } from './pages.ts';
import type { Call, Rest } from './rest.ts';

const SESSION_TYPES = ['Backup', 'Copy'] as const;
const CONFIG_TYPES = ['Full', 'Incremental'] as const;

/** Whether a session belongs to a backup job or to a backup copy job. */
export type JobSessionType = (typeof SESSION_TYPES)[number];

/** One run of a job (RESTJobSession, vb365 specs). A field is undefined when the server did not send it. */
export interface JobSession {
  readonly id: string;
  /** Sent from v8 on; in v6 and v7 it is read from the session's link if there is one. */
  readonly jobId: string | undefined;
  /** From v7 on; an unknown type is unchanged. */
  readonly jobType: JobSessionType | (string & {}) | undefined;
  /** From v7 on. */
  readonly repositoryId: string | undefined;
  /** For a retry, the session that it repeats; from v7 on. */
  readonly mainSessionId: string | undefined;
  /** `Full` or `Incremental`; from v8 on. */
  readonly jobSessionConfigType: string | undefined;
  readonly status: JobStatus | undefined;
  /** The server's own text about the result. */
  readonly details: string | undefined;
  readonly creationTime: Date | undefined;
  /** Undefined while it runs. */
  readonly endTime: Date | undefined;
  /** The number of this retry; 0 for the first run. */
  readonly retryCount: number | undefined;
  /** From v7 on. */
  readonly jobWillBeRetried: boolean | undefined;
  /** The number of objects processed, not a percentage (vb365 v8 spec). */
  readonly progress: number | undefined;
  /** From v8 on. */
  readonly proxyId: string | undefined;
  /** From v8 on. */
  readonly proxyPoolId: string | undefined;
  readonly statistics: JobStatistics | undefined;
}

/** RESTJobStatistics; rates are averages, in bytes or items per second. */
interface JobStatistics {
  readonly processedObjects: number | undefined;
  readonly transferredDataBytes: number | undefined;
  /** `NA`, `Detecting`, `Source` or `Target`. */
  readonly bottleneck: string | undefined;
  readonly processingRateBytesPS: number | undefined;
  readonly processingRateItemsPS: number | undefined;
  readonly readRateBytesPS: number | undefined;
  readonly writeRateBytesPS: number | undefined;
}

export function readJobSession(record: JsonRecord, id: string): JobSession {
  const links = linksOf(record);
  const jobType = record.text('jobType');
  const configType = record.text('jobSessionConfigType');
  const statistics = record.record('statistics');
  return {
    id,
    jobId: referenceIn(record, 'jobId') ?? idInLink(links, 'job') ?? idInLink(links, 'copyJob'),
    jobType: jobType === undefined ? undefined : inKnownCase(SESSION_TYPES, jobType),
    repositoryId: referenceIn(record, 'repositoryId'),
    mainSessionId: referenceIn(record, 'mainSessionId'),
    jobSessionConfigType: configType === undefined ? undefined : inKnownCase(CONFIG_TYPES, configType),
    status: statusIn(record, 'status'),
    details: record.text('details'),
    creationTime: record.time('creationTime'),
    endTime: record.time('endTime'),
    retryCount: record.count('retryCount'),
    jobWillBeRetried: record.flag('jobWillBeRetried'),
    progress: record.count('progress'),
    proxyId: referenceIn(record, 'proxyId'),
    proxyPoolId: referenceIn(record, 'proxyPoolId'),
    statistics: statistics === undefined ? undefined : readStatistics(statistics),
  };
}

function readStatistics(statistics: JsonRecord): JobStatistics {
  return {
    processedObjects: statistics.count('processedObjects'),
    transferredDataBytes: statistics.count('transferredDataBytes'),
    bottleneck: statistics.text('bottleneck'),
    processingRateBytesPS: statistics.count('processingRateBytesPS'),
    processingRateItemsPS: statistics.count('processingRateItemsPS'),
    readRateBytesPS: statistics.count('readRateBytesPS'),
    writeRateBytesPS: statistics.count('writeRateBytesPS'),
  };
}

/** The wanted sessions. Filters that a version does not have are applied in this file. */
export interface JobSessionFilter {
  /** The id of a backup job or, from v7 on, of a copy job. */
  readonly jobId?: string;
  readonly jobType?: JobSessionType;
  readonly endTimeLowerBound?: Date;
  readonly endTimeUpperBound?: Date;
  /** In the spelling of sessions: `Success`. */
  readonly status?: JobStatus;
  /** Stop after this many sessions, 1 or more: without limits, a server sends all sessions that it has. */
  readonly atMost?: number;
}

/** v8's filter values by status: bodies have `Success`, the filter has `Succeeded` (vb365-v8 spec). */
const V8_STATUSES: Readonly<Record<string, string>> = {
  Stopped: 'Stopped',
  Running: 'Running',
  Success: 'Succeeded',
  Failed: 'Failed',
  Warning: 'Warning',
};

/** The sessions of backup jobs and copy jobs (vb365 specs: /JobSessions). */
export class Sessions {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /**
   * The sessions in the server's own order. Reading those of one copy job in v6 throws UnsupportedVersionError, because
   * v6 cannot tell them apart.
   */
  list(filter: JobSessionFilter = {}): List<JobSession> {
    return new List(() => matching(this.#rest, filter));
  }
}

async function* matching(
  rest: Rest,
  filter: JobSessionFilter,
): AsyncGenerator<JobSession[], boolean, undefined> {
  const pages = listOf(rest, callFor(rest, filter), readJobSession)[Symbol.asyncIterator]();
  let left = filter.atMost ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const page = await pages.next();
    if (page.done === true) return page.value;
    const found = page.value.filter((session) => matches(session, filter)).slice(0, left);
    left -= found.length;
    if (found.length > 0) yield found;
    if (left === 0) return true;
  }
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

/** A running session has no end time: it matches every lower bound and no upper bound. */
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
