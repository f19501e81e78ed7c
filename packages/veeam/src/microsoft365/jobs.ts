import type { Fields, JsonRecord } from '../reading/json-record.ts';
import { idInLink, inKnownCase, type JobStatus, linksOf, nameIn, referenceIn, statusIn } from './fields.ts';
import { type Listing, readList } from './pages.ts';
import { readOne } from './records.ts';
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
export class BackupJobs {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  list(): Promise<Listing<BackupJob>> {
    return readList(this.#rest, { operation: 'list backup jobs', path: '/Jobs' }, readBackupJob);
  }

  async get(id: string): Promise<BackupJob> {
    const answer = await this.#rest.send({ operation: 'read backup job', method: 'GET', path: pathOf(id) });
    return readOne(answer, readBackupJob, this.#rest.oddValues);
  }

  async enable(id: string): Promise<void> {
    await this.#act(id, 'enable', true);
  }

  async disable(id: string): Promise<void> {
    await this.#act(id, 'disable', true);
  }

  async stop(id: string): Promise<void> {
    await this.#act(id, 'stop', true);
  }

  /**
   * Starts a backup job; `full` backs everything up anew. Gives the session that v8 answers with; v6 and v7 tell
   * nothing.
   */
  async start(id: string, options: { full?: boolean } = {}): Promise<JobSession | undefined> {
    const answer = await this.#act(id, 'start', false, { full: options.full ?? false });
    return answer.value == null ? undefined : readOne(answer, readJobSession, this.#rest.oddValues);
  }

  #act(id: string, action: 'enable' | 'disable' | 'start' | 'stop', repeatable: boolean, body?: unknown) {
    const path = `${pathOf(id)}/${action}`;
    return this.#rest.send({ operation: `${action} backup job`, method: 'POST', path, body, repeatable });
  }
}

const pathOf = (id: string): string => `/Jobs/${encodeURIComponent(id)}`;
