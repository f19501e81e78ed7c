import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from '../../src/transport/connection.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  /** An object is sent as JSON, a text unchanged, undefined as no body. */
  readonly body?: unknown;
}

type Handler = (received: Received) => Reply | Promise<Reply>;

/**
 * A server that knows the given routes and answers 404 to all others. All routes except the token route require the
 * bearer token issued last. Every request is recorded.
 */
export class Stub {
  readonly received: Received[] = [];
  readonly #routes = new Map<string, Handler>();
  readonly #server: Server;
  #issued = 0;
  /** The lifetime of its tokens, in seconds. */
  expiresIn = 3600;
  valid = 'none yet';

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const url = new URL(request.url ?? '', 'http://stub');
      const received: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      this.received.push(received);
      const { status, body } = await this.#reply(received);
      const text = typeof body === 'string' || body === undefined ? (body ?? '') : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
    });
  }

  static async start(): Promise<Stub> {
    const stub = new Stub();
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  connect(): Connection {
    const baseUrl = `http://127.0.0.1:${this.port}`;
    return new Connection({ name: 'office', product: 'microsoft365', baseUrl });
  }

  /** `on('GET /v6/CopyJobs', …)`. The path must match exactly, in the same case. */
  on(route: string, reply: Handler | Reply): this {
    this.#routes.set(route, typeof reply === 'function' ? reply : () => reply);
    return this;
  }

  /** The token call of a version. It accepts any password except `wrong`, and the refresh token issued last. */
  issueTokens(version: 'v6' | 'v7' | 'v8'): this {
    return this.on(`POST /${version}/token`, ({ body, headers }) => {
      const form = new URLSearchParams(body);
      const isAntiforgeryOff = form.get('disable_antiforgery_token') === 'true';
      if (headers['content-type'] !== 'application/x-www-form-urlencoded') return { status: 415 };
      if (isAntiforgeryOff !== (version !== 'v6')) return { status: 403, body: { message: 'antiforgery' } };
      const isRefresh = form.get('grant_type') === 'refresh_token';
      const isKnown = isRefresh
        ? form.get('refresh_token') === `refresh-${this.#issued}`
        : form.get('grant_type') === 'password' && form.get('password') !== 'wrong';
      if (!isKnown) return { status: 400, body: { message: `no logon with ${form.get('password')}` } };
      this.#issued++;
      this.valid = `access-${this.#issued}`;
      const token = { access_token: this.valid, refresh_token: `refresh-${this.#issued}` };
      return { status: 200, body: { ...token, token_type: 'bearer', expires_in: this.expiresIn } };
    });
  }

  /** Requests as `GET /v6/CopyJobs`, without the token calls. */
  get calls(): string[] {
    return this.received
      .filter(({ path }) => !path.endsWith('/token'))
      .map(({ method, path }) => `${method} ${path}`);
  }

  get tokenCalls(): URLSearchParams[] {
    return this.received
      .filter(({ path }) => path.endsWith('/token'))
      .map(({ body }) => new URLSearchParams(body));
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('the stub received nothing');
    return last;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #reply(received: Received): Promise<Reply> {
    const handler = this.#routes.get(`${received.method} ${received.path}`);
    const isToken = received.path.endsWith('/token');
    if (handler === undefined) return { status: 404, body: { message: 'not found' } };
    if (!isToken && received.headers.authorization !== `Bearer ${this.valid}`) return { status: 401 };
    return handler(received);
  }
}

/** A stub and a connection to it, both closed at the end of the block. */
export async function stubbed(): Promise<{ stub: Stub; connection: Connection } & AsyncDisposable> {
  const stub = await Stub.start();
  const connection = stub.connect();
  return {
    stub,
    connection,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await stub.stop();
    },
  };
}
