import type { Estate } from '../estate/estate.ts';
import { endDueRuns } from '../estate/runs.ts';
import { showInEstate } from '../estate/shown-state.ts';
import type { LabAnswer, LabContext, LabRequest, LabServerState } from '../server/lab-server.ts';
import { findRoute, Refusal } from '../server/router.ts';
import { authenticate, labProduct } from '../server/simulated-server.ts';
import { acceptsJson, type Call, type Reply, type ServerState } from './call.ts';
import { Hrefs } from './entity.ts';
import { accountOf, apiNode, LogonSessions, logonNode, sessionHeader, versionOf } from './logon.ts';
import { errorNode, writeJson, writeXml } from './nodes.ts';
import { allRoutes } from './routes.ts';
import { stateOf, type Task, Tasks } from './task-queue.ts';

/** Veeam Backup Enterprise Manager and its REST API. */
export const enterpriseManager = labProduct<ServerState>({
  product: 'enterprise-manager',
  serverName: 'em-1',
  certificate: 'named',
  port: ({ enterpriseManagerPort }) => enterpriseManagerPort ?? 9398,
  start,
  advance: ({ tasks, estate }, now) => {
    tasks.actOnDue(now);
    endDueRuns(estate, now);
  },
  respond,
  refuse,
  describe,
  show: ({ estate }, shown) => showInEstate(estate, estate.jobs, shown),
  setPace: ({ tasks }, pace) => {
    tasks.pace = { ...tasks.pace, ...pace };
    return tasks.pace;
  },
});

type Headers = LabAnswer['headers'];

function start(context: LabContext, estate: Estate): ServerState {
  const { taskDurationMs, tasksAtOnce, jobDurationMs, enterpriseManager: own = {} } = context.options;
  return {
    context,
    estate,
    newest: own.apiVersion ?? 'v1_7',
    sessions: new LogonSessions(),
    tasks: new Tasks({
      durationMs: taskDurationMs ?? 2_000,
      atOnce: tasksAtOnce ?? Number.POSITIVE_INFINITY,
    }),
    jobDurationMs: jobDurationMs ?? 10_000,
    strictCloneSpec: own.strictCloneSpec ?? true,
    uncollected: new Map(),
  };
}

function respond(state: ServerState, request: LabRequest, now: Date): LabAnswer {
  const { estate, sessions, newest } = state;
  const { method } = request;
  const hrefs = hrefsFor(state, request);
  const [root, ...segments] = request.url.pathname.split('/').filter((segment) => segment !== '');
  const isApi = root?.toLowerCase() === 'api';
  if (isApi && segments.length === 0 && method === 'GET') {
    return write(state, request, { status: 200, node: apiNode(newest, hrefs) });
  }
  if (isApi && segments.join('/').toLowerCase() === 'sessionmngr' && method === 'POST') {
    return logOn(state, request, now);
  }
  const session = authenticate(
    request,
    sessions.use(request.headers, now),
    (ended) => sessions.close(ended),
    'The logon session is missing or has expired.',
  );
  const { route, parameters } = findRoute(isApi ? allRoutes : [], method, segments);
  if (route.forAdministrators && session.role !== 'administrator') throw new Refusal(403, 'Access denied');
  const call = { estate, state, request, session, parameters, hrefs, now };
  return write(state, request, runWithFault(route.run, call));
}

function logOn(state: ServerState, request: LabRequest, now: Date): LabAnswer {
  const version = versionOf(request, state.newest);
  const account = accountOf(request, state.context.accounts);
  if (account === undefined) throw new Refusal(401, 'Unauthorized');
  const session = state.sessions.open(account.user, account.role, version, now);
  const { token } = session;
  // Source: em_rest/logging_on.
  const headers = { [sessionHeader]: token, 'set-cookie': `${sessionHeader}=${token}; Path=/api;` };
  return write(state, request, { status: 201, node: logonNode(session, hrefsFor(state, request)) }, headers);
}

function refuse(state: ServerState, request: LabRequest, { status, message }: Refusal): LabAnswer {
  const challenge: Headers = status === 401 ? { 'www-authenticate': 'Basic Realm=RestSvc' } : {};
  return write(state, request, { status, node: errorNode(status, message) }, challenge);
}

function hrefsFor({ context }: ServerState, request: LabRequest): Hrefs {
  return new Hrefs(`https://${context.options.enterpriseManager?.advertisedHost ?? request.url.host}`);
}

function write(
  { context, newest }: ServerState,
  request: LabRequest,
  { status, node }: Reply,
  headers: Headers = {},
): LabAnswer {
  if (node === undefined) return { status, headers, body: '' };
  const isJson = acceptsJson(request, newest);
  const camelCase = (context.options.enterpriseManager?.productVersion ?? 12) >= 13;
  const body = isJson ? writeJson(node, camelCase) : writeXml(node);
  const type = `application/${isJson ? 'json' : 'xml'}; charset=utf-8`;
  return { status, headers: { ...headers, 'content-type': type }, body: byteOrderMark(request) + body };
}

/** Some answers begin with a byte order mark (seen by clients); the lab chooses which ones. */
function byteOrderMark(request: LabRequest): string {
  return /^\/api\/(query|backupServers)?\/?$/i.test(request.url.pathname) ? '\uFEFF' : '';
}

/** Runs a call. A fault hits the task that the call made or asked for. */
function runWithFault(run: (call: Call) => Reply, call: Call): Reply {
  const { tasks } = call.state;
  const { fault } = call.request;
  if (fault === undefined) return run(call);
  const known = new Set(tasks.list());
  const strike = (task: Task | undefined) => {
    if (task !== undefined && fault.kind === 'lose-task') tasks.lose(task);
    if (task !== undefined && fault.kind === 'task-fails') task.failure = fault.message ?? defaultFailure;
  };
  strike(tasks.find(call.session.id, call.parameters.id ?? ''));
  const reply = run(call);
  strike(tasks.list().find((task) => !known.has(task)));
  return reply;
}

const defaultFailure = 'The operation failed because the lab was told to fail it.';

/** The state for GET /state. It includes values that the API never shows, such as a clone's repository. */
function describe({ estate, tasks, sessions }: ServerState, now: Date): LabServerState {
  return {
    jobs: estate.jobs.map((job) => ({
      id: job.id,
      name: job.name,
      description: job.description,
      type: job.kind,
      platform: job.platform,
      backupServerId: job.backupServerId,
      repositoryId: job.repositoryId ?? null,
      folderName: job.folderName ?? null,
      vmSuffix: job.vmSuffix ?? null,
      scheduleEnabled: job.scheduleEnabled,
      objects: job.objects.length,
      lastResult: job.runs.at(-1)?.result ?? null,
    })),
    repositories: estate.repositories.map(({ id, name, backupServerId }) => ({ id, name, backupServerId })),
    tasks: tasks.list().map((task) => ({
      id: task.id,
      operation: task.operation,
      state: stateOf(task, now),
      success: task.outcome?.success ?? null,
      message: task.outcome?.message ?? null,
      jobId: task.outcome?.job?.id ?? null,
    })),
    mostTasksAtOnce: tasks.most,
    openSessions: sessions.list(now).length,
    mostOpenSessions: sessions.most,
    tokensIssued: sessions.issued,
  };
}
