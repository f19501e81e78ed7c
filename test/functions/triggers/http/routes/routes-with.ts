import { expect } from 'vitest';
import * as z from 'zod';
import type { HttpRequest, Route } from '../../../../../functions/triggers/http/http.ts';
import { cloneBatchRoutes } from '../../../../../functions/triggers/http/routes/clone-batches.ts';
import { cloneRoutes } from '../../../../../functions/triggers/http/routes/clones.ts';
import { checkRoutes } from '../../../../../functions/triggers/http/routes/compliance-checks.ts';
import { findingRoutes } from '../../../../../functions/triggers/http/routes/compliance-findings.ts';
import { fixRoutes } from '../../../../../functions/triggers/http/routes/compliance-fixes.ts';
import { policyRoutes } from '../../../../../functions/triggers/http/routes/compliance-policies.ts';
import { reportRoutes } from '../../../../../functions/triggers/http/routes/compliance-reports.ts';
import { policyRunRoutes } from '../../../../../functions/triggers/http/routes/copy-job-policies.ts';
import { copyJobRoutes } from '../../../../../functions/triggers/http/routes/copy-jobs.ts';
import { copyJobCreateRoutes } from '../../../../../functions/triggers/http/routes/copy-jobs-create.ts';
import { jobRoutes } from '../../../../../functions/triggers/http/routes/jobs.ts';
import { jobWriteRoutes } from '../../../../../functions/triggers/http/routes/jobs-write.ts';
import { noticeRoutes } from '../../../../../functions/triggers/http/routes/notices.ts';
import { runRoutes } from '../../../../../functions/triggers/http/routes/runs.ts';
import { serverRoutes } from '../../../../../functions/triggers/http/routes/servers.ts';
import { serverTestRoutes } from '../../../../../functions/triggers/http/routes/servers-test.ts';
import { keyOf, type Operation } from '../../../../../functions/triggers/routes.ts';

export const linkKey = 'k'.repeat(40);
const secrets = { read: async () => ({ key: linkKey }) };

/** Every route, with actions that accept anything and return one answer, and the inputs that they got. */
export function routesWith(answer?: unknown) {
  const inputs: unknown[] = [];
  const run = async (input: unknown) => {
    inputs.push(input);
    return answer;
  };
  const action = { name: 'a:b', permission: 'jobs:read', input: z.any(), servers: () => ['em-1'], run };
  const actions = new Proxy({}, { get: () => action });
  const make = (routes: (given: never, more: never) => readonly Route[]) =>
    routes(actions as never, secrets as never);
  const routes = [
    ...[cloneRoutes, cloneBatchRoutes, policyRunRoutes, jobRoutes, jobWriteRoutes, runRoutes, serverRoutes],
    ...[serverTestRoutes, copyJobRoutes, copyJobCreateRoutes, checkRoutes, findingRoutes, fixRoutes],
    ...[policyRoutes, reportRoutes, noticeRoutes],
  ].flatMap((group) => make(group as never));
  const routeOf = (operation: Operation): Route => {
    const found = routes.find(({ key }) => key === keyOf(operation));
    return found ?? expect.fail(operation);
  };
  return { routes, routeOf, inputs };
}

export const requestOf = (request: Partial<HttpRequest>): HttpRequest => ({
  headers: {},
  path: {},
  query: {},
  body: undefined,
  ...request,
});
export const context = {
  caller: { source: 'http', name: 'ci', permissions: ['jobs:read'], servers: ['em-1'] },
  now: new Date('2026-11-23T06:00:00Z'),
  requestId: 'r',
} as const;

/** The input that a route passes to its action, and the response that it makes of the result. */
export async function served(operation: Operation, request: Partial<HttpRequest>, answer: unknown) {
  const { routeOf, inputs } = routesWith(answer);
  const { servers, run } = routeOf(operation).prepare(requestOf(request));
  const { statusCode, headers, body } = await run(context);
  const { 'content-type': type, 'cache-control': cached, ...more } = headers;
  return { servers, input: inputs[0], status: statusCode, headers: more, type, cached, body };
}

export const path = { server: 'em-1', id: 'a/b' };
