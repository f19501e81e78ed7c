import type { Fields } from '../reading/json-record.ts';
import { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { UnsupportedVersionError } from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { isSuccess, readAnswer } from './answer.ts';
import { errorFromAnswer, isTokenRefused, lacksWord } from './errors.ts';
import { type Feature, lacks } from './features.ts';
import { Logon } from './logon.ts';
import { firstOffered } from './negotiate.ts';
import { compareRevisions, KNOWN_REVISIONS, type Revision } from './revision.ts';
import { type Credentials, requestToken, type Token } from './token.ts';

/** A call; its query and its JSON body are made for the revision in use when it is sent. */
export interface ApiRequest {
  readonly operation: string;
  readonly method: VeeamRequest['method'];
  readonly path: string;
  readonly query?: (revision: Revision) => string;
  readonly json?: (revision: Revision) => unknown;
}

/** The authorised calls of one logon: the token, the revision and the errors of every call are dealt with here. */
export class Api {
  readonly connection: Connection;
  /** What no document allows of what the server has answered so far. */
  readonly oddValues: OddValues;
  readonly #logon: Logon;
  #revision: Revision;
  /** What is to be logged out, until that has succeeded: a logout that failed can be tried again. */
  #leaving: Token | undefined;

  constructor(
    connection: Connection,
    credentials: Credentials,
    held: { readonly token: Token; readonly revision: Revision },
    now: () => Date,
  ) {
    this.connection = connection;
    this.oddValues = new OddValues((text) => connection.safeText(text));
    this.#revision = held.revision;
    this.#logon = new Logon(
      {
        byPassword: () => requestToken(connection, this.#revision, { type: 'password', credentials }, now),
        byRefresh: (refreshToken) =>
          requestToken(connection, this.#revision, { type: 'refresh_token', refreshToken }, now),
      },
      now,
      held.token,
    );
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** The token in use; undefined while it is being renewed and when that failed. */
  get token(): Token | undefined {
    return this.#logon.current;
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
   * Sends a call and gives its answer, which is a success of any kind. After a 401 (and after a 403 right after a
   * refresh) it logs on again once and repeats the call, which the server has not acted upon.
   *
   * @throws a VeeamError by the HTTP code of the answer
   */
  async send(request: ApiRequest): Promise<VeeamResponse> {
    let token = await this.#logon.token();
    const revision = this.#revision;
    let response = await this.#exchange(request, token);
    if (isTokenRefused(response) || (response.status === 403 && this.#logon.isUnproven(token))) {
      token = await this.#logon.replace(token);
      response = await this.#exchange(request, token);
    }
    if (lacksWord(request, response) && (await this.#moveBeyond(revision))) {
      response = await this.#exchange(request, token);
    }
    if (!isSuccess(response)) {
      throw errorFromAnswer(this.connection, { ...request, revision: this.#revision }, response);
    }
    this.#logon.confirm(token);
    return response;
  }

  /**
   * Sends a call and reads the object it answers with; undefined when the answer is a success without a body.
   *
   * @throws UnreadableAnswerError when the body is no JSON object, or `read` finds that it has not its shape; and
   *   what `send` throws
   */
  async readIfAny<Result>(
    request: ApiRequest,
    read: (fields: Fields) => Result,
    parse?: (json: string) => unknown,
  ): Promise<Result | undefined> {
    const response = await this.send(request);
    return isEmpty(response.body) ? undefined : readAnswer(this.connection, request, response, read, parse);
  }

  /**
   * Sends a call whose success says nothing. What does answer must still be the API's own: a page of some proxy with
   * status 200 does not mean that the server has acted.
   */
  async command(request: ApiRequest): Promise<void> {
    await this.readIfAny(request, () => undefined);
  }

  /** As `readIfAny`, for an answer that is of no use without a body. */
  async read<Result>(
    request: ApiRequest,
    read: (fields: Fields, bytes: number) => Result,
    parse?: (json: string) => unknown,
  ): Promise<Result> {
    const response = await this.send(request);
    const { length } = response.body;
    return readAnswer(this.connection, request, response, (fields) => read(fields, length), parse);
  }

  /** Logs out and hands out nothing any more. A token the server no longer knows is as good as logged out. */
  async logOut(): Promise<void> {
    this.#leaving ??= await this.#logon.end();
    const token = this.#leaving;
    if (token === undefined) return;
    const request = { operation: 'log out', method: 'POST', path: '/api/oauth2/logout' } as const;
    const response = await this.#exchange(request, token);
    if (!isSuccess(response) && !isTokenRefused(response)) {
      throw errorFromAnswer(this.connection, { ...request, revision: this.#revision }, response);
    }
    // A page of some proxy with status 200 does not mean that the server has ended the token.
    if (isSuccess(response) && !isEmpty(response.body)) {
      readAnswer(this.connection, request, response, () => undefined);
    }
    this.#leaving = undefined;
  }

  #exchange(request: ApiRequest, token: Token): Promise<VeeamResponse> {
    const query = request.query?.(this.#revision) ?? '';
    const body = request.json?.(this.#revision);
    return this.connection.request({
      operation: request.operation,
      method: request.method,
      path: query === '' ? request.path : `${request.path}?${query}`,
      headers: {
        'x-api-version': this.#revision,
        authorization: `Bearer ${token.accessToken}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Whether a revision newer than `revision` is in use now. */
  async #moveBeyond(revision: Revision): Promise<boolean> {
    if (this.#revision === revision) {
      const newer = KNOWN_REVISIONS.filter((known) => compareRevisions(known, revision) > 0);
      this.#revision = (await firstOffered(this.connection, newer)) ?? revision;
    }
    return this.#revision !== revision;
  }
}

// `{}` is how the older revisions say nothing (EmptySuccessResponse).
function isEmpty(body: string): boolean {
  return /^\s*(?:\{\s*\}\s*)?$/.test(body);
}
