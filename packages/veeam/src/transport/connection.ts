import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'undici';
import { UnreadableAnswerError } from './errors.ts';
import { Exchange, type RawAnswer, type VeeamRequest, type VeeamResponse } from './exchange.ts';
import { errorFromFailure } from './failure-errors.ts';
import { linkPath } from './links.ts';
import { SafeText } from './safe-text.ts';
import { addressProblem, type ServerAddress, trustProblem } from './server-address.ts';
import { parseHttpDate } from './server-durations.ts';
import { createConnector } from './tls-connector.ts';

export interface ConnectionOptions {
  /** The deadline for a whole exchange: connecting, TLS, headers and the whole body. 30,000 when absent. */
  timeoutMs?: number;
  /** The longest answer accepted. 32 MiB when absent. */
  maxAnswerBytes?: number;
  /** The most sockets to the server. 4 when absent. */
  connections?: number;
}

/** The account that logs on. */
export interface Credential {
  /** `DOMAIN\\user` or `user@domain`; `.\\user` for an account of the server itself. */
  readonly username: string;
  readonly password: string;
}

/** The connection to one server: verified TLS, one deadline per exchange, no redirects, no cookies, typed errors. */
export class Connection {
  readonly address: ServerAddress;
  readonly #safeText = new SafeText();
  readonly #timeoutMs: number;
  readonly #maxAnswerBytes: number;
  readonly #createPool: () => Promise<Pool>;
  #pool: Promise<Pool> | undefined;
  #lastDate: string | undefined;

  /**
   * @throws TypeError when the address is not an origin, is `http://` to another machine, or has unsuitable trust: a
   *   fingerprint that is not SHA-256, a CA without a certificate
   */
  constructor(address: ServerAddress, options: ConnectionOptions = {}) {
    const wrongAddress = addressProblem(address.baseUrl);
    if (wrongAddress !== undefined) throw new TypeError(`${address.name}: the address ${wrongAddress}.`);
    const wrongTrust = trustProblem(address);
    if (wrongTrust !== undefined) throw new TypeError(`${address.name}: tls ${wrongTrust}.`);
    this.address = address;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#maxAnswerBytes = options.maxAnswerBytes ?? 32 * 1024 * 1024;
    const connect = createConnector(address.tls, this.#timeoutMs);
    this.#createPool = async () => {
      // Loaded at the first request, so that a function without requests has no extra cost at its cold start.
      const { default: PoolOfUndici } = await import('undici/lib/dispatcher/pool.js');
      return new PoolOfUndici(new URL(address.baseUrl).origin, {
        connect,
        connections: options.connections ?? 4,
        headersTimeout: 0, // the exchange's own deadline covers both
        bodyTimeout: 0,
      });
    };
  }

  /** From now on no error of this connection contains `secret`, in any of its forms. */
  hide(secret: string): void {
    this.#safeText.hide(secret);
  }

  /** Hides the password, and user name and password in the form of HTTP Basic authentication. */
  hideCredentials({ username, password }: Credential): void {
    this.hide(password);
    this.hide(Buffer.from(`${username}:${password}`).toString('base64'));
  }

  /** The server's text in a form for messages: short, on one line, without the hidden secrets. */
  safeText(text: string): string {
    return this.#safeText.of(text);
  }

  /** The server's text, unchanged except for the hidden secrets. */
  withoutSecrets(text: string): string {
    return this.#safeText.withoutSecrets(text);
  }

  /**
   * The time in the `Date` header of the last answer; undefined when there is none or it cannot be read. A proxy in
   * front of the server may have its own clock, so a time from the server itself is more reliable.
   */
  get serverDate(): Date | undefined {
    return parseHttpDate(this.#lastDate ?? '');
  }

  /**
   * Sends one request and reads its whole answer, whatever its status.
   *
   * @throws ServerUnreachableError, TlsRejectedError, RequestTimeoutError, AnswerTooLargeError,
   *   UnreadableAnswerError (aborted, or compressed without a request for it) and ForeignLinkError
   */
  async request(request: VeeamRequest): Promise<VeeamResponse> {
    const path = /^\/(?![/\\])/.test(request.path)
      ? request.path
      : linkPath(this.address, request.path, request.operation);
    const timeoutMs = request.timeoutMs ?? this.#timeoutMs;
    this.#pool ??= this.#createPool();
    const pool = await this.#pool;
    // undici releases a socket one turn after the end of its answer: an immediate request would open another socket.
    await nextTurn();
    const exchange = new Exchange(timeoutMs, this.#maxAnswerBytes);
    try {
      pool.dispatch(
        {
          path,
          method: request.method,
          // Without this header, a server may compress the answer (RFC 9110, 12.5.3), which this client cannot read.
          headers: { 'accept-encoding': 'identity', ...request.headers },
          body: request.body ?? null,
        },
        exchange,
      );
      return this.#decode(request, await exchange.answer);
    } catch (error) {
      const { part } = exchange;
      if (part !== undefined) request.onBrokenAnswer?.(asText(part));
      throw errorFromFailure(this.address, request, error, { started: exchange.started, timeoutMs });
    }
  }

  /** Closes every socket; a request in progress fails. */
  async close(): Promise<void> {
    const pool = await this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }

  #decode(request: VeeamRequest, answer: RawAnswer): VeeamResponse {
    const { status, headers } = answer;
    this.#lastDate = headers['date'];
    if (!isPlain(answer)) {
      const encoding = headers['content-encoding'] ?? '';
      throw new UnreadableAnswerError({
        server: this.address.name,
        operation: request.operation,
        status,
        happened: `the answer is compressed (${this.safeText(encoding)}) although none was asked for`,
        remedy: 'Look for a proxy between here and the server.',
        mayHaveActed: request.method !== 'GET' && request.repeatable !== true,
      });
    }
    return asText(answer);
  }
}

function isPlain({ headers }: RawAnswer): boolean {
  return (headers['content-encoding'] ?? 'identity') === 'identity';
}

function asText(answer: RawAnswer): VeeamResponse {
  const { status, headers, body } = answer;
  const text = isPlain(answer) ? body.toString('utf8') : '';
  return { status, headers, body: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}
