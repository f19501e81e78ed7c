import { readOne, WrongShapeError } from '../reading/json-answer.ts';
import type { Fields, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { List } from '../reading/paging.ts';
import { isAtLeast } from '../transport/versions.ts';
import type { Api, ApiRequest } from './api.ts';
import { type JsonObject, parseExact } from './exact-json.ts';
import { CANCEL_CHAINED_JOBS, CLONE, jobTypeFeatures, RETRY, SYNC_RESTORE_POINTS } from './features.ts';
import {
  type JobState,
  type JobStatesFilters,
  type JobsFilters,
  jobStatesFeatures,
  jobStatesQuery,
  jobsQuery,
  readJobState,
} from './job-states.ts';
import { type ListOptions, listOf } from './pages.ts';
import type { Revision } from './revision.ts';
import { readSession, type Session } from './sessions.ts';
import { type JobType, readJobType, writeJobType } from './spelling.ts';

/** A job: the fields that every type has, and the whole document as the server sent it. (JobModel) */
export interface Job {
  readonly id: string;
  /** Empty when it cannot be read. */
  readonly name: string;
  readonly type: JobType;
  readonly description: string | undefined;
  readonly isDisabled: boolean | undefined;
  readonly isHighPriority: boolean | undefined;
  readonly document: JsonObject;
}

/** Reads a job document parsed by `parseExact`. */
export function readJob(record: JsonRecord, id: string): Job {
  return {
    id,
    name: record.requiredText('name') ?? '',
    type: readJobType(record.requiredText('type') ?? 'Unknown'),
    description: record.text('description'),
    isDisabled: record.flag('isDisabled'),
    isHighPriority: record.flag('isHighPriority'),
    // A JSON parser returns only JsonValues; the compiler cannot know that.
    document: record.fields as JsonObject,
  };
}

/** Like `readJob`, for an answer that is one job. @throws WrongShapeError when it has no id, name or type */
export function readOneJob(fields: Fields, odd: OddValues): Job {
  const job = readOne(fields, readJob, odd);
  if (job.name === '') throw new WrongShapeError('the job has no name');
  if (typeof fields['type'] !== 'string') throw new WrongShapeError('the job has no type');
  return job;
}

/** (JobStartSpec) */
export interface JobStartSpec {
  readonly performActiveFull?: boolean;
  readonly startChainedJobs?: boolean;
  /** From 1.3-rev0: the restore points that a backup copy job copies. */
  readonly syncRestorePoints?: 'All' | 'Latest';
}

/** (JobStopSpec) */
export interface JobStopSpec {
  /** Whether the job first finishes the machines in progress; true when absent. */
  readonly gracefulStop?: boolean;
  /** From 1.3-rev0. */
  readonly cancelChainedJobs?: boolean;
}

const PATH = '/api/v1/jobs';
/** `gracefullStop` in 1.1-rev0 (vbr-1.1-rev0) and 1.1-rev1 (vbr-1.1-rev1: Stop Job), `gracefulStop` by 1.2-rev1. */
const GRACEFUL_SINCE: Revision = '1.2-rev0';

/**
 * The Jobs chapter of the REST reference (vbr-1.1-rev1: Jobs; vbr-1.1-rev0; vbr-1.3-rev1). Every method throws
 * a VeeamError: NotFoundError for an unknown job, AccessDeniedError when the role lacks the right.
 */
export class Jobs {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * The jobs page by page, each with its whole document. `listStates` covers more kinds of jobs.
   *
   * @throws UnsupportedVersionError for a type that the revision in use does not have
   */
  list(filters: JobsFilters = {}, options: ListOptions = {}): List<Job> {
    const operation = 'get all jobs';
    this.#api.require(operation, ...jobTypeFeatures(filters.typeFilter));
    return listOf(
      this.#api,
      {
        operation,
        place: 'jobs',
        path: PATH,
        filters: (revision) => jobsQuery(filters, revision),
        read: readJob,
        parse: parseExact,
      },
      options,
    );
  }

  /**
   * The states of all jobs page by page; any role may read them.
   *
   * @throws UnsupportedVersionError for a filter, a value or an order that the revision in use does not have
   */
  listStates(filters: JobStatesFilters = {}, options: ListOptions = {}): List<JobState> {
    const operation = 'get all job states';
    this.#api.require(operation, ...jobStatesFeatures(filters));
    return listOf(
      this.#api,
      {
        operation,
        place: 'jobs',
        path: `${PATH}/states`,
        filters: (revision) => jobStatesQuery(filters, revision),
        read: readJobState,
      },
      options,
    );
  }

  get(id: string): Promise<Job> {
    return this.#api.read(
      { operation: 'get job', method: 'GET', path: pathOf(id) },
      this.#readJob,
      parseExact,
    );
  }

  /**
   * Creates a job from a JobSpec of the revision in use. The type may be `VSphereBackup` in any revision.
   * A repeated call creates a second job.
   *
   * @throws UnsupportedVersionError for a type that the revision in use does not have
   */
  async create(spec: JsonObject): Promise<Job> {
    const { type } = spec;
    if (typeof type === 'string') this.#api.require('create job', ...jobTypeFeatures(type));
    const json = (revision: Revision) =>
      typeof type === 'string' ? { ...spec, type: writeJobType(type, revision) } : spec;
    return this.#api.read(
      { operation: 'create job', method: 'POST', path: PATH, json },
      this.#readJob,
      parseExact,
    );
  }

  /** Reads the job, applies `change` and sends the result. Fields that `change` leaves alone go back unchanged. */
  async edit(id: string, change: (document: JsonObject) => JsonObject): Promise<Job> {
    const { document } = await this.get(id);
    const changed = change(document);
    const request: ApiRequest = {
      operation: 'edit job',
      method: 'PUT',
      path: pathOf(id),
      json: () => changed,
    };
    return (await this.#api.readIfAny(request, this.#readJob, parseExact)) ?? this.get(id);
  }

  async delete(id: string): Promise<void> {
    await this.#api.command({ operation: 'delete job', method: 'DELETE', path: pathOf(id) });
  }

  /** Starts a job and returns its session; undefined when the job has nothing to process (204, 1.3-rev2). */
  start(id: string, spec: JobStartSpec = {}): Promise<Session | undefined> {
    if (spec.syncRestorePoints !== undefined) this.#api.require('start job', SYNC_RESTORE_POINTS);
    return this.#act('start', id, () => ({ performActiveFull: false, ...spec }));
  }

  /** Stops a job and returns the session that stops, if the server sends it. */
  stop(id: string, spec: JobStopSpec = {}): Promise<Session | undefined> {
    const { gracefulStop = true, ...others } = spec;
    if (spec.cancelChainedJobs !== undefined) this.#api.require('stop job', CANCEL_CHAINED_JOBS);
    return this.#act('stop', id, (revision) =>
      isAtLeast(revision, GRACEFUL_SINCE)
        ? { gracefulStop, ...others }
        : { gracefullStop: gracefulStop, ...others },
    );
  }

  /** Processes the failed objects again. @throws UnsupportedVersionError before 1.3-rev0 */
  retry(id: string, spec: { readonly startChainedJobs?: boolean } = {}): Promise<Session | undefined> {
    this.#api.require('retry job', RETRY);
    return this.#act('retry', id, () => spec);
  }

  /** Takes the job off its schedule. */
  async disable(id: string): Promise<void> {
    await this.#api.command({ operation: 'disable job', method: 'POST', path: `${pathOf(id)}/disable` });
  }

  /** Puts the job back on its schedule. */
  async enable(id: string): Promise<void> {
    await this.#api.command({ operation: 'enable job', method: 'POST', path: `${pathOf(id)}/enable` });
  }

  /**
   * Clones a job and returns the clone. The server chooses its name and repository; `edit` changes them.
   * A repeated call creates a second clone. (CloneJob in vbr-1.3-rev1)
   *
   * @throws UnsupportedVersionError before 1.3-rev0, where only Enterprise Manager can clone a job
   */
  async clone(id: string): Promise<Job> {
    this.#api.require('clone job', CLONE);
    const request = { operation: 'clone job', method: 'POST', path: `${pathOf(id)}/clone` } as const;
    return this.#api.read(request, this.#readJob, parseExact);
  }

  readonly #readJob = (fields: Fields): Job => readOneJob(fields, this.#api.oddValues);

  #act(verb: string, id: string, json: NonNullable<ApiRequest['json']>): Promise<Session | undefined> {
    const request = {
      operation: `${verb} job`,
      method: 'POST',
      path: `${pathOf(id)}/${verb}`,
      json,
    } as const;
    return this.#api.readIfAny(request, (fields) => readOne(fields, readSession, this.#api.oddValues));
  }
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
