import { OddValues } from '../reading/odd-values.ts';
import type { List } from '../reading/paging.ts';
import { UnsupportedVersionError } from '../transport/errors.ts';
import { canClone, checkCloneSpec, cloneJson, cloneXml, type JobCloneSpec } from './clone.ts';
import { type JobPatch, patchJobXml } from './edit.ts';
import { type Element, ElementRecord, inKnownSpelling } from './elements/element-record.ts';
import { type JobInfo, readJobInfo } from './job-info.ts';
import { type JobSchedule, readSchedule } from './job-schedule.ts';
import { type Link, parentOf, type Reference, readLinks, readUid } from './link.ts';
import { anyOf, equals, type Filter, type ListOptions, query } from './query.ts';
import { pathOf, type SessionRequests } from './requests.ts';
import { aTask, type Task } from './tasks.ts';

const JOB_TYPES = ['Backup', 'BackupCopy', 'ImmediateBackupCopy', 'Replica'] as const;
const PLATFORMS = ['VMware', 'HyperV', 'vCloud', 'CustomPlatform'] as const;

/** A job in a list of references. */
export interface JobReference {
  id: string;
  uid: string;
  /** The id when the server sends no name. */
  name: string;
}

/** A whole job as plain data that can be serialised (em_rest/get_jobs_id). */
export interface Job extends JobReference {
  /** One of the four documented types in the documents' spelling, or the server's own text; empty when unknown. */
  jobType: (typeof JOB_TYPES)[number] | (string & {});
  /** The documents write both `Hyperv` and `HyperV`; here it is always `HyperV`. Copy jobs have `CustomPlatform`. */
  platform: (typeof PLATFORMS)[number] | (string & {});
  description: string;
  /** ISO 8601, UTC; absent when the job has no next run. */
  nextRun: string | undefined;
  scheduleConfigured: boolean | undefined;
  scheduleEnabled: boolean | undefined;
  backupServer: Reference | undefined;
  schedule: JobSchedule | undefined;
  jobInfo: JobInfo | undefined;
  links: Link[];
  /** The whole answer, with the elements that this client does not know. */
  raw: Element;
}

/** @throws MissingPart */
export function readJobReference(record: ElementRecord): JobReference {
  const { id, uid } = readUid(record);
  return { id, uid, name: record.needed('Name') ?? id };
}

/** @throws MissingPart */
export function readJob(record: ElementRecord): Job {
  const links = readLinks(record);
  return {
    ...readJobReference(record),
    jobType: inKnownSpelling(record.needed('JobType') ?? '', JOB_TYPES),
    platform: inKnownSpelling(record.text('Platform') ?? '', PLATFORMS),
    description: record.text('Description') ?? '',
    nextRun: record.time('NextRun'),
    scheduleConfigured: record.flag('ScheduleConfigured'),
    scheduleEnabled: record.flag('ScheduleEnabled'),
    backupServer: parentOf(links, 'BackupServer'),
    schedule: readSchedule(record.record('JobScheduleOptions')),
    jobInfo: readJobInfo(record.record('JobInfo')),
    links,
    raw: record.element,
  };
}

/** The whole job for display: all typed fields, the links, and under `entity` the server's fields without namespace. */
export function describeJob(job: Job): Record<string, unknown> {
  const { raw, ...fields } = job;
  const { Links, xmlns, ...entity } = raw;
  return { ...fields, entity };
}

/** The job of an `entity` from `describeJob`, without links. @throws MissingPart */
export function jobOfEntity(entity: Element): Job {
  const odd = new OddValues((text) => text);
  return readJob(new ElementRecord(entity, 'Job', { odd, format: 'xml', strict: false }));
}

/** The result of switching a job's schedule. */
export interface ScheduleSwitch {
  /** The state, read again at the end; `undefined` when the server does not send it. */
  enabled: boolean | undefined;
  changed: boolean;
  /** The ended task; absent when there was nothing to do. */
  task: Task | undefined;
  job: Job;
}

/**
 * Switches a job's schedule on or off. The API has only a toggle. So the state is read first, toggled only when it
 * differs, and read again after the task. A schedule that already has the wanted state is not changed.
 *
 * @param wait waits for the end of the task and returns the ended task
 */
export async function switchSchedule(
  jobs: { get(jobId: string): Promise<Job>; toggleScheduleEnabled(jobId: string): Promise<Task> },
  jobId: string,
  enabled: boolean,
  wait: (task: Task) => Promise<Task>,
): Promise<ScheduleSwitch> {
  const before = await jobs.get(jobId);
  // An unknown state must not be toggled.
  if (before.scheduleEnabled === enabled || before.scheduleEnabled === undefined) {
    return { enabled: before.scheduleEnabled, changed: false, task: undefined, job: before };
  }
  const task = await wait(await jobs.toggleScheduleEnabled(jobId));
  const after = await jobs.get(jobId);
  return {
    enabled: after.scheduleEnabled,
    changed: after.scheduleEnabled !== before.scheduleEnabled,
    task,
    job: after,
  };
}

