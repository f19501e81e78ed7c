import { type Caller, type Permission, RefusedError } from '../../action.ts';
import { permitServers } from '../../servers/permit-servers.ts';
import { answering, type HttpEvent, type Serving } from './answering.ts';
import { bearerToken } from './bearer.ts';
import { readBody } from './body.ts';
import type { HttpResponse, Route } from './http.ts';
import { callerOfJwt, type JwtCallers } from './jwt.ts';
import type { Manners } from './manners.ts';
import { problemResponse } from './problem.ts';

export interface HttpTrigger {
  /** The caller that a bearer token stands for, or undefined when it stands for nobody. */
  authenticate(token: string): Promise<Caller | undefined>;
  /** Set where an authorizer stands before the function: callers are those it has verified, and tokens of ours nobody's. */
  jwt: JwtCallers | undefined;
  now(): Date;
  manners: Manners;
}

/**
 * Makes the Lambda handler for some routes of the HTTP API: authenticate, check that the caller may act, then parse,
 * then check the servers that are touched, then run the action. API Gateway has matched the route already; it sends HEAD's body to nobody.
 */
export function httpHandler(trigger: HttpTrigger, routes: readonly Route[]) {
  const byKey = new Map(routes.map((route) => [route.key, route]));

  async function serve(event: HttpEvent, { requestId, tell }: Serving): Promise<HttpResponse> {
    const route = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '));
    if (!route) return problemResponse('no-route', 'The function does not serve this route.');
    const head = {
      headers: event.headers,
      path: event.pathParameters ?? {},
      query: event.queryStringParameters ?? {},
    };
    const caller =
      (await authenticated(trigger, event)) ?? (await route.authenticate?.({ ...head, body: undefined }));
    if (!caller) return unauthenticated;
    tell({ caller: caller.name });
    // Before the body is looked at, so that whoever may not act learns nothing of the input's form, and costs no parsing.
    permitAction(caller, route.permission);
    // A body has no meaning for these methods (RFC 9110, 9.3): it is not looked at.
    const body = /^(GET|HEAD|DELETE) /.test(event.routeKey)
      ? { value: undefined }
      : (route.readBody ?? readBody)(event, event.headers);
    if ('problem' in body) return body.problem;
    const { servers, run } = route.prepare({ ...head, body: body.value });
    permitServers(caller, servers);
    return run({ caller, now: trigger.now(), requestId });
  }

  return answering(trigger.manners, serve);
}

async function authenticated(trigger: HttpTrigger, event: HttpEvent): Promise<Caller | undefined> {
  if (trigger.jwt) return callerOfJwt(trigger.jwt, event.requestContext);
  const token = bearerToken(event.headers['authorization']);
  return token === undefined ? undefined : trigger.authenticate(token);
}

const unauthenticated = problemResponse(
  'unauthenticated',
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
