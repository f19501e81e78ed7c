import * as z from 'zod';
import type { Connection } from '../transport/connection.ts';
import { BackupJobs } from './backup-jobs.ts';
import { CopyJobs } from './copy-jobs.ts';
import { optionalText } from './fields.ts';
import type { JobSession } from './job-session.ts';
import { type JobSessionFilter, listJobSessions } from './job-sessions.ts';
import { Logon } from './logon.ts';
import { type Organization, organizationSchema } from './organization.ts';
import { collectAll } from './pages.ts';
import { type Repository, repositorySchema } from './repository.ts';
import { Rest } from './rest.ts';
import type { Microsoft365Credentials, Token } from './token.ts';
import { type Microsoft365Version, newestServed } from './version.ts';

/**
 * A logon that another run can take up with `Microsoft365.resume`; plain JSON. It holds tokens: seal it wherever
 * it is kept.
 */
export interface Microsoft365Session extends Token {
  readonly version: Microsoft365Version;
}

const serviceInstance = z.object({ version: optionalText, installationId: optionalText });

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

  private constructor(connection: Connection, version: Microsoft365Version, logon: Logon) {
    this.version = version;
    this.#logon = logon;
    this.#rest = new Rest(connection, version, logon);
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
    return new Microsoft365(connection, version, logon);
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
    return new Microsoft365(connection, version, new Logon(connection, version, { ...options, token }));
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

  /** The product's build number and the installation's id. */
  async serviceInstance(): Promise<z.output<typeof serviceInstance>> {
    const call = { operation: 'read service instance', method: 'GET', path: '/ServiceInstance' } as const;
    return (await this.#rest.send(call)).read(serviceInstance);
  }

  /** All repositories; with `longTerm` only those on archive storage, which copy jobs may always use. */
  repositories(filter: { longTerm?: true } = {}): Promise<Repository[]> {
    const { longTerm } = filter;
    const call = { operation: 'list repositories', path: '/BackupRepositories', query: { longTerm } };
    return collectAll(this.#rest, call, repositorySchema);
  }

  organizations(): Promise<Organization[]> {
    // v6 requires the parameter; true would ask a backup proxy, which may be offline (vb365 specs).
    const call = { operation: 'list organizations', path: '/Organizations', query: { extendedView: false } };
    return collectAll(this.#rest, call, organizationSchema);
  }

  /** Sessions of jobs and copy jobs. Throws `UnsupportedVersionError` for those of one copy job in v6. */
  jobSessions(filter: JobSessionFilter = {}): Promise<JobSession[]> {
    return listJobSessions(this.#rest, filter);
  }
}
