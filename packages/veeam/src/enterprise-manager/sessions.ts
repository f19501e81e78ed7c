import type { List } from '../reading/paging.ts';
import { type ElementRecord, inKnownSpelling } from './elements/element-record.ts';
import { parentOf, type Reference, readLinks, readUid } from './link.ts';
import { allOf, anyOf, before, equals, type Filter, query, since } from './query.ts';
import type { SessionRequests } from './requests.ts';

const STATES = [
  'Starting',
  'Working',
  'Stopping',
  'Pausing',
  'Resuming',
  'Postprocessing',
  'Stopped',
] as const;
const RESULTS = ['None', 'Success', 'Warning', 'Failed'] as const;
const JOB_TYPES = [
  'Backup',
  'BackupCopy',
  'ImmediateBackupCopy',
  'ImmediateBackupCopyWorker',
  'AgentBackup',
  'AgentManagement',
  'NasBackup',
  'Replica',
] as const;

/** The sessions to query; those of replication jobs have their own type. */
export type JobSessionKind = 'BackupJobSession' | 'ReplicaJobSession';

/** One run of a job (em_rest/get_backupsessions_id, em_rest/get_replicasessions_id). Times are ISO 8601, UTC. */
export interface JobSession {
  uid: string;
  jobUid: string;
  /** `Copy Job\\Source Job` for a worker of a copy job. */
  jobName: string | undefined;
  /** The documents' word for the type of job, or the server's own text; empty when the server does not send it. */
  jobType: (typeof JOB_TYPES)[number] | (string & {});
  backupServer: Reference | undefined;
  /** Empty when the server does not send it. */
  state: (typeof STATES)[number] | (string & {});
  /** `None` while it runs; empty when it has ended and the server does not send the result. */
  result: (typeof RESULTS)[number] | (string & {});
  creationTime: string | undefined;
  /** Absent while it runs. */
  endTime: string | undefined;
  progressPercent: number | undefined;
  isRetry: boolean | undefined;
  failureMessage: string | undefined;
}

/** @throws MissingPart */
export function readJobSession(record: ElementRecord): JobSession {
  const state = inKnownSpelling(record.needed('State') ?? '', STATES);
  // A run in progress may have no result yet; an ended run must have one.
  const result = state === 'Stopped' ? (record.needed('Result') ?? '') : (record.text('Result') ?? 'None');
  return {
    uid: readUid(record).uid,
    jobUid: readUid(record, 'JobUid').uid,
    jobName: record.text('JobName'),
    jobType: inKnownSpelling(record.text('JobType') ?? '', JOB_TYPES),
    backupServer: parentOf(readLinks(record), 'BackupServer'),
    state,
    result: inKnownSpelling(result, RESULTS),
    creationTime: record.time('CreationTimeUTC'),
    endTime: record.time('EndTimeUTC'),
    progressPercent: record.percent('Progress'),
    isRetry: record.flag('IsRetry'),
    failureMessage: record.text('FailureMessage'),
  };
}

/** The wanted sessions: of these jobs or types of job, if any are given, created in this period. */
export interface JobSessionFilter {
  jobUids?: readonly string[];
  jobTypes?: readonly JobSession['jobType'][];
  createdSince?: Date;
  createdBefore?: Date;
}

const PAGE_SIZE = 500;

/** The runs of jobs. */
export class Sessions {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  /**
   * Runs of jobs, newest first (em_rest/get_query_backupjobsession, get_query_replicajobsession). If there are too many
   * to read, the older ones are left out, and this is noted. Reading them throws a VeeamError.
   */
  list(kind: JobSessionKind, filter: JobSessionFilter): List<JobSession> {
    return query(this.#requests, kind, readJobSession, {
      filter: filterOf(filter),
      pageSize: PAGE_SIZE,
      sortDesc: 'CreationTime',
      incomplete: 'noted',
    });
  }
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
