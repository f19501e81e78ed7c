import { readTime } from '../transport/time.ts';
import { type Fields, flag, isObject, number, requiredText, text } from './fields.ts';
import { readResult, type SessionResult } from './spelling.ts';

export type SessionState =
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

/** A session: one run of a job or of a task of the server. (SessionModel in vbr-1.1-rev0 and vbr-1.3-rev1) */
export interface Session {
  readonly id: string;
  readonly name: string;
  /** `activityId` in 1.1-rev0, `jobId` since. */
  readonly jobId: string | undefined;
  /** As the server spells it: `Job` or `BackupJob` may both come for a backup (sexigraf#419). */
  readonly sessionType: string;
  readonly state: SessionState;
  readonly creationTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly progressPercent: number | undefined;
  /** `None` while it runs. */
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

/** Reads a session. Throws MissingFieldError when there is no id. */
export function readSession(fields: Fields): Session {
  const result = isObject(fields.result) ? fields.result : {};
  return {
    id: requiredText(fields.id, 'the id of a session'),
    name: text(fields.name) ?? '',
    jobId: text(fields.jobId) ?? text(fields.activityId),
    sessionType: text(fields.sessionType) ?? 'Unknown',
    state: text(fields.state) ?? 'Unknown',
    creationTime: readTime(fields.creationTime),
    endTime: readTime(fields.endTime),
    progressPercent: number(fields.progressPercent),
    result: readResult(text(result.result) ?? 'None'),
    message: text(result.message),
    isCanceled: flag(result.isCanceled),
    initiatedBy: text(fields.initiatedBy),
  };
}

/** Reads one record of `GET /api/v1/sessions/{id}/logs`. */
export function readSessionLogRecord(fields: Fields): SessionLogRecord {
  return {
    id: number(fields.id),
    status: text(fields.status) ?? 'None',
    startTime: readTime(fields.startTime),
    updateTime: readTime(fields.updateTime),
    title: text(fields.title) ?? '',
    description: text(fields.description) ?? '',
  };
}
