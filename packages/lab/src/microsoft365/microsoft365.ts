import { HOUR_MS } from '../estate/clock.ts';
import type { Estate } from '../estate/estate.ts';
import type { ShownState } from '../estate/shown-state.ts';
import type {
  LabAnswer,
  LabContext,
  LabProduct,
  LabRequest,
  LabServer,
  LabServerState,
} from '../server/lab-server.ts';
import { makeMicrosoft365Estate } from './estate.ts';
import type { Microsoft365Estate } from './model.ts';
import { API_VERSIONS, type ApiVersion } from './options.ts';
import { exceptionInfo, Refusal } from './refusal.ts';
import { noContent, ok, type Reply } from './reply.ts';
import { findRoute, isPath, splitPath, type VersionedPath } from './router.ts';
import { settle } from './runs.ts';
import { describeState } from './state.ts';
import { postToken } from './token-call.ts';
import { carriesAntiforgery, type TokenPair, Tokens } from './tokens.ts';
import { showState } from './told-state.ts';

/** Veeam Backup for Microsoft 365 and its REST API. */
export const microsoft365: LabProduct = {
  product: 'microsoft365',
  serverName: 'vb365-1',
  certificate: 'named',
  port: (options) => options.microsoft365Port ?? 4443,
  create: (context, estate) => new Microsoft365(context, estate),
};

/** Source: vbo-rest/versioning. */
const BUILDS: Readonly<Record<ApiVersion, string>> = {
  v6: '6.0.0.367',
  v7: '7.0.0.2911',
  v8: '8.0.2.159',
};

class Microsoft365 implements LabServer {
  readonly name = microsoft365.serverName;
  readonly product = microsoft365.product;
  readonly #context: LabContext;
  readonly #newest: ApiVersion;
  readonly #tokens: Tokens;
  readonly #jobDurationMs: number;
  #estate: Microsoft365Estate;

  constructor(context: LabContext, estate: Estate) {
    const { options, clock } = context;
    this.#context = context;
    this.#newest = options.microsoft365?.version ?? 'v8';
    this.#tokens = new Tokens(options.microsoft365?.tokenLifetimeMs ?? HOUR_MS);
    this.#jobDurationMs = options.jobDurationMs ?? 10_000;
    this.#estate = makeMicrosoft365Estate(estate.size, this.#newest, clock.now());
  }

  handle(request: LabRequest): LabAnswer {
    const now = this.#settle();
    try {
      return write(this.#respond(request, now));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#refuse(request, error);
    }
  }

  refuse(request: LabRequest, status: number, message: string): LabAnswer {
    return this.#refuse(request, new Refusal(status, message));
  }

  /** Every operation's default answer is a RESTExceptionInfo (vb365-v6, -v7, -v8), that without a token among them. */
  #refuse(request: LabRequest, { status, message, errorCode }: Refusal): LabAnswer {
    const version = splitPath(request.url.pathname).version ?? this.#newest;
    const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
    return write({ status, headers, body: exceptionInfo(version, status, message, errorCode) });
  }

  state(): LabServerState {
    const now = this.#settle();
    return describeState(this.#estate, this.#tokens, now);
  }

  show(state: ShownState): boolean {
    return showState(this.#estate, state, this.#settle());
  }

  reset(estate: Estate): void {
    this.#estate = makeMicrosoft365Estate(estate.size, this.#newest, this.#context.clock.now());
    this.#tokens.clear();
  }

  #settle(): Date {
    const now = this.#context.clock.now();
    settle(this.#estate, now, this.#jobDurationMs);
    return now;
  }

  #respond(request: LabRequest, now: Date): Reply {
    const path = splitPath(request.url.pathname);
    const { version, segments } = path;
    if (version === undefined || !this.#serves(version)) return { status: 404 };
    if (request.method === 'POST' && isPath(segments, 'token')) {
      return postToken({ request, version, tokens: this.#tokens, accounts: this.#context.accounts, now });
    }
    if (request.method === 'GET' && version === 'v8' && isPath(segments, 'Health')) return ok(HEALTH);
    const pair = this.#authorize(request, now);
    if (pair === undefined) throw new Refusal(401, 'The access token is missing or has expired.');
    if (!carriesAntiforgery(pair, request.headers)) {
      throw new Refusal(400, 'The antiforgery token is missing.');
    }
    if (request.method === 'POST' && version !== 'v6' && isPath(segments, 'token/logout')) {
      this.#tokens.revoke(pair);
      return version === 'v7' ? { status: 200 } : noContent;
    }
    return this.#run(request, { ...path, version }, pair, now);
  }

  /** An older version is served by a newer server. Source: vbo-rest/versioning. */
  #serves(version: ApiVersion): boolean {
    return API_VERSIONS.indexOf(version) <= API_VERSIONS.indexOf(this.#newest);
  }

  #authorize(request: LabRequest, now: Date): TokenPair | undefined {
    const pair = this.#tokens.find(request.headers, now);
    if (pair === undefined || request.fault?.kind !== 'expire-session') return pair;
    this.#tokens.revoke(pair);
    return undefined;
  }

  #run(
    request: LabRequest,
    { version, segments }: VersionedPath & { readonly version: ApiVersion },
    { role }: TokenPair,
    now: Date,
  ): Reply {
    const { route, parameters } = findRoute(request.method, version, segments);
    // The product knows administrators and restore operators, no viewers: the lab lets its viewer read, so that a
    // function that must not change anything can be tried here too.
    if (role !== 'administrator' && request.method !== 'GET') throw new Refusal(403, 'Access is denied.');
    return route.run({
      estate: this.#estate,
      request,
      version,
      parameters,
      now,
      jobDurationMs: this.#jobDurationMs,
      archiveTargetsOnly: this.#context.options.microsoft365?.archiveTargetsOnly ?? false,
      build: BUILDS[this.#newest],
    });
  }
}

/** Needs no token. Source: GET /Health of vb365-v8 (the NATS server and the configuration database). */
const HEALTH = {
  status: 'Healthy',
  entries: {
    nats: { status: 'Healthy', description: null },
    postgreSql: { status: 'Healthy', description: null },
  },
};

function write({ status, body, headers = {} }: Reply): LabAnswer {
  if (body === undefined) return { status, headers, body: '' };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
