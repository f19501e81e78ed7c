import { Logon, type LogonOptions } from '../oauth/logon.ts';
import type { TokenService } from '../oauth/token.ts';
import { objectIn, readJson } from '../reading/json-answer.ts';
import type { Fields } from '../reading/json-record.ts';
import { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { UnsupportedVersionError } from '../transport/errors.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from '../transport/exchange.ts';
import { compareVersions } from '../transport/versions.ts';
import { errorFromAnswer, isTokenRefused, lacksWord } from './errors.ts';
import { type Feature, lacks } from './features.ts';
import { firstOffered } from './negotiate.ts';
import { KNOWN_REVISIONS, type Revision } from './revision.ts';

/** A call. Its query and its JSON body are built at sending, for the revision in use then. */
export interface ApiRequest {
  readonly operation: string;
  readonly method: VeeamRequest['method'];
  readonly path: string;
  readonly query?: (revision: Revision) => string;
  readonly json?: (revision: Revision) => unknown;
}

/**
 * How the server issues tokens (vbr-1.1-rev0 and vbr-1.3-rev1: CreateToken). The call carries the revision, as every
 * call does. The documents give a lifetime of 15 and of 60 minutes.
 */
export function tokenService(connection: Connection, revision: Revision): TokenService {
  return {
    path: '/api/oauth2/token',
    logOutPath: '/api/oauth2/logout',
    headers: { 'x-api-version': revision },
    usualLifeSeconds: 900,
    refusal: (request, response, { atLogon }) =>
      errorFromAnswer(
        connection,
        { ...request, revision, ...(atLogon ? { purpose: 'log-on' as const } : {}) },
        response,
      ),
    isTokenRefused,
  };
}

/** The authorised calls of one logon. It handles the token, the revision and the errors of every call. */
export class Api {
  readonly connection: Connection;
  readonly logon: Logon;
  /** The values in the server's answers so far that no document allows. */
  readonly oddValues: OddValues;
  #revision: Revision;

  constructor(connection: Connection, revision: Revision, logon: LogonOptions) {
    this.connection = connection;
    this.oddValues = new OddValues((text) => connection.safeText(text));
    this.#revision = revision;
    this.logon = new Logon(connection, () => tokenService(connection, this.#revision), logon);
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** @throws UnsupportedVersionError when the revision in use lacks one of `features` */
  require(operation: string, ...features: readonly Feature[]): void {
    const lacking = features.find((feature) => lacks(this.#revision, feature));
    if (lacking === undefined) return;
    throw new UnsupportedVersionError({
      server: this.connection.address.name,
      operation,
      happened: `${lacking.what} is offered from API revision ${lacking.since}, and ${this.#revision} is in use`,
      remedy: 'Update the backup server, or configure a newer revision if it already offers one.',
    });
  }

  /**
   * Sends a call and returns its answer, which is a success of any kind.
   *
   * @throws a VeeamError that depends on the HTTP code of the answer
   */
  async send(request: ApiRequest): Promise<VeeamResponse> {
    const revision = this.#revision;
    const exchange = () => this.logon.send((accessToken) => this.#exchange(request, accessToken));
    let response = await exchange();
    if (lacksWord(request, response) && (await this.#moveBeyond(revision))) response = await exchange();
    if (isSuccess(response)) return response;
    throw errorFromAnswer(this.connection, { ...request, revision: this.#revision }, response);
  }

  /**
   * Sends a call and reads the object in its answer; undefined when the answer is a success without a body.
   *
   * @throws UnreadableAnswerError when the body is not a JSON object or `read` rejects its shape; and what `send`
   *   throws
   */
  async readIfAny<Result>(
    request: ApiRequest,
    read: (fields: Fields) => Result,
    parse?: (json: string) => unknown,
  ): Promise<Result | undefined> {
    const response = await this.send(request);
    if (isEmpty(response.body)) return undefined;
    return readJson(this.connection, request, response, (value) => read(objectIn(value)), parse);
  }

  /**
   * Sends a call whose success has no content. The answer must still come from the API: a proxy's page with status 200
   * does not mean that the server has acted.
   */
  async command(request: ApiRequest): Promise<void> {
    await this.readIfAny(request, () => undefined);
  }

  /** Like `readIfAny`, for an answer that must have a body. */
  async read<Result>(
    request: ApiRequest,
    read: (fields: Fields, bytes: number) => Result,
    parse?: (json: string) => unknown,
  ): Promise<Result> {
    const response = await this.send(request);
    const { length } = response.body;
    return readJson(this.connection, request, response, (value) => read(objectIn(value), length), parse);
  }

  #exchange(request: ApiRequest, accessToken: string): Promise<VeeamResponse> {
    const query = request.query?.(this.#revision) ?? '';
    const body = request.json?.(this.#revision);
    return this.connection.request({
      operation: request.operation,
      method: request.method,
      path: query === '' ? request.path : `${request.path}?${query}`,
      headers: {
        'x-api-version': this.#revision,
        authorization: `Bearer ${accessToken}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Whether a revision newer than `revision` is in use now. */
  async #moveBeyond(revision: Revision): Promise<boolean> {
    if (this.#revision === revision) {
      const newer = KNOWN_REVISIONS.filter((known) => compareVersions(known, revision) > 0);
      this.#revision = (await firstOffered(this.connection, newer)) ?? revision;
    }
    return this.#revision !== revision;
  }
}

// Older revisions send `{}` as an empty answer (EmptySuccessResponse).
function isEmpty(body: string): boolean {
  return /^\s*(?:\{\s*\}\s*)?$/.test(body);
}
