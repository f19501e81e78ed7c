import type { Configuration } from '../../configuration.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { findServer } from '../../servers/connect.ts';
import { permitServers } from '../../servers/permit-servers.ts';
import { type HttpMiddleware, type Route, requestOf } from './http.ts';
import { deployedJwtCallers } from './jwt.ts';
import { bearer, type Callers, permission } from './middleware/bearer.ts';
import { requestBody } from './middleware/request-body.ts';
import { HttpProblem } from './problem.ts';
import { deployedPolicy, httpStack, type ResponsePolicy } from './stack.ts';
import { callersOfTokens } from './tokens.ts';

export interface HttpTrigger extends Callers {
  now(): Date;
  configuration(): Pick<Configuration, 'servers'>;
  policy: ResponsePolicy;
}

/** The HTTP trigger as deployed: callers come from the record's tokens, or from an identity provider. */
export function httpTrigger(): HttpTrigger {
  const now = () => new Date();
  const jwt = deployedJwtCallers();
  // Behind an authorizer, a function does not need the record for tokens, and may not know where it is.
  const authenticate = jwt ? async () => undefined : callersOfTokens(deployedRecord(), now);
  return { now, configuration: readConfiguration, policy: deployedPolicy(), jwt, authenticate };
}

/**
 * Makes the Lambda handler for some routes of the HTTP API. It authenticates the caller, checks the permission, and
 * parses the input; then it checks that the servers in the input are configured and are the caller's, and runs the
 * action.
 */
export function httpHandler(trigger: HttpTrigger, routes: readonly Route[]) {
  return httpStack(trigger.policy)
    .use(routing(routes))
    .use(bearer(trigger))
    .use(permission())
    .use(requestBody())
    .handler(async (event, { route, caller, requestId }) => {
      const { servers, run } = route.prepare(requestOf(event, event.body));
      permitServers(caller, servers);
      for (const name of servers) if (name !== '*') findServer(trigger.configuration(), name, { caller });
      return run({ caller, now: trigger.now(), requestId });
    });
}

/** Middleware: finds the route. API Gateway has matched its key already, and drops the body of an answer to HEAD. */
function routing(routes: readonly Route[]): HttpMiddleware {
  const byKey = new Map(routes.map((route) => [route.key, route]));
  return {
    before({ event, context }) {
      const route = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '));
      if (!route) throw new HttpProblem('no-route', 'The function does not serve this route.');
      context.route = route;
    },
  };
}