/** The most names per query: a URL of a few kilobytes works everywhere. */
const NAMES_PER_QUERY = 20;

/** The jobs of all backup servers. Every method throws a VeeamError. */
export class Jobs {
  readonly #requests: SessionRequests;

  constructor(requests: SessionRequests) {
    this.#requests = requests;
  }

  /** The names and ids of all jobs, in one answer. */
  references(): Promise<JobReference[]> {
    return this.#requests.get('list jobs', '/api/jobs', {
      root: 'EntityReferences',
      read: (list) => list.entries('Ref').map(readJobReference),
    });
  }

  get(id: string): Promise<Job> {
    const path = `${pathOf('jobs', id)}?format=Entity`;
    return this.#requests.get('read job', path, { root: 'Job', read: readJob });
  }

  /** Whole jobs, page by page. */
  list(filter?: Filter, options: ListOptions = {}): List<Job> {
    return query(this.#requests, 'Job', readJob, { filter, ...options });
  }

  /** The jobs with exactly these names. Two backup servers may each have a job with the same name. */
  async findByName(...names: string[]): Promise<Job[]> {
    const found: Job[] = [];
    for (let at = 0; at < names.length; at += NAMES_PER_QUERY) {
      const wanted = new Set(names.slice(at, at + NAMES_PER_QUERY));
      const filter = anyOf([...wanted].map((name) => equals('Name', name)));
      for await (const page of this.list(filter)) found.push(...page.filter((job) => wanted.has(job.name)));
    }
    return found;
  }

  /** @throws CloneSpecError, UnsupportedVersionError when the session's API version cannot clone this kind */
  async clone(id: string, spec: JobCloneSpec): Promise<Task> {
    checkCloneSpec(spec);
    const { connection, format, session } = this.#requests;
    const { version } = session;
    if (!canClone(spec.kind, version)) {
      throw new UnsupportedVersionError({
        server: connection.address.name,
        operation: 'clone job',
        happened: `the API version ${version} cannot clone a ${spec.kind} job`,
        remedy: 'Use a server of version 10 or later.',
      });
    }
    const body = format === 'xml' ? cloneXml(spec, version) : cloneJson(spec, version);
    return this.#act('clone', id, body);
  }

  delete(id: string): Promise<Task> {
    return this.#requests.act('delete job', 'DELETE', pathOf('jobs', id), aTask(this.#requests));
  }

  /** The job from its XML, whatever the session's format. `edit` passes it to a function that makes the patch. */
  async getFromXml(id: string): Promise<Job> {
    return (await this.#readXml(id)).read;
  }

  /**
   * Reads the job as XML and sends it back with the changes. Only XML keeps the order, which matters.
   *
   * @param patch the changes, or a function that makes them from the current job
   * @returns the task; undefined when the changes make no difference, and nothing was sent
   * @throws JobPatchError for elements that the job does not have or the server does not change; what `patch` throws
   */
  async edit(id: string, patch: JobPatch | ((job: Job) => JobPatch)): Promise<Task | undefined> {
    const { xml, read: job } = await this.#readXml(id);
    const edited = patchJobXml(xml, typeof patch === 'function' ? patch(job) : patch);
    if (edited === patchJobXml(xml, {})) return undefined;
    const wanting = aTask(this.#requests);
    return this.#requests.act('edit job', 'PUT', `${pathOf('jobs', id)}?action=edit`, wanting, edited, 'xml');
  }

  #readXml(id: string): Promise<{ xml: string; read: Job }> {
    const path = `${pathOf('jobs', id)}?format=Entity`;
    return this.#requests.getXml('read job', path, { root: 'Job', read: readJob });
  }

  /** Starts a backup or replication job; use `sync` for a backup copy job. */
  start(id: string): Promise<Task> {
    return this.#act('start', id);
  }

  stop(id: string): Promise<Task> {
    return this.#act('stop', id);
  }

  retry(id: string): Promise<Task> {
    return this.#act('retry', id);
  }

  sync(id: string): Promise<Task> {
    return this.#act('sync', id);
  }

  /** Toggles the schedule, whatever its state. `setScheduleEnabled` is safer. */
  toggleScheduleEnabled(id: string): Promise<Task> {
    return this.#act('toggleScheduleEnabled', id);
  }

  /**
   * Switches the schedule on or off and returns the new state, see `switchSchedule`.
   *
   * @param wait waits for the end of the task and returns the ended task
   */
  setScheduleEnabled(
    id: string,
    enabled: boolean,
    wait: (task: Task) => Promise<Task>,
  ): Promise<ScheduleSwitch> {
    return switchSchedule(this, id, enabled, wait);
  }

  #act(action: string, id: string, body?: string): Promise<Task> {
    const path = `${pathOf('jobs', id)}?action=${action}`;
    return this.#requests.act(`${action} job`, 'POST', path, aTask(this.#requests), body);
  }
}
