import { readOne, WrongShapeError } from '../reading/json-answer.ts';
import type { JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { NotFoundError, UnreadableAnswerError } from '../transport/errors.ts';
import { idInLink, referenceIn } from './fields.ts';
import { type BackupJob, type JobFields, readBackupJob, readJob, readJobFields } from './jobs.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';
import { type JobSession, readJobSession } from './sessions.ts';
import type { Microsoft365Version } from './versions.ts';

/** RESTBackupWindowSettings (vb365 spec). */
export interface BackupWindowSettings {
  /** 168 hours from Sunday 00:00; true means that the hour is allowed. */
  readonly backupWindow: readonly boolean[];
  /** "Current minute offset from the UTC time". The documents do not define its sign; ahead of UTC is positive here. */
  readonly minuteOffset?: number | null;
}

/** RESTCopyJobSchedulePolicy in a request (vb365 spec; vb365-v6: POST CopyJobs). */
export interface CopyJobSchedulePolicy {
  readonly type: 'Immediate' | 'Periodically' | 'DailyAtTime';
  /** `Hours12` only from v8 on. */
  readonly periodicallyEvery?: string;
  readonly dailyType?: string;
  /** `HH:mm:ss`; the time zone is not documented. */
  readonly dailyTime?: string;
  readonly backupCopyWindowEnabled: boolean;
  readonly backupCopyWindowSettings?: BackupWindowSettings;
}

/** RESTCopyJobSchedulePolicy from a server. A field is undefined when it is missing or no document allows its value. */
export interface ReadSchedulePolicy {
  readonly type: string | undefined;
  readonly periodicallyEvery: string | undefined;
  readonly dailyType: string | undefined;
  readonly dailyTime: string | undefined;
  /** Whether the window is used; `unreadable` when the value is neither true nor false. */
  readonly window: 'on' | 'off' | 'unreadable';
  /** The hours, if they can be read, even if the window is off. */
  readonly windowSettings: BackupWindowSettings | undefined;
}

const HOURS_IN_WEEK = 168;
/** No time zone is more than 14 hours from UTC. */
const FURTHEST_OFFSET_MINUTES = 14 * 60;

export function readSchedulePolicy(policy: JsonRecord): ReadSchedulePolicy {
  const enabled = policy.flag('backupCopyWindowEnabled');
  const isTold = (policy.fields['backupCopyWindowEnabled'] ?? undefined) !== undefined;
  return {
    type: policy.text('type'),
    periodicallyEvery: policy.text('periodicallyEvery'),
    dailyType: policy.text('dailyType'),
    dailyTime: policy.text('dailyTime'),
    // The field is nullable (vb365 specs), and a window that is not switched on is off.
    window: enabled === true ? 'on' : isTold && enabled === undefined ? 'unreadable' : 'off',
    windowSettings: readWindow(policy.record('backupCopyWindowSettings')),
  };
}

function readWindow(settings: JsonRecord | undefined): BackupWindowSettings | undefined {
  const hours = settings?.fields['backupWindow'];
  if (settings === undefined || hours === undefined || hours === null) return undefined;
  if (!Array.isArray(hours) || !hours.every((hour) => typeof hour === 'boolean'))
    return settings.note('backupWindow', 'wrong-type');
  if (hours.length !== HOURS_IN_WEEK) return settings.note('backupWindow', 'out-of-range');
  return { backupWindow: hours, minuteOffset: readOffset(settings) };
}

function readOffset(settings: JsonRecord): number | null {
  const offset = settings.fields['minuteOffset'] ?? null;
  if (offset === null) return null;
  if (typeof offset !== 'number') return settings.note('minuteOffset', 'wrong-type') ?? null;
  if (Number.isInteger(offset) && Math.abs(offset) <= FURTHEST_OFFSET_MINUTES) return offset;
  return settings.note('minuteOffset', 'out-of-range') ?? null;
}

/**
 * A backup copy job (RESTCopyJob, vb365 specs; vb365-v6: POST CopyJobs). Its name is that of its backup job with
 * ` - copy job`. A field is undefined when the server did not send it.
 */
export interface CopyJob extends JobFields {
  readonly backupJobId: string | undefined;
  readonly schedule: ReadSchedulePolicy | undefined;
  /** The whole policy, unchanged, so that an edit loses nothing. */
  readonly schedulePolicy: unknown;
}

export function readCopyJob(record: JsonRecord, id: string): CopyJob {
  const { fields, links } = readJobFields(record, id);
  const policy = record.record('schedulePolicy');
  return {
    ...fields,
    backupJobId: referenceIn(record, 'backupJobId') ?? idInLink(links, 'backupJob'),
    schedule: policy === undefined ? undefined : readSchedulePolicy(policy),
    schedulePolicy: record.fields['schedulePolicy'],
  };
}

/** The settings of a new copy job. */
export interface NewCopyJob {
  readonly backupJobId: string;
  /** A repository for which `canHoldCopies` is not `no`. */
  readonly repositoryId: string;
  /** Only v8 has it and requires it. It is read from the backup job when it is left out. */
  readonly organizationId?: string;
  readonly isEnabled?: boolean;
  readonly schedulePolicy?: CopyJobSchedulePolicy;
}

/** The settings of a copy job that can be changed; those left out stay unchanged. */
export type CopyJobChanges = Partial<Pick<NewCopyJob, 'repositoryId' | 'isEnabled' | 'schedulePolicy'>>;

/**
 * The backup copy jobs of a server (vb365 specs: /CopyJobs; vb365-v6: POST CopyJobs). Every method throws
 * `VeeamError`s; for an unknown id it is a `NotFoundError`.
 */
export class CopyJobs {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** The version of the requests: versions accept different fields. */
  get version(): Microsoft365Version {
    return this.#rest.version;
  }

  /** All copy jobs, or those into one repository. */
  list(filter: { repositoryId?: string } = {}): List<CopyJob> {
    const { repositoryId } = filter;
    const call = { operation: 'list copy jobs', path: '/CopyJobs', query: { repositoryId } };
    return listOf(this.#rest, call, readCopyJob);
  }

  get(id: string): Promise<CopyJob> {
    const call = { operation: 'read copy job', method: 'GET', path: pathOf(id) } as const;
    return this.#rest.read(call, this.#readCopyJob);
  }

  /** The copy job of a backup job; undefined when there is none. A backup job has at most one (vb365 user guide). */
  async ofBackupJob(backupJobId: string): Promise<CopyJob | undefined> {
    const path = `/Jobs/${encodeURIComponent(backupJobId)}/CopyJob`;
    const call = { operation: 'read copy job of backup job', method: 'GET', path } as const;
    try {
      return await this.#rest.read(call, (value) => (value == null ? undefined : this.#readCopyJob(value)));
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /** The backup job that a copy job copies. */
  backupJobOf(id: string): Promise<BackupJob> {
    return readJob(this.#rest, 'read backup job of copy job', `${pathOf(id)}/BackupJob`);
  }

  /**
   * Creates the copy job of a backup job. Check with `ofBackupJob` first: the server refuses a second copy job. After
   * an error with `mayHaveActed`, the copy job may exist or not; `ofBackupJob` shows it.
   */
  async create(job: NewCopyJob): Promise<CopyJob> {
    const operation = 'create copy job';
    if (this.version !== 'v8' && job.organizationId !== undefined)
      throw this.#rest.unsupported(operation, 'organizationId');
    this.#checkSchedule(operation, job);
    const body = { isEnabled: true, ...job, organizationId: await this.#organizationOf(job) };
    const call = { operation, method: 'POST', path: '/CopyJobs', body } as const;
    const created =
      (await this.#rest.read(call, (value) =>
        value === undefined ? undefined : this.#readCopyJob(value),
      )) ?? (await this.ofBackupJob(job.backupJobId));
    if (created !== undefined) return created;
    throw new UnreadableAnswerError({
      server: this.#rest.connection.address.name,
      operation,
      happened: 'the answer is empty, and the backup job has no copy job',
      remedy: 'The server may have acted: look before repeating.',
      mayHaveActed: true,
    });
  }

  /**
   * Changes a copy job; only v8 has `Hours12`. The job is read first and sent back whole, because no document says
   * whether a PUT keeps missing fields. A change by another client between the two requests is lost.
   */
  async edit(id: string, changes: CopyJobChanges): Promise<void> {
    this.#checkSchedule('edit copy job', changes);
    const { backupJobId, repositoryId, organizationId, document } = await this.get(id);
    const { isEnabled, schedulePolicy } = document;
    const kept = { backupJobId, repositoryId, isEnabled, schedulePolicy };
    const organization = this.#rest.version === 'v8' ? { organizationId } : {};
    const body = { ...kept, ...organization, ...changes };
    await this.#rest.command({
      operation: 'edit copy job',
      method: 'PUT',
      path: pathOf(id),
      body,
      repeatable: true,
    });
  }

  /** Deletes a copy job; its copied data stays (vb365 user guide). */
  async delete(id: string): Promise<void> {
    await this.#rest.command({
      operation: 'delete copy job',
      method: 'DELETE',
      path: pathOf(id),
      repeatable: true,
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

  /** Starts a copy job, even a disabled one. Returns the session that v8 sends; v6 and v7 send none. */
  start(id: string): Promise<JobSession | undefined> {
    // Only v6 requires a body, RESTStartJobOptions (vb365-v6 spec).
    const body = this.#rest.version === 'v6' ? { full: false } : undefined;
    const call = { operation: 'start copy job', method: 'POST', path: `${pathOf(id)}/start`, body } as const;
    return this.#rest.read(call, (value) =>
      value == null ? undefined : readOne(value, readJobSession, this.#rest.oddValues),
    );
  }

  #act(id: string, action: 'enable' | 'disable' | 'stop'): Promise<void> {
    const path = `${pathOf(id)}/${action}`;
    return this.#rest.command({ operation: `${action} copy job`, method: 'POST', path, repeatable: true });
  }

  readonly #readCopyJob = (value: unknown): CopyJob => readOne(value, readCopyJob, this.#rest.oddValues);

  #checkSchedule(operation: string, { schedulePolicy }: CopyJobChanges): void {
    const every = schedulePolicy?.periodicallyEvery;
    // (RESTCopyJobSchedulePolicy: `Hours12` is in the vb365-v8 spec and in no earlier one)
    if (this.version !== 'v8' && every?.toLowerCase() === 'hours12')
      throw this.#rest.unsupported(operation, `schedulePolicy.periodicallyEvery "${every}"`);
  }

  /** The body's `organizationId`: v6 and v7 have none. */
  async #organizationOf(job: NewCopyJob): Promise<string | undefined> {
    if (this.#rest.version !== 'v8') return undefined;
    if (job.organizationId !== undefined) return job.organizationId;
    const path = `/Jobs/${encodeURIComponent(job.backupJobId)}`;
    return this.#rest.read({ operation: 'read backup job', method: 'GET', path }, (value) => {
      const { organizationId } = readOne(value, readBackupJob, this.#rest.oddValues);
      if (organizationId === undefined) throw new WrongShapeError('the backup job names no organization');
      return organizationId;
    });
  }
}

const pathOf = (id: string): string => `/CopyJobs/${encodeURIComponent(id)}`;
