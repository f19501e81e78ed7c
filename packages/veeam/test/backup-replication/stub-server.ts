import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from '../../src/transport/connection.ts';

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface StubAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

type Route = (request: StubRequest) => StubAnswer | Promise<StubAnswer>;

export interface StubOptions {
  /** The revisions that the server offers. */
  readonly revisions?: readonly string[];
  /** The text of the refusal of any other revision. */
  readonly refusal?: string;
  readonly expiresInSeconds?: number;
  /** By method and path, such as `GET /api/v1/jobs`. They are used only after a valid logon. */
  readonly routes?: Record<string, Route>;
  readonly badPassword?: StubAnswer;
}

export const CREDENTIALS = { username: 'LAB\\reader', password: 'p&ss=wörd +1' };

/** A strict stub of a backup server. It refuses all requests that are refused according to the documents. */
export async function startStub(options: StubOptions = {}) {
  const revisions = options.revisions ?? ['1.1-rev0', '1.1-rev1'];
  const requests: StubRequest[] = [];
  const accessTokens = new Set<string>();
  const refreshTokens = new Set<string>();
  let issued = 0;

  function token(request: StubRequest): StubAnswer {
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return { status: 415 };
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') === 'password') {
      if (form.get('username') !== CREDENTIALS.username || form.get('password') !== CREDENTIALS.password) {
        return options.badPassword ?? error(401, 'AccessDenied', 'Invalid credentials.');
      }
    } else if (
      form.get('grant_type') !== 'refresh_token' ||
      !refreshTokens.delete(form.get('refresh_token') ?? '')
    ) {
      return error(400, 'InvalidToken', 'The refresh token is not valid.');
    }
    issued += 1;
    accessTokens.add(`access-${issued}`);
    refreshTokens.add(`refresh-${issued}`);
    return {
      status: 200,
      json: {
        access_token: `access-${issued}`,
        token_type: 'bearer',
        refresh_token: `refresh-${issued}`,
        expires_in: options.expiresInSeconds ?? 900,
        '.issued': '2025-01-01T00:00:00Z',
        '.expires': '2099-01-01T00:00:00Z',
      },
    };
  }

  function answer(request: StubRequest): StubAnswer | Promise<StubAnswer> {
    const revision = request.headers['x-api-version'];
    if (typeof revision !== 'string' || !revisions.includes(revision)) {
      const listed = revisions.map((known) => `v${known}`).join(', ');
      return error(
        400,
        'NotImplemented',
        options.refusal ?? `Unsupported RESTAPI version. The following versions are supported: ${listed}.`,
      );
    }
    if (request.path === '/api/oauth2/token' && request.method === 'POST') return token(request);
    if (request.path === '/api/v1/serverTime') {
      return {
        status: 200,
        json: { serverTime: '2025-03-01T12:00:00.1234567+02:00', timeZone: '(UTC+02:00) Athens' },
      };
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!accessTokens.has(bearer))
      return error(401, 'AccessDenied', 'Unauthorized. Get bearer JWT token at /api/login');
    if (request.path === '/api/oauth2/logout' && request.method === 'POST') {
      accessTokens.delete(bearer);
      return { status: 200, json: {} };
    }
    const route = options.routes?.[`${request.method} ${request.path}`];
    return route?.(request) ?? error(404, 'NotFound', 'Resource does not exist');
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const url = new URL(incoming.url ?? '/', 'http://stub');
    const request: StubRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    const { status, json, text, headers } = await answer(request);
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
    outgoing.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = new Connection({
    name: 'vbr-1',
    product: 'backup-replication',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return {
    connection,
    requests,
    /** Every `METHOD path` received, in order. */
    calls: () => requests.map(({ method, path }) => `${method} ${path}`),
    /** Makes every access token invalid. */
    revokeTokens: () => accessTokens.clear(),
    revokeRefreshTokens: () => refreshTokens.clear(),
    async [Symbol.asyncDispose]() {
      await connection.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function error(status: number, errorCode: string, message: string): StubAnswer {
  return { status, json: { errorCode, message, resourceId: '' } };
}

/** A clock that moves only with `advanceSeconds`. */
export function clock(start = '2025-03-01T10:00:00Z') {
  let at = Date.parse(start);
  const now = () => new Date(at);
  return Object.assign(now, { advanceSeconds: (seconds: number) => (at += seconds * 1000) });
}

export async function all<Item>(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
