import { spawnSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { codeSamplesOf } from '../../../lib/openapi/code-samples.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';

const routeOf = (key: string) => {
  const route = documentedRoutes.find((each) => each.key === key);
  if (!route) throw new Error(`${key} is not documented.`);
  return route;
};
const environment = {
  API_URL: 'https://api.example',
  API_TOKEN: 'secret',
  WEBHOOK_ID: 'm-1',
  WEBHOOK_TIMESTAMP: '1700000000',
  WEBHOOK_SIGNATURE: 'v1,abc=',
};

/** The arguments of `curl` in the sample, as a shell reads them. */
function argumentsOfCurl(source: string): string[] {
  const { stdout, status } = spawnSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${source}`], {
    env: environment,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout.split('\0').slice(0, -1);
}

/** The arguments of `fetch` in the sample. */
async function requestOfFetch(source: string): Promise<Request> {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const requests: Request[] = [];
  const run = new AsyncFunction('fetch', 'process', stripTypeScriptTypes(source));
  await run(
    async (url: string, options?: RequestInit) => {
      requests.push(new Request(url, options));
      return Response.json({});
    },
    { env: environment },
  );
  const [request] = requests;
  if (!request || requests.length > 1) throw new Error(`${requests.length} requests were made.`);
  return request;
}

it.each(documentedRoutes)('sends the same example of $key with curl and with TypeScript', async (route) => {
  const [curl, typescript] = codeSamplesOf(route);
  const given = argumentsOfCurl(curl?.source ?? '');
  const request = await requestOfFetch(typescript?.source ?? '');
  const after = (option: string) =>
    given.flatMap((each, at) => (each === option ? [given[at + 1] ?? ''] : []));
  const [method = ''] = route.key.split(' ');
  expect([after('-X')[0] ?? 'GET', request.method]).toEqual([method, method]);
  expect(given).toContain(request.url.replace(/\/$/, request.url === 'https://api.example/' ? '/' : ''));
  expect(request.url).not.toMatch(/[{}]|%7B/);
  const headers = after('-H').map((line) => line.split(': ') as [string, string]);
  expect(Object.fromEntries(new Headers(headers))).toEqual(
    expect.objectContaining(Object.fromEntries(request.headers)),
  );
  if (!route.body) return expect(after('-d')).toEqual([]);
  expect(JSON.parse(after('-d')[0] ?? '')).toEqual(route.body.example);
  expect(await request.json()).toEqual(route.body.example);
});

it('names what the examples name, and sends a token only if one is needed', () => {
  const sourceOf = (key: string) => codeSamplesOf(routeOf(key))[0]?.source ?? '';
  expect(sourceOf('POST /servers/{server}/test')).toContain('/servers/em-1/test');
  expect(sourceOf('GET /health')).not.toContain('API_TOKEN');
  expect(sourceOf('POST /webhooks/{name}')).toContain('Webhook-Signature: $WEBHOOK_SIGNATURE');
  const route = routeOf('POST /clones');
  const quoted = { ...route, body: { ...route.body, example: { job: "Anna's $HOME `x`" } } };
  const [curl] = codeSamplesOf(quoted as typeof route);
  expect(JSON.parse(argumentsOfCurl(curl?.source ?? '').at(-1) ?? '')).toEqual({ job: "Anna's $HOME `x`" });
});
