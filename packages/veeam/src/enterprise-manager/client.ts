import type { OddValues } from '../reading/odd-values.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import { NotFoundError, SessionExpiredError } from '../transport/errors.ts';
import { BackupServers } from './backup-servers.ts';
import { Jobs } from './jobs.ts';
import { chooseVersion, openSession } from './logon.ts';
import { Repositories } from './repositories.ts';
import { type EnterpriseManagerSession, type Format, pathOf, SessionRequests } from './requests.ts';
import { Sessions } from './sessions.ts';
import { Tasks } from './tasks.ts';

export interface LogOnOptions {
  /** `latest` (the default), or a version such as `v1_6`. */
  readonly version?: string;
  /** `xml` when absent. */
  readonly format?: Format;
}

/**
 * Enterprise Manager's REST API within one logon session. A task can be read only in the session that started it. A
 * session ends 15 minutes after its last request: keep `session()`, continue it with `resume`, and log out.
 *
 * Every method throws the typed errors of `transport/errors.ts`.
 */
export class EnterpriseManager {
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly repositories: Repositories;
  readonly backupServers: BackupServers;
  readonly tasks: Tasks;
  readonly #requests: SessionRequests;

  private constructor(requests: SessionRequests) {
    this.#requests = requests;
    this.jobs = new Jobs(requests);
    this.sessions = new Sessions(requests);
    this.repositories = new Repositories(requests);
    this.backupServers = new BackupServers(requests);
    this.tasks = new Tasks(requests);
  }

  /** @throws LogonRefusedError, UnsupportedVersionError when the server does not offer `version` */
  static async logOn(
    connection: Connection,
    credential: Credential,
    { version = 'latest', format = 'xml' }: LogOnOptions = {},
  ): Promise<EnterpriseManager> {
    const session = await openSession(connection, credential, version, format);
    return new EnterpriseManager(new SessionRequests(connection, session, format));
  }

  /** Continues a session that `session` returned, without a request. */
  static resume(
    connection: Connection,
    session: EnterpriseManagerSession,
    { format = 'xml' }: Pick<LogOnOptions, 'format'> = {},
  ): EnterpriseManager {
    return new EnterpriseManager(new SessionRequests(connection, session, format));
  }

  /**
   * The API version that a logon would use, and all versions that the server offers, oldest first. It needs no logon.
   *
   * @throws UnsupportedVersionError when the server does not offer the wanted version
   */
  static probe(
    connection: Connection,
    { version = 'latest', format = 'xml' }: LogOnOptions = {},
  ): Promise<{ version: string; offered: string[] }> {
    return chooseVersion(connection, version, format);
  }

  get version(): string {
    return this.#requests.session.version;
  }

  get format(): Format {
    return this.#requests.format;
  }

  /** The odd values in the answers so far; the code that reads through this client reports them. */
  get oddValues(): OddValues {
    return this.#requests.oddValues;
  }

  /** The current logon, for `resume` in another process. */
  async session(): Promise<EnterpriseManagerSession> {
    return this.#requests.session;
  }

  /** Ends the session. It is not an error when the session has already ended. */
  async logOut(): Promise<void> {
    const path = pathOf('logonSessions', this.#requests.session.sessionId);
    try {
      await this.#requests.command({ operation: 'log out', method: 'DELETE', path, repeatable: true });
    } catch (error) {
      if (!(error instanceof SessionExpiredError || error instanceof NotFoundError)) throw error;
    }
  }
}
