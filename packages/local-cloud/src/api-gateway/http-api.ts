import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { readBody } from '../http-server.ts';
import { type Functions, NotRunError } from '../lambda/functions.ts';
import { jwtCheck } from './authorizer.ts';
import { type HttpResponse, problem, requestEvent, responseOf, splitUrl } from './payload.ts';
import { type HttpApi, matchRoute } from './routes.ts';

// "Quotas for HTTP APIs": payload size 10 MB, integration timeout 30 seconds.
const largestBodyBytes = 10 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** Serves the HTTP API as API Gateway would, on plain HTTP. */
export function httpApi(options: {
  api: HttpApi;
  functions: Functions;
  log: (line: object) => void;
  integrationTimeoutMs?: number;
}): RequestListener {
  const checks = new Map([...options.api.authorizers].map(([id, authorizer]) => [id, jwtCheck(authorizer)]));
  return async (request, response) => {
    const startedMs = performance.now();
    const requestId = randomUUID();
    const answer = await serve(request, requestId, checks, options).catch((error: unknown) => {
      options.log({ level: 'error', source: 'http-api', requestId, message: String(error) });
      return problem(500, 'Internal Server Error');
    });
    const bodyless = answer.statusCode === 204 || answer.statusCode === 304;
    response.writeHead(answer.statusCode, {
      ...answer.headers,
      ...(bodyless ? {} : { 'content-length': answer.body.length }),
      'apigw-requestid': requestId,
    });
    response.end(bodyless || request.method === 'HEAD' ? undefined : answer.body);
    options.log({
      source: 'http-api',
      method: request.method,
      path: splitUrl(request.url ?? '/')[0],
      status: answer.statusCode,
      milliseconds: Math.round(performance.now() - startedMs),
    });
  };
}

async function serve(
  request: IncomingMessage,
  requestId: string,
  checks: ReadonlyMap<string, ReturnType<typeof jwtCheck>>,
  { api, functions, integrationTimeoutMs = defaultTimeoutMs }: Parameters<typeof httpApi>[0],
): Promise<HttpResponse> {
  const body = await readBody(request, largestBodyBytes);
  if (!body) return problem(413, 'Request Entity Too Large');
  const match = matchRoute(api.routes, request.method ?? 'GET', splitUrl(request.url ?? '/')[0]);
  if (!match) return problem(404, 'Not Found');
  const { jwt } = match.route;
  const authorized = jwt && (await checks.get(jwt.authorizerId)?.(request.headers.authorization, jwt.scopes));
  if (authorized && 'refusal' in authorized) return authorized.refusal;
  const target = functions.find(match.route.functionArn);
  if (!target)
    throw new Error(`the function of route ${match.route.key} does not exist: ${match.route.functionArn}`);

  const event = requestEvent(api, match, request, body, { requestId, now: new Date() }, authorized?.claims);
  const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<HttpResponse>();
  const timer = setTimeout(() => giveUp(problem(503, 'Service Unavailable')), integrationTimeoutMs);
  try {
    return await Promise.race([tooLate, target.invoke(JSON.stringify(event)).then(answerOf, refusalOf)]);
  } finally {
    clearTimeout(timer);
  }
}

function answerOf(result: { payload?: string; error?: object }): HttpResponse {
  return result.payload === undefined ? problem(500, 'Internal Server Error') : responseOf(result.payload);
}

function refusalOf(error: unknown): HttpResponse {
  if (error instanceof NotRunError) return problem(503, 'Service Unavailable');
  throw error;
}
