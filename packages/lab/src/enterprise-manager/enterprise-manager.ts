import type { Estate } from '../estate/estate.ts';
import { settleRuns } from '../estate/runs.ts';
import { type ShownState, showInEstate } from '../estate/shown-state.ts';
import type { LabOptions } from '../options.ts';
import type {
  LabAnswer,
  LabContext,
  LabProduct,
  LabRequest,
  LabServer,
  LabServerState,
  TaskPace,
} from '../server/lab-server.ts';
import type { Call, Holdings, Reply } from './call.ts';
import { acceptsJson } from './clone-request.ts';
import { Hrefs } from './hrefs.ts';
import { writeJson } from './json-writer.ts';
import { apiNode, authenticate, logonNode, versionOf } from './logon.ts';
import type { ApiVersion } from './options.ts';
import { errorNode, Refusal } from './refusal.ts';
import { findRoute } from './router.ts';
import { type LogonSession, LogonSessions, SESSION_HEADER } from './sessions.ts';
import { describeState } from './state.ts';
import { type Task, Tasks } from './tasks.ts';
import { writeXml } from './xml-writer.ts';

/** Veeam Backup Enterprise Manager and its REST API. */
export const enterpriseManager: LabProduct = {
  product: 'enterprise-manager',
  serverName: 'em-1',
  certificate: 'named',
  port: (options) => options.enterpriseManagerPort ?? 9398,
  create: (context, estate) => new EnterpriseManager(context, estate),
};

type Headers = LabAnswer['headers'];

class EnterpriseManager implements LabServer {
  readonly name = enterpriseManager.serverName;
  readonly product = enterpriseManager.product;
  readonly #context: LabContext;
  readonly #newest: ApiVersion;
  readonly #holdings: Holdings;
  #estate: Estate;

  constructor(context: LabContext, estate: Estate) {
    const { options } = context;
    this.#context = context;
    this.#estate = estate;
    this.#newest = options.enterpriseManager?.apiVersion ?? 'v1_7';
    this.#holdings = {
      sessions: new LogonSessions(),
      tasks: new Tasks(paceOf(options)),
      jobDurationMs: options.jobDurationMs ?? 10_000,
      strictCloneSpec: options.enterpriseManager?.strictCloneSpec ?? true,
      uncollected: new Map(),
    };
  }

  handle(request: LabRequest): LabAnswer {
    const now = this.#settle();
    try {
      return this.#respond(request, now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(request, error.status, error.message);
    }
  }

  refuse(request: LabRequest, status: number, message: string): LabAnswer {
    const challenge: Headers = status === 401 ? { 'www-authenticate': 'Basic Realm=RestSvc' } : {};
    return this.#write(request, { status, node: errorNode(status, message) }, challenge);
  }

  state(): LabServerState {
    const now = this.#settle();
    return describeState(this.#estate, this.#holdings, now);
  }

  show(state: ShownState): boolean {
    this.#settle();
    return showInEstate(this.#estate, this.#estate.jobs, state);
  }

  setPace(pace: Partial<TaskPace>): TaskPace {
    const { tasks } = this.#holdings;
    this.#settle();
    tasks.pace = { ...tasks.pace, ...pace };
    this.#settle();
    return tasks.pace;
  }

  reset(estate: Estate): void {
    this.#estate = estate;
    this.#holdings.sessions.clear();
    this.#holdings.tasks.clear(paceOf(this.#context.options));
    this.#holdings.uncollected.clear();
  }

  #settle(): Date {
    const now = this.#context.clock.now();
    this.#holdings.tasks.settle(now);
    settleRuns(this.#estate, now);
    return now;
  }

  #respond(request: LabRequest, now: Date): LabAnswer {
    const { sessions } = this.#holdings;
    const path = request.url.pathname.replace(/\/+$/, '').toLowerCase();
    const hrefs = this.#hrefs(request);
    if (path === '/api' && request.method === 'GET') {
      return this.#write(request, { status: 200, node: apiNode(this.#newest, hrefs) });
    }
    if (path === '/api/sessionmngr' && request.method === 'POST') return this.#logOn(request, now);
    if (request.fault?.kind === 'expire-session') {
      const victim = sessions.find(request.headers, now);
      if (victim !== undefined) sessions.close(victim);
    }
    const session = sessions.use(request.headers, now);
    if (session === undefined) throw new Refusal(401, 'The logon session is missing or has expired.');
    const { route, parameters } = findRoute(request.method, request.url.pathname);
    if (route.forAdministrators && session.role !== 'administrator') throw new Refusal(403, 'Access denied');
    const call = { estate: this.#estate, holdings: this.#holdings, request, session, parameters, hrefs, now };
    return this.#write(request, runWithFault(route.run, call));
  }

  #logOn(request: LabRequest, now: Date): LabAnswer {
    const version = versionOf(request, this.#newest);
    const account = authenticate(request, this.#context.accounts);
    if (account === undefined) throw new Refusal(401, 'Unauthorized');
    const session = this.#holdings.sessions.open(account.user, account.role, version, now);
    return this.#write(
      request,
      { status: 201, node: logonNode(session, this.#hrefs(request)) },
      tokenHeaders(session),
    );
  }

  #hrefs(request: LabRequest): Hrefs {
    const advertised = this.#context.options.enterpriseManager?.advertisedHost;
    return new Hrefs(`https://${advertised ?? request.url.host}`);
  }

  #write(request: LabRequest, { status, node }: Reply, headers: Headers = {}): LabAnswer {
    if (node === undefined) return { status, headers, body: '' };
    const isJson = acceptsJson(request, this.#newest);
    const camelCase = (this.#context.options.enterpriseManager?.productVersion ?? 12) >= 13;
    const body = isJson ? writeJson(node, camelCase) : writeXml(node);
    const type = `application/${isJson ? 'json' : 'xml'}; charset=utf-8`;
    return { status, headers: { ...headers, 'content-type': type }, body: byteOrderMark(request) + body };
  }
}

/** Runs a call; a fault strikes the task it made or asked for. */
function runWithFault(run: (call: Call) => Reply, call: Call): Reply {
  const { tasks } = call.holdings;
  const { fault } = call.request;
  if (fault === undefined) return run(call);
  const known = new Set(tasks.list());
  const strike = (task: Task | undefined) => {
    if (task !== undefined && fault.kind === 'lose-task') tasks.lose(task);
    if (task !== undefined && fault.kind === 'task-fails') task.failure = fault.message ?? DEFAULT_FAILURE;
  };
  strike(tasks.find(call.session.id, call.parameters.id ?? ''));
  const reply = run(call);
  strike(tasks.list().find((task) => !known.has(task)));
  return reply;
}

function paceOf({ taskDurationMs = 2_000, tasksAtOnce = Number.POSITIVE_INFINITY }: LabOptions): TaskPace {
  return { durationMs: taskDurationMs, atOnce: tasksAtOnce };
}

const DEFAULT_FAILURE = 'The operation failed because the lab was told to fail it.';

/** Source: em_rest/logging_on. */
function tokenHeaders({ token }: LogonSession): Headers {
  return { [SESSION_HEADER]: token, 'set-cookie': `${SESSION_HEADER}=${token}; Path=/api;` };
}

/** Some answers begin with a byte order mark (seen by their clients); which ones is the lab's choice. */
function byteOrderMark(request: LabRequest): string {
  return /^\/api\/(query|backupServers)?\/?$/i.test(request.url.pathname) ? '\uFEFF' : '';
}
