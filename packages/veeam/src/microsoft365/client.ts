import { requestToken, type Token } from '../oauth/token.ts';
import { objectIn, WrongShapeError } from '../reading/json-answer.ts';
import { JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import { CopyJobs } from './copy-jobs.ts';
import { Infrastructure } from './infrastructure.ts';
import { Jobs } from './jobs.ts';
import { Organizations } from './organizations.ts';
import { Repositories } from './repositories.ts';
import { Rest, tokenService } from './rest.ts';
import { Sessions } from './sessions.ts';
import { chooseVersion, type Microsoft365Version, newestServed } from './versions.ts';

export interface LogOnOptions {
  /** `latest` (the default): the newest version that both this client and the server know. */
  readonly version?: Microsoft365Version | 'latest';
  readonly now: () => Date;
}

/** A logon as plain JSON, for use in another process. It holds tokens: keep it secret. */
export interface Microsoft365Session extends Token {
  readonly version: Microsoft365Version;
}

/** (RESTServiceInstance, vb365 specs) */
export interface ServerInfo {
  readonly buildVersion: string;
  readonly installationId: string | undefined;
}

/**
 * One logon to the REST service of Veeam Backup for Microsoft 365, in v6, v7 or v8. Every method throws
 * `VeeamError`s. The connection belongs to the caller: log out, then close it.
 */
export class Microsoft365 {
  readonly jobs: Jobs;
  readonly copyJobs: CopyJobs;
  readonly sessions: Sessions;
  readonly repositories: Repositories;
  readonly organizations: Organizations;
  readonly infrastructure: Infrastructure;
  readonly #rest: Rest;

  private constructor(rest: Rest) {
    this.#rest = rest;
    this.jobs = new Jobs(rest);
    this.copyJobs = new CopyJobs(rest);
    this.sessions = new Sessions(rest);
    this.repositories = new Repositories(rest);
    this.organizations = new Organizations(rest);
    this.infrastructure = new Infrastructure(rest);
  }

  /**
   * Logs on by password. `latest` first finds the newest version that both sides know.
   *
   * @throws LogonRefusedError, UnsupportedVersionError, and the errors of a broken connection
   */
  static async logOn(
    connection: Connection,
    credential: Credential,
    { version: wanted = 'latest', now }: LogOnOptions,
  ): Promise<Microsoft365> {
    const version = wanted === 'latest' ? await newestServed(connection) : wanted;
    const token = await requestToken(connection, tokenService(connection, version), credential, now);
    return new Microsoft365(new Rest(connection, version, { token, credential, now }));
  }

  /**
   * Continues a logon that `session` returned, without a request. Without a credential, it lasts as long as the server
   * renews its token, and then throws SessionExpiredError.
   */
  static resume(
    connection: Connection,
    { version, ...token }: Microsoft365Session,
    options: { readonly credential?: Credential | undefined; readonly now: () => Date },
  ): Microsoft365 {
    return new Microsoft365(new Rest(connection, version, { token, ...options }));
  }

  /** The version that a logon would use. It needs no logon. @throws every VeeamError except those about a logon */
  static async probe(
    connection: Connection,
    { version = 'latest' }: Pick<LogOnOptions, 'version'> = {},
  ): Promise<{ readonly version: Microsoft365Version }> {
    return { version: await chooseVersion(connection, version) };
  }

  get version(): Microsoft365Version {
    return this.#rest.version;
  }

  /** The values in the server's answers so far that no document allows. Each of them is read as unknown. */
  get oddValues(): OddValues {
    return this.#rest.oddValues;
  }

  /** The current logon, for `resume` in another process. It is renewed first when it is about to end. */
  async session(): Promise<Microsoft365Session> {
    return { ...(await this.#rest.logon.token()), version: this.version };
  }

  /** @throws UnreadableAnswerError when the server does not send its build number, and every other VeeamError */
  serverInfo(): Promise<ServerInfo> {
    const call = { operation: 'read service instance', method: 'GET', path: '/ServiceInstance' } as const;
    return this.#rest.read(call, (value) => {
      const record = new JsonRecord(objectIn(value), 'ServiceInstance', this.oddValues);
      const buildVersion = record.text('version');
      if (buildVersion === undefined) throw new WrongShapeError('it has no version');
      return { buildVersion, installationId: record.text('installationId') };
    });
  }

  /**
   * Logs out; later calls fail. A second call does nothing. v6 has no call for it: the client discards the token, which
   * then ends by itself (vb365 specs). Throws a VeeamError.
   */
  logOut(): Promise<void> {
    return this.#rest.logon.logOut();
  }
}
