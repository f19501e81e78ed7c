import type { Estate, EstateJob } from '../estate/estate.ts';
import { currentRun, endDueRuns, isDisabled, lastRun, nextRun, runState } from '../estate/runs.ts';
import { showInEstate } from '../estate/shown-state.ts';
import type { Revision } from '../options.ts';
import { jsonAnswer } from '../server/formats.ts';
import type { LabAnswer, LabContext, LabRequest, LabServerState } from '../server/lab-server.ts';
import { findRoute, Refusal } from '../server/router.ts';
import { authenticate, labProduct } from '../server/simulated-server.ts';
import { Tokens } from '../server/tokens.ts';
import { infrastructureOf } from '../twin/infrastructure.ts';
import { type Call, forbidden, notFound, notFoundMessage, type ServerState, type Token } from './call.ts';
import { changeInfrastructure } from './infrastructure/change.ts';
import { makeInfrastructure } from './infrastructure/model.ts';
import { lastResultOf, objectsCountOf, statusOf } from './job-states.ts';
import { logOn } from './logon.ts';
import { servedRevisions, TimeWriter } from './revisions.ts';
import { routesOf } from './routes.ts';

/** Veeam Backup & Replication and its REST API: the first backup server of the estate. */
export const backupReplication = labProduct<ServerState>({
  product: 'backup-replication',
  serverName: 'vbr-1',
  certificate: 'nameless',
  port: ({ backupReplicationPort }) => backupReplicationPort ?? 9419,
  start,
  advance: ({ estate }, now) => endDueRuns(estate, now),
  respond,
  refuse,
  describe,
  changeInfrastructure,
  show: (state, shown) => showInEstate(state.estate, jobsOf(state), shown),
});

function start(context: LabContext, estate: Estate): ServerState {
  const [server] = estate.backupServers;
  if (server === undefined) throw new RangeError('An estate needs at least one backup server.');
  const options = context.options.backupReplication ?? {};
  const made = makeInfrastructure(estate, server, context.clock.now());
  const twin = estate.twins?.get(server.id);
  return {
    context,
    estate,
    server,
    infrastructure: twin === undefined ? made : infrastructureOf(made, twin.server, twin.move),
    options,
    newest: options.revision ?? '1.3-rev1',
    tokens: new Tokens(),
    jobDurationMs: context.options.jobDurationMs ?? 10_000,
    documents: new Map(),
    lostSessions: new Set(),
  };
}

function respond(state: ServerState, request: LabRequest, now: Date): LabAnswer {
  const { method, url } = request;
  // A real server publishes its OpenAPI document here. The lab has none, because it would only be a stub.
  if (/^\/swagger\b/i.test(url.pathname)) throw notFound();
  const call = callOf(state, request, now);
  if (method === 'POST' && url.pathname.toLowerCase() === '/api/oauth2/token') return jsonAnswer(logOn(call));
  const messages = { notFound: notFoundMessage, notAllowed: 'HTTP Method not allowed' };
  const segments = url.pathname.split('/').slice(1);
  const { route, parameters } = findRoute(routesOf(call.revision), method, segments, messages);
  if (route.for === 'anyone') return jsonAnswer(route.run(call));
  const token = authorize(state, request, now);
  if (route.for === 'administrators' && token.role !== 'administrator') throw forbidden();
  return jsonAnswer(route.run({ ...call, id: parameters.id?.toLowerCase() ?? '', token }));
}

function callOf(state: ServerState, request: LabRequest, now: Date): Call {
  const revision = revisionOf(request, state.newest);
  const { estate, server, options } = state;
  const time = new TimeWriter(options.utcOffsetMinutes ?? 60, revision);
  return { estate, server, state, request, query: request.url.searchParams, id: '', revision, time, now };
}

/**
 * The revision of a call.
 * @throws Refusal 400 that lists the served revisions (seen: VeeamHub/grafana#27)
 */
function revisionOf({ headers }: LabRequest, newest: Revision): Revision {
  const served = servedRevisions(newest);
  const revision = served.find((known) => known === headers['x-api-version']);
  if (revision !== undefined) return revision;
  const list = served.map((known) => `v${known}`).join(', ');
  throw new Refusal(
    400,
    `Unsupported RESTAPI version. The following versions are supported: ${list}.`,
    'NotImplemented',
  );
}

/**
 * The token of a call.
 * @throws Refusal 401; 403 for a refreshed token if an option says so
 */
function authorize({ tokens, options }: ServerState, request: LabRequest, now: Date): Token {
  const token = authenticate(
    request,
    tokens.find(request.headers.authorization, now),
    (ended) => tokens.revokeAccess(ended),
    // The text of vbr-1.3-rev2's example, including its wrong path.
    'Unauthorized. Get bearer JWT token at /api/login',
  );
  if (token.isRefreshed && options.forbidRefreshedTokens === true) throw forbidden();
  return token;
}

/** Only a refusal about a resource names one. Source: the examples of errors in vbr-1.3-rev2. */
function refuse(
  _: ServerState,
  __: LabRequest,
  { status, errorCode, message, resourceId }: Refusal,
): LabAnswer {
  const body = { errorCode: errorCode ?? codeOf(status), message, ...(resourceId && { resourceId }) };
  return jsonAnswer({ status, body });
}

/** The default code of a status; 401 and 403 share one. Source: Error in every revision. */
function codeOf(status: number): string {
  switch (status) {
    case 400:
      return 'UnexpectedContent';
    case 401:
    case 403:
      return 'AccessDenied';
    case 404:
      return 'NotFound';
    case 405:
      return 'MethodNotAllowed';
    case 503:
      return 'ServiceUnavailable';
    default:
      return 'UnknownError';
  }
}

function jobsOf({ estate, server }: ServerState): readonly EstateJob[] {
  return estate.jobs.filter(({ backupServerId }) => backupServerId === server.id);
}

/** The state for GET /state: all jobs of the server, including those that a revision hides. */
function describe(state: ServerState, now: Date): LabServerState {
  const { estate, server, tokens } = state;
  const jobs = jobsOf(state);
  return {
    jobs: jobs.map((job) => describeJob(job, state.newest, now)),
    repositories: estate.repositories
      .filter(({ backupServerId }) => backupServerId === server.id)
      .map(({ id, name, kind }) => ({ id, name, type: kind })),
    tasks: jobs.flatMap((job) => {
      const run = currentRun(job);
      return run === undefined ? [] : [{ id: run.id, jobId: job.id, state: runState(run, now) }];
    }),
    openSessions: tokens.open(now),
    tokensIssued: tokens.issued,
  };
}

function describeJob(job: EstateJob, newest: Revision, now: Date) {
  return {
    id: job.id,
    name: job.name,
    description: job.description,
    type: job.kind,
    platform: job.platform,
    repositoryId: job.repositoryId ?? null,
    isDisabled: isDisabled(job),
    status: statusOf({ revision: newest, now }, job),
    lastResult: lastResultOf(job),
    lastRun: lastRun(job)?.creationTime.toISOString() ?? null,
    nextRun: nextRun(job, now)?.toISOString() ?? null,
    objects: objectsCountOf(job),
  };
}
