import { requestToken, type Token } from '../oauth/token.ts';
import { WrongShapeError } from '../reading/json-answer.ts';
import { type Fields, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import { Api, tokenService } from './api.ts';
import { Infrastructure } from './infrastructure.ts';
import { Jobs } from './jobs.ts';
import { negotiate, requestServerTime, type ServerTime } from './negotiate.ts';
import { ProtectedObjects } from './protected-objects.ts';
import { Repositories } from './repositories.ts';
import type { Revision } from './revision.ts';
import { Sessions } from './sessions.ts';

export interface LogOnOptions {
  /** `latest` (the default): the newest revision that both this client and the server know. */
  readonly version?: Revision | 'latest';
  readonly now: () => Date;
}

/** A logon as plain JSON, for use in another process. It holds tokens: keep it secret. */
export interface BackupReplicationSession extends Token {
  readonly version: Revision;
}

/** (ServerInfoModel) */
export interface ServerInfo {
  readonly vbrId: string | undefined;
  readonly name: string | undefined;
  readonly buildVersion: string;
  readonly patches: readonly string[];
  /** `Windows` or `Linux`, from 1.3-rev0. */
  readonly platform: string | undefined;
}

/**
 * A logon to one backup server (Veeam Backup & Replication 12.0 and newer, REST API revisions from 1.1-rev0).
 * Any number of calls may run at the same time; they share the logon and its renewals.
 */
export class BackupReplication {
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly repositories: Repositories;
  readonly infrastructure: Infrastructure;
  readonly protectedObjects: ProtectedObjects;
  readonly #api: Api;

  private constructor(api: Api) {
    this.#api = api;
    this.jobs = new Jobs(api);
    this.sessions = new Sessions(api);
    this.repositories = new Repositories(api);
    this.infrastructure = new Infrastructure(api);
    this.protectedObjects = new ProtectedObjects(api);
  }

  /**
   * Logs on with user and password, in the configured revision or in the newest that both sides know.
   *
   * @throws LogonRefusedError (400 and 401), AccessDeniedError, UnsupportedVersionError, and the errors of a broken
   *   connection
   */
  static async logOn(
    connection: Connection,
    credential: Credential,
    { version: wanted = 'latest', now }: LogOnOptions,
  ): Promise<BackupReplication> {
    const { version, result: token } = await negotiate(connection, wanted, (attempted) =>
      requestToken(connection, tokenService(connection, attempted), credential, now),
    );
    return new BackupReplication(new Api(connection, version, { token, credential, now }));
  }

  /** Continues a logon that `session` returned, without a request. The credential is used when the logon is renewed. */
  static resume(
    connection: Connection,
    { version, ...token }: BackupReplicationSession,
    options: { readonly credential?: Credential | undefined; readonly now: () => Date },
  ): BackupReplication {
    return new BackupReplication(new Api(connection, version, { token, ...options }));
  }

  /**
   * The revision that a logon would use, and the server's time, which needs no logon.
   * (GetServerTime: "Available to: Anyone" in vbr-1.3-rev1)
   *
   * @throws every VeeamError except those about a logon
   */
  static async probe(
    connection: Connection,
    { version: wanted = 'latest' }: Pick<LogOnOptions, 'version'> = {},
  ): Promise<ServerTime & { readonly version: Revision }> {
    const { version, result } = await negotiate(connection, wanted, (attempted) =>
      requestServerTime(connection, attempted),
    );
    return { ...result, version };
  }

  /** The revision in use. It rises when the server has a job in a state that the older revision has no word for. */
  get version(): Revision {
    return this.#api.revision;
  }

  /** The values in the server's answers so far that no document allows. Each of them is read as unknown. */
  get oddValues(): OddValues {
    return this.#api.oddValues;
  }

  /** The current logon, for `resume` in another process. It is renewed first when it is about to end. */
  async session(): Promise<BackupReplicationSession> {
    return { ...(await this.#api.logon.token()), version: this.version };
  }

  /**
   * Name and build of the server. From 1.2-rev1 on it needs an administrator, so nothing here depends on it.
   *
   * @throws AccessDeniedError for another role, and every other VeeamError
   */
  serverInfo(): Promise<ServerInfo> {
    const request = { operation: 'get server info', method: 'GET', path: '/api/v1/serverInfo' } as const;
    return this.#api.read(request, (fields) => readServerInfo(fields, this.#api.oddValues));
  }

  /** Logs out: the tokens become invalid and later calls fail. A second call does nothing. Throws a VeeamError. */
  logOut(): Promise<void> {
    return this.#api.logon.logOut();
  }
}

/** @throws WrongShapeError when there is no build, which is the purpose of the call */
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
