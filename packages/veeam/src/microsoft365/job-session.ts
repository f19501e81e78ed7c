import type { JsonRecord } from '../transport/json-record.ts';
import { idInLink, inKnownCase, linksOf, referenceIn } from './fields.ts';
import { type JobStatus, statusIn } from './job-status.ts';

const SESSION_TYPES = ['Backup', 'Copy'] as const;
const CONFIG_TYPES = ['Full', 'Incremental'] as const;

/** Whether a session is of a backup job or of a backup copy job. */
export type JobSessionType = (typeof SESSION_TYPES)[number];

/** One run of a job (RESTJobSession, vb365 specs). What is undefined, the server did not tell. */
export interface JobSession {
  readonly id: string;
  /** Told from v8 on; in v6 and v7 read from the session's link where there is one. */
  readonly jobId: string | undefined;
  /** From v7 on; a type that nobody has seen passes as it came. */
  readonly jobType: JobSessionType | (string & {}) | undefined;
  /** From v7 on. */
  readonly repositoryId: string | undefined;
  /** Of a retry: the session that it repeats; from v7 on. */
  readonly mainSessionId: string | undefined;
  /** `Full` or `Incremental`; from v8 on. */
  readonly jobSessionConfigType: string | undefined;
  readonly status: JobStatus | undefined;
  /** The server's own words about how it went. */
  readonly details: string | undefined;
  readonly creationTime: Date | undefined;
  /** Undefined while it runs. */
  readonly endTime: Date | undefined;
  /** Which retry this is; 0 for the first run. */
  readonly retryCount: number | undefined;
  /** From v7 on. */
  readonly jobWillBeRetried: boolean | undefined;
  /** Number of objects processed, not a percentage (vb365 v8 spec). */
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
