import type { BackupServer, Estate } from '../estate/estate.ts';
import { settleRuns } from '../estate/runs.ts';
import { type ShownState, showInEstate } from '../estate/shown-state.ts';
import type {
  LabAnswer,
  LabContext,
  LabProduct,
  LabRequest,
  LabServer,
  LabServerState,
} from '../server/lab-server.ts';
import type { Call, Holdings } from './call.ts';
import { logOn } from './logon.ts';
import type { Revision } from './options.ts';
import { codeOf, errorAnswer, jsonAnswer, notFound, Refusal } from './refusal.ts';
import { servedRevisions } from './revision.ts';
import { findRoute } from './router.ts';
import { describeState } from './state.ts';
import { TimeWriter } from './time.ts';
import { type Token, Tokens } from './tokens.ts';

/** Veeam Backup & Replication and its REST API: the first backup server of the estate. */
export const backupReplication: LabProduct = {
  product: 'backup-replication',
  serverName: 'vbr-1',
  certificate: 'nameless',
  port: (options) => options.backupReplicationPort ?? 9419,
  create: (context, estate) => new BackupReplication(context, estate),
};

class BackupReplication implements LabServer {
  readonly name = backupReplication.serverName;
  readonly product = backupReplication.product;
  readonly #context: LabContext;
  readonly #holdings: Holdings;
  #estate: Estate;

  constructor(context: LabContext, estate: Estate) {
    const options = context.options.backupReplication ?? {};
    this.#context = context;
    this.#estate = estate;
    this.#holdings = {
      options,
      newest: options.revision ?? '1.3-rev1',
      tokens: new Tokens(options.accessTokenSeconds ?? 900),
      jobDurationMs: context.options.jobDurationMs ?? 10_000,
      documents: new Map(),
      lostSessions: new Set(),
      certificatePem: context.certificatePem,
    };
  }

  handle(request: LabRequest): LabAnswer {
    try {
      return this.#respond(request, this.#settle());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return errorAnswer(error);
    }
  }

  refuse(_request: LabRequest, status: number, message: string): LabAnswer {
    return errorAnswer(new Refusal(status, codeOf(status), message));
  }

  state(): LabServerState {
    const now = this.#settle();
    return describeState(this.#estate, this.#server(), this.#holdings, now);
  }

  show(state: ShownState): boolean {
    this.#settle();
    const jobs = this.#estate.jobs.filter(({ backupServerId }) => backupServerId === this.#server().id);
    return showInEstate(this.#estate, jobs, state);
  }

  reset(estate: Estate): void {
    this.#estate = estate;
    this.#holdings.tokens.clear();
    this.#holdings.documents.clear();
    this.#holdings.lostSessions.clear();
  }

  #settle(): Date {
    const now = this.#context.clock.now();
    settleRuns(this.#estate, now);
    return now;
  }

  #respond(request: LabRequest, now: Date): LabAnswer {
    const { pathname } = request.url;
    const { newest } = this.#holdings;
    // A real server publishes its OpenAPI document here. The lab has none that would be more than a stub.
    if (/^\/swagger\b/i.test(pathname)) throw notFound();
    const call = this.#call(request, revisionOf(request, newest), now);
    if (request.method === 'POST' && pathname.toLowerCase() === '/api/oauth2/token')
      return answer(logOn(call, this.#context.accounts));
    const { route, id } = findRoute(request.method, pathname, call.revision);
    if (route.for === 'anyone') return answer(route.run(call));
    const token = this.#authorize(request, now);
    if (route.for === 'administrators' && token.role !== 'administrator') throw forbidden();
    return answer(route.run({ ...call, id, token }));
  }

  /** The token of a call. Throws Refusal (401, or 403 by option after a refresh). */
  #authorize(request: LabRequest, now: Date): Token {
    const { tokens, options } = this.#holdings;
    const token = tokens.find(request.headers.authorization, now);
    if (token !== undefined && request.fault?.kind === 'expire-session') tokens.expire(token);
    if (token === undefined || request.fault?.kind === 'expire-session') {
      // In the words of vbr-1.3-rev2's example, wrong path included.
      throw new Refusal(401, 'AccessDenied', 'Unauthorized. Get bearer JWT token at /api/login');
    }
    if (token.isRefreshed && options.forbidRefreshedTokens === true) throw forbidden();
    return token;
  }

  #call(request: LabRequest, revision: Revision, now: Date): Call {
    const time = new TimeWriter(this.#holdings.options.utcOffsetMinutes ?? 60, revision);
    return {
      estate: this.#estate,
      server: this.#server(),
      holdings: this.#holdings,
      request,
      query: request.url.searchParams,
      id: '',
      revision,
      time,
      now,
    };
  }

  #server(): BackupServer {
    const [first] = this.#estate.backupServers;
    if (first === undefined) throw new RangeError('An estate needs at least one backup server.');
    return first;
  }
}

const forbidden = () => new Refusal(403, 'AccessDenied', 'Forbidden');

function answer({ status, body }: { readonly status: number; readonly body?: unknown }): LabAnswer {
  return jsonAnswer(status, body);
}

/** The revision a call asks for. Throws Refusal (400) that lists the ones there are (seen: VeeamHub/grafana#27). */
function revisionOf({ headers }: LabRequest, newest: Revision): Revision {
  const served = servedRevisions(newest);
  const revision = served.find((known) => known === headers['x-api-version']);
  if (revision !== undefined) return revision;
  const list = served.map((known) => `v${known}`).join(', ');
  throw new Refusal(
    400,
    'NotImplemented',
    `Unsupported RESTAPI version. The following versions are supported: ${list}.`,
  );
}
