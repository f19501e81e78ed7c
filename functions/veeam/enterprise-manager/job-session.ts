import { bool, type Element, inKnownSpelling, instant, integer, requiredText, text } from './element.ts';

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

/** Which sessions a query is for; a replication job's are of a type of their own. */
export type JobSessionKind = 'BackupJobSession' | 'ReplicaJobSession';

/** One run of a job (em_rest/get_backupsessions_id, em_rest/get_replicasessions_id). Times are ISO 8601, UTC. */
export interface JobSession {
  uid: string;
  jobUid: string;
  state: (typeof STATES)[number] | (string & {});
  /** `None` while it runs. */
  result: (typeof RESULTS)[number] | (string & {});
  creationTime: string | undefined;
  /** Absent while it runs. */
  endTime: string | undefined;
  progressPercent: number | undefined;
  isRetry: boolean | undefined;
  failureMessage: string | undefined;
}

/** @throws MissingPart */
export function readJobSession(element: Element): JobSession {
  return {
    uid: requiredText(element, 'UID'),
    jobUid: requiredText(element, 'JobUid'),
    state: inKnownSpelling(text(element, 'State') ?? '', STATES),
    result: inKnownSpelling(text(element, 'Result') ?? 'None', RESULTS),
    creationTime: instant(element, 'CreationTimeUTC'),
    endTime: instant(element, 'EndTimeUTC'),
    progressPercent: integer(element, 'Progress'),
    isRetry: bool(element, 'IsRetry'),
    failureMessage: text(element, 'FailureMessage'),
  };
}

/** Which sessions are wanted: of these jobs if any are named, created in this span of time. */
export interface JobSessionFilter {
  jobUids?: readonly string[];
  createdSince?: Date;
  createdBefore?: Date;
}
