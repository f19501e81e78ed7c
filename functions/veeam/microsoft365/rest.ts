import type * as z from 'zod';
import type { Connection } from '../transport/connection.ts';
import type { UnreadableAnswerError } from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import type { Logon } from './logon.ts';
import { refusal } from './refusal.ts';
import type { Token } from './token.ts';
import type { Microsoft365Version } from './version.ts';

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
  /** Reads the value by a schema. Throws `UnreadableAnswerError` when it does not fit. */
  read<Output>(schema: z.ZodType<Output>): Output;
  /** The error for an answer that cannot be what was asked for; `why` is a half sentence. */
  unreadable(why: string): UnreadableAnswerError;
}

/** Sends authorized JSON requests to one server in one version. */
export class Rest {
  readonly version: Microsoft365Version;
  readonly connection: Connection;
  readonly #logon: Logon;

  constructor(connection: Connection, version: Microsoft365Version, logon: Logon) {
    this.connection = connection;
    this.version = version;
    this.#logon = logon;
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
  return {
    value,
    unreadable,
    read(schema) {
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      const where = result.error.issues[0]?.path.join('.') ?? '';
      throw unreadable(
        value === undefined ? 'it is empty' : `${where === '' ? 'it' : where} is not as documented`,
      );
    },
  };
}
