import type { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { NotFoundError, SessionExpiredError, UnsupportedVersionError } from '../transport/errors.ts';
import { type BackupServer, readBackupServer } from './backup-servers.ts';
import { canClone, checkCloneSpec, cloneJson, cloneXml, type JobCloneSpec } from './clone.ts';
import type { ElementRecord } from './elements/element-record.ts';
import {
  type Job,
  type JobReference,
  readJob,
  readJobReference,
  type ScheduleSwitch,
  switchSchedule,
} from './jobs.ts';
import { bareId } from './link.ts';
import { chooseVersion, type EnterpriseManagerSession, openSession } from './logon.ts';
import { anyOf, equals, type Filter, type Incomplete, query } from './query.ts';
import { type Repository, readRepository, repositoriesOfJob } from './repositories.ts';
import { type Format, SessionRequests } from './requests.ts';
import { type JobSession, type JobSessionFilter, type JobSessionKind, queryJobSessions } from './sessions.ts';
import { aTask, getTask, listTasks, type Task } from './tasks.ts';

export type { EnterpriseManagerSession } from './logon.ts';

/** How many names one query asks for: a URL of a few kilobytes passes everywhere. */
const NAMES_PER_QUERY = 20;

/**
 * Enterprise Manager's REST API within one logon session. Tasks can be read only in the session that started them,
 * which ends 15 minutes after its last request: keep `session`, take it up again with `resume`, and log out.
 *
 * Every method throws the typed errors of `transport/errors.ts`.
 */
export class EnterpriseManager {
  readonly session: EnterpriseManagerSession;
  readonly #requests: SessionRequests;
  readonly format: Format;

  /** What was odd in the answers so far: whoever reads through this client tells it. */
  get oddValues(): OddValues {
    return this.#requests.oddValues;
  }

  private constructor(connection: Connection, session: EnterpriseManagerSession, format: Format) {
    this.session = session;
    this.format = format;
    this.#requests = new SessionRequests(connection, format, session.token);
  }

  /**
   * The API version that a logon would speak, and all that the server offers, oldest first. Needs no logon.
   * @throws UnsupportedVersionError when the server does not offer the wanted one
   */
  static probe(
    connection: Connection,
    options: { apiVersion?: string; format?: Format } = {},
  ): Promise<{ apiVersion: string; offered: string[] }> {
    return chooseVersion(connection, options.apiVersion ?? 'latest', options.format ?? 'xml');
  }

  /** @throws LogonRefusedError, UnsupportedVersionError when the server does not offer `apiVersion` */
  static async logOn(
    connection: Connection,
    credentials: { username: string; password: string },
    options: { apiVersion?: string; format?: Format } = {},
  ): Promise<EnterpriseManager> {
    const format = options.format ?? 'xml';
    const session = await openSession(connection, credentials, options.apiVersion ?? 'latest', format);
    return new EnterpriseManager(connection, session, format);
  }

  /** Takes up a session opened earlier; nothing is sent. */
  static resume(
    connection: Connection,
    session: EnterpriseManagerSession,
    options: { format?: Format } = {},
  ): EnterpriseManager {
    connection.hide(session.token);
    connection.hide(session.sessionId);
    return new EnterpriseManager(connection, session, options.format ?? 'xml');
  }

  /** Ends the session. One that has ended already is no error. */
  async logOut(): Promise<void> {
    try {
      const path = `/api/logonSessions/${encodeURIComponent(this.session.sessionId)}`;
      await this.#requests.command({ operation: 'log out', method: 'DELETE', path, repeatable: true });
    } catch (error) {
      if (!(error instanceof SessionExpiredError || error instanceof NotFoundError)) throw error;
    }
  }

  listJobs(): Promise<JobReference[]> {
    return this.#requests.get('list jobs', '/api/jobs', {
      root: 'EntityReferences',
      read: (list) => list.entries('Ref').map(readJobReference),
    });
  }

  getJob(jobId: string): Promise<Job> {
    const path = `${pathOf('jobs', jobId)}?format=Entity`;
    return this.#requests.get('read job', path, { root: 'Job', read: readJob });
  }

  /**
   * Whole jobs, page by page; `pageSize` is 100 when absent. What cannot be read of the list is an error, unless
   * `incomplete` says to note it.
   */
  queryJobs(
    filter?: Filter,
    options: { pageSize?: number; incomplete?: Incomplete } = {},
  ): AsyncGenerator<Job[]> {
    return query(this.#requests, 'Job', readJob, { filter, ...options });
  }

  /** Runs of jobs, newest first, page by page. */
  queryJobSessions(kind: JobSessionKind, filter: JobSessionFilter): AsyncGenerator<JobSession[]> {
    return queryJobSessions(this.#requests, kind, filter);
  }

  /** The jobs of these exact names; two backup servers may each have one of the same name. */
  async findJobsByName(...names: string[]): Promise<Job[]> {
    const found: Job[] = [];
    for (let at = 0; at < names.length; at += NAMES_PER_QUERY) {
      const wanted = new Set(names.slice(at, at + NAMES_PER_QUERY));
      const filter = anyOf([...wanted].map((name) => equals('Name', name)));
      for await (const page of this.queryJobs(filter))
        found.push(...page.filter((job) => wanted.has(job.name)));
    }
    return found;
  }

  listRepositories(): Promise<Repository[]> {
    return this.#list('Repository', 'Repositories', readRepository);
  }

  getRepository(uidOrId: string): Promise<Repository> {
    const path = `${pathOf('repositories', uidOrId)}?format=Entity`;
    return this.#requests.get('read repository', path, { root: 'Repository', read: readRepository });
  }

  findRepositoriesByName(name: string): Promise<Repository[]> {
    return this.#findByName('Repository', readRepository, name);
  }

  listBackupServers(): Promise<BackupServer[]> {
    return this.#list('BackupServer', 'BackupServers', readBackupServer);
  }

  getBackupServer(uidOrId: string): Promise<BackupServer> {
    const path = `${pathOf('backupServers', uidOrId)}?format=Entity`;
    return this.#requests.get('read backup server', path, { root: 'BackupServer', read: readBackupServer });
  }

  findBackupServersByName(name: string): Promise<BackupServer[]> {
    return this.#findByName('BackupServer', readBackupServer, name);
  }

  /**
   * The repository a job writes to, told by what the job has made: `undefined` when it has made nothing yet, or
   * has written to several repositories.
   */
  async repositoryOfJob(job: Pick<Job, 'uid' | 'jobType'>): Promise<Repository | undefined> {
    const [only, ...others] = await repositoriesOfJob(this.#requests, job);
    return only === undefined || others.length > 0 ? undefined : this.getRepository(only);
  }

  /** @throws CloneSpecError, UnsupportedVersionError when the session's API version cannot clone this kind */
  async cloneJob(jobId: string, spec: JobCloneSpec): Promise<Task> {
    checkCloneSpec(spec);
    const { apiVersion } = this.session;
    if (!canClone(spec.kind, apiVersion)) {
      throw new UnsupportedVersionError({
        server: this.#requests.connection.address.name,
        operation: 'clone job',
        happened: `the API version ${apiVersion} cannot clone a ${spec.kind} job`,
        remedy: 'Use a server of version 10 or later.',
      });
    }
    const body = this.format === 'xml' ? cloneXml(spec, apiVersion) : cloneJson(spec, apiVersion);
    return this.#requests.act(
      'clone job',
      'POST',
      `${pathOf('jobs', jobId)}?action=clone`,
      aTask(this.#requests),
      body,
    );
  }

  deleteJob(jobId: string): Promise<Task> {
    return this.#requests.act('delete job', 'DELETE', pathOf('jobs', jobId), aTask(this.#requests));
  }

  /** For backup and replication jobs; a backup copy job is started with `syncJob`. */
  startJob(jobId: string): Promise<Task> {
    return this.#action('start', jobId);
  }

  stopJob(jobId: string): Promise<Task> {
    return this.#action('stop', jobId);
  }

  retryJob(jobId: string): Promise<Task> {
    return this.#action('retry', jobId);
  }

  syncJob(jobId: string): Promise<Task> {
    return this.#action('sync', jobId);
  }

  /** Turns the schedule the other way, whatever it is: `setScheduleEnabled` is the safe one. */
  toggleScheduleEnabled(jobId: string): Promise<Task> {
    return this.#action('toggleScheduleEnabled', jobId);
  }

  /**
   * Switches the schedule on or off and tells what it then is: reads, toggles only what differs, reads back.
   *
   * @param wait waits until the task has ended, and gives it as it ended
   */
  setScheduleEnabled(
    jobId: string,
    enabled: boolean,
    wait: (task: Task) => Promise<Task>,
  ): Promise<ScheduleSwitch> {
    return switchSchedule(this, jobId, enabled, wait);
  }

  /** @throws TaskLostError when this session does not know the task */
  getTask(taskId: string): Promise<Task> {
    return getTask(this.#requests, taskId);
  }

  listTasks(): Promise<Task[]> {
    return listTasks(this.#requests);
  }

  /** Removes a task; one that still runs is stopped (em_rest/delete_task_id). */
  async deleteTask(taskId: string): Promise<void> {
    const path = pathOf('tasks', taskId);
    await this.#requests.command({ operation: 'delete task', method: 'DELETE', path, repeatable: true });
  }

  #action(action: string, jobId: string): Promise<Task> {
    return this.#requests.act(
      `${action} job`,
      'POST',
      `${pathOf('jobs', jobId)}?action=${action}`,
      aTask(this.#requests),
    );
  }

  /** A list of whole entities in one answer. What lacks a UID is left out, and noted. */
  #list<Wanted>(
    type: string,
    root: 'Repositories' | 'BackupServers',
    read: (record: ElementRecord) => Wanted,
  ): Promise<Wanted[]> {
    const collection = root.charAt(0).toLowerCase() + root.slice(1);
    return this.#requests.get(`list ${collection}`, `/api/${collection}?format=Entity`, {
      root,
      strict: false,
      read: (list) => list.entries(type).flatMap((record) => record.orSkipped(read) ?? []),
    });
  }

  async #findByName<Wanted extends { uid: string; name: string }>(
    type: 'Repository' | 'BackupServer',
    read: (record: ElementRecord) => Wanted,
    name: string,
  ): Promise<Wanted[]> {
    const found: Wanted[] = [];
    for await (const page of query(this.#requests, type, read, { filter: equals('Name', name) })) {
      found.push(...page.filter((entity) => entity.name === name));
    }
    return found;
  }
}

/** The path of one entity; it is asked for by its bare id, percent-encoded. */
function pathOf(collection: string, uidOrId: string): string {
  return `/api/${collection}/${encodeURIComponent(bareId(uidOrId))}`;
}
