import { environment } from '../../../platform/runtime.ts';
import { answerUnrouted } from '../fallback.ts';
import { deployedPolicy, httpStack } from '../stack.ts';

const routes = environment('ROUTES').split(',');

export const handler = httpStack(deployedPolicy()).handler(async ({ requestContext, rawPath }) =>
  answerUnrouted(routes, { method: requestContext.http.method, path: rawPath }),
);
