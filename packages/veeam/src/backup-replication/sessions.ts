import { readOne, WrongShapeError } from '../reading/json-answer.ts';
import { isObject, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import type { Api } from './api.ts';
import { type Feature, featuresOf, IN_13_0, IN_13_2, valueFeature } from './features.ts';
import { type ListOptions, listOf } from './pages.ts';
import { readResult, referenceIn, type SessionResult } from './spelling.ts';

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
  /** In the spelling of this server: session types differ with every revision. Several values from 1.3-rev0. */
  readonly typeFilter?: readonly string[];
  readonly stateFilter?: SessionState;
  /** Several values from 1.3-rev0. */
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
  /** In the server's spelling: a backup may have `Job` or `BackupJob` (sexigraf#419). */
  readonly sessionType: string;
  readonly state: SessionState;
  readonly creationTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly progressPercent: number | undefined;
  /** `None` while it runs; `Unknown` when it has ended without a result. */
  readonly result: SessionResult;
  readonly message: string | undefined;
  readonly isCanceled: boolean | undefined;
  readonly initiatedBy: string | undefined;
  /** The object that the session works on, if the server sends it. */
  readonly resourceId: string | undefined;
  readonly resourceReference: string | undefined;
  readonly parentSessionId: string | undefined;
  /** The update sequence number. */
  readonly usn: number | undefined;
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

/** The state of an ended session; in every other state the session goes on (ESessionState, all revisions). */
const ENDED = 'Stopped';

/** Reads a session of any type, even of a type that no document lists. */
export function readSession(record: JsonRecord, id: string): Session {
  const state = record.requiredText('state') ?? 'Unknown';
  const result = record.record('result');
  // While the session runs, some documents' examples show no result, others `None`.
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
    resourceId: referenceIn(record, 'resourceId'),
    resourceReference: record.text('resourceReference'),
    parentSessionId: referenceIn(record, 'parentSessionId'),
    usn: record.count('usn'),
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

const PATH = '/api/v1/sessions';

/** The Sessions chapter of the REST reference (vbr-1.1-rev0, vbr-1.3-rev1). Every method throws a VeeamError. */
export class Sessions {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * The sessions page by page, in the server's order unless `filters` sets one.
   *
   * @throws UnsupportedVersionError for a filter, a value or an order that the revision in use does not have
   */
  list(filters: SessionsFilters = {}, options: ListOptions = {}): List<Session> {
    const operation = 'get all sessions';
    this.#api.require(operation, ...sessionsFeatures(filters));
    return listOf(
      this.#api,
      {
        operation,
        place: 'sessions',
        path: PATH,
        filters: () => ({ ...filters }),
        read: readSession,
      },
      options,
    );
  }

  get(id: string): Promise<Session> {
    return this.#api.read({ operation: 'get session', method: 'GET', path: pathOf(id) }, (fields) =>
      readOne(fields, readSession, this.#api.oddValues),
    );
  }

  /** The log of a session in the server's order, and its number of records. (SessionLogResult) */
  logs(id: string): Promise<{ totalRecords: number; records: SessionLogRecord[] }> {
    const odd = this.#api.oddValues;
    return this.#api.read(
      { operation: 'get session logs', method: 'GET', path: `${pathOf(id)}/logs` },
      (fields) => {
        const totalRecords = new JsonRecord(fields, id, odd).count('totalRecords');
        const { records = totalRecords === 0 ? [] : undefined } = fields;
        if (!Array.isArray(records)) throw new WrongShapeError('it has no list of records');
        const read: SessionLogRecord[] = [];
        for (const [index, record] of records.entries()) {
          const name = `${id}: records[${index}]`;
          if (isObject(record)) read.push(readSessionLogRecord(new JsonRecord(record, name, odd)));
          else odd.add(name, '', 'not-a-record');
        }
        return { totalRecords: totalRecords ?? records.length, records: read };
      },
    );
  }

  async stop(id: string): Promise<void> {
    await this.#api.command({ operation: 'stop session', method: 'POST', path: `${pathOf(id)}/stop` });
  }
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

/** (ESessionState) */
const SESSION_STATES = featuresOf([[IN_13_2, 'ActionRequired']]);
/** (ESessionsFiltersOrderColumn) */
const SESSIONS_COLUMNS = featuresOf([[IN_13_0, 'InitiatedBy']]);

/**
 * (GetAllSessions: `resultFilter` takes one value in 1.2-rev1 and several in 1.3-rev0. `typeFilter` takes one in
 * 1.1-rev0 and several in 1.3-rev1; it is assumed to have changed in the same revision as `resultFilter`.)
 */
export function sessionsFeatures(filters: SessionsFilters): Feature[] {
  const { orderColumn, stateFilter, resultFilter = [], typeFilter = [] } = filters;
  return [
    ...valueFeature('the state of sessions', SESSION_STATES, stateFilter),
    ...valueFeature('the order of sessions by', SESSIONS_COLUMNS, orderColumn),
    ...(resultFilter.length > 1 ? [{ what: 'resultFilter with several values', ...IN_13_0 }] : []),
    ...(typeFilter.length > 1 ? [{ what: 'typeFilter with several values', ...IN_13_0 }] : []),
  ];
}
