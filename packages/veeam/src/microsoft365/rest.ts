import { Logon, type LogonOptions } from '../oauth/logon.ts';
import type { TokenService } from '../oauth/token.ts';
import { isTooDeep, readJson, WrongShapeError } from '../reading/json-answer.ts';
import { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import { UnsupportedVersionError } from '../transport/errors.ts';
import { isSuccess, type VeeamRequest } from '../transport/exchange.ts';
import { errorFromAnswer } from './errors.ts';
import { type Microsoft365Version, notServed } from './versions.ts';

/** A request for a resource of the REST version in use. */
export interface Call {
  /** The name of the operation in errors. */
  readonly operation: string;
  readonly method: VeeamRequest['method'];
  /** The path below the version, such as `/CopyJobs`; or a path that starts with the version, as links do. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether sending it twice has the same effect as sending it once. */
  readonly repeatable?: boolean;
}

/**
 * How the server issues tokens (vbo-rest: authorization; vb365 specs). v6 has no call to end a token. From v7 on,
 * without `disable_antiforgery_token`, a cookie is needed with the token, even to refresh it. The usual lifetime is
 * from `Set-VBORestAPISettings` (vb365 PowerShell reference).
 */
export function tokenService(connection: Connection, version: Microsoft365Version): TokenService {
  return {
    path: `/${version}/token`,
    ...(version === 'v6' ? {} : { logOutPath: `/${version}/token/logout` }),
    headers: {},
    ...(version === 'v6' ? {} : { form: { disable_antiforgery_token: 'true' } }),
    usualLifeSeconds: 3600,
    refusal: (request, response, { atLogon }) =>
      atLogon && response.status === 404
        ? notServed(connection, version)
        : errorFromAnswer(connection, request, response, { atLogon }),
    isTokenRefused: ({ status }) => status === 401,
  };
}

/** Sends authorized JSON requests to one server in one version. */
export class Rest {
  readonly version: Microsoft365Version;
  readonly connection: Connection;
  readonly logon: Logon;
  readonly now: () => Date;
  /** The odd values in the answers so far. */
  readonly oddValues: OddValues;

  constructor(connection: Connection, version: Microsoft365Version, logon: LogonOptions) {
    this.connection = connection;
    this.version = version;
    this.now = logon.now;
    this.oddValues = new OddValues((text) => connection.safeText(text));
    const service = tokenService(connection, version);
    this.logon = new Logon(connection, () => service, logon);
  }

  /** The error for a request that this version does not have, before it is sent. `what` starts a sentence. */
  unsupported(operation: string, what: string): UnsupportedVersionError {
    return new UnsupportedVersionError({
      server: this.connection.address.name,
      operation,
      happened: `${what} is not in REST ${this.version}`,
      remedy: 'Leave it out, or configure a newer version if the server serves one.',
    });
  }

  /**
   * Sends a request and returns the result of `read` for the JSON of its answer. Without a body, `read` gets undefined.
   * Any 2xx is a success: the codes changed from v6 to v8 (vbo-rest: breaking_changes).
   *
   * @throws a VeeamError for everything else; UnreadableAnswerError when `read` rejects the shape
   */
  async read<Result>(call: Call, read: (value: unknown, bytes: number) => Result): Promise<Result> {
    const request = this.#request(call);
    const response = await this.logon.send((accessToken) =>
      this.connection.request({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${accessToken}` },
      }),
    );
    if (!isSuccess(response)) throw errorFromAnswer(this.connection, request, response);
    const { body } = response;
    return readJson(this.connection, request, response, (value) => {
      if (isTooDeep(body)) throw new WrongShapeError('it is nested too deep');
      return read(value, Buffer.byteLength(body));
    });
  }

  /**
   * Sends a request whose success has no content. The answer must still come from the API: a proxy's page with status
   * 200 does not mean that the server has acted.
   */
  command(call: Call): Promise<void> {
    return this.read(call, () => undefined);
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
