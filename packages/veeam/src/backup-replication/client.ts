import { type Fields, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { WrongShapeError } from './answer.ts';
import { Api } from './api.ts';
import { Jobs } from './jobs.ts';
import { negotiate, requestServerTime, type ServerTime } from './negotiate.ts';
import { Repositories } from './repositories.ts';
import type { Revision } from './revision.ts';
import { Sessions } from './sessions.ts';
import { type Credentials, requestToken, type Token } from './token.ts';

/** (ServerInfoModel) */
export interface ServerInfo {
  readonly vbrId: string | undefined;
  readonly name: string | undefined;
  readonly buildVersion: string;
  readonly patches: readonly string[];
  /** `Windows` or `Linux`, from 1.3-rev0. */
  readonly platform: string | undefined;
}

/** @throws WrongShapeError when there is no build, which is what one asks for */
export function readServerInfo(fields: Fields, odd: OddValues): ServerInfo {
  const record = new JsonRecord(fields, 'serverInfo', odd);
  const buildVersion = record.requiredText('buildVersion');
  if (buildVersion === undefined) throw new WrongShapeError('it has no buildVersion');
  return {
    vbrId: record.text('vbrId'),
    name: record.requiredText('name'),
    buildVersion,
    patches: readPatches(record),
    platform: record.text('platform'),
  };
}

function readPatches(record: JsonRecord): string[] {
  const { patches } = record.fields;
  if (patches === undefined || patches === null) return [];
  const texts = Array.isArray(patches) ? patches.filter((patch) => typeof patch === 'string') : [];
  if (!Array.isArray(patches) || texts.length < patches.length) record.note('patches', 'wrong-type');
  return texts;
}

export interface LogonOptions {
  /** `newest` (when absent): the newest that this client and the server both know. */
  readonly revision?: Revision | 'newest';
  readonly now: () => Date;
}

/** A logon as plain JSON, for going on in another process. It holds tokens: keep it sealed. */
export interface LogonSession {
  readonly revision: Revision;
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** ISO 8601. */
  readonly renewAt: string;
}

/**
 * A logon to one backup server (Veeam Backup & Replication 12.0 and newer, REST API revisions from 1.1-rev0).
 * Any number of calls may run at the same time; they share the logon and its renewals.
 */
export class BackupReplication {
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly repositories: Repositories;
  readonly #api: Api;

  private constructor(api: Api) {
    this.#api = api;
    this.jobs = new Jobs(api);
    this.sessions = new Sessions(api);
    this.repositories = new Repositories(api);
  }

  /**
   * Logs on with user and password, in the configured revision or the newest that both sides know.
   *
   * @throws LogonRefusedError (400 and 401), AccessDeniedError, UnsupportedVersionError, and what a broken
   *   connection throws
   */
  static async logOn(
    connection: Connection,
    credentials: Credentials,
    { revision: wanted = 'newest', now }: LogonOptions,
  ): Promise<BackupReplication> {
    const { revision, result: token } = await negotiate(connection, wanted, (attempted) =>
      requestToken(connection, attempted, { type: 'password', credentials }, now),
    );
    return new BackupReplication(new Api(connection, credentials, { token, revision }, now));
  }

  /** Goes on with a logon that `session` gave, without a request; the credentials serve when it is renewed. */
  static resume(
    connection: Connection,
    session: LogonSession,
    credentials: Credentials,
    { now }: { readonly now: () => Date },
  ): BackupReplication {
    const token: Token = {
      accessToken: session.accessToken,
      refreshToken: session.refreshToken,
      renewAtMs: Date.parse(session.renewAt),
    };
    connection.hide(session.accessToken);
    if (session.refreshToken !== undefined) connection.hide(session.refreshToken);
    return new BackupReplication(
      new Api(connection, credentials, { token, revision: session.revision }, now),
    );
  }

  /**
   * The server's clock, which it tells without a logon, and the revision that was agreed on; good for finding out
   * whether a server is there. (GetServerTime: "Available to: Anyone" in vbr-1.3-rev1)
   *
   * @throws every VeeamError but those about a logon
   */
  static async getServerTime(
    connection: Connection,
    { revision: wanted = 'newest' }: Pick<LogonOptions, 'revision'> = {},
  ): Promise<ServerTime & { readonly revision: Revision }> {
    const { revision, result } = await negotiate(connection, wanted, (attempted) =>
      requestServerTime(connection, attempted),
    );
    return { ...result, revision };
  }

  /** The revision in use. It moves up when the server has a job in a state that an older one has no word for. */
  get revision(): Revision {
    return this.#api.revision;
  }

  /** What no document allows of what the server has answered so far: each such value is unknown in what was read. */
  get oddValues(): OddValues {
    return this.#api.oddValues;
  }

  /** The logon for another process to go on with; undefined while it is renewed, and when that failed. */
  get session(): LogonSession | undefined {
    const { token, revision } = this.#api;
    if (token === undefined) return undefined;
    const { accessToken, refreshToken, renewAtMs } = token;
    return {
      revision,
      accessToken,
      ...(refreshToken === undefined ? {} : { refreshToken }),
      renewAt: new Date(renewAtMs).toISOString(),
    };
  }

  /**
   * Name and build of the server. Only an administrator may ask from 1.2-rev1 on, so nothing here depends on it.
   *
   * @throws AccessDeniedError for another role, and every other VeeamError
   */
  getServerInfo(): Promise<ServerInfo> {
    const request = { operation: 'get server info', method: 'GET', path: '/api/v1/serverInfo' } as const;
    return this.#api.read(request, (fields) => readServerInfo(fields, this.#api.oddValues));
  }

  /** Logs out; the server forgets the tokens, and later calls fail. A second time does nothing. Throws a VeeamError. */
  logOut(): Promise<void> {
    return this.#api.logOut();
  }
}
