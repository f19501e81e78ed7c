import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ActionContext, Caller } from '../../../../functions/action.ts';
import { httpHandler } from '../../../../functions/triggers/http/handler.ts';
import {
  type HttpContext,
  type HttpRequest,
  json,
  type Route,
} from '../../../../functions/triggers/http/http.ts';
import { hideLogs } from '../../clone/clones-in.ts';
import { eventWith } from './middleware/alone.ts';

beforeEach(hideLogs);
afterEach(() => vi.restoreAllMocks());

const now = new Date('2026-11-23T20:00:00Z');
const em1 = {
  name: 'em-1',
  product: 'enterprise-manager',
  url: 'https://em-1.example',
} as const;

interface Asked {
  works?: string[];
  key?: string;
  routeKey?: string;
  body?: string;
}

/** The status for a caller with these servers, when an action works on `servers`. */
async function answered(
  { servers = ['*'], permissions = ['jobs:read'] }: Partial<Caller> = {},
  { works = [], key = 'GET /jobs', routeKey = key, body }: Asked = {},
) {
  const requests: HttpRequest[] = [];
  const contexts: ActionContext[] = [];
  const route: Route = {
    key,
    permission: 'jobs:read',
    prepare(request) {
      requests.push(request);
      return {
        servers: works,
        async run(context) {
          contexts.push(context);
          return json(200, { done: true });
        },
      };
    },
  };
  const handler = httpHandler(
    {
      now: () => now,
      configuration: () => ({ servers: [em1] }) as never,
      policy: { corsOrigins: [] },
      jwt: undefined,
      authenticate: async (token) =>
        token === 'the-token' ? { source: 'http', name: 'ci', permissions, servers } : undefined,
    },
    [route],
  );
  const headers = { authorization: 'Bearer the-token', 'content-type': 'application/json' };
  const event = eventWith({
    routeKey,
    headers,
    queryStringParameters: { name: 'x' },
    pathParameters: { id: 'i' },
    ...(body !== undefined && { body }),
  });
  const response = await handler(event, {} as Context & HttpContext);
  return { status: response.statusCode, body: JSON.parse(response.body), requests, contexts };
}

it('runs the action of a route for its caller, at the current time', async () => {
  const { status, body, requests, contexts } = await answered({}, { key: 'PATCH /jobs', body: '{"a":1}' });
  expect([status, body]).toStrictEqual([200, { done: true }]);
  expect(requests).toMatchObject([{ query: { name: 'x' }, path: { id: 'i' }, body: { a: 1 } }]);
  expect(contexts).toStrictEqual([
    {
      caller: { source: 'http', name: 'ci', permissions: ['jobs:read'], servers: ['*'] },
      now,
      requestId: 'gateway',
    },
  ]);
});

it('serves HEAD like GET, and no other route', async () => {
  expect((await answered({}, { routeKey: 'HEAD /jobs' })).status).toBe(200);
  for (const routeKey of ['POST /jobs', 'GET /clones', 'GET HEAD /jobs'])
    expect(await answered({}, { routeKey })).toMatchObject({ status: 404, body: { code: 'no-route' } });
});

it.each<[works: string[], servers: string[], status: number]>([
  [['em-1'], ['*'], 200],
  [['em-1'], ['em-1'], 200],
  [['*'], ['*'], 200],
  [['*'], ['em-1'], 403],
  [['em-1'], ['vbr-1'], 403],
  [['em-1', 'vbr-1'], ['em-1'], 403],
  [['vbr-1'], ['*'], 404],
  [['*', 'vbr-1'], ['*'], 404],
  [['vbr-1'], ['vbr-1'], 404],
])('an action on %j, for a caller of %j, returns %i', async (works, servers, status) => {
  const { status: given, contexts } = await answered({ servers }, { works });
  expect([given, contexts.length]).toStrictEqual([status, status === 200 ? 1 : 0]);
});

it("names only the caller's servers to a caller", async () => {
  const detail = async (servers: string[]) =>
    JSON.stringify((await answered({ servers }, { works: ['vbr-1'] })).body);
  expect(await detail(['*'])).toContain('Yours are: em-1.');
  expect(await detail(['vbr-1'])).not.toContain('em-1');
});

it('runs nothing without the permission', async () => {
  const { status, requests } = await answered({ permissions: ['clones:read'] });
  expect([status, requests]).toStrictEqual([403, []]);
});
