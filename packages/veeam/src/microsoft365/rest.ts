import { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { type UnreadableAnswerError, UnsupportedVersionError } from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { refusal } from './errors.ts';
import type { Logon } from './logon.ts';
import type { Token } from './token.ts';
import type { Microsoft365Version } from './versions.ts';

/** A request for a resource of the REST version in use. */
export interface Call {
  /** What is being done, for errors. */
  readonly operation: string;
  readonly method: VeeamRequest['method'];
  /** Below the version, such as `/CopyJobs`; or a path that begins with the version, as links do. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sending it twice does no more than sending it once. */
  readonly repeatable?: boolean;
}

/** A successful answer: any 2xx, since the codes changed from v6 to v8 (vbo-rest: breaking_changes). */
export interface Answer {
  /** The JSON of the body; undefined when there is no body. */
  readonly value: unknown;
  /** How long the body is. */
  readonly bytes: number;
  /** The error for an answer that cannot be what was asked for; `why` is a half sentence. */
  unreadable(why: string): UnreadableAnswerError;
}

/** Sends authorized JSON requests to one server in one version. */
export class Rest {
  readonly version: Microsoft365Version;
  readonly connection: Connection;
  readonly now: () => Date;
  /** What is odd in the answers so far. */
  readonly oddValues: OddValues;
  readonly #logon: Logon;

  constructor(connection: Connection, version: Microsoft365Version, logon: Logon, now: () => Date) {
    this.connection = connection;
    this.version = version;
    this.now = now;
    this.oddValues = new OddValues((text) => connection.safeText(text));
    this.#logon = logon;
  }

  /** The error for a request that this version has not got, before anything is sent. `what` begins a sentence. */
  unsupported(operation: string, what: string): UnsupportedVersionError {
    return new UnsupportedVersionError({
      server: this.connection.address.name,
      operation,
      happened: `${what} is not in REST ${this.version}`,
      remedy: 'Leave it out, or configure a newer version if the server serves one.',
    });
  }

  /**
   * Sends a request; after a 401 it logs on again and sends it once more, which is safe because a request that
   * was not authorized was not carried out. Throws a `VeeamError` for everything but a 2xx with JSON or nothing.
   */
  async send(call: Call): Promise<Answer> {
    const request = this.#request(call);
    const token = await this.#logon.token();
    let response = await this.#authorized(request, token.accessToken);
    if (response.status === 401) {
      const other = await this.#logon.replace(token);
      response = await this.#authorized(request, other.accessToken);
    }
    if (response.status < 200 || response.status >= 300) throw refusal(this.connection, request, response);
    return answer(this.connection, request, response);
  }

  /** Ends a token; one that the server no longer knows has ended already. */
  async logOut({ accessToken }: Token): Promise<void> {
    const path = '/token/logout';
    const request = this.#request({ operation: 'log out', method: 'POST', path, repeatable: true });
    const response = await this.#authorized(request, accessToken);
    if (response.status === 401) return;
    if (response.status < 200 || response.status >= 300) throw refusal(this.connection, request, response);
    // A page of some proxy with status 200 does not mean that the server has ended the token: this refuses it.
    answer(this.connection, request, response);
  }

  #authorized(request: VeeamRequest, accessToken: string): Promise<VeeamResponse> {
    const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
    return this.connection.request({ ...request, headers });
  }

  #request({ operation, method, path, query = {}, body, repeatable }: Call): VeeamRequest {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    const versioned = /^\/v\d+\//i.test(path) ? path : `/${this.version}${path}`;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return {
      operation,
      method,
      path: search.size === 0 ? versioned : `${versioned}?${search}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(repeatable === undefined ? {} : { repeatable }),
    };
  }
}

function answer(connection: Connection, request: VeeamRequest, response: VeeamResponse): Answer {
  const unreadable = (why: string, cause?: unknown) =>
    unreadableAnswer(connection, request, response, why, cause);
  let value: unknown;
  try {
    value = response.body.trim() === '' ? undefined : JSON.parse(response.body);
  } catch {
    // The parser's own error would quote the body.
    throw unreadable(response.body.trimStart().startsWith('<') ? 'it is HTML or XML' : 'it is not JSON');
  }
  if (isDeeperThan(DEEPEST, response.body)) throw unreadable(`it is nested more than ${DEEPEST} deep`);
  return { value, bytes: Buffer.byteLength(response.body), unreadable };
}

/** No resource is half as deep; what is deeper than some thousands cannot even be written as JSON again. */
const DEEPEST = 100;

function isDeeperThan(most: number, json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const mark = json.charCodeAt(at);
    if (isText) {
      if (mark === 0x5c) at += 1;
      else if (mark === 0x22) isText = false;
    } else if (mark === 0x22) isText = true;
    else if (mark === 0x5b || mark === 0x7b) depth += 1;
    else if (mark === 0x5d || mark === 0x7d) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}
