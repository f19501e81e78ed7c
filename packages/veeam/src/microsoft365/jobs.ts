import { readOne } from '../reading/json-answer.ts';
import type { Fields, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { idInLink, inKnownCase, type JobStatus, linksOf, nameIn, referenceIn, statusIn } from './fields.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';
import { type JobSession, readJobSession } from './sessions.ts';

/** What backup jobs and copy jobs tell alike (RESTJob and RESTCopyJob, vb365 specs). What is undefined, the server did not tell. */
export interface JobFields {
  readonly id: string;
  /** The id where the server tells no name. */
  readonly name: string;
  readonly repositoryId: string | undefined;
  /** Told from v8 on; in v6 and v7 read from the job's link. */
  readonly organizationId: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly lastStatus: JobStatus | undefined;
  readonly lastRun: Date | undefined;
  readonly nextRun: Date | undefined;
  /** Last run that succeeded; from v7 on. */
  readonly lastBackup: Date | undefined;
  /** All of it as it came. */
  readonly document: Fields;
}

/** Reads what both kinds of jobs have; what a version does not tell itself is filled in from the job's links. */
export function readJobFields(record: JsonRecord, id: string) {
  const links = linksOf(record);
  const fields: JobFields = {
    id,
    name: nameIn(record, id),
    repositoryId: referenceIn(record, 'repositoryId') ?? idInLink(links, 'backupRepository'),
    organizationId: referenceIn(record, 'organizationId') ?? idInLink(links, 'organization'),
    isEnabled: record.flag('isEnabled'),
    lastStatus: statusIn(record, 'lastStatus'),
    lastRun: record.time('lastRun'),
    nextRun: record.time('nextRun'),
    lastBackup: record.time('lastBackup'),
    document: record.fields,
  };
  return { fields, links };
}

const SCHEDULE_TYPES = ['Periodically', 'Daily', 'ManualOnly'] as const;

/** A backup job (RESTJob, vb365 specs). What is undefined, the server did not tell. */
export interface BackupJob extends JobFields {
  readonly description: string | undefined;
  /** `EntireOrganization` or `SelectedItems`. */
  readonly backupType: string | undefined;
  readonly schedule: BackupJobSchedule | undefined;
}

/** When a backup job runs, as far as anything here looks at it (RESTJobSchedulePolicy, vb365 specs). */
interface BackupJobSchedule {
  /** A type that nobody has seen passes as it came. */
  readonly type: (typeof SCHEDULE_TYPES)[number] | (string & {}) | undefined;
  /** Older documents switch a schedule off with it, and v6 to v8 still have it. */
  readonly scheduleEnabled: boolean | undefined;
}

export function readBackupJob(record: JsonRecord, id: string): BackupJob {
  return {
    ...readJobFields(record, id).fields,
    description: record.text('description'),
    backupType: record.text('backupType'),
    schedule: readSchedule(record.record('schedulePolicy')),
  };
}

function readSchedule(policy: JsonRecord | undefined): BackupJobSchedule | undefined {
  if (policy === undefined) return undefined;
  const type = policy.text('type');
  return {
    type: type === undefined ? undefined : inKnownCase(SCHEDULE_TYPES, type),
    scheduleEnabled: policy.flag('scheduleEnabled'),
  };
}

/**
 * The backup jobs of a server (vb365 specs: /Jobs). Every method throws `VeeamError`s; one for an id that is
 * not there is a `NotFoundError`.
 */
export class Jobs {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  list(): List<BackupJob> {
    return listOf(this.#rest, { operation: 'list backup jobs', path: '/Jobs' }, readBackupJob);
  }

  get(id: string): Promise<BackupJob> {
    return readJob(this.#rest, 'read backup job', pathOf(id));
  }

  enable(id: string): Promise<void> {
    return this.#act(id, 'enable');
  }

  disable(id: string): Promise<void> {
    return this.#act(id, 'disable');
  }

  stop(id: string): Promise<void> {
    return this.#act(id, 'stop');
  }

  /**
   * Starts a backup job; `full` backs everything up anew. Gives the session that v8 answers with; v6 and v7 tell
   * nothing.
   */
  start(id: string, { full = false }: { readonly full?: boolean } = {}): Promise<JobSession | undefined> {
    const path = `${pathOf(id)}/start`;
    const call = { operation: 'start backup job', method: 'POST', path, body: { full } } as const;
    return this.#rest.read(call, (value) =>
      value == null ? undefined : readOne(value, readJobSession, this.#rest.oddValues),
    );
  }

  #act(id: string, action: 'enable' | 'disable' | 'stop'): Promise<void> {
    const path = `${pathOf(id)}/${action}`;
    return this.#rest.command({ operation: `${action} backup job`, method: 'POST', path, repeatable: true });
  }
}

/** The backup job that an answer is for. Throws a VeeamError. */
export function readJob(rest: Rest, operation: string, path: string): Promise<BackupJob> {
  return rest.read({ operation, method: 'GET', path }, (value) =>
    readOne(value, readBackupJob, rest.oddValues),
  );
}

const pathOf = (id: string): string => `/Jobs/${encodeURIComponent(id)}`;
