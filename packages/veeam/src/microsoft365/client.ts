import { isObject, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { CopyJobs } from './copy-jobs.ts';
import { BackupJobs } from './jobs.ts';
import { Logon } from './logon.ts';
import { type Organization, readOrganization } from './organizations.ts';
import { type Listing, readList } from './pages.ts';
import { type Repository, readRepository } from './repositories.ts';
import { Rest } from './rest.ts';
import { type JobSession, type JobSessionFilter, listJobSessions } from './sessions.ts';
import type { Microsoft365Credentials, Token } from './token.ts';
import { type Microsoft365Version, newestServed } from './versions.ts';

/**
 * A logon that another run can take up with `Microsoft365.resume`; plain JSON. It holds tokens: seal it wherever
 * it is kept.
 */
export interface Microsoft365Session extends Token {
  readonly version: Microsoft365Version;
}

/** (RESTServiceInstance, vb365 specs) */
export interface ServiceInstance {
  /** The product's build number. */
  readonly version: string;
  readonly installationId: string | undefined;
}

/**
 * One logon to the REST service of Veeam Backup for Microsoft 365, in v6, v7 or v8. Every method throws
 * `VeeamError`s. The connection stays the caller's: log out, then close it.
 */
export class Microsoft365 {
  readonly version: Microsoft365Version;
  readonly copyJobs: CopyJobs;
  readonly backupJobs: BackupJobs;
  readonly #logon: Logon;
  readonly #rest: Rest;
  /** What is to be logged out, until that has succeeded: a logout that failed can be tried again. */
  #leaving: Token | undefined;

  private constructor(connection: Connection, version: Microsoft365Version, logon: Logon, now: () => Date) {
    this.version = version;
    this.#logon = logon;
    this.#rest = new Rest(connection, version, logon, now);
    this.copyJobs = new CopyJobs(this.#rest);
    this.backupJobs = new BackupJobs(this.#rest);
  }

  /**
   * Logs on by password; `latest` first finds the newest version both sides know.
   * Throws `LogonRefusedError`, `UnsupportedVersionError`, and what a `Connection` throws.
   */
  static async logOn(
    connection: Connection,
    credentials: Microsoft365Credentials,
    options: { version: Microsoft365Version | 'latest'; now: () => Date },
  ): Promise<Microsoft365> {
    const version = options.version === 'latest' ? await newestServed(connection) : options.version;
    const logon = new Logon(connection, version, { credentials, now: options.now });
    await logon.token();
    return new Microsoft365(connection, version, logon, options.now);
  }

  /**
   * Takes up a logon from `session()`; nothing is sent yet. Without credentials it lasts as long as the server
   * renews its token, and then throws `SessionExpiredError`.
   */
  static resume(
    connection: Connection,
    session: Microsoft365Session,
    options: { credentials?: Microsoft365Credentials; now: () => Date },
  ): Microsoft365 {
    const { version, accessToken, refreshToken, renewAt } = session;
    const token = { accessToken, refreshToken, renewAt };
    const logon = new Logon(connection, version, { ...options, token });
    return new Microsoft365(connection, version, logon, options.now);
  }

  /** What in the answers so far no document allows: the values are unknown, and the records they belong to are kept. */
  get oddValues(): OddValues {
    return this.#rest.oddValues;
  }

  /** The present logon, to be resumed elsewhere; renewed first when it is about to end. */
  async session(): Promise<Microsoft365Session> {
    return { version: this.version, ...(await this.#logon.token()) };
  }

  /** Ends the logon. v6 has no call for it: its token is forgotten here and ends by itself (vb365 specs). */
  async logOut(): Promise<void> {
    this.#leaving ??= await this.#logon.end();
    if (this.#leaving !== undefined && this.version !== 'v6') await this.#rest.logOut(this.#leaving);
    this.#leaving = undefined;
  }

  /** Throws `UnreadableAnswerError` when the server does not tell its build number. */
  async serviceInstance(): Promise<ServiceInstance> {
    const call = { operation: 'read service instance', method: 'GET', path: '/ServiceInstance' } as const;
    const answer = await this.#rest.send(call);
    if (!isObject(answer.value)) throw answer.unreadable('it is no JSON object');
    const record = new JsonRecord(answer.value, 'ServiceInstance', this.oddValues);
    const version = record.text('version');
    if (version === undefined) throw answer.unreadable('it has no version');
    return { version, installationId: record.text('installationId') };
  }

  /** All repositories; with `longTerm` only those on archive storage, which copy jobs may always use. */
  repositories(filter: { longTerm?: true } = {}): Promise<Listing<Repository>> {
    const { longTerm } = filter;
    const call = { operation: 'list repositories', path: '/BackupRepositories', query: { longTerm } };
    return readList(this.#rest, call, readRepository);
  }

  organizations(): Promise<Listing<Organization>> {
    // v6 requires the parameter; true would ask a backup proxy, which may be offline (vb365 specs).
    const call = { operation: 'list organizations', path: '/Organizations', query: { extendedView: false } };
    return readList(this.#rest, call, readOrganization);
  }

  /** Sessions of jobs and copy jobs. Throws `UnsupportedVersionError` for those of one copy job in v6. */
  jobSessions(filter: JobSessionFilter = {}): Promise<JobSession[]> {
    return listJobSessions(this.#rest, filter);
  }
}
