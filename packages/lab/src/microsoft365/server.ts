import { hourMs } from '../estate/clock.ts';
import type { Estate } from '../estate/estate.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../options.ts';
import { jsonAnswer, noContent, ok, type Reply } from '../server/formats.ts';
import type { LabAnswer, LabContext, LabRequest, LabServerState } from '../server/lab-server.ts';
import { findRoute, Refusal } from '../server/router.ts';
import { authenticate, labProduct } from '../server/simulated-server.ts';
import { Tokens } from '../server/tokens.ts';
import { microsoft365EstateOf } from '../twin/microsoft365-estate.ts';
import type { ServerState } from './call.ts';
import { changeInfrastructure } from './change-infrastructure.ts';
import { copyJobName } from './copy-jobs.ts';
import { makeMicrosoft365Estate } from './estate.ts';
import { carriesAntiforgery, postToken } from './logon.ts';
import { routesOf } from './routes.ts';
import { advance, backupJobOf, showState } from './runs.ts';

/** Veeam Backup for Microsoft 365 and its REST API. */
export const microsoft365 = labProduct<ServerState>({
  product: 'microsoft365',
  serverName: 'vb365-1',
  certificate: 'named',
  port: ({ microsoft365Port }) => microsoft365Port ?? 4443,
  start,
  advance: ({ estate, jobDurationMs }, now) => advance(estate, now, jobDurationMs),
  respond: (state, request, now) => jsonAnswer(replyTo(state, request, now)),
  refuse,
  describe,
  changeInfrastructure: ({ estate }, change) => changeInfrastructure(estate, change),
  show: ({ estate }, shown, now) => showState(estate, shown, now),
});

function start(context: LabContext, { size, microsoft365: twin }: Estate): ServerState {
  const { microsoft365: own = {}, jobDurationMs } = context.options;
  const newest = own.version ?? 'v8';
  const now = context.clock.now();
  return {
    context,
    estate:
      twin === undefined
        ? makeMicrosoft365Estate(size, newest, now)
        : microsoft365EstateOf(twin.server, twin.move, now),
    newest,
    tokens: new Tokens(),
    tokenLifetimeMs: own.tokenLifetimeMs ?? hourMs,
    jobDurationMs: jobDurationMs ?? 10_000,
    archiveTargetsOnly: own.archiveTargetsOnly ?? false,
  };
}

function replyTo(state: ServerState, request: LabRequest, now: Date): Reply {
  const { method } = request;
  const { version, segments } = splitPath(request);
  if (version === undefined || !serves(state, version)) return { status: 404 };
  const path = segments.join('/').toLowerCase();
  if (method === 'POST' && path === 'token') return postToken({ state, request, version, now });
  if (method === 'GET' && version === 'v8' && path === 'health') return ok(healthReport);
  const { tokens } = state;
  const token = authenticate(
    request,
    tokens.find(request.headers.authorization, now),
    (ended) => tokens.revoke(ended),
    'The access token is missing or has expired.',
  );
  if (!carriesAntiforgery(token, request.headers)) {
    throw new Refusal(400, 'The antiforgery token is missing.');
  }
  if (method === 'POST' && version !== 'v6' && path === 'token/logout') {
    tokens.revoke(token);
    return version === 'v7' ? { status: 200 } : noContent;
  }
  const { route, parameters } = findRoute(routesOf(version), method, segments);
  // The product has administrators and restore operators, but no viewers. The lab's viewer may read, to test that a
  // function changes nothing.
  if (token.role !== 'administrator' && method !== 'GET') throw new Refusal(403, 'Access is denied.');
  return route.run({ estate: state.estate, state, request, version, parameters, now });
}

/** The version in a path, if there is one, and the rest of the path. Letter case does not count, as clients show. */
function splitPath({ url }: LabRequest) {
  const [first = '', ...segments] = url.pathname.split('/').filter((segment) => segment !== '');
  return { version: MICROSOFT365_VERSIONS.find((version) => version === first.toLowerCase()), segments };
}

/** A newer server also serves the older versions. Source: vbo-rest/versioning. */
function serves({ newest }: ServerState, version: Microsoft365Version): boolean {
  return MICROSOFT365_VERSIONS.indexOf(version) <= MICROSOFT365_VERSIONS.indexOf(newest);
}

/** Needs no token. Source: GET /Health of vb365-v8 (the NATS server and the configuration database). */
const healthReport = {
  status: 'Healthy',
  entries: {
    nats: { status: 'Healthy', description: null },
    postgreSql: { status: 'Healthy', description: null },
  },
};

/** The default answer of every operation is a RESTExceptionInfo (vb365-v6, -v7, -v8), also without a token. */
function refuse(state: ServerState, request: LabRequest, { status, message, errorCode }: Refusal): LabAnswer {
  const version = splitPath(request).version ?? state.newest;
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return jsonAnswer({ status, headers, body: exceptionInfo(version, status, message, errorCode) });
}

const errorCodes: Readonly<Record<number, string>> = {
  400: 'ParameterValidationFailure',
  403: 'ResourceAccessDenied',
  404: 'ResourceNotFound',
  408: 'Timeout',
  409: 'OperationConflict',
  504: 'Timeout',
};

/**
 * RESTExceptionInfo in the form of each version. Source: schema RESTExceptionInfo of vb365-v6, -v7 and -v8. The pairing
 * of status and errorCode is not documented: the lab's choice. v7 has only ProxyOffline, which no call here can cause.
 */
function exceptionInfo(
  version: Microsoft365Version,
  status: number,
  message: string,
  errorCode = errorCodes[status] ?? 'HttpError',
): object {
  switch (version) {
    case 'v6':
      return { message };
    case 'v7':
      return { message, errorCode: null };
    case 'v8':
      return { message, errorCode, stackTrace: stackTrace };
  }
}

/** Version 8 sends a stack trace, which clients must not pass on. */
const stackTrace = '   at Lab.Rest.Controllers.LabController.Handle(HttpContext context)';

/** The state for GET /state: the backup jobs and the copy jobs, which differ by their type. */
function describe({ estate, tokens }: ServerState, now: Date): LabServerState {
  const copyJobIds = new Map(estate.copyJobs.map(({ backupJobId, id }) => [backupJobId, id]));
  const backupJobs = estate.backupJobs.map((job) => ({
    id: job.id,
    name: job.name,
    type: job.type,
    organizationId: job.organizationId,
    repositoryId: job.repositoryId,
    isEnabled: job.isEnabled,
    lastStatus: job.lastStatus,
    copyJobId: copyJobIds.get(job.id) ?? null,
  }));
  const copyJobs = estate.copyJobs.map((copyJob) => ({
    id: copyJob.id,
    name: copyJobName(backupJobOf(estate, copyJob).name),
    type: copyJob.type,
    backupJobId: copyJob.backupJobId,
    repositoryId: copyJob.repositoryId,
    isEnabled: copyJob.isEnabled,
    lastStatus: copyJob.lastStatus,
    nextRun: copyJob.nextRun ?? null,
  }));
  return {
    jobs: [...backupJobs, ...copyJobs],
    repositories: estate.repositories.map(({ id, name, kind, proxyId, proxyPoolId, retentionType }) => ({
      id,
      name,
      kind,
      proxyId: proxyId ?? null,
      proxyPoolId: proxyPoolId ?? null,
      retentionType,
    })),
    tasks: [],
    openSessions: tokens.open(now),
    tokensIssued: tokens.issued,
  };
}
