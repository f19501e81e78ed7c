import { readOne, WrongShapeError } from '../reading/json-answer.ts';
import type { Fields, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { idInLink, inKnownCase, type JobStatus, linksOf, nameIn, referenceIn, statusIn } from './fields.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';
import { type JobSession, readJobSession } from './sessions.ts';

/**
 * The fields that backup jobs and copy jobs have in common (RESTJob and RESTCopyJob, vb365 specs). A field is undefined
 * when the server did not send it.
 */
export interface JobFields {
  readonly id: string;
  /** The id when the server sends no name. */
  readonly name: string;
  readonly repositoryId: string | undefined;
  /** Sent from v8 on; in v6 and v7 it is read from the job's link. */
  readonly organizationId: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly lastStatus: JobStatus | undefined;
  readonly lastRun: Date | undefined;
  readonly nextRun: Date | undefined;
  /** The last successful run; from v7 on. */
  readonly lastBackup: Date | undefined;
  /** The whole document, unchanged. */
  readonly document: Fields;
}

/** Reads the fields of both kinds of jobs. Fields that a version does not send are read from the job's links. */
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

/** A backup job (RESTJob, vb365 specs). A field is undefined when the server did not send it. */
export interface BackupJob extends JobFields {
  readonly description: string | undefined;
  /** `EntireOrganization` or `SelectedItems`. */
  readonly backupType: string | undefined;
  readonly schedule: BackupJobSchedule | undefined;
}

/** The parts of a backup job's schedule that this project uses (RESTJobSchedulePolicy, vb365 specs). */
interface BackupJobSchedule {
  /** An unknown type is unchanged. */
  readonly type: (typeof SCHEDULE_TYPES)[number] | (string & {}) | undefined;
  /** In older documents it switches the schedule off, and v6 to v8 still have it. */
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

/** The fields that a PUT accepts besides items (RESTJob in v6 and v7, RESTEditBackupJob in v8; vb365 specs). */
const WRITABLE = ['name', 'description', 'backupType', 'repositoryId', 'isEnabled', 'schedulePolicy'];

/** The fields of a job's items, which v8 no longer has, and the paths of these lists (vb365 specs, v6 and v7). */
const ITEM_LISTS = { selectedItems: 'SelectedItems', excludedItems: 'ExcludedItems' };

/**
 * The backup jobs of a server (vb365 specs: /Jobs). Every method throws `VeeamError`s; for an unknown id it is a
 * `NotFoundError`.
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

  /**
   * Changes a backup job: reads it, applies `change` and sends the fields that the server accepts. The job is sent
   * whole, as v6's page requires (vbo-rest: put_jobs_id): no document says that the server keeps missing fields. The
   * items of the job stay unchanged.
   */
  async edit(id: string, change: (document: Fields) => Fields): Promise<void> {
    const { document, repositoryId } = await this.get(id);
    const changed = change(document);
    const kept = Object.fromEntries(
      WRITABLE.flatMap((name) => (name in changed ? [[name, changed[name]]] : [])),
    );
    const isItemless = this.#rest.version === 'v8';
    await this.#rest.command({
      operation: 'edit backup job',
      method: 'PUT',
      path: pathOf(id),
      // In v8, the body has no items, and the server does not change them (vb365-v8 spec: PUT /Jobs/{jobId}).
      query: { skipItemUpdate: isItemless ? true : undefined },
      body: { repositoryId, ...kept, ...(isItemless ? {} : await this.#itemsOf(id, document)) },
      repeatable: true,
    });
  }

  /** The items of a job in v6 or v7. A job with selected items is not valid without them (vbo-rest: put_jobs_id). */
  async #itemsOf(id: string, document: Fields): Promise<Fields> {
    const items: Record<string, unknown> = {};
    for (const [name, list] of Object.entries(ITEM_LISTS)) {
      const told = document[name];
      const isTold = Array.isArray(told) && (told.length > 0 || name !== 'selectedItems');
      const isNeeded = name !== 'selectedItems' || document['backupType'] === 'SelectedItems';
      if (isTold) items[name] = told;
      else if (isNeeded) items[name] = await this.#readItems(id, list);
    }
    return items;
  }

  #readItems(id: string, list: string): Promise<readonly unknown[]> {
    const call = {
      operation: 'read items of backup job',
      method: 'GET',
      path: `${pathOf(id)}/${list}`,
    } as const;
    return this.#rest.read(call, (value) => {
      if (!Array.isArray(value)) throw new WrongShapeError('it is no list');
      return value;
    });
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
   * Starts a backup job; `full` backs everything up again. Returns the session that v8 sends; v6 and v7 send none.
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

/** Reads one backup job. Throws a VeeamError. */
export function readJob(rest: Rest, operation: string, path: string): Promise<BackupJob> {
  return rest.read({ operation, method: 'GET', path }, (value) =>
    readOne(value, readBackupJob, rest.oddValues),
  );
}

const pathOf = (id: string): string => `/Jobs/${encodeURIComponent(id)}`;
