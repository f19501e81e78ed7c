import type { JsonRecord } from '../transport/json-record.ts';
import { referenceIn } from './records.ts';
import { readResult, type SessionResult } from './spelling.ts';

type SessionState =
  | 'Stopped'
  | 'Starting'
  | 'Stopping'
  | 'Working'
  | 'Pausing'
  | 'Resuming'
  | 'WaitingTape'
  | 'Idle'
  | 'Postprocessing'
  | 'WaitingRepository'
  | 'WaitingSlot'
  | 'ActionRequired'
  | (string & {});

/** (SessionsFilters, ESessionsFiltersOrderColumn) */
export interface SessionsFilters {
  /** `InitiatedBy` from 1.3-rev0. */
  readonly orderColumn?:
    | 'Name'
    | 'SessionType'
    | 'CreationTime'
    | 'EndTime'
    | 'State'
    | 'Result'
    | 'InitiatedBy';
  readonly orderAsc?: boolean;
  /** `*` stands for any characters, at the beginning, at the end or both. */
  readonly nameFilter?: string;
  readonly createdAfterFilter?: Date;
  readonly createdBeforeFilter?: Date;
  readonly endedAfterFilter?: Date;
  readonly endedBeforeFilter?: Date;
  /** As this server spells its session types: they differ with every revision. Several from 1.3-rev0. */
  readonly typeFilter?: readonly string[];
  readonly stateFilter?: SessionState;
  /** Several from 1.3-rev0. */
  readonly resultFilter?: readonly SessionResult[];
  readonly jobIdFilter?: string;
}

/** A session: one run of a job or of a task of the server. (SessionModel in vbr-1.1-rev0 and vbr-1.3-rev1) */
export interface Session {
  readonly id: string;
  /** Empty when it cannot be read. */
  readonly name: string;
  /** `activityId` in 1.1-rev0, `jobId` since. */
  readonly jobId: string | undefined;
  /** As the server spells it: `Job` or `BackupJob` may both come for a backup (sexigraf#419). */
  readonly sessionType: string;
  readonly state: SessionState;
  readonly creationTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly progressPercent: number | undefined;
  /** `None` while it runs; `Unknown` when it has ended and does not say how. */
  readonly result: SessionResult;
  readonly message: string | undefined;
  readonly isCanceled: boolean | undefined;
  readonly initiatedBy: string | undefined;
}

/** A line of a session's log. (SessionLogRecordModel) */
export interface SessionLogRecord {
  readonly id: number | undefined;
  readonly status: string;
  readonly startTime: Date | undefined;
  readonly updateTime: Date | undefined;
  readonly title: string;
  readonly description: string;
}

/** The state in which a session has ended; every other is one on its way (ESessionState, all revisions). */
const ENDED = 'Stopped';

/** Reads a session of any type, also of one that no document lists. */
export function readSession(record: JsonRecord, id: string): Session {
  const state = record.requiredText('state') ?? 'Unknown';
  const result = record.record('result');
  // Some documents' examples show no result while the session runs, and others `None`.
  const untold = state === ENDED ? 'Unknown' : 'None';
  return {
    id,
    name: record.text('name') ?? '',
    jobId: referenceIn(record, 'jobId') ?? referenceIn(record, 'activityId'),
    sessionType: record.requiredText('sessionType') ?? 'Unknown',
    state,
    creationTime: record.time('creationTime'),
    endTime: record.time('endTime'),
    progressPercent: record.percent('progressPercent'),
    result: readResult(result?.text('result') ?? untold),
    message: result?.text('message'),
    isCanceled: result?.flag('isCanceled'),
    initiatedBy: record.text('initiatedBy'),
  };
}

/** Reads one record of `GET /api/v1/sessions/{id}/logs`. */
export function readSessionLogRecord(record: JsonRecord): SessionLogRecord {
  return {
    id: record.count('id'),
    status: record.text('status') ?? 'None',
    startTime: record.time('startTime'),
    updateTime: record.time('updateTime'),
    title: record.text('title') ?? '',
    description: record.text('description') ?? '',
  };
}
