import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Caller, mayUse, type Permission, RefusedError } from '../../action.ts';
import { log } from '../../platform/log.ts';
import { readJsonBody } from './body.ts';
import type { HttpResponse, Route } from './http.ts';
import { problemFromError, problemResponse } from './problem.ts';

export interface HttpDoor {
  /** The caller that a bearer token stands for, or undefined when it stands for nobody. */
  authenticate(token: string): Promise<Caller | undefined>;
  now(): Date;
}

type Event = APIGatewayProxyEventV2;

/**
 * Makes the Lambda handler for some routes of the HTTP API: authenticate, then parse, then check what the
 * caller may do, then run the action. API Gateway has matched the route already.
 */
export function httpHandler(door: HttpDoor, routes: readonly Route[]) {
  const byKey = new Map(routes.map((route) => [route.key, route]));

  async function serve(event: Event): Promise<HttpResponse> {
    const route = byKey.get(event.routeKey);
    if (!route)
      return problemResponse(404, 'no-route', 'There is no such route', `${event.routeKey} is not served.`);
    const head = {
      headers: event.headers,
      path: event.pathParameters ?? {},
      query: event.queryStringParameters ?? {},
    };
    const caller =
      (await authenticated(door, event)) ?? (await route.authenticate?.({ ...head, body: undefined }));
    if (!caller) return unauthenticated;
    const body = readJsonBody(event, event.headers['content-type']);
    if ('problem' in body) return body.problem;
    // Before parsing, so that whoever may not act learns nothing of the input's form.
    permitAction(caller, route.permission);
    const { servers, run } = route.prepare({ ...head, body: body.value });
    permitServers(caller, servers);
    return run({ caller, now: door.now(), requestId: event.requestContext.requestId });
  }

  return middy<Event, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const { status, headers, body } = await serve(event).catch((error) => answerError(event, error));
    const { requestId } = event.requestContext;
    log('info', 'http', { route: event.routeKey, status, requestId });
    return {
      statusCode: status,
      headers: { ...headers, 'x-request-id': requestId, 'x-content-type-options': 'nosniff' },
      body,
    };
  });
}

async function authenticated(door: HttpDoor, event: Event): Promise<Caller | undefined> {
  const bearer = /^Bearer ([\w.~+/-]+=*)$/i.exec(event.headers['authorization'] ?? '');
  return bearer?.[1] === undefined ? undefined : door.authenticate(bearer[1]);
}

const unauthenticated = problemResponse(
  401,
  'unauthenticated',
  'Say who you are',
  'Send "Authorization: Bearer <token>" with a token that is known and has not expired.',
  {},
  { 'www-authenticate': 'Bearer' },
);

/** @throws RefusedError `forbidden`, saying which permission is missing */
function permitAction(caller: Caller, permission: Permission): void {
  if (caller.permissions.includes(permission)) return;
  throw new RefusedError(
    'forbidden',
    `The token "${caller.name}" does not have the permission ${permission}.`,
  );
}

/** @throws RefusedError `forbidden`, naming the server that is not the caller's */
function permitServers(caller: Caller, servers: string[]): void {
  const foreign = servers.find((server) => !mayUse(caller, server));
  if (foreign === undefined) return;
  throw new RefusedError('forbidden', `The token "${caller.name}" is not for the server ${foreign}.`);
}

function answerError(event: Event, error: unknown): HttpResponse {
  const problem = problemFromError(error);
  if (problem) return problem;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  log('error', 'http-failed', {
    route: event.routeKey,
    requestId: event.requestContext.requestId,
    error: name,
    message,
  });
  const detail = `Something went wrong on our side. Quote the request id ${event.requestContext.requestId}.`;
  return problemResponse(500, 'internal', 'Internal error', detail);
}
